// The entries of a yarn.lock of yarn 2 and later, one after the other, their dependencies without targets yet.

import { type Descriptor, parseDescriptor } from '../manifests/descriptor';
import { archiveOf, sourceOf, versionOf, withoutVirtual, withProtocol } from './descriptors';
import { addEdges, type EdgeColumns, nameAt, noEdges, setType, typeAt } from './edgeColumns';
import {
  eachEntry,
  hasPlainValue,
  isField,
  keyOf,
  keySpanOf,
  optionalNamesOf,
  reportWrongType,
  spanOf,
  textOf,
} from './lineEntries';
import { type Lines, report } from './lines';
import { addRanged, emptyTable, type NameTable } from './nameTable';
import { ReadPackage } from './readPackage';

/** A descriptor in a key. */
export interface Target extends Descriptor {
  /** Its place among all of them. */
  readonly number: number;
  /** Number of the entry. */
  entry: number;
  /** A dependency asks for it. */
  isAsked: boolean;
  /** The next of the same name. */
  next: Target | undefined;
}

/**
 * Entries are numbered in the order of the text and all taken for packages, until those that are workspaces are set
 * apart.
 */
export interface Draft {
  version: string;
  readonly entries: ReadPackage[];
  /** What the descriptors of each entry resolve to: the reference of `name@reference`. */
  readonly references: string[];
  /** Those entries that are not from a registry, as workspaces are not, by number. */
  readonly local: number[];
  /** All descriptors. */
  readonly targets: Target[];
  /** Those of patched packages. */
  readonly patches: Target[];
  readonly targetsByName: NameTable<Target>;
  /** Fields of the entry that is being read. */
  readonly fields: Fields;
}

/** Fields of an entry as far as they are used. */
interface Fields {
  version: string | undefined;
  resolution: string | undefined;
  /** `.yarn-state.yml` has `locations` where a lockfile has all else. */
  isInstalled: boolean;
  /** Of all entries; those of the one that is being read are the last. */
  readonly edges: EdgeColumns;
  optional: ReadonlySet<string> | undefined;
  optionalPeers: ReadonlySet<string> | undefined;
}

/** What the ranges of patched packages begin with. */
export const patchProtocol = 'patch:';

/** Written for workspaces and links in place of a version. */
export const localVersion = '0.0.0-use.local';

/** A draft of nothing yet. */
export function emptyDraft(lines: Lines): Draft {
  return {
    version: '',
    entries: [],
    references: [],
    local: [],
    targets: [],
    patches: [],
    targetsByName: emptyTable(),
    fields: noFields(lines),
  };
}

/** An entry: `"a@npm:^1.0.0, a@npm:^1.1.0":`, below it its fields. */
export function readEntry(lines: Lines, row: number, draft: Draft): void {
  const key = keyOf(lines, row);
  if (key === '__metadata') {
    eachEntry(lines, row, draft, readMetadata);
    return;
  }
  if (hasPlainValue(lines, row)) {
    reportWrongType(lines, row, 'An entry with lines below it is expected here.');
    return;
  }
  const keySpan = keySpanOf(lines, row);
  addDescriptors(lines, row, draft, key);
  const { fields } = draft;
  clear(fields);
  const first = fields.edges.length;
  eachEntry(lines, row, fields, readField);
  if (fields.resolution === undefined && !fields.isInstalled)
    report(lines, 'incompleteEntry', 'This entry has no resolution.', keySpan);
  markOptional(fields, first);
  const locator = fields.resolution ?? key.split(',', 1)[0]!;
  const { name, range } = parseDescriptor(locator);
  const reference = withoutVirtual(range);
  const version = fields.version ?? versionOf(reference);
  const source = sourceOf(reference);
  const locked = new ReadPackage(key, name, version, source, spanOf(lines, row), keySpan, fields.edges);
  locked.takeEdges(first);
  const resolved = archiveOf(reference);
  if (resolved !== undefined) locked.resolved = resolved;
  if (source !== 'registry') draft.local.push(draft.entries.length);
  draft.references.push(reference);
  draft.entries.push(locked);
}

function readMetadata(lines: Lines, row: number, draft: Draft): void {
  if (isField(lines, row, 'version')) draft.version = textOf(lines, row) ?? '';
}

/** Descriptors stand in one key, separated by commas. */
function addDescriptors(lines: Lines, row: number, draft: Draft, key: string): void {
  let start = 0;
  for (let comma = key.indexOf(','); comma >= 0; comma = key.indexOf(',', start)) {
    addDescriptor(lines, row, draft, key.slice(start, comma).trim());
    start = comma + 1;
  }
  addDescriptor(lines, row, draft, start === 0 ? key : key.slice(start).trim());
}

function addDescriptor(
  lines: Lines,
  row: number,
  { entries, targets, patches, targetsByName }: Draft,
  descriptor: string,
): void {
  const { name, range: written } = parseDescriptor(descriptor);
  const range = withProtocol(written);
  const entry = entries.length;
  const isAsked = range.startsWith('workspace:');
  const target: Target = { number: targets.length, name, range, entry, isAsked, next: undefined };
  targets.push(target);
  if (range.startsWith(patchProtocol)) patches.push(target);
  const before = addRanged(targetsByName, name, target);
  if (!before) return;
  before.entry = entry;
  const message = `${descriptor} is locked more than once; the last one counts.`;
  report(lines, 'duplicateKey', message, keySpanOf(lines, row));
}

function noFields(lines: Lines): Fields {
  return {
    version: undefined,
    resolution: undefined,
    isInstalled: false,
    edges: noEdges(lines),
    optional: undefined,
    optionalPeers: undefined,
  };
}

function clear(fields: Fields): void {
  fields.version = fields.resolution = undefined;
  fields.isInstalled = false;
  fields.optional = fields.optionalPeers = undefined;
}

function readField(lines: Lines, row: number, fields: Fields): void {
  if (isField(lines, row, 'version')) fields.version = textOf(lines, row);
  else if (isField(lines, row, 'resolution')) fields.resolution = textOf(lines, row);
  else if (isField(lines, row, 'dependencies')) addEdges(fields.edges, lines, row, 'prod');
  else if (isField(lines, row, 'peerDependencies')) addEdges(fields.edges, lines, row, 'peer');
  else if (isField(lines, row, 'dependenciesMeta')) fields.optional = optionalNamesOf(lines, row);
  else if (isField(lines, row, 'peerDependenciesMeta')) fields.optionalPeers = optionalNamesOf(lines, row);
  else if (isField(lines, row, 'locations')) fields.isInstalled = true;
}

/** Optional dependencies stand among the others and are told apart by `dependenciesMeta`. */
function markOptional({ edges, optional, optionalPeers }: Fields, first: number): void {
  if (!optional && !optionalPeers) return;
  for (let edge = first; edge < edges.length; edge++) {
    const type = typeAt(edges, edge);
    if (type === 'prod' && optional?.has(nameAt(edges, edge))) setType(edges, edge, 'optional');
    if (type === 'peer' && optionalPeers?.has(nameAt(edges, edge))) setType(edges, edge, 'peerOptional');
  }
}
