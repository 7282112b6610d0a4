// Reads the entries of `packages` and `snapshots` in a pnpm-lock.yaml.
import type { EdgeType, PackageSource, Span } from '../types';
import {
  eachEntry,
  eachField,
  isField,
  isTrue,
  keyOf,
  keySpanOf,
  optionalNamesOf,
  pairSpanOf,
  textOf,
} from './lineEntries';
import type { Cursor } from './lines';
import {
  type DraftEdge,
  type DraftPackage,
  type PnpmDocument,
  type PnpmPackages,
  reportDuplicate,
} from './pnpmDocument';
import { withoutSuffix } from './pnpmKeys';

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
  readonly edges: DraftEdge[];
  readonly peers: DraftEdge[];
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
  const end = eachField(cursor, fields, readField);
  all.push(packageOf(key, fields, { start: keySpan.start, end }, keySpan));
  peers.push(fields.peers.length > 0 ? peersOf(fields) : undefined);
  hasInstance.push(false);
}

/**
 * Reads the entry of `snapshots` that the cursor stands on. What `packages` knows of it is there already, since pnpm
 * writes `snapshots` last.
 */
export function readSnapshot(
  cursor: Cursor,
  { packages, instances, instancePeers, fields }: PnpmDraft,
): void {
  const key = keyOf(cursor);
  const keySpan = keySpanOf(cursor);
  clear(fields);
  const end = eachField(cursor, fields, readField);
  const index = findPackage(packages, key);
  if (index === undefined) {
    instances.push(packageOf(key, fields, { start: keySpan.start, end }, keySpan));
    instancePeers.push(undefined);
    return;
  }
  const locked = packages.all[index]!;
  const instance = packages.hasInstance[index] ? withoutInstance(locked) : locked;
  packages.hasInstance[index] = true;
  instance.key = key;
  instance.snapshotKeySpan = keySpan;
  instance.edges = fields.edges.slice();
  if (fields.optional !== undefined) instance.optional = fields.optional;
  instances.push(instance);
  instancePeers.push(packages.peers[index]);
}

/** What is said of a package, not of the instance that it has become. */
function withoutInstance({ optional: _, ...locked }: DraftPackage): DraftPackage {
  return locked;
}

function findPackage({ indices }: PnpmPackages, instanceKey: string): number | undefined {
  const suffix = instanceKey.indexOf('(');
  const plain = suffix < 0 ? instanceKey : instanceKey.slice(0, suffix);
  return indices.get(plain) ?? indices.get(withoutSuffix(instanceKey));
}

export function noFields(): Fields {
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
    edges: [],
    peers: [],
    optionalPeers: undefined,
  };
}

function clear(fields: Fields): void {
  fields.name = fields.version = fields.deprecated = fields.integrity = fields.tarball = undefined;
  fields.source = 'registry';
  fields.dev = fields.optional = fields.requiresBuild = undefined;
  fields.edges.length = 0;
  fields.peers.length = 0;
  fields.optionalPeers = undefined;
}

function readField(cursor: Cursor, fields: Fields): void {
  if (isField(cursor, 'resolution')) eachField(cursor, fields, readResolution);
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

function readDependency(cursor: Cursor, edges: DraftEdge[]): void {
  edges.push(edgeOf(cursor, 'prod'));
}

function readOptionalDependency(cursor: Cursor, edges: DraftEdge[]): void {
  edges.push(edgeOf(cursor, 'optional'));
}

function readPeer(cursor: Cursor, edges: DraftEdge[]): void {
  edges.push(edgeOf(cursor, 'peer'));
}

function edgeOf(cursor: Cursor, type: EdgeType): DraftEdge {
  const span = pairSpanOf(cursor);
  return { name: keyOf(cursor), rawSpec: textOf(cursor) ?? '', type, to: -1, span };
}

function peersOf({ peers, optionalPeers }: Fields): readonly DraftEdge[] {
  if (optionalPeers) for (const peer of peers) if (optionalPeers.has(peer.name)) peer.type = 'peerOptional';
  return peers.slice();
}

function packageOf(key: string, fields: Fields, span: Span, keySpan: Span): DraftPackage {
  const { name = '', version = '', source } = fields;
  const edges = fields.edges.slice();
  const locked: DraftPackage = { kind: 'package', key, name, version, source, span, keySpan, edges };
  if (fields.tarball !== undefined) locked.resolved = fields.tarball;
  if (fields.integrity !== undefined) locked.integrity = fields.integrity;
  if (fields.dev !== undefined) locked.dev = fields.dev;
  if (fields.optional !== undefined) locked.optional = fields.optional;
  if (fields.requiresBuild !== undefined) locked.hasInstallScript = fields.requiresBuild;
  if (fields.deprecated !== undefined) locked.deprecated = fields.deprecated;
  return locked;
}
