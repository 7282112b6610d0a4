// Reads the entries of `packages` and `snapshots` in a pnpm-lock.yaml.
import type { PackageSource, Span } from '../types';
import {
  addEdge,
  copyEdge,
  type EdgeColumns,
  edgeFinder,
  nameAt,
  noEdges,
  setType,
  typeAt,
} from './edgeColumns';
import { eachEntry, isField, isTrue, keyOf, keySpanOf, optionalNamesOf, textOf } from './lineEntries';
import type { Cursor } from './lines';
import { type Peers, type PnpmDocument, type PnpmPackages, reportDuplicate } from './pnpmDocument';
import { withoutSuffix } from './pnpmKeys';
import { ReadPackage } from './readPackage';

/** A document while it is read. */
export interface PnpmDraft extends PnpmDocument {
  /** Fields of the entry that is being read. */
  readonly fields: Fields;
}

/** Fields of an entry as far as they are used. */
interface Fields {
  name: string | undefined;
  version: string | undefined;
  deprecated: string | undefined;
  integrity: string | undefined;
  tarball: string | undefined;
  source: PackageSource;
  dev: boolean | undefined;
  optional: boolean | undefined;
  requiresBuild: boolean | undefined;
  /** Of all entries; those of the one that is being read are the last. */
  readonly edges: EdgeColumns;
  readonly peers: EdgeColumns;
  optionalPeers: ReadonlySet<string> | undefined;
}

/** Reads the entry of `packages` that the cursor stands on. */
export function readPackage(cursor: Cursor, { packages, fields }: PnpmDraft): void {
  const { all, indices, peers, hasInstance } = packages;
  const key = keyOf(cursor);
  const keySpan = keySpanOf(cursor);
  const { size } = indices;
  if (indices.set(key, all.length).size === size) reportDuplicate(cursor, key, keySpan);
  clear(fields);
  const { edges, peers: peerEdges } = fields;
  const [first, firstPeer] = [edges.length, peerEdges.length];
  const end = eachEntry(cursor, fields, readField);
  markOptional(fields, firstPeer);
  const own = { first: firstPeer, end: peerEdges.length };
  addPeers(fields, first, own);
  all.push(packageOf(key, fields, { start: keySpan.start, end }, keySpan, first));
  peers.push(own);
  hasInstance.push(false);
}

/**
 * Reads the entry of `snapshots` that the cursor stands on. What `packages` knows of it is there already, since pnpm
 * writes `snapshots` last.
 */
export function readSnapshot(cursor: Cursor, { packages, instances, fields }: PnpmDraft): void {
  const key = keyOf(cursor);
  const keySpan = keySpanOf(cursor);
  clear(fields);
  const first = fields.edges.length;
  const end = eachEntry(cursor, fields, readField);
  const index = findPackage(packages, key);
  if (index === undefined) {
    instances.push(packageOf(key, fields, { start: keySpan.start, end }, keySpan, first));
    return;
  }
  addPeers(fields, first, packages.peers[index]!);
  const locked = packages.all[index]!;
  const instance = packages.hasInstance[index] ? locked.twin() : locked;
  packages.hasInstance[index] = true;
  instance.key = key;
  instance.snapshotKeySpan = keySpan;
  instance.takeEdges(first);
  if (fields.optional !== undefined) instance.optional = fields.optional;
  instances.push(instance);
}

function findPackage({ indices }: PnpmPackages, instanceKey: string): number | undefined {
  const suffix = instanceKey.indexOf('(');
  const plain = suffix < 0 ? instanceKey : instanceKey.slice(0, suffix);
  return indices.get(plain) ?? indices.get(withoutSuffix(instanceKey));
}

export function noFields(cursor: Cursor): Fields {
  return {
    name: undefined,
    version: undefined,
    deprecated: undefined,
    integrity: undefined,
    tarball: undefined,
    source: 'registry',
    dev: undefined,
    optional: undefined,
    requiresBuild: undefined,
    edges: noEdges(cursor),
    peers: noEdges(cursor),
    optionalPeers: undefined,
  };
}

