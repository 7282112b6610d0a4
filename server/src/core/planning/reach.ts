// What can be reached in a graph: from what has changed, to what matters, and back to the importers.
import { movedTargets } from '../movedTargets';
import type { Graph } from '../types';

/**
 * What lies behind an edge that is gone or new: only there can an importer's way to a package have changed. Of the graph
 * before, only what leads to something affected; what a changed node leads to besides is reached by its new edges.
 */
export function reachOfChange(
  before: Graph,
  leading: Uint8Array,
  graph: Graph,
  changed: readonly number[],
): readonly number[] {
  const walk = newWalk(graph);
  const { reached } = walk;
  const reach = (to: number): void => {
    if (leading[to] !== 0) walk.reach(to);
  };
  for (const index of changed) {
    const { gone, come } = movedTargets(before.nodes[index]?.edges ?? [], graph.nodes[index]!.edges);
    gone.forEach(reach);
    come.forEach(reach);
  }
  for (const index of reached) {
    const { edges } = graph.nodes[index]!;
    for (const { to } of edges) reach(to);
    const old = before.nodes[index]?.edges;
    if (old && old !== edges) for (const { to } of old) reach(to);
  }
  return reached;
}

const leadings = new WeakMap<Uint8Array, Uint8Array>();

/** For each node of a graph 1 where it is one of the affected or a way leads from it to one, else 0. */
export function leadingTo(graph: Graph, affected: Uint8Array): Uint8Array {
  const known = leadings.get(affected);
  if (known) return known;
  const { seen, reached, reach } = newWalk(graph);
  affected.forEach((is, index) => {
    if (is === 1) reach(index);
  });
  for (const index of reached) for (const asker of graph.dependents()[index]!) reach(asker);
  leadings.set(affected, seen);
  return seen;
}

/** The paths of importers from which a way leads to one of the nodes, not through another importer: so many at most. */
export function importersReaching(
  graph: Graph,
  nodes: readonly number[],
  limit: number,
): ReadonlySet<string> {
  const { reached, reach } = newWalk(graph);
  nodes.forEach(reach);
  const paths = new Set<string>();
  for (const index of reached) {
    if (paths.size >= limit) break;
    const node = graph.nodes[index]!;
    if (node.kind === 'importer') paths.add(node.path);
    else for (const asker of graph.dependents()[index]!) reach(asker);
  }
  return paths;
}

/**
 * The same without a limit, for one question after another about a graph: where it has one importer, all that this comes to
 * is gone through once.
 */
export function importersReachingEach(graph: Graph): (nodes: readonly number[]) => ReadonlySet<string> {
  const importers = graph.nodes.flatMap((node, index) => (node.kind === 'importer' ? [{ index, node }] : []));
  const [only, ...others] = importers;
  if (!only || others.length > 0) return (nodes) => importersReaching(graph, nodes, importers.length);
  const { seen, reached, reach } = newWalk(graph);
  reach(only.index);
  for (const index of reached) for (const { to } of graph.nodes[index]!.edges) reach(to);
  return (nodes) => new Set(nodes.some((node) => seen[node] === 1) ? [only.node.path] : []);
}

/** Some nodes and the packages that they lead to, not through another importer. */
export function reachedFrom(graph: Graph, nodes: readonly number[]): readonly number[] {
  const { reached, reach } = newWalk(graph);
  nodes.forEach(reach);
  for (const index of reached)
    for (const { to } of graph.nodes[index]!.edges) if (graph.nodes[to]?.kind === 'package') reach(to);
  return reached;
}

/** Nodes in the order in which they are reached, each once; the list may be gone through while it grows. */
function newWalk({ nodes }: Graph): {
  /** 1 for those that are reached, else 0. */
  readonly seen: Uint8Array;
  readonly reached: readonly number[];
  readonly reach: (node: number) => void;
} {
  const seen = new Uint8Array(nodes.length);
  const reached: number[] = [];
  const reach = (node: number): void => {
    if (node < 0 || seen[node] === 1) return;
    seen[node] = 1;
    reached.push(node);
  };
  return { seen, reached, reach };
}
