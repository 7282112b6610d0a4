// package-lock.json, npm-shrinkwrap.json and node_modules/.package-lock.json, versions 1 to 3.

import { workspaceGlob } from '../manifests/glob';
import { readSides } from '../reading/conflicts';
import {
  booleanValue,
  enterObject,
  finish,
  isAtObject,
  type JsonCursor,
  jsonCursorOf,
  keySpan,
  nextMember,
  report,
  reportDuplicate,
  scalarText,
  skipToEnd,
  skipValue,
  stringItems,
  stringValue,
} from '../reading/json';
import { readEdges, resolveEdges } from '../reading/jsonEdges';
import { type FieldReader, fieldsOf, type Guesses, readFields } from '../reading/jsonTable';
import { joinFolders, newPlaces, type Places, placeAt } from '../reading/nesting';
import { commonFields, type Entry, endEntry, newEntry, packageOf } from '../reading/npmEntry';
import { readTree } from '../reading/npmTree';
import type { Edge, Importer, Lockfile, LockfileFormat } from '../types';

/**
 * npm's lockfiles, read as npm's own arborist reads them (lib/shrinkwrap.js, lib/arborist/load-virtual.js).
 *
 * Versions 2 and 3 are read from `packages`; the older `dependencies` beside it is passed over. Folders that the
 * root's `workspaces` name are importers; other folders, where links lead, are packages of source `directory`.
 * For version 1 see npmTree.ts.
 */
export const npm: LockfileFormat = {
  id: 'npm',
  fileNames: ['npm-shrinkwrap.json', 'package-lock.json'],
  installedFiles: ['.package-lock.json'],
  installCommand: 'npm install --ignore-scripts',
  parse: (text) => readSides(text, readLockfile),
};

interface Reading {
  readonly json: JsonCursor;
  readonly places: Places;
  readonly entries: Entry[];
  readonly guesses: Guesses<Entry>;
  /** `lockfileVersion` as written. */
  version: string | undefined;
  hasPackages: boolean;
  /** Offset of the value of the root's `dependencies`, or -1; what was read there in version 1. */
  dependenciesAt: number;
  tree: Content | undefined;
}

type Content = Pick<Lockfile, 'packages' | 'importers' | 'entryPoints' | 'links'>;

function readLockfile(text: string): Lockfile {
  const json = jsonCursorOf(text);
  const reading: Reading = {
    json,
    places: newPlaces(),
    entries: [],
    guesses: [],
    version: undefined,
    hasPackages: false,
    dependenciesAt: -1,
    tree: undefined,
  };
  readRoot(reading);
  const isTree = !reading.hasPackages && reading.dependenciesAt >= 0;
  const content = isTree ? (reading.tree ?? readTreeLate(reading)) : contentOf(reading);
  const problems = json.problems.sort((a, b) => a.span.start - b.span.start);
  return { format: 'npm', formatVersion: reading.version ?? '', ...content, problems };
}

function readRoot(reading: Reading): void {
  const { json } = reading;
  if (!enterObject(json)) return;
  while (nextMember(json)) if (!readRootMember(reading)) break;
  finish(json);
  if (reading.version !== undefined) return;
  report(json, 'unsupportedVersion', 'lockfileVersion is missing.', { start: 0, end: 0 });
}

/** False where nothing of interest can follow. */
function readRootMember(reading: Reading): boolean {
  const { json } = reading;
  if (json.key === 'lockfileVersion') readVersion(reading);
  else if (json.key === 'packages') readPackages(reading);
  else if (json.key === 'dependencies') return readDependencies(reading);
  else if (json.key.startsWith('node_modules/')) readPackage(reading);
  else skipValue(json);
  return true;
}

/** What version 1 has, and what version 2 has besides `packages` for those who read version 1. */
function readDependencies(reading: Reading): boolean {
  const { json } = reading;
  reading.dependenciesAt = json.at;
  if (reading.version === '1') reading.tree = readTree(json);
  else if (reading.hasPackages && reading.version !== undefined && skipToEnd(json)) return false;
  else skipValue(json);
  return true;
}

/** For a text of which it turned out only at the end that it has nothing but `dependencies`. */
function readTreeLate({ json, dependenciesAt }: Reading): Content {
  json.at = dependenciesAt;
  return readTree(json);
}

function readVersion(reading: Reading): void {
  const { json } = reading;
  const span = keySpan(json);
  const version = scalarText(json);
  reading.version = version ?? '';
  if (version === undefined || ['1', '2', '3'].includes(version)) return;
  report(json, 'unsupportedVersion', `lockfileVersion ${version} is not known.`, span);
}

function readPackages(reading: Reading): void {
  const { json } = reading;
  reading.hasPackages = true;
  if (!enterObject(json)) return;
  while (nextMember(json)) readPackage(reading);
}

function readPackage({ json, places, entries, guesses }: Reading): void {
  const place = placeAt(places, json.key);
  const entry = newEntry(json, place);
  if (place.node >= 0) reportDuplicate(json);
  if (!readFields(json, fields, entry, guesses)) return;
  endEntry(json, entry);
  if (place.node < 0) place.node = entries.length;
  entries[place.node] = entry;
}

