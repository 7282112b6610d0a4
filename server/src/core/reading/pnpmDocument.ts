// The documents of a pnpm-lock.yaml once they are read: names, edges, importers, and the lockfile they make.

import type { Edge, Importer, Lockfile, PackageSource, Span } from '../types';
import { type EdgeColumns, nameAt, rawSpecAt, unresolved } from './edgeColumns';
import { type Lines, report } from './lines';
import { addRanged, emptyTable, findRanged, type NameTable, type Ranged } from './nameTable';
import { type KeyParts, type KeyStyle, keyStyleOf, partsOf, versionOf, withoutSuffix } from './pnpmKeys';
import type { ReadPackage } from './readPackage';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type DraftEdge = Mutable<Edge>;

/** Which of all peer edges are those of one entry of `packages`: from `first` up to `end`. */
export interface Peers {
  readonly first: number;
  readonly end: number;
}

/** One YAML document. */
export interface PnpmDocument {
  version: string;
  isSupported: boolean;
  readonly overrides: Map<string, string>;
  readonly importers: DraftImporter[];
  readonly packages: PnpmPackages;
  /** One for each entry of `snapshots`. Names and versions are empty until all is read, unless they are fields. */
  readonly instances: ReadPackage[];
  /** Of all packages. */
  readonly edges: EdgeColumns;
  /** What the entries of `packages` ask their dependents for. */
  readonly peers: EdgeColumns;
}

/** The entries of `packages`. */
export interface PnpmPackages {
  readonly all: ReadPackage[];
  readonly keys: string[];
  /** Each key is less than the next. */
  isSorted: boolean;
  /** Of each key the last index, once one was not found in the order of the keys. */
  indices: ReadonlyMap<string, number> | undefined;
  /** The index that was found last. */
  found: number;
  /** By index, what the package asks its dependents for. */
  readonly peers: Peers[];
  /** By index, whether `snapshots` has an instance of it. */
  readonly hasInstance: boolean[];
}

export interface DraftImporter {
  readonly path: string;
  readonly span: Span;
  readonly edges: DraftEdge[];
  /** Where each edge leads, as written: a version, a key, or `link:` and a folder. */
  readonly references: string[];
  /** Up to version 5 of the lockfile what is asked for stands apart from where it leads. */
  readonly specifiers: Map<string, string>;
}

/**
 * Joins documents to one lockfile: names packages, leads edges to their targets and reports what the documents lack.
 */
export function lockfileOf(documents: readonly PnpmDocument[], lines: Lines): Lockfile {
  const supported = documents.filter(({ isSupported }) => isSupported);
  for (const document of supported) {
    if (keyStyleOf(document.version) === 'at') reportMissingSnapshots(lines, document);
    reportDuplicates(lines, document.packages);
    addInstances(document);
  }
  const [first = [], ...others] = supported.map(({ instances }) => instances);
  const packages = first.concat(...others);
  const importers = importersByPath(supported);
  const folders = new Map(Array.from(importers.keys(), (path, index) => [path, packages.length + index]));
  let offset = 0;
  for (const document of supported) {
    finish(document, offset, folders, lines);
    offset += document.instances.length;
  }
  const overrides = new Map(supported.flatMap((document) => [...document.overrides]));
  return {
    format: 'pnpm',
    formatVersion: documents.at(-1)?.version ?? '',
    packages,
    importers: Array.from(importers.values(), importerOf),
    ...(overrides.size > 0 && { overrides }),
    problems: lines.problems,
  };
}

/** Sorted keys, as pnpm writes them, have no duplicates. Of a key that is there twice, one has no instance. */
function reportDuplicates(lines: Lines, { all, keys, isSorted, hasInstance }: PnpmPackages): void {
  if (isSorted || hasInstance.every((has) => has)) return;
  const seen = new Set<string>();
  keys.forEach((key, index) => {
    if (seen.has(key)) reportDuplicate(lines, key, all[index]!.keySpan);
    seen.add(key);
  });
}

/** Reports a key that a section has more than once. */
function reportDuplicate(lines: Lines, key: string, span: Span): void {
  report(lines, 'duplicateKey', `${key} is locked more than once; dependencies lead to the last one.`, span);
}

/** What a reference to a package's name leads to. */
interface Target extends Ranged<Target> {
  node: number;
}

/** Where the dependencies of one document lead. */
interface Targets {
  readonly style: KeyStyle;
  /** Packages by name and reference. */
  readonly packages: NameTable<Target>;
  /** Importers as nodes, by path. */
  readonly folders: ReadonlyMap<string, number>;
}

