// yarn 1 locks one version for all that ask for a package in the same words, so none of them can be led elsewhere alone.
import { addTo } from '../lists';
import type { Graph } from '../types';
import { isPeer } from './asked';
import { type AskedEdge, edgesByName } from './graphIndex';
import { importersReaching } from './reach';

/**
 * What is asked for in the same words and would lead to different versions, as a sentence; undefined where there is no
 * such thing among the nodes that are `changed` in `after`. An override for one of several parents comes to that: yarn
 * heeds it for all of them or for none, by the order in which it meets them, or stops.
 */
export function dividedEntry(before: Graph, after: Graph, changed: readonly number[]): string | undefined {
  const moved = new Map<string, AskedEdge[]>();
  for (const asker of changed)
    for (const edge of after.nodes[asker]!.edges)
      if (edge.to >= 0 && !isPeer(edge)) addTo(moved, wordsOf(edge), { asker, edge });
  const isChanged = new Set(changed);
  for (const [words, some] of moved) {
    const named = edgesByName(before).get(some[0]!.edge.name) ?? [];
    const others = named.filter(
      ({ asker, edge }) => !isChanged.has(asker) && edge.to >= 0 && !isPeer(edge) && wordsOf(edge) === words,
    );
    const all = [...some, ...others];
    if (hasSeveral(all) && hasSeveral(all.filter(({ asker }) => isReached(after, asker))))
      return `yarn 1 locks one version for all that ask for ${words}`;
  }
  return undefined;
}

function wordsOf({ name, rawSpec }: AskedEdge['edge']): string {
  return `${name}@${rawSpec}`;
}

function hasSeveral(edges: readonly AskedEdge[]): boolean {
  return edges.some(({ edge }) => edge.to !== edges[0]!.edge.to);
}

function isReached(graph: Graph, asker: number): boolean {
  return importersReaching(graph, [asker], 1).size > 0;
}
