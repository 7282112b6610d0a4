// A lockfile joined with its manifests: who asks for what, and whether for production or development.
import { nodesOf } from './importers';
import { addOnce, addTo, twiceAsLong } from './lists';
import { isConfigDependency } from './manifests/configDependencies';
import { movedTargets } from './movedTargets';
import { namedIn } from './named';
import { eachTarget } from './reading/readPackage';
import { once } from './remembered';
import type {
  CatalogEntry,
  Declaration,
  Edge,
  EdgeType,
  Graph,
  GraphNode,
  Importer,
  Lockfile,
  Manifest,
} from './types';

/** How a node is reached at best: in production, only by optional edges, only in development, or not at all. */
export type Reach = 'prod' | 'optional' | 'dev' | 'none';

/**
 * Joins a lockfile with the manifests of its importers (by importer path) and the project's catalogs. Formats whose
 * text does not say what the importers ask for get their importers from the manifests; for the others the lockfile's
 * word stands, but for what it leaves to manifests and catalogs.
 */
export function graphOf(
  lockfile: Lockfile,
  manifests: ReadonlyMap<string, Manifest>,
  catalogs: readonly CatalogEntry[] = [],
): Graph {
  return graphWith(lockfile, nodesOf(lockfile, manifests, catalogs));
}

/** The graph of these nodes. */
export function graphWith(lockfile: Lockfile, nodes: readonly GraphNode[]): Graph {
  return {
    lockfile,
    nodes,
    dependents: once(() => dependentsOf(nodes)),
    importers: once(() => importersByPath(lockfile, nodes)),
  };
}

/** The graph after `changed` nodes have other edges than before, or are new packages: those stand behind the others. */
export function graphAfter(before: Graph, nodes: readonly GraphNode[], changed: readonly number[]): Graph {
  return { ...before, nodes, dependents: once(() => dependentsAfter(before, nodes, changed)) };
}

/** The importer of a path, with its index among the nodes; undefined where the graph has none. */
export function findImporter(
  graph: Graph,
  path: string,
): { readonly importer: Importer; readonly index: number } | undefined {
  const index = graph.importers().get(path);
  return index === undefined ? undefined : { importer: graph.nodes[index] as Importer, index };
}

/**
 * The edge by which an importer's declaration is locked, or undefined where the lockfile has none for it. What pnpm is
 * set up with may be asked for by the project too, under the same name.
 */
export function findEdge({ edges }: Pick<Importer, 'edges'>, declaration: Declaration): Edge | undefined {
  let first: Edge | undefined;
  for (const edge of namedIn(edges, declaration.name)) {
    if (edge.type === 'workspace' || !isEdgeFor(edge, declaration)) continue;
    if (edge.type === declaration.type) return edge;
    first ??= edge;
  }
  return first;
}

/** Whether an edge of an importer may be what a declaration of it is locked by: both of the same name, and of pnpm or not. */
export function isEdgeFor(edge: Edge, declaration: Declaration): boolean {
  const tool = isConfigDependency(declaration) ? 'config' : undefined;
  return edge.name === declaration.name && edge.tool === tool;
}

/** The index of the node that an importer's declaration is locked as; undefined where the lockfile has none for it. */
export function findLocked(graph: Graph, importer: string, declaration: Declaration): number | undefined {
  const found = findImporter(graph, importer);
  const edge = found && findEdge(found.importer, declaration);
  return edge && edge.to >= 0 ? edge.to : undefined;
}

/** How each node is reached from the importers, by node index. */
export function reachOf(graph: Graph): readonly Reach[] {
  const reach: Reach[] = graph.nodes.map(() => 'none');
  const roots: number[] = [];
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'importer') roots.push(index);
  });
  spread(graph, reach, roots, 'prod', (type) => type === 'prod' || type === 'peer');
  spread(graph, reach, roots, 'optional', (type) => type !== 'dev' && type !== 'workspace');
  spread(graph, reach, roots, 'dev', () => true);
  return reach;
}

/** Packages come first, so those are passed over. */
function importersByPath({ packages }: Lockfile, nodes: readonly GraphNode[]): ReadonlyMap<string, number> {
  const importers = new Map<string, number>();
  for (let index = packages.length; index < nodes.length; index++) {
    const node = nodes[index]!;
    if (node.kind === 'importer' && !importers.has(node.path)) importers.set(node.path, index);
  }
  return importers;
}

/**
 * For each node, the indices of the nodes with an edge to it, each once. They are counted first, since a list that grows
 * holds room for more, which is most of it where there are few.
 */
function dependentsOf(nodes: readonly GraphNode[]): readonly (readonly number[])[] {
  const pairs = dependentPairs(nodes);
  const counts = new Int32Array(nodes.length);
  for (let at = 0; at < pairs.length; at += 2) counts[pairs[at]!]!++;
  const dependents = nodes.map((_, index) => new Array<number>(counts[index]!));
  for (let at = 0; at < pairs.length; at += 2) {
    const to = pairs[at]!;
    const own = dependents[to]!;
    own[own.length - counts[to]!--] = pairs[at + 1]!;
  }
  return dependents;
}

/** The same for the nodes of a graph of which some have other edges than before, and some are new and behind the others. */
function dependentsAfter(
  before: Graph,
  nodes: readonly GraphNode[],
  changed: readonly number[],
): ReturnType<Graph['dependents']> {
  const gone = new Map<number, Set<number>>();
  const come = new Map<number, number[]>();
  for (const index of changed) {
    const moved = movedTargets(before.nodes[index]?.edges ?? [], nodes[index]!.edges);
    for (const to of moved.gone) if (to >= 0) addOnce(gone, to, index);
    for (const to of moved.come) if (to >= 0) addTo(come, to, index);
  }
  const dependents: (readonly number[])[] = [...before.dependents()];
  while (dependents.length < nodes.length) dependents.push([]);
  for (const [to, indices] of gone) dependents[to] = dependents[to]!.filter((one) => !indices.has(one));
  for (const [to, indices] of come) dependents[to] = [...dependents[to]!, ...indices];
  return dependents;
}

/** Each node that another has an edge to, followed by that other. One function sees all edges: one a node costs. */
function dependentPairs(nodes: readonly GraphNode[]): Int32Array {
  let pairs: Int32Array = new Int32Array(8 * nodes.length + 64);
  let length = 0;
  const last = new Int32Array(nodes.length).fill(-1);
  let from = 0;
  const see = (to: number) => {
    if (to < 0 || last[to] === from) return;
    last[to] = from;
    if (length === pairs.length) pairs = twiceAsLong(pairs);
    pairs[length++] = to;
    pairs[length++] = from;
  };
  for (; from < nodes.length; from++) eachTarget(nodes[from]!, see);
  return pairs.subarray(0, length);
}

function spread(
  graph: Graph,
  reach: Reach[],
  roots: readonly number[],
  as: Exclude<Reach, 'none'>,
  follows: (type: EdgeType) => boolean,
): void {
  const seen = new Uint8Array(graph.nodes.length);
  const queue = [...roots];
  for (const root of roots) seen[root] = 1;
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    if (reach[at] === 'none') reach[at] = as;
    eachTarget(graph.nodes[at]!, (to, type) => {
      if (to < 0 || seen[to] || !follows(type)) return;
      seen[to] = 1;
      queue.push(to);
    });
  }
}
