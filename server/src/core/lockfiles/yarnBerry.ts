// yarn.lock as yarn 2 and later ("berry") write it, `__metadata` 4 to 10, and what they note in node_modules.
import {
  archiveOf,
  boundTo,
  type Candidate,
  type Descriptor,
  findMoved,
  nameOf,
  patchSourceOf,
  rangeOf,
  referenceOf,
  sourceOf,
  versionOf,
  withProtocol,
} from '../reading/descriptors';
import {
  eachEntry,
  eachField,
  hasPlainValue,
  isField,
  keyOf,
  keySpanOf,
  optionalNamesOf,
  pairSpanOf,
  textOf,
} from '../reading/lineEntries';
import { reportWrongType } from '../reading/lineParts';
import { type Cursor, report } from '../reading/lines';
import { findNumber, type NameTable, numbersOf, setNumber } from '../reading/nameTable';
import { providePeers } from '../reading/peers';
import type { Edge, EdgeType, Importer, LockedPackage, Lockfile, LockfileFormat, Problem } from '../types';
import { readIndented, yarnDialectOf } from './indented';

/**
 * `.yarn-state.yml` has the same form, with locators for keys and places for fields; read from it, the packages are
 * those installed, without edges.
 */
export const yarnBerry: LockfileFormat = {
  id: 'yarnBerry',
  fileNames: ['yarn.lock'],
  installedFiles: ['node_modules/.yarn-state.yml'],
  installCommand: 'yarn install --mode=skip-build',
  parse: (text) => (yarnDialectOf(text) === 'berry' ? readIndented(text, 'colon', read) : undefined),
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Entries are numbered in the order of the text and all taken for packages, until those that are workspaces are set
 * apart. Until all are read, edges have no target.
 */
type Entry = Omit<LockedPackage, 'edges'> & { readonly edges: Mutable<Edge>[] };

/** A descriptor in a key. */
interface Target extends Descriptor {
  /** Number of the entry. */
  entry: number;
  /** A dependency asks for it. */
  isAsked: boolean;
}

interface Draft {
  version: string;
  readonly entries: Entry[];
  /** What the descriptors of each entry resolve to: the reference of `name@reference`. */
  readonly references: string[];
  readonly targets: Target[];
  /** Index of a target by its name and range. */
  readonly numbers: NameTable;
  /** Fields of the entry that is being read. */
  readonly fields: Fields;
}

/** Fields of an entry as far as they are used. */
interface Fields {
  version: string | undefined;
  resolution: string | undefined;
  /** `.yarn-state.yml` has `locations` where a lockfile has all else. */
  isInstalled: boolean;
  readonly edges: Mutable<Edge>[];
  optional: ReadonlySet<string> | undefined;
  optionalPeers: ReadonlySet<string> | undefined;
}

/** Written for workspaces and links in place of a version. */
const localVersion = '0.0.0-use.local';

function read(cursor: Cursor): Lockfile {
  const draft = emptyDraft();
  eachEntry(cursor, draft, readEntry);
  resolveEdges(draft);
  return lockfileOf(draft, cursor.problems);
}

function emptyDraft(): Draft {
  return { version: '', entries: [], references: [], targets: [], numbers: new Map(), fields: noFields() };
}

// ---------------------------------------------------------------------------------------------------------
// Reading

/** An entry: `"a@npm:^1.0.0, a@npm:^1.1.0":`, below it its fields. */
function readEntry(cursor: Cursor, draft: Draft): void {
  const key = keyOf(cursor);
  if (key === '__metadata') {
    eachField(cursor, draft, readMetadata);
    return;
  }
  if (hasPlainValue(cursor)) {
    reportWrongType(cursor, 'An entry with lines below it is expected here.');
    return;
  }
  const keySpan = keySpanOf(cursor);
  addDescriptors(cursor, draft, key);
  const { fields } = draft;
  clear(fields);
  const end = eachField(cursor, fields, readField);
  if (fields.resolution === undefined && !fields.isInstalled)
    report(cursor, 'incompleteEntry', 'This entry has no resolution.', keySpan);
  markOptional(fields);
  const locator = fields.resolution ?? key.split(',', 1)[0]!;
  const reference = referenceOf(locator);
  const resolved = archiveOf(reference);
  draft.references.push(reference);
  draft.entries.push({
    kind: 'package',
    key,
    name: nameOf(locator),
    version: fields.version ?? versionOf(reference),
    source: sourceOf(reference),
    span: { start: keySpan.start, end },
    keySpan,
    edges: fields.edges.slice(),
    ...(resolved !== undefined && { resolved }),
  });
}

function readMetadata(cursor: Cursor, draft: Draft): void {
  if (isField(cursor, 'version')) draft.version = textOf(cursor) ?? '';
}

/** Descriptors stand in one key, separated by commas. */
function addDescriptors(cursor: Cursor, draft: Draft, key: string): void {
  let start = 0;
  for (let comma = key.indexOf(','); comma >= 0; comma = key.indexOf(',', start)) {
    addDescriptor(cursor, draft, key.slice(start, comma).trim());
    start = comma + 1;
  }
  addDescriptor(cursor, draft, start === 0 ? key : key.slice(start).trim());
}

function addDescriptor(cursor: Cursor, { entries, targets, numbers }: Draft, descriptor: string): void {
  const name = nameOf(descriptor);
  const range = withProtocol(rangeOf(descriptor));
  if (setNumber(numbers, name, range, targets.length) >= 0) {
    const message = `${descriptor} is locked more than once; the last one counts.`;
    report(cursor, 'duplicateKey', message, keySpanOf(cursor));
  }
  targets.push({ name, range, entry: entries.length, isAsked: range.startsWith('workspace:') });
}

function noFields(): Fields {
  return {
    version: undefined,
    resolution: undefined,
    isInstalled: false,
    edges: [],
    optional: undefined,
    optionalPeers: undefined,
  };
}

function clear(fields: Fields): void {
  fields.version = fields.resolution = undefined;
  fields.isInstalled = false;
  fields.edges.length = 0;
  fields.optional = fields.optionalPeers = undefined;
}

function readField(cursor: Cursor, fields: Fields): void {
  if (isField(cursor, 'version')) fields.version = textOf(cursor);
  else if (isField(cursor, 'resolution')) fields.resolution = textOf(cursor);
  else if (isField(cursor, 'dependencies')) eachEntry(cursor, fields.edges, readDependency);
  else if (isField(cursor, 'peerDependencies')) eachEntry(cursor, fields.edges, readPeer);
  else if (isField(cursor, 'dependenciesMeta')) fields.optional = optionalNamesOf(cursor);
  else if (isField(cursor, 'peerDependenciesMeta')) fields.optionalPeers = optionalNamesOf(cursor);
  else if (isField(cursor, 'locations')) fields.isInstalled = true;
}

function readDependency(cursor: Cursor, edges: Edge[]): void {
  edges.push(edgeOf(cursor, 'prod'));
}

function readPeer(cursor: Cursor, edges: Edge[]): void {
  edges.push(edgeOf(cursor, 'peer'));
}

function edgeOf(cursor: Cursor, type: EdgeType): Edge {
  const span = pairSpanOf(cursor);
  return { name: keyOf(cursor), rawSpec: textOf(cursor) ?? '', type, to: -1, span };
}

/** Optional dependencies stand among the others and are told apart by `dependenciesMeta`. */
function markOptional({ edges, optional, optionalPeers }: Fields): void {
  if (!optional && !optionalPeers) return;
  for (const edge of edges) {
    if (edge.type === 'prod' && optional?.has(edge.name)) edge.type = 'optional';
    if (edge.type === 'peer' && optionalPeers?.has(edge.name)) edge.type = 'peerOptional';
  }
}

// ---------------------------------------------------------------------------------------------------------
// Edges

/**
 * A dependency leads to the entry with its descriptor, unless a resolution or a patch comes between. Edges first
 * lead to descriptors, by number, and in the end to nodes.
 */
function resolveEdges(draft: Draft): void {
  const { entries } = draft;
  const missing: Mutable<Edge>[] = [];
  for (let entry = 0; entry < entries.length; entry++) {
    for (const edge of entries[entry]!.edges) {
      if (edge.type === 'peer' || edge.type === 'peerOptional') continue;
      edge.to = findTarget(draft, entry, edge);
      if (edge.to < 0) missing.push(edge);
    }
  }
  const patches = patchesOf(draft);
  if (missing.length > 0) findMoved(missing, (name) => candidatesOf(draft, name));
  for (const { patch, source } of patches) applyPatch(draft, patch, source);
}

function findTarget(draft: Draft, entry: number, { name, rawSpec }: Edge): number {
  const range = withProtocol(rawSpec);
  const number = findAsked(draft, name, range);
  if (number >= 0 || range.startsWith('npm:')) return number;
  const locator = `${draft.entries[entry]!.name}@${draft.references[entry]}`;
  return findAsked(draft, name, boundTo(range, locator));
}

function findAsked({ numbers, targets }: Draft, name: string, range: string): number {
  const number = findNumber(numbers, name, range);
  if (number >= 0) targets[number]!.isAsked = true;
  return number;
}

function candidatesOf({ entries, targets, numbers }: Draft, name: string): readonly Candidate[] {
  return numbersOf(numbers, name).map((to) => {
    const { entry, isAsked } = targets[to]!;
    const { version } = entries[entry]!;
    return { to, version: version === localVersion ? '' : version, isAsked };
  });
}

/** Descriptors of patched packages, with those of what is patched. */
function patchesOf(draft: Draft): readonly { readonly patch: Target; readonly source: Target }[] {
  const patches = draft.targets.filter(({ range }) => range.startsWith('patch:'));
  return patches.flatMap((patch) => {
    const { name, range } = patchSourceOf(patch.range);
    const source = draft.targets[findAsked(draft, name, range)];
    return source ? [{ patch, source }] : [];
  });
}

/**
 * Yarn applies patches that no dependency asks for, its own (`builtin<compat/…>`) and those of a `resolutions`
 * field, to every dependency on the patch's source. A patched package itself depends on that source.
 */
function applyPatch({ entries, targets }: Draft, patch: Target, source: Target): void {
  const { name, edges, keySpan } = entries[patch.entry]!;
  const { range: rawSpec, entry } = source;
  if (!edges.some(({ to }) => targets[to]?.entry === entry)) {
    edges.push({ name, rawSpec, type: 'prod', to: targets.length, span: keySpan });
    targets.push({ ...source });
  }
  if (!patch.isAsked) source.entry = patch.entry;
}

// ---------------------------------------------------------------------------------------------------------
// The lockfile

function lockfileOf(draft: Draft, problems: readonly Problem[]): Lockfile {
  const { packages, importers, indices } = nodesOf(draft);
  const nodes = [...packages, ...importers];
  for (const { edges } of nodes) {
    for (const edge of edges) if (edge.to >= 0) edge.to = indices[draft.targets[edge.to]!.entry]!;
  }
  providePeers(nodes);
  return {
    format: 'yarnBerry',
    formatVersion: draft.version,
    packages,
    importers,
    abridged: true,
    problems,
  };
}

type Workspace = Omit<Importer, 'edges'> & { readonly edges: Mutable<Edge>[] };

interface Nodes {
  readonly packages: readonly Entry[];
  readonly importers: readonly Workspace[];
  /** By number of the entry, its index among packages and importers. */
  readonly indices: readonly number[];
}

/** A workspace is an importer. Links to one and its virtual twins stand for it. */
function nodesOf({ entries, references }: Draft): Nodes {
  const folders = references.map((reference) => folderOf(reference, 'workspace:'));
  const byFolder = new Map<string, number>();
  const importers: Workspace[] = [];
  folders.forEach((folder, number) => {
    if (folder === undefined || byFolder.has(folder)) return;
    byFolder.set(folder, importers.length);
    importers.push(importerOf(folder, entries[number]!));
  });
  const packages: Entry[] = [];
  const places = entries.map((entry, number) => {
    const importer = byFolder.get(folders[number] ?? folderOf(references[number]!, 'link:') ?? '\0');
    return importer === undefined ? packages.push(entry) - 1 : ~importer;
  });
  const indices = places.map((place) => (place < 0 ? packages.length + ~place : place));
  return { packages, importers, indices };
}

/** The folder of a workspace or link, relative to the lockfile's; undefined for all other references. */
function folderOf(reference: string, protocol: 'workspace:' | 'link:'): string | undefined {
  if (!reference.startsWith(protocol)) return undefined;
  const path = reference.slice(protocol.length).split('::', 1)[0]!;
  return path === '.' ? '' : path.replace(/^\.\//, '');
}

function importerOf(path: string, { name, version, span, edges }: Entry): Workspace {
  if (version === localVersion || version === '') return { kind: 'importer', path, name, span, edges };
  return { kind: 'importer', path, name, version, span, edges };
}
