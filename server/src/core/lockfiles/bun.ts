// bun.lock, the text form, versions 0 to 3.
import { readSides } from '../reading/conflicts';
import {
  booleanValue,
  enterArray,
  enterObject,
  finish,
  isAtObject,
  type JsonCursor,
  jsonCursorOf,
  keySpan,
  nextItem,
  nextMember,
  report,
  reportDuplicate,
  scalarText,
  skipValue,
  stringItems,
  stringValue,
} from '../reading/json';
import { type Asker, noEdges, readEdges, resolveEdges } from '../reading/jsonEdges';
import { fieldsOf, readFields } from '../reading/jsonTable';
import { childOf, newPlaces, type Place, type Places } from '../reading/nesting';
import type { Edge, Importer, LockedPackage, Lockfile, LockfileFormat, PackageSource, Span } from '../types';

/**
 * bun's lockfile: JSON with trailing commas (bun, src/install/lockfile/bun.lock.zig). `workspaces` says what the
 * importers ask for. The keys of `packages` are paths of names, each nested in the one before, a workspace's under
 * its name; the values are lists that start with `name@resolution`:
 *
 *     npm        [ident, registry or tarball address or "", info, integrity]
 *     git        [ident, info, tag, integrity?]
 *     tarball    [ident, info, integrity?]
 *     folder     [ident, info], for `file:` and `link:`
 *     workspace  [ident]
 *     root       [ident, info]
 *
 * Git packages, tarballs and folders have no version here.
 */
export const bun: LockfileFormat = {
  id: 'bun',
  fileNames: ['bun.lock'],
  installedFiles: [],
  // The older one; bun heeds none beside that of text.
  binary: {
    fileName: 'bun.lockb',
    toTextCommand: 'bun install --save-text-lockfile --frozen-lockfile --lockfile-only',
  },
  installCommand: 'bun install --ignore-scripts',
  parse: (text) => readSides(text, readLockfile),
};

