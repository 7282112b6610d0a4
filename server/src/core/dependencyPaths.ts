// The ways from the importers of a graph to its packages.
import type { DependencyPath, Graph } from './types';

/**
 * All shortest paths from each importer to any of the target nodes, without passing through another importer.
 * Returns at most `limit` paths for each importer, by importer index, nearest edges in lockfile order.
 */
export function shortestPaths(
  graph: Graph,
  targets: readonly number[],
  limit: number,
): ReadonlyMap<number, readonly DependencyPath[]> {
  const distance = distancesTo(graph, targets);
  const paths = new Map<number, readonly DependencyPath[]>();
  for (let index = graph.lockfile.packages.length; index < graph.nodes.length; index++) {
    if (distance[index]! >= 0 && graph.nodes[index]!.kind === 'importer')
      paths.set(index, pathsDown(graph, distance, index, limit));
  }
  return paths;
}

/** Number of edges from each node down to the nearest target, -1 where there is no way. Importers end a way. */
function distancesTo(graph: Graph, targets: readonly number[]): Int32Array {
  const distance = new Int32Array(graph.nodes.length).fill(-1);
  const queue = [...targets];
  for (const target of targets) distance[target] = 0;
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    if (graph.nodes[at]!.kind === 'importer') continue;
    for (const from of graph.dependents[at]!) {
      if (distance[from] !== -1) continue;
      distance[from] = distance[at]! + 1;
      queue.push(from);
    }
  }
  return distance;
}

interface Step {
  readonly at: number;
  readonly from: Step | undefined;
}

/** Walks down by falling distance; steps share their beginnings, since a hostile lockfile may be one long chain. */
function pathsDown(graph: Graph, distance: Int32Array, start: number, limit: number): DependencyPath[] {
  const paths: DependencyPath[] = [];
  const stack: Step[] = [{ at: start, from: undefined }];
  for (let step = stack.pop(); step && paths.length < limit; step = stack.pop()) {
    if (distance[step.at] === 0) paths.push(pathOf(step));
    else for (const to of nearerNodes(graph, distance, step.at).reverse()) stack.push({ at: to, from: step });
  }
  return paths;
}

function nearerNodes(graph: Graph, distance: Int32Array, at: number): number[] {
  const targets = graph.nodes[at]!.edges.map(({ to }) => to);
  return [...new Set(targets)].filter(
    (to) => distance[to] === distance[at]! - 1 && graph.nodes[to]!.kind === 'package',
  );
}

function pathOf(last: Step): DependencyPath {
  const path: number[] = [];
  for (let step: Step | undefined = last; step; step = step.from) path.push(step.at);
  return path.reverse();
}
