// The folders of a lockfile of npm as it is: where each of its packages lies.
import { addTo } from '../../lists';
import { remembered } from '../../remembered';
import type { Graph, LockedPackage } from '../../types';
import { graphIndexOf } from '../graphIndex';

/** Which package lies in whose folder, by the indices of their nodes. */
export interface Tree {
  /** The packages that do not lie in the root's folder. */
  readonly nested: readonly number[];
  /** Their places in that list, by the names of their folders. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly names: ReadonlyMap<number, string>;
  readonly parents: ReadonlyMap<number, number>;
  readonly children: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

/** The tree of folders of a graph that comes from a lockfile of npm; worked out once for each. */
export const treeOf = remembered(treeFrom);

function treeFrom(graph: Graph): Tree {
  const parents = new Map<number, number>();
  const children = new Map<number, Map<string, number>>();
  const names = new Map<number, string>();
  const { importerNames } = graphIndexOf(graph);
  const root = graph.importers().get('') ?? -1;
  const put = (node: number, folder: number, name: string): void => {
    parents.set(node, folder);
    names.set(node, name);
    const siblings = children.get(folder);
    if (siblings) siblings.set(name, node);
    else children.set(folder, new Map([[name, node]]));
  };
  const nestedIn = graph.lockfile.formatVersion === '1' ? nestedBySpans : nestedByKeys;
  for (const [node, folder, name] of nestedIn(graph, root))
    if (name === '') parents.set(node, folder);
    else put(node, folder, name);
  for (const [name, importer] of importerNames) if (importer !== root) put(importer, root, name);
  const nested = [...parents].flatMap(([node, folder]) =>
    folder !== root && graph.nodes[node]!.kind === 'package' ? [node] : [],
  );
  return { parents, children, names, nested, places: placesByName(nested, names) };
}

function placesByName(
  nested: readonly number[],
  names: ReadonlyMap<number, string>,
): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  nested.forEach((node, place) => {
    const name = names.get(node) ?? '';
    addTo(places, name, place);
  });
  return places;
}

/** With the name as a folder, or '' for what lies outside node_modules. */
type Nested = readonly (readonly [node: number, folder: number, name: string])[];

const nodeModules = '/node_modules/';

/** `packages/a/node_modules/b/node_modules/@c/d`; what lies outside node_modules lies in the root. */
function nestedByKeys(graph: Graph, root: number): Nested {
  const folders = new Map<string, number>();
  graph.nodes.forEach((node, index) => {
    folders.set(node.kind === 'importer' ? node.path : node.key, index);
  });
  return graph.nodes.flatMap((node, index) => {
    if (node.kind === 'importer') return index === root ? [] : [[index, root, ''] as const];
    const path = `/${node.key}`;
    const cut = path.lastIndexOf(nodeModules);
    if (cut < 0) return [[index, root, ''] as const];
    const folder = folders.get(path.slice(1, Math.max(1, cut))) ?? root;
    return [[index, folder, path.slice(cut + nodeModules.length)] as const];
  });
}

/** Version 1 nests the entries themselves. */
function nestedBySpans(graph: Graph, root: number): Nested {
  const around: number[] = [];
  const inOrder = graph.nodes
    .map((node, index) => ({ node, index }))
    .filter(({ node }) => node.kind === 'package')
    .sort((a, b) => a.node.span.start - b.node.span.start);
  return inOrder.map(({ node, index }) => {
    while (around.length > 0 && graph.nodes[around.at(-1)!]!.span.end <= node.span.start) around.pop();
    const folder = around.at(-1) ?? root;
    around.push(index);
    return [index, folder, (node as LockedPackage).key] as const;
  });
}