/** A package or an importer while it is read. */
interface Entry extends Asker {
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

interface Reading {
  readonly json: JsonCursor;
  readonly places: Places;
  readonly packages: Entry[];
  readonly workspaces: Entry[];
  version: string | undefined;
}

function readLockfile(text: string): Lockfile {
  const json = jsonCursorOf(text, { lenient: true });
  const reading: Reading = {
    json,
    places: newPlaces(),
    packages: [],
    workspaces: [],
    version: undefined,
  };
  readRoot(reading);
  const content = contentOf(reading);
  const problems = json.problems.sort((a, b) => a.span.start - b.span.start);
  return { format: 'bun', formatVersion: reading.version ?? '', ...content, problems };
}

function readRoot(reading: Reading): void {
  const { json } = reading;
  if (!enterObject(json)) return;
  while (nextMember(json)) {
    if (json.key === 'lockfileVersion') readVersion(reading);
    else if (json.key === 'workspaces') readWorkspaces(reading);
    else if (json.key === 'packages') readPackages(reading);
    else skipValue(json);
  }
  finish(json);
  if (reading.version !== undefined) return;
  report(json, 'unsupportedVersion', 'lockfileVersion is missing.', { start: 0, end: 0 });
}

function readVersion(reading: Reading): void {
  const { json } = reading;
  const span = keySpan(json);
  const version = scalarText(json);
  reading.version = version ?? '';
  if (version === undefined || ['0', '1', '2', '3'].includes(version)) return;
  report(json, 'unsupportedVersion', `lockfileVersion ${version} is not known.`, span);
}

function readWorkspaces({ json, places, workspaces }: Reading): void {
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

function readPackages({ json, places, packages }: Reading): void {
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

function readItem(json: JsonCursor, entry: Entry): void {
  if (isAtObject(json)) readFields(json, infoFields, entry);
  else {
    const item = stringValue(json);
    if (item !== undefined) entry.strings.push(item);
  }
}

const infoFields = fieldsOf<Entry>({
  dependencies: (json, entry) => readEdges(json, entry, 'prod'),
  optionalDependencies: (json, entry) => readEdges(json, entry, 'optional'),
  peerDependencies: (json, entry) => readEdges(json, entry, 'peer'),
  optionalPeers: (json, entry) => {
    entry.optionalPeers = new Set(stringItems(json));
  },
  bundled: (json, entry) => {
    entry.bundled = booleanValue(json);
  },
});

const workspaceFields = fieldsOf<Entry>({
  dependencies: (json, entry) => readEdges(json, entry, 'prod'),
  devDependencies: (json, entry) => readEdges(json, entry, 'dev'),
  optionalDependencies: (json, entry) => readEdges(json, entry, 'optional'),
  peerDependencies: (json, entry) => readEdges(json, entry, 'peer'),
  optionalPeers: (json, entry) => {
    entry.optionalPeers = new Set(stringItems(json));
  },
  name: (json, entry) => {
    entry.name = stringValue(json);
  },
  version: (json, entry) => {
    entry.version = stringValue(json);
  },
});

function newEntry(json: JsonCursor, place: Place): Entry {
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
function readIdent(entry: Entry): void {
  const [ident = ''] = entry.strings;
  const at = ident.indexOf('@', ident.startsWith('@root:') ? 0 : 1);
  if (at > 0) entry.name = ident.slice(0, at);
  if (at >= 0) entry.resolution = ident.slice(at + 1);
  if (entry.resolution.startsWith('workspace:')) entry.importer = entry.resolution.slice('workspace:'.length);
  if (entry.resolution.startsWith('root:')) entry.importer = '';
}

function contentOf(reading: Reading): Pick<Lockfile, 'packages' | 'importers' | 'links'> {
  const { json, workspaces } = reading;
  const packages = reading.packages.filter(({ importer }) => importer === undefined);
  placeNodes(reading, packages);
  resolveEdges(json, [...packages, ...workspaces]);
  return {
    packages: packages.map(packageOf),
    importers: workspaces.map((entry) => importerOf(entry, workspaces)),
    links: reading.packages.flatMap(({ importer, place, keySpan: { start }, end }) => {
      const target = importer === undefined ? undefined : workspaces[place.node - packages.length];
      return target ? [{ span: { start, end }, to: target.keySpan }] : [];
    }),
  };
}

/** Notes at each place which node lies there. A workspace may go by several names, for example by an override. */
function placeNodes({ packages, workspaces }: Reading, locked: readonly Entry[]): void {
  const nodeOfPath = new Map(workspaces.map(({ key }, index) => [key, locked.length + index]));
  for (const { key, place } of workspaces) if (key !== '') place.node = nodeOfPath.get(key)!;
  locked.forEach(({ place }, index) => {
    place.node = index;
  });
  for (const { place, importer } of packages) {
    if (importer !== undefined) place.node = nodeOfPath.get(importer) ?? -1;
  }
}

function packageOf(entry: Entry): LockedPackage {
  const { key, keySpan, end, place, resolution, bundled } = entry;
  const source = sourceOf(resolution);
  const [, second, third] = entry.strings;
  const resolved = source === 'registry' ? second : resolution;
  const integrity = source === 'registry' || source === 'git' ? third : second;
  return {
    kind: 'package',
    key,
    name: entry.name ?? place.name,
    version: source === 'registry' ? resolution : '',
    source,
    span: { start: keySpan.start, end },
    keySpan,
    edges: entry.edges,
    ...(resolved && { resolved }),
    ...(integrity && { integrity }),
    ...(bundled && { bundled }),
  };
}

function sourceOf(resolution: string): PackageSource {
  if (/^(?:git|github|gitlab|bitbucket)[+:@]/.test(resolution)) return 'git';
  if (/^https?:|\.(?:tgz|tar\.gz)$/.test(resolution)) return 'tarball';
  return /^(?:file|link):/.test(resolution) ? 'directory' : 'registry';
}

function importerOf(entry: Entry, workspaces: readonly Entry[]): Importer {
  const { key, keySpan, end, name, version } = entry;
  const others = key === '' ? workspaces.filter((one) => one !== entry) : [];
  return {
    kind: 'importer',
    path: key,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    span: { start: keySpan.start, end },
    edges: [...entry.edges, ...others.map(workspaceEdge)],
  };
}

/** The root asks for each of its workspaces; in the lockfile only the workspace's entry shows that. */
function workspaceEdge({ key, keySpan, place }: Entry): Edge {
  return {
    name: place.name,
    rawSpec: `workspace:${key}`,
    type: 'workspace',
    to: place.node,
    span: keySpan,
  };
}
