// The entries of a yarn.lock of yarn 2 and later, one after the other, their dependencies without targets yet.

import {
  archiveOf,
  type Descriptor,
  nameOf,
  rangeOf,
  referenceOf,
  sourceOf,
  versionOf,
  withProtocol,
} from './descriptors';
import { addEdge, type EdgeColumns, nameAt, noEdges, setType, typeAt } from './edgeColumns';
import { eachEntry, hasPlainValue, isField, keyOf, keySpanOf, optionalNamesOf, textOf } from './lineEntries';
import { reportWrongType } from './lineParts';
import { type Cursor, report } from './lines';
import { type NameTable, setNumber } from './nameTable';
import { ReadPackage } from './readPackage';

/** A descriptor in a key. */
export interface Target extends Descriptor {
  /** Number of the entry. */
  entry: number;
  /** A dependency asks for it. */
  isAsked: boolean;
}

/**
 * Entries are numbered in the order of the text and all taken for packages, until those that are workspaces are set
 * apart.
 */
export interface Draft {
  version: string;
  readonly entries: ReadPackage[];
  /** By entry, the first of its edges, which go up to the first of the next. */
  readonly firstEdges: number[];
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
  /** Of all entries; those of the one that is being read are the last. */
  readonly edges: EdgeColumns;
  optional: ReadonlySet<string> | undefined;
  optionalPeers: ReadonlySet<string> | undefined;
}

/** Written for workspaces and links in place of a version. */
export const localVersion = '0.0.0-use.local';

/** A draft of nothing yet. */
export function emptyDraft(cursor: Cursor): Draft {
  return {
    version: '',
    entries: [],
    firstEdges: [],
    references: [],
    targets: [],
    numbers: new Map(),
    fields: noFields(cursor),
  };
}

/** An entry: `"a@npm:^1.0.0, a@npm:^1.1.0":`, below it its fields. */
export function readEntry(cursor: Cursor, draft: Draft): void {
  const key = keyOf(cursor);
  if (key === '__metadata') {
    eachEntry(cursor, draft, readMetadata);
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
  const first = fields.edges.length;
  const end = eachEntry(cursor, fields, readField);
  if (fields.resolution === undefined && !fields.isInstalled)
    report(cursor, 'incompleteEntry', 'This entry has no resolution.', keySpan);
  markOptional(fields, first);
  const locator = fields.resolution ?? key.split(',', 1)[0]!;
  const reference = referenceOf(locator);
  const version = fields.version ?? versionOf(reference);
  const span = { start: keySpan.start, end };
  const source = sourceOf(reference);
  const locked = new ReadPackage(key, nameOf(locator), version, source, span, keySpan, fields.edges, first);
  const resolved = archiveOf(reference);
  if (resolved !== undefined) locked.resolved = resolved;
  draft.references.push(reference);
  draft.firstEdges.push(first);
  draft.entries.push(locked);
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

function noFields(cursor: Cursor): Fields {
  return {
    version: undefined,
    resolution: undefined,
    isInstalled: false,
    edges: noEdges(cursor),
    optional: undefined,
    optionalPeers: undefined,
  };
}

function clear(fields: Fields): void {
  fields.version = fields.resolution = undefined;
  fields.isInstalled = false;
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

function readDependency(cursor: Cursor, edges: EdgeColumns): void {
  addEdge(edges, cursor, 'prod');
}

function readPeer(cursor: Cursor, edges: EdgeColumns): void {
  addEdge(edges, cursor, 'peer');
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
