// A lockfile joined with its manifests: who asks for what, by which paths, and for production or development.
import type {
  Declaration,
  DependencyPath,
  Edge,
  Graph,
  GraphNode,
  Importer,
  LockedPackage,
  Lockfile,
  Manifest,
} from './types';

/** How a node is reached at best: in production, only by optional edges, only in development, or not at all. */
export type Reach = 'prod' | 'optional' | 'dev' | 'none';

/**
 * Joins a lockfile with the manifests of its importers (by importer path). Formats whose text does not say what
 * the importers ask for get their importers from the manifests; for the others the lockfile's word stands, but where
 * it mixes development dependencies with the others the manifests tell them apart.
 */
export function graphOf(lockfile: Lockfile, manifests: ReadonlyMap<string, Manifest>): Graph {
  const nodes = lockfile.entryPoints
    ? nodesFrom(lockfile, manifests)
    : [...lockfile.packages, ...importersIn(lockfile, manifests)];
  return { lockfile, nodes, dependents: dependentsOf(nodes) };
}

/** The importer of a path, with its index among the nodes; undefined where the graph has none. */
export function findImporter(
  graph: Graph,
  path: string,
): { readonly importer: Importer; readonly index: number } | undefined {
  for (let index = graph.lockfile.packages.length; index < graph.nodes.length; index++) {
    const node = graph.nodes[index]!;
    if (node.kind === 'importer' && node.path === path) return { importer: node, index };
  }
  return undefined;
}

/** The edge by which an importer's declaration is locked, or undefined where the lockfile has none for it. */
export function findEdge(importer: Importer, declaration: Declaration): Edge | undefined {
  const sameName = importer.edges.filter(
    (edge) => edge.name === declaration.name && edge.type !== 'workspace',
  );
  return sameName.find((edge) => edge.type === declaration.type) ?? sameName[0];
}

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

/** How each node is reached from the importers, by node index. */
export function reachOf(graph: Graph): readonly Reach[] {
  const reach: Reach[] = graph.nodes.map(() => 'none');
  const roots: number[] = [];
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'importer') roots.push(index);
  });
  spread(graph, reach, roots, 'prod', (edge) => edge.type === 'prod' || edge.type === 'peer');
  spread(graph, reach, roots, 'optional', (edge) => edge.type !== 'dev' && edge.type !== 'workspace');
  spread(graph, reach, roots, 'dev', () => true);
  return reach;
}

function importersIn(
  { importers, mixesDev }: Lockfile,
  manifests: ReadonlyMap<string, Manifest>,
): readonly Importer[] {
  if (!mixesDev) return importers;
  return importers.map((importer) => {
    const declared = manifests.get(importer.path)?.declarations ?? [];
    const namesOf = (wanted: Edge['type']) =>
      new Set(declared.filter(({ type }) => type === wanted).map(({ name }) => name));
    const [dev, prod] = [namesOf('dev'), namesOf('prod')];
    const isDev = ({ name, type }: Edge) => type === 'prod' && dev.has(name) && !prod.has(name);
    return {
      ...importer,
      edges: importer.edges.map((edge) => (isDev(edge) ? { ...edge, type: 'dev' as const } : edge)),
    };
  });
}

/**
 * The nodes where the manifests say who asks for what. npm 1 locks a workspace as the package of a folder, with what
 * is nested in it: an importer resolves its declarations there, and whoever asks for that package asks for the importer.
 */
function nodesFrom(lockfile: Lockfile, manifests: ReadonlyMap<string, Manifest>): readonly GraphNode[] {
  const { packages } = lockfile;
  const importerOfName = new Map<string, number>();
  const importerOfLink = new Map<number, number>();
  const links = linksByFolder(packages);
  [...manifests].forEach(([path, { name }], at) => {
    const index = packages.length + at;
    const link = links.get(path);
    if (name !== undefined) importerOfName.set(name, index);
    if (link !== undefined) importerOfLink.set(link, index);
  });
  const entryPoints = lockfile.entryPoints ?? new Map<string, number>();
  const targetOf = ({ name, rawSpec }: Declaration): number =>
    entryPoints.get(`${name}@${rawSpec}`) ?? entryPoints.get(name) ?? importerOfName.get(name) ?? -1;
  const importers = [...manifests].map(([path, manifest]) => {
    const nested = packages[links.get(path) ?? -1]?.edges ?? [];
    const targetOfName = new Map(nested.map(({ name, to }) => [name, to]));
    return importerOf(path, manifest, (asked) => targetOfName.get(asked.name) ?? targetOf(asked));
  });
  const nodes: readonly GraphNode[] = [...packages, ...importers];
  return importerOfLink.size === 0 ? nodes : nodes.map((node) => redirected(node, importerOfLink));
}

/** Indices of the packages that are folders, by the folder. */
function linksByFolder(packages: readonly LockedPackage[]): ReadonlyMap<string, number> {
  const links = new Map<string, number>();
  packages.forEach(({ source, resolved }, index) => {
    if (source === 'directory' && resolved?.startsWith('file:'))
      links.set(resolved.slice('file:'.length), index);
  });
  return links;
}

function redirected(node: GraphNode, importerOfLink: ReadonlyMap<number, number>): GraphNode {
  if (!node.edges.some(({ to }) => importerOfLink.has(to))) return node;
  const edges = node.edges.map((edge) => ({ ...edge, to: importerOfLink.get(edge.to) ?? edge.to }));
  return { ...node, edges };
}

function importerOf(
  path: string,
  { name, version, declarations }: Manifest,
  targetOf: (declaration: Declaration) => number,
): Importer {
  return {
    kind: 'importer',
    path,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    span: { start: 0, end: 0 },
    edges: declarations.map((declaration) => ({
      name: declaration.name,
      rawSpec: declaration.rawSpec,
      type: declaration.type,
      to: targetOf(declaration),
      span: { start: 0, end: 0 },
    })),
  };
}

function dependentsOf(nodes: readonly GraphNode[]): readonly (readonly number[])[] {
  const dependents: number[][] = nodes.map(() => []);
  nodes.forEach((node, from) => {
    for (const { to } of node.edges) {
      const known = dependents[to];
      if (known && known[known.length - 1] !== from) known.push(from);
    }
  });
  return dependents;
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

function spread(
  graph: Graph,
  reach: Reach[],
  roots: readonly number[],
  as: Exclude<Reach, 'none'>,
  follows: (edge: Edge) => boolean,
): void {
  const seen = new Uint8Array(graph.nodes.length);
  const queue = [...roots];
  for (const root of roots) seen[root] = 1;
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    if (reach[at] === 'none') reach[at] = as;
    for (const edge of graph.nodes[at]!.edges) {
      if (edge.to < 0 || seen[edge.to] || !follows(edge)) continue;
      seen[edge.to] = 1;
      queue.push(edge.to);
    }
  }
}
