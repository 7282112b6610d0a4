// Reads the entries of `packages` and `snapshots` in a pnpm-lock.yaml.
import type { PackageSource } from '../types';
import { addEdges, copyEdge, findEdge, nameAt, searchFrom, setType, typeAt } from './edgeColumns';
import { eachEntry, isField, isTrue, keyOf, keySpanOf, optionalNamesOf, spanOf, textOf } from './lineEntries';
import type { Lines } from './lines';
import type { Peers, PnpmDocument, PnpmPackages } from './pnpmDocument';
import { withoutSuffix } from './pnpmKeys';
import { ReadPackage } from './readPackage';

/** No entry of `packages` yet. */
export function noPackages(): PnpmPackages {
  return { all: [], keys: [], isSorted: true, indices: undefined, found: -1, peers: [], hasInstance: [] };
}

/** A package of a document while its entry is read. */
interface Draft {
  readonly document: PnpmDocument;
  readonly locked: ReadPackage;
  optionalPeers: ReadonlySet<string> | undefined;
}

/** Reads the entry of `packages` in a row. */
export function readPackage(lines: Lines, row: number, document: PnpmDocument): void {
  const { packages, edges, peers } = document;
  const { all, keys } = packages;
  const locked = emptyPackage(lines, row, document);
  if (keys.length > 0 && keys.at(-1)! >= locked.key) packages.isSorted = false;
  keys.push(locked.key);
  const first = edges.length;
  const firstPeer = peers.length;
  const draft: Draft = { document, locked, optionalPeers: undefined };
  eachEntry(lines, row, draft, readField);
  markOptional(draft, firstPeer);
  const own = { first: firstPeer, end: peers.length };
  addPeers(document, first, own);
  locked.takeEdges(first);
  all.push(locked);
  packages.peers.push(own);
  packages.hasInstance.push(false);
}

/**
 * Reads the entry of `snapshots` in a row. What `packages` knows of it is there already, since pnpm writes
 * `snapshots` last.
 */
export function readSnapshot(lines: Lines, row: number, document: PnpmDocument): void {
  const { packages, instances, edges } = document;
  const key = keyOf(lines, row);
  const index = findPackage(packages, key);
  const locked = index < 0 ? emptyPackage(lines, row, document) : instanceOf(packages, index);
  const first = edges.length;
  eachEntry(lines, row, { document, locked, optionalPeers: undefined }, readField);
  if (index >= 0) {
    addPeers(document, first, packages.peers[index]!);
    locked.key = key;
    locked.snapshotKeySpan = keySpanOf(lines, row);
  }
  locked.takeEdges(first);
  instances.push(locked);
}

function emptyPackage(lines: Lines, row: number, { edges }: PnpmDocument): ReadPackage {
  const key = keyOf(lines, row);
  return new ReadPackage(key, '', '', 'registry', spanOf(lines, row), keySpanOf(lines, row), edges);
}

/** The package's own object for its first instance, then copies. */
function instanceOf({ all, hasInstance }: PnpmPackages, index: number): ReadPackage {
  const locked = all[index]!;
  if (hasInstance[index]) return locked.twin();
  hasInstance[index] = true;
  return locked;
}

/**
 * The index of the package that an instance is of, -1 if there is none. Both are in the same order as pnpm writes them,
 * so that it is the one found last or the next.
 */
function findPackage(packages: PnpmPackages, instanceKey: string): number {
  const suffix = instanceKey.indexOf('(');
  const plain = suffix < 0 ? instanceKey : instanceKey.slice(0, suffix);
  const { keys, found } = packages;
  if (keys[found] === plain) return found;
  packages.found = keys[found + 1] === plain ? found + 1 : lookUp(packages, plain, instanceKey);
  return packages.found;
}

function lookUp(packages: PnpmPackages, plain: string, instanceKey: string): number {
  packages.indices ??= new Map(packages.keys.map((key, index) => [key, index]));
  const { indices } = packages;
  return indices.get(plain) ?? indices.get(withoutSuffix(instanceKey)) ?? -1;
}

function readField(lines: Lines, row: number, draft: Draft): void {
  const { document, locked } = draft;
  const { edges, peers } = document;
  if (isField(lines, row, 'resolution')) eachEntry(lines, row, locked, readResolution);
  else if (isField(lines, row, 'dependencies')) addEdges(edges, lines, row, 'prod');
  else if (isField(lines, row, 'optionalDependencies')) addEdges(edges, lines, row, 'optional');
  else if (isField(lines, row, 'peerDependencies')) addEdges(peers, lines, row, 'peer');
  else if (isField(lines, row, 'peerDependenciesMeta')) draft.optionalPeers = optionalNamesOf(lines, row);
  else if (isField(lines, row, 'optional')) locked.optional = isTrue(lines, row);
  else if (isField(lines, row, 'dev')) locked.dev = isTrue(lines, row);
  else if (isField(lines, row, 'requiresBuild')) locked.hasInstallScript = isTrue(lines, row);
  else if (isField(lines, row, 'deprecated')) setText(locked, 'deprecated', textOf(lines, row));
  else if (isField(lines, row, 'name')) locked.name = textOf(lines, row) ?? '';
  else if (isField(lines, row, 'version')) locked.version = textOf(lines, row) ?? '';
}

function readResolution(lines: Lines, row: number, locked: ReadPackage): void {
  if (isField(lines, row, 'integrity')) setText(locked, 'integrity', textOf(lines, row));
  else if (isField(lines, row, 'tarball')) setText(locked, 'resolved', textOf(lines, row));
  else if (isField(lines, row, 'type')) locked.source = sourceOfType(textOf(lines, row));
}

function setText(
  locked: ReadPackage,
  field: 'integrity' | 'resolved' | 'deprecated',
  text: string | undefined,
): void {
  if (text !== undefined) locked[field] = text;
}

/** A resolution without a type is a tarball of the registry or elsewhere; the types left are those of runtimes. */
function sourceOfType(type: string | undefined): PackageSource {
  return type === 'directory' || type === 'git' ? type : 'unknown';
}

function markOptional({ document: { peers }, optionalPeers }: Draft, first: number): void {
  if (!optionalPeers) return;
  for (let peer = first; peer < peers.length; peer++)
    if (optionalPeers.has(nameAt(peers, peer))) setType(peers, peer, 'peerOptional');
}

/** pnpm lists the peers that it found among the dependencies; those it did not find lead nowhere. */
function addPeers({ edges, peers }: PnpmDocument, first: number, own: Peers): void {
  if (own.first === own.end) return;
  const search = searchFrom(edges, first, own.end - own.first);
  for (let peer = own.first; peer < own.end; peer++) {
    const edge = findEdge(edges, search, nameAt(peers, peer));
    if (edge < 0) copyEdge(edges, peers, peer, -1);
    else if (typeAt(edges, edge) === 'prod') setType(edges, edge, typeAt(peers, peer));
  }
}
