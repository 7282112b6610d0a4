// Ways into a graph that it does not have itself: by name, and by name and version.
import { addTo } from '../lists';
import { remembered } from '../remembered';
import type { Edge, Graph } from '../types';

export interface GraphIndex {
  /** Indices of the packages of a real name. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
  /** Index of an importer by the name of its package. */
  readonly importerNames: ReadonlyMap<string, number>;
}

/** The index of a graph; computed once for each graph object. */
export const graphIndexOf = remembered((graph: Graph): GraphIndex => {
  const byName = new Map<string, number[]>();
  const importerNames = new Map<string, number>();
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'importer') {
      if (node.name !== undefined) importerNames.set(node.name, index);
      return;
    }
    addTo(byName, node.name, index);
  });
  return { byName, importerNames };
});

/** The packages of a name that have a version, by their indices. */
export function instancesOf(graph: Graph, name: string, version: string): readonly number[] {
  const named = graphIndexOf(graph).byName.get(name) ?? [];
  return named.filter((index) => graph.nodes[index]!.version === version);
}

/** An edge with the index of the node whose it is. */
export interface AskedEdge {
  readonly asker: number;
  readonly edge: Edge;
}

/** Who asks for each name; once for each lockfile, since the rules are run with every keystroke. */
export const edgesByName = remembered((graph: Graph): ReadonlyMap<string, readonly AskedEdge[]> => {
  const byName = new Map<string, AskedEdge[]>();
  graph.nodes.forEach(({ edges }, asker) => {
    for (const edge of edges) {
      addTo(byName, edge.name, { asker, edge });
    }
  });
  return byName;
});
