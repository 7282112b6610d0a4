// Ways into a graph that its list of nodes does not have: by name, by importer.
import { addTo } from '../lists';
import { remembered } from '../remembered';
import type { Edge, Graph } from '../types';

export interface GraphIndex {
  /** Indices of the packages of a real name. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
  /** Index of an importer by its path. */
  readonly importers: ReadonlyMap<string, number>;
  /** Index of an importer by the name of its package. */
  readonly importerNames: ReadonlyMap<string, number>;
}

/** The index of a graph; computed once for each graph object. */
export const graphIndexOf = remembered((graph: Graph): GraphIndex => {
  const byName = new Map<string, number[]>();
  const importers = new Map<string, number>();
  const importerNames = new Map<string, number>();
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'importer') {
      importers.set(node.path, index);
      if (node.name !== undefined) importerNames.set(node.name, index);
      return;
    }
    addTo(byName, node.name, index);
  });
  return { byName, importers, importerNames };
});

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