const table: Readonly<Record<string, FieldReader<Entry>>> = {
  ...commonFields,
  dependencies: (json, entry) => readEdges(json, entry, 'prod'),
  optionalDependencies: (json, entry) => readEdges(json, entry, 'optional'),
  peerDependencies: (json, entry) => readEdges(json, entry, 'peer'),
  peerDependenciesMeta: readOptionalPeers,
  // npm heeds these for folders only.
  devDependencies: (json, entry) => {
    if (entry.place.isFolder) readEdges(json, entry, 'dev');
    else skipValue(json);
  },
  link: (json, entry) => {
    entry.link = booleanValue(json);
  },
  inBundle: (json, { locked }) => {
    if (booleanValue(json)) locked.bundled = true;
  },
  hasInstallScript: (json, { locked }) => {
    if (booleanValue(json)) locked.hasInstallScript = true;
  },
  deprecated: (json, { locked }) => {
    const deprecated = stringValue(json);
    if (deprecated !== undefined) locked.deprecated = deprecated;
  },
  name: (json, { locked }) => {
    locked.name = stringValue(json) ?? locked.name;
  },
  workspaces: readWorkspaces,
  license: skipValue,
  engines: skipValue,
  bin: skipValue,
  funding: skipValue,
  os: skipValue,
  cpu: skipValue,
  libc: skipValue,
};

const fields = fieldsOf(table, (name) => name.startsWith('node_modules/'));

function readOptionalPeers(json: JsonCursor, entry: Entry): void {
  if (!enterObject(json)) return;
  while (nextMember(json)) {
    const peer = { seen: 0, name: json.key, optional: false };
    readFields(json, peerFields, peer);
    if (!peer.optional) continue;
    entry.optionalPeers ??= new Set();
    entry.optionalPeers.add(peer.name);
  }
}

const peerFields = fieldsOf<{ seen: number; optional: boolean }>({
  optional: (json, peer) => {
    peer.optional = booleanValue(json);
  },
});

/** A list, or an object with the list as `packages`, as yarn has it. */
function readWorkspaces(json: JsonCursor, entry: Entry): void {
  if (isAtObject(json)) readFields(json, workspacesFields, { seen: 0, entry });
  else entry.workspaces = stringItems(json);
}

const workspacesFields = fieldsOf<{ seen: number; readonly entry: Entry }>({
  packages: (json, { entry }) => {
    entry.workspaces = stringItems(json);
  },
});

function contentOf({ json, entries, places }: Reading): Content {
  joinFolders(places);
  const links = entries.filter(({ link }) => link);
  const importers = importersAmong(entries);
  const isImporter = new Set(importers);
  const packages = entries.filter((entry) => !entry.link && !isImporter.has(entry));
  const nodes = [...packages, ...importers];
  nodes.forEach(({ place }, index) => {
    place.node = index;
  });
  followLinks(places, links);
  resolveEdges(json, nodes);
  return {
    packages: packages.map(packageOf),
    importers: importers.map((entry) => importerOf(entry, importers)),
    links: links.flatMap(({ locked: { span }, place }) => {
      const target = nodes[place.node];
      return target ? [{ span, to: target.locked.keySpan }] : [];
    }),
  };
}

/** Beyond this every folder passes for a workspace, lest a hostile file take minutes. */
const maxGlobTests = 1_000_000;

/** The root and its workspaces. Where the root has no entry, as in node_modules, every folder below it is one. */
function importersAmong(entries: readonly Entry[]): readonly Entry[] {
  const folders = entries.filter(({ place, link }) => place.isFolder && !link);
  const root = folders.find(({ locked }) => locked.key === '');
  const patterns = root ? (root.workspaces ?? []) : ['**'];
  const isTooMuch = patterns.length * folders.length > maxGlobTests;
  const isWorkspace = isTooMuch ? () => true : workspaceGlob(patterns, 'npm');
  return folders.filter((entry) => entry === root || isWorkspace(entry.locked.key));
}

/** A link stands for the node that it leads to. */
function followLinks(places: Places, links: readonly Entry[]): void {
  for (const { place } of links) place.node = -1;
  for (const { place, locked } of links) {
    const target = locked.resolved?.replace(/^\.\/|\/$/g, '');
    if (target !== undefined) place.node = placeAt(places, target).node;
  }
}

function importerOf({ locked, edges }: Entry, importers: readonly Entry[]): Importer {
  const { key, name, version, span } = locked;
  const isRoot = key === '';
  const workspaces = isRoot ? importers.filter((one) => one.locked !== locked).map(workspaceEdge) : [];
  return {
    kind: 'importer',
    path: key,
    ...(name !== '' && { name }),
    ...(version !== '' && { version }),
    span,
    edges: [...edges, ...workspaces],
  };
}

/** The root asks for each of its workspaces, as npm sees it; in the lockfile only the workspace's entry shows that. */
function workspaceEdge({ locked: { key, name, keySpan }, place }: Entry): Edge {
  return { name, rawSpec: `file:${key}`, type: 'workspace', to: place.node, span: keySpan };
}