function clear(fields: Fields): void {
  fields.name = fields.version = fields.deprecated = fields.integrity = fields.tarball = undefined;
  fields.source = 'registry';
  fields.dev = fields.optional = fields.requiresBuild = undefined;
  fields.optionalPeers = undefined;
}

function readField(cursor: Cursor, fields: Fields): void {
  if (isField(cursor, 'resolution')) eachEntry(cursor, fields, readResolution);
  else if (isField(cursor, 'dependencies')) eachEntry(cursor, fields.edges, readDependency);
  else if (isField(cursor, 'optionalDependencies')) eachEntry(cursor, fields.edges, readOptionalDependency);
  else if (isField(cursor, 'peerDependencies')) eachEntry(cursor, fields.peers, readPeer);
  else if (isField(cursor, 'peerDependenciesMeta')) fields.optionalPeers = optionalNamesOf(cursor);
  else if (isField(cursor, 'optional')) fields.optional = isTrue(cursor);
  else if (isField(cursor, 'dev')) fields.dev = isTrue(cursor);
  else if (isField(cursor, 'requiresBuild')) fields.requiresBuild = isTrue(cursor);
  else if (isField(cursor, 'deprecated')) fields.deprecated = textOf(cursor);
  else if (isField(cursor, 'name')) fields.name = textOf(cursor);
  else if (isField(cursor, 'version')) fields.version = textOf(cursor);
}

function readResolution(cursor: Cursor, fields: Fields): void {
  if (isField(cursor, 'integrity')) fields.integrity = textOf(cursor);
  else if (isField(cursor, 'tarball')) fields.tarball = textOf(cursor);
  else if (isField(cursor, 'type')) fields.source = sourceOfType(textOf(cursor));
}

/** A resolution without a type is a tarball of the registry or elsewhere; the types left are those of runtimes. */
function sourceOfType(type: string | undefined): PackageSource {
  return type === 'directory' || type === 'git' ? type : 'unknown';
}

function readDependency(cursor: Cursor, edges: EdgeColumns): void {
  addEdge(edges, cursor, 'prod');
}

function readOptionalDependency(cursor: Cursor, edges: EdgeColumns): void {
  addEdge(edges, cursor, 'optional');
}

function readPeer(cursor: Cursor, edges: EdgeColumns): void {
  addEdge(edges, cursor, 'peer');
}

function markOptional({ peers, optionalPeers }: Fields, first: number): void {
  if (!optionalPeers) return;
  for (let peer = first; peer < peers.length; peer++)
    if (optionalPeers.has(nameAt(peers, peer))) setType(peers, peer, 'peerOptional');
}

/** pnpm lists the peers that it found among the dependencies; those it did not find lead nowhere. */
function addPeers({ edges, peers }: Fields, first: number, own: Peers): void {
  if (own.first === own.end) return;
  const find = edgeFinder(edges, first);
  for (let peer = own.first; peer < own.end; peer++) {
    const edge = find(nameAt(peers, peer));
    if (edge < 0) copyEdge(edges, peers, peer, -1);
    else if (typeAt(edges, edge) === 'prod') setType(edges, edge, typeAt(peers, peer));
  }
}

function packageOf(key: string, fields: Fields, span: Span, keySpan: Span, first: number): ReadPackage {
  const { name = '', version = '', source, edges } = fields;
  const locked = new ReadPackage(key, name, version, source, span, keySpan, edges, first);
  if (fields.tarball !== undefined) locked.resolved = fields.tarball;
  if (fields.integrity !== undefined) locked.integrity = fields.integrity;
  if (fields.dev !== undefined) locked.dev = fields.dev;
  if (fields.optional !== undefined) locked.optional = fields.optional;
  if (fields.requiresBuild !== undefined) locked.hasInstallScript = fields.requiresBuild;
  if (fields.deprecated !== undefined) locked.deprecated = fields.deprecated;
  return locked;
}
