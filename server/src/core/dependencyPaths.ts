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
  const ways = waysTo(graph, targets);
  const paths = new Map<number, readonly DependencyPath[]>();
  for (let index = graph.lockfile.packages.length; index < graph.nodes.length; index++) {
    if (ways.distance[index]! >= 0 && graph.nodes[index]!.kind === 'importer')
      paths.set(index, pathsDown(graph, ways, index, limit));
  }
  return paths;
}

/** Paths, and whether they are all there are. */
export interface PathList {
  readonly paths: readonly DependencyPath[];
  /** False where the search was cut off. */
  readonly complete: boolean;
}

/** Where a search for paths is cut off. */
export interface PathLimits {
  readonly paths: number;
  /** Steps along an edge, those of looking back for a circle included. */
  readonly steps: number;
}

/**
 * All paths from a node to any of the targets that come to no node twice and pass through no importer, by rising
 * length. Their number may be exponential in that of the packages, so the search ends at the limits and says so.
 */
export function allPaths(
  graph: Graph,
  start: number,
  targets: readonly number[],
  limits: PathLimits,
): PathList {
  const { distance } = waysTo(graph, targets);
  const paths: DependencyPath[] = [];
  if (distance[start]! < 0) return { paths, complete: true };
  /** Steps yet to be taken by the length that a path by way of them has at least; the deepest on top. */
  const waiting: Walk[][] = [];
  const wait = (walk: Walk) => {
    const length = walk.depth + distance[walk.at]!;
    const same = waiting[length];
    if (same) same.push(walk);
    else waiting[length] = [walk];
  };
  wait({ at: start, from: undefined, depth: 0, detours: false });
  let steps = 0;
  for (let length = 0; length < waiting.length; length++) {
    for (let walk = waiting[length]?.pop(); walk; walk = waiting[length]?.pop()) {
      if (paths.length === limits.paths || steps > limits.steps) return { paths, complete: false };
      steps += walk.detours ? walk.depth : 1;
      if (walk.detours && isOnWay(walk.from, walk.at)) continue;
      if (distance[walk.at] === 0) paths.push(pathOf(walk));
      else for (const next of onward(graph, distance, walk)) wait(next);
      steps += graph.nodes[walk.at]!.edges.length;
    }
  }
  return { paths, complete: true };
}

/** How each node comes to the nearest of some targets. Importers end a way. */
interface Ways {
  /** Number of edges, -1 where there is no way. */
  readonly distance: Int32Array;
  /** The next node, `several` where there are as near ones. */
  readonly next: Int32Array;
}

const several = -1;

function waysTo(graph: Graph, targets: readonly number[]): Ways {
  const distance = new Int32Array(graph.nodes.length).fill(-1);
  const next = new Int32Array(graph.nodes.length);
  const queue = [...targets];
  for (const target of targets) distance[target] = 0;
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    if (graph.nodes[at]!.kind === 'importer') continue;
    for (const from of graph.dependents()[at]!) {
      if (distance[from] === distance[at]! + 1) next[from] = several;
      if (distance[from] !== -1) continue;
      distance[from] = distance[at]! + 1;
      next[from] = at;
      queue.push(from);
    }
  }
  return { distance, next };
}

interface Step {
  readonly at: number;
  readonly from: Step | undefined;
}

/** A step of a path that may lead away from the target for a while: only then can it come to a node twice. */
interface Walk extends Step {
  readonly from: Walk | undefined;
  readonly depth: number;
  readonly detours: boolean;
}

/** The last edge first, so that what waits longest is what the lockfile has last. */
function onward(graph: Graph, distance: Int32Array, walk: Walk): readonly Walk[] {
  return targetsOf(graph, walk.at, (to) => distance[to]! >= 0)
    .map((at) => {
      const detours = walk.detours || distance[at]! >= distance[walk.at]!;
      return { at, from: walk, depth: walk.depth + 1, detours };
    })
    .reverse();
}

function isOnWay(last: Walk | undefined, node: number): boolean {
  for (let walk = last; walk; walk = walk.from) if (walk.at === node) return true;
  return false;
}

/** Walks down by falling distance; steps share their beginnings, since a hostile lockfile may be one long chain. */
function pathsDown(graph: Graph, ways: Ways, start: number, limit: number): DependencyPath[] {
  const paths: DependencyPath[] = [];
  const stack: Step[] = [{ at: start, from: undefined }];
  for (let step = stack.pop(); step && paths.length < limit; step = stack.pop()) {
    if (ways.distance[step.at] === 0) paths.push(pathOf(step));
    else for (const to of nearerNodes(graph, ways, step.at).reverse()) stack.push({ at: to, from: step });
  }
  return paths;
}

/** Mostly there is one, and whoever asks for thousands need not be asked for each of them. */
function nearerNodes(graph: Graph, { distance, next }: Ways, at: number): number[] {
  if (next[at] !== several) return [next[at]!];
  return targetsOf(graph, at, (to) => distance[to] === distance[at]! - 1);
}

/** The packages that a node leads to and that count, each once, in the order of its edges: of thousands few do. */
function targetsOf({ nodes }: Graph, at: number, counts: (to: number) => boolean): number[] {
  const targets = new Set<number>();
  for (const { to } of nodes[at]!.edges)
    if (to >= 0 && counts(to) && nodes[to]!.kind === 'package') targets.add(to);
  return [...targets];
}

function pathOf(last: Step): DependencyPath {
  const path: number[] = [];
  for (let step: Step | undefined = last; step; step = step.from) path.push(step.at);
  return path.reverse();
}
