// The entries of a bun.lock, its workspaces and its packages, their edges without targets yet.

import type { Span } from '../types';
import {
  booleanValue,
  enterArray,
  enterObject,
  isAtObject,
  type JsonCursor,
  keySpan,
  nextItem,
  nextMember,
  reportDuplicate,
  stringItems,
  stringValue,
} from './json';
import { type Asker, noEdges, readEdges } from './jsonEdges';
import { type FieldReader, fieldsOf, readFields } from './jsonTable';
import { childOf, type Place, type Places } from './nesting';

/** A package or an importer while it is read. */
export interface BunEntry extends Asker {
  seen: number;
  readonly key: string;
  readonly keySpan: Span;
  end: number;
  name: string | undefined;
  version: string | undefined;
  bundled: boolean;
  /** The strings of a package's list, in their order. */
  readonly strings: string[];
  /** What stands behind the name in the first of them. */
  resolution: string;
  /** The path of the importer that this is another name for. */
  importer: string | undefined;
}

/** A lockfile while it is read. */
export interface BunDraft {
  readonly json: JsonCursor;
  readonly places: Places;
  readonly packages: BunEntry[];
  readonly workspaces: BunEntry[];
  version: string | undefined;
}

/** Reads `workspaces`, at whose value the cursor stands. Reports duplicates. */
export function readWorkspaces({ json, places, workspaces }: BunDraft): void {
  if (!enterObject(json)) return;
  const seen = new Map<string, number>();
  while (nextMember(json)) {
    const entry = newEntry(json, places.root);
    if (seen.has(entry.key)) reportDuplicate(json);
    readFields(json, workspaceFields, entry);
    const { key, name } = entry;
    const place = key === '' ? places.root : childOf(places.root, name ?? key);
    const index = seen.get(key) ?? workspaces.length;
    seen.set(key, index);
    workspaces[index] = { ...entry, place, end: json.at };
  }
}

/** Reads `packages`, at whose value the cursor stands; each place then says the number of its package. Reports duplicates. */
export function readPackages({ json, places, packages }: BunDraft): void {
  if (!enterObject(json)) return;
  while (nextMember(json)) {
    const entry = newEntry(json, placeOf(places.root, json.key));
    const { place } = entry;
    if (place.node >= 0) reportDuplicate(json);
    if (!enterArray(json)) continue;
    while (nextItem(json)) readItem(json, entry);
    entry.end = json.at;
    readIdent(entry);
    if (place.node < 0) place.node = packages.length;
    packages[place.node] = entry;
  }
}

function readItem(json: JsonCursor, entry: BunEntry): void {
  if (isAtObject(json)) readFields(json, infoFields, entry);
  else {
    const item = stringValue(json);
    if (item !== undefined) entry.strings.push(item);
  }
}

/** What packages and workspaces ask for alike. */
const asked: Readonly<Record<string, FieldReader<BunEntry>>> = {
  dependencies: (json, entry) => readEdges(json, entry, 'prod'),
  optionalDependencies: (json, entry) => readEdges(json, entry, 'optional'),
  peerDependencies: (json, entry) => readEdges(json, entry, 'peer'),
  optionalPeers: (json, entry) => {
    entry.optionalPeers = new Set(stringItems(json));
  },
};

const infoFields = fieldsOf<BunEntry>({
  ...asked,
  bundled: (json, entry) => {
    entry.bundled = booleanValue(json);
  },
});

const workspaceFields = fieldsOf<BunEntry>({
  ...asked,
  devDependencies: (json, entry) => readEdges(json, entry, 'dev'),
  name: (json, entry) => {
    entry.name = stringValue(json);
  },
  version: (json, entry) => {
    entry.version = stringValue(json);
  },
});

function newEntry(json: JsonCursor, place: Place): BunEntry {
  return {
    seen: 0,
    key: json.key,
    keySpan: keySpan(json),
    end: json.keyEnd,
    place,
    edges: noEdges,
    groups: 0,
    optionalPeers: undefined,
    byAddress: false,
    name: undefined,
    version: undefined,
    bundled: false,
    strings: [],
    resolution: '',
    importer: undefined,
  };
}

/** `a/@b/c` is the place of `@b/c` in that of `a`. */
function placeOf(root: Place, key: string): Place {
  let place = root;
  for (let from = 0; from <= key.length; ) {
    const slash = key.indexOf('/', from);
    const next = key[from] === '@' && slash >= 0 ? key.indexOf('/', slash + 1) : slash;
    const end = next < 0 ? key.length : next;
    place = childOf(place, key.slice(from, end));
    from = end + 1;
  }
  return place;
}

/** Splits `name@resolution`; the name may start with a scope's `@`. */
function readIdent(entry: BunEntry): void {
  const [ident = ''] = entry.strings;
  const at = ident.indexOf('@', ident.startsWith('@root:') ? 0 : 1);
  if (at > 0) entry.name = ident.slice(0, at);
  if (at >= 0) entry.resolution = ident.slice(at + 1);
  if (entry.resolution.startsWith('workspace:')) entry.importer = entry.resolution.slice('workspace:'.length);
  if (entry.resolution.startsWith('root:')) entry.importer = '';
}
