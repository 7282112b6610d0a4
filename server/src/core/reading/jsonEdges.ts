// Dependencies as npm and bun write them: groups of names with what is asked for, and nesting to say what that means.

import type { Edge, EdgeType } from '../types';
import { enterObject, type JsonCursor, nextMember, report, stringValue } from './json';
import { nodeNamed, type Place } from './nesting';

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Whoever asks for packages, while its entry is read. */
export interface Asker {
  /** Where it lies, which says whom a name means. */
  readonly place: Place;
  edges: Writable<Edge>[];
  /** How many groups of dependencies it has. */
  groups: number;
  optionalPeers: Set<string> | undefined;
  /** Whether somebody asks for it by the address of a tarball. */
  byAddress: boolean;
}

/** What all askers have that ask for nothing. */
export const noEdges: Writable<Edge>[] = [];

/** Reads the group of dependencies at the cursor. */
export function readEdges(json: JsonCursor, asker: Asker, type: EdgeType): void {
  if (!enterObject(json)) return;
  const edges = asker.groups === 0 ? [] : asker.edges;
  while (nextMember(json)) {
    const { key: name, keyStart: start } = json;
    const rawSpec = stringValue(json);
    const span = { start, end: json.at };
    if (rawSpec !== undefined) edges.push({ name, rawSpec, type, to: -1, span });
  }
  // An array that has grown holds room for more, which is most of it where there are few.
  if (asker.groups === 0) asker.edges = edges.slice();
  asker.groups++;
}

/**
 * Finds the target of each edge, and lets one edge stand for each name. The askers are the nodes, in the order of
 * their indices.
 */
export function resolveEdges(json: JsonCursor, nodes: readonly Asker[]): void {
  const askedBy = new Int32Array(nodes.length).fill(-1);
  nodes.forEach((asker, from) => {
    let mayRepeat = asker.groups > 1;
    asker.edges.forEach((edge) => {
      edge.to = nodeNamed(asker.place, edge.name);
      if (edge.to < 0) return;
      mayRepeat ||= askedBy[edge.to] === from;
      askedBy[edge.to] = from;
      if (edge.rawSpec.startsWith('http')) nodes[edge.to]!.byAddress = true;
    });
    if (asker.optionalPeers) markOptionalPeers(asker.edges, asker.optionalPeers);
    if (mayRepeat) asker.edges = oneForEachName(json, asker.edges);
  });
}

function markOptionalPeers(edges: readonly Writable<Edge>[], names: ReadonlySet<string>): void {
  for (const edge of edges) if (edge.type === 'peer' && names.has(edge.name)) edge.type = 'peerOptional';
}

/** Where a name is in several groups, the last of these counts (arborist, lib/node.js, `_loadDeps`; bun alike). */
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