/** Packages without an instance, as up to version 6 of the lockfile all are, stand for themselves. */
function addInstances({ packages, instances }: PnpmDocument): void {
  packages.all.forEach((locked, index) => {
    if (!packages.hasInstance[index]) instances.push(locked);
  });
}

/** What the project itself asks for, in the last document, comes first. */
function importersByPath(documents: readonly PnpmDocument[]): ReadonlyMap<string, readonly DraftImporter[]> {
  const byPath = new Map<string, DraftImporter[]>();
  for (const importer of documents.toReversed().flatMap(({ importers }) => importers)) {
    const others = byPath.get(importer.path);
    if (others) others.push(importer);
    else byPath.set(importer.path, [importer]);
  }
  return byPath;
}

function importerOf(same: readonly DraftImporter[]): Importer {
  const { path, span } = same[0]!;
  return { kind: 'importer', path, span, edges: same.flatMap(({ edges }) => edges) };
}

/** Names what has no name yet, and leads edges to their targets. */
function finish(
  { version, importers, instances, edges }: PnpmDocument,
  offset: number,
  folders: Targets['folders'],
  lines: Lines,
): void {
  const style = keyStyleOf(version) ?? 'at';
  const packages = emptyTable<Target>();
  instances.forEach((locked, index) => {
    const { name, reference } = nameInstance(locked, style);
    const node = offset + index;
    const before = addRanged(packages, name, { range: reference, node, next: undefined });
    if (!before) return;
    before.node = node;
    if (locked.snapshotKeySpan) reportDuplicate(lines, locked.key, locked.snapshotKeySpan);
  });
  const targets = { style, packages, folders };
  for (let edge = 0; edge < edges.length; edge++) {
    if (edges.to[edge] === unresolved)
      edges.to[edge] = targetOf(targets, nameAt(edges, edge), rawSpecAt(edges, edge), '');
  }
  for (const importer of importers) finishImporter(importer, targets);
}

/** Names and versions that are no fields are in the key, behind the registry's host if that is another one. */
function nameInstance(locked: ReadPackage, style: KeyStyle): KeyParts {
  const parts = partsOf(style, locked.key);
  const inner = parts.name === '' ? partsOfAddress(style, withoutSuffix(locked.key)) : parts;
  const version = versionOf(style, inner.reference);
  if (locked.name === '') locked.name = version === '' ? parts.name || locked.key : inner.name;
  if (locked.version === '') locked.version = version;
  if (version === '' && locked.source === 'registry') locked.source = sourceOf(locked);
  return parts;
}

function partsOfAddress(style: KeyStyle, key: string): KeyParts {
  return partsOf(style, key.slice(key.indexOf('/')));
}

function finishImporter({ path, edges, references, specifiers }: DraftImporter, targets: Targets): void {
  edges.forEach((edge, index) => {
    edge.to = targetOf(targets, edge.name, references[index]!, path);
    if (edge.rawSpec === '') edge.rawSpec = specifiers.get(edge.name) ?? '';
  });
}

function targetOf(
  { style, packages, folders }: Targets,
  name: string,
  reference: string,
  folder: string,
): number {
  const ofThatName = findRanged(packages, name, reference);
  if (ofThatName) return ofThatName.node;
  if (reference.startsWith('link:')) {
    return folders.get(folderBehind(folder, reference.slice('link:'.length))) ?? -1;
  }
  const parts = partsOf(style, reference);
  return findRanged(packages, parts.name, parts.reference)?.node ?? -1;
}

/** The folder that a relative path leads to from another, both relative to the lockfile's. */
function folderBehind(folder: string, path: string): string {
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of path.split('/')) {
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

/** Archives of these hosts are commits of a repository (pnpm's `isGitHostedTarballUrl`). */
function sourceOf({ key, resolved }: ReadPackage): PackageSource {
  if (resolved === undefined) return key.includes('file:') ? 'directory' : 'unknown';
  const isGit = /^https:\/\/(?:codeload\.github\.com|bitbucket\.org|gitlab\.com)\/.*tar\.gz/.test(resolved);
  return isGit ? 'git' : 'tarball';
}

/** From version 9 on every package has a snapshot, and pnpm writes those last. */
function reportMissingSnapshots(lines: Lines, { packages, instances }: PnpmDocument): void {
  const last = packages.all.at(-1);
  if (!last || instances.length > 0) return;
  report(lines, 'truncated', 'The file has no snapshots, as if it had been cut off.', last.keySpan);
}
