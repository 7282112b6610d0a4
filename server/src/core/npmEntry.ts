// One entry of npm's lockfiles while it is read, in the shape of version 1 or of the later ones, and what becomes of it.
import {
  booleanValue,
  enterObject,
  type FieldReader,
  type JsonCursor,
  keySpan,
  nextMember,
  report,
  stringValue,
} from './json';
import { nodeNamed, type Place } from './nesting';
import type { Edge, EdgeType, LockedPackage, PackageSource, Span } from './types';

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Entry {
  /** Bits of the fields that have been there. */
  seen: number;
  /** As written; in version 1 only a name. */
  readonly key: string;
  readonly keySpan: Span;
  end: number;
  readonly place: Place;
  edges: Writable<Edge>[];
  /** How many groups of dependencies it has. */
  groups: number;
  optionalPeers: Set<string> | undefined;
  workspaces: readonly string[] | undefined;
  name: string | undefined;
  version: string | undefined;
  resolved: string | undefined;
  integrity: string | undefined;
  deprecated: string | undefined;
  link: boolean;
  dev: boolean;
  optional: boolean;
  peer: boolean;
  bundled: boolean;
  hasInstallScript: boolean;
  /** Asked for by the address of a tarball. */
  tarball: boolean;
}

/** The entry that the cursor has come to, still empty. */
export function newEntry(json: JsonCursor, place: Place): Entry {
  return {
    seen: 0,
    key: json.key,
    keySpan: keySpan(json),
    end: json.keyEnd,
    place,
    edges: [],
    groups: 0,
    optionalPeers: undefined,
    workspaces: undefined,
    name: undefined,
    version: undefined,
    resolved: undefined,
    integrity: undefined,
    deprecated: undefined,
    link: false,
    dev: false,
    optional: false,
    peer: false,
    bundled: false,
    hasInstallScript: false,
    tarball: false,
  };
}

/** The fields that all versions write alike. */
export const commonFields: Readonly<Record<string, FieldReader<Entry>>> = {
  version: (json, entry) => {
    entry.version = stringValue(json);
  },
  resolved: (json, entry) => {
    entry.resolved = stringValue(json);
  },
  integrity: (json, entry) => {
    entry.integrity = stringValue(json);
  },
  dev: (json, entry) => {
    entry.dev = booleanValue(json);
  },
  optional: (json, entry) => {
    entry.optional = booleanValue(json);
  },
  peer: (json, entry) => {
    entry.peer = booleanValue(json);
  },
};

/** Reads a group of dependencies, names with what is asked for. */
export function readEdges(json: JsonCursor, entry: Entry, type: EdgeType): void {
  if (!enterObject(json)) return;
  entry.groups++;
  while (nextMember(json)) {
    const { key: name, keyStart: start } = json;
    const rawSpec = stringValue(json);
    if (rawSpec === undefined) continue;
    entry.edges.push({ name, rawSpec, type, to: -1, span: { start, end: json.at } });
  }
}

/**
 * Finds the target of each edge by npm's nesting, and lets one edge stand for each name. The entries are those of the
 * nodes, in the order of their indices. A package that is asked for by the address of a tarball is known as one.
 */
export function resolveEdges(json: JsonCursor, nodes: readonly Entry[]): void {
  const askedBy = new Int32Array(nodes.length).fill(-1);
  nodes.forEach((entry, from) => {
    if (entry.optionalPeers) markOptionalPeers(entry.edges, entry.optionalPeers);
    let mayRepeat = entry.groups > 1;
    for (const edge of entry.edges) {
      edge.to = nodeNamed(entry.place, edge.name);
      if (edge.to < 0) continue;
      if (askedBy[edge.to] === from) mayRepeat = true;
      askedBy[edge.to] = from;
      if (edge.rawSpec.startsWith('http')) nodes[edge.to]!.tarball = true;
    }
    if (mayRepeat) entry.edges = oneForEachName(json, entry.edges);
  });
}

export function packageOf(entry: Entry): LockedPackage {
  const { key, keySpan, end, resolved, integrity, deprecated } = entry;
  const locked: Writable<LockedPackage> = {
    kind: 'package',
    key,
    name: entry.name ?? entry.place.name,
    version: entry.version ?? '',
    source: sourceOf(entry),
    span: { start: keySpan.start, end },
    keySpan,
    edges: entry.edges,
    dev: entry.dev,
  };
  if (resolved !== undefined) locked.resolved = resolved;
  if (integrity !== undefined) locked.integrity = integrity;
  if (entry.optional) locked.optional = true;
  if (entry.peer) locked.peer = true;
  if (entry.bundled) locked.bundled = true;
  if (entry.hasInstallScript) locked.hasInstallScript = true;
  if (deprecated !== undefined) locked.deprecated = deprecated;
  return locked;
}

/**
 * Where an entry's content comes from. An address does not tell a registry's tarball from another; that is told by
 * who asks for it.
 */
export function sourceOf({ place, resolved, tarball }: Entry): PackageSource {
  if (resolved === undefined) return place.isFolder ? 'directory' : 'registry';
  if (resolved.startsWith('http')) return tarball ? 'tarball' : 'registry';
  if (/^(?:git|github|gitlab|bitbucket|gist)[:+@]/.test(resolved)) return 'git';
  if (!resolved.startsWith('file:')) return 'unknown';
  return /\.(?:tgz|tar|tar\.gz)$/.test(resolved) ? 'tarball' : 'directory';
}

function markOptionalPeers(edges: readonly Writable<Edge>[], names: ReadonlySet<string>): void {
  for (const edge of edges) if (edge.type === 'peer' && names.has(edge.name)) edge.type = 'peerOptional';
}

/** In arborist's order (lib/node.js, `_loadDeps`): the group that comes last has the edge. */
const precedence: readonly EdgeType[] = ['peer', 'peerOptional', 'prod', 'optional', 'dev'];

function oneForEachName(json: JsonCursor, edges: readonly Writable<Edge>[]): Writable<Edge>[] {
  const byName = new Map<string, Writable<Edge>>();
  for (const edge of edges) {
    const other = byName.get(edge.name);
    if (other?.type === edge.type) {
      const message = `${edge.name} is here twice; the last one counts.`;
      report(json, 'duplicateKey', message, edge.span);
    }
    if (!other || precedence.indexOf(other.type) <= precedence.indexOf(edge.type))
      byName.set(edge.name, edge);
  }
  return [...byName.values()];
}
