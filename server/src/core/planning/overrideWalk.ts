// How far the ways of overrides that hold below certain packages lead to each node of a graph.
import { addTo } from '../lists';
import { registryRangeOf, specOf } from '../manifests/spec';
import { remembered, rememberedBy } from '../remembered';
import type { Edge, Graph, GraphNode } from '../types';
import { overlap } from './overlap';
import { matchesStep, type OverrideRule } from './overrideRule';

/**
 * How many of a rule's steps the ways from the importers to each node have behind them, at best; absent for none.
 * Overrides that lead the same way, as to one version after another, share the walk.
 */
export const walkOf = rememberedBy(({ via }: OverrideRule) => wayOf(via), walk);

/**
 * How many of a rule's steps lie behind a node, where so many lie behind the one that asks for it. npm goes by what is
 * asked for, the others by what is locked for it.
 */
export function stepOn(
  { via }: OverrideRule,
  node: GraphNode,
  reached: number,
  asked?: Pick<Edge, 'name' | 'rawSpec'>,
): number {
  const next = via[reached];
  if (!next) return reached;
  if (!asked) return matchesStep(next, node.name, node.version) ? reached + 1 : reached;
  if (next.name !== asked.name) return reached;
  const range = registryRangeOf(specOf(asked.rawSpec))?.range;
  const meant = next.range === undefined || range === undefined || overlap(range, next.range);
  return meant ? reached + 1 : reached;
}

const wayOf = remembered((via: OverrideRule['via']) =>
  JSON.stringify(via.map(({ name, range }) => [name, range])),
);

function walk(graph: Graph, rule: OverrideRule): ReadonlyMap<number, number> {
  const isNpm = graph.lockfile.format === 'npm';
  const progress = new Map<number, number>();
  const follow = ({ to, name, rawSpec }: Edge, before: number): void => {
    const node = graph.nodes[to];
    if (!node || node.kind === 'importer') return;
    const reached = stepOn(rule, node, before, isNpm ? { name, rawSpec } : undefined);
    if ((progress.get(to) ?? 0) >= reached) return;
    progress.set(to, reached);
    queue.push(to);
  };
  const queue: number[] = [];
  for (const edge of firstSteps(graph, rule)) follow(edge, 0);
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    for (const edge of graph.nodes[at]!.edges) follow(edge, progress.get(at)!);
  }
  return progress;
}

/** The edges that may be a rule's first step: npm goes by the name asked for, the others by that of what is locked. */
function firstSteps(graph: Graph, { via }: OverrideRule): readonly Edge[] {
  return reachedEdges(graph).get(via[0]!.name) ?? [];
}

/** All edges that an importer comes to. */
const reachedEdges = remembered((graph: Graph): ReadonlyMap<string, readonly Edge[]> => {
  const isNpm = graph.lockfile.format === 'npm';
  const byName = new Map<string, Edge[]>();
  const reached = new Set(graph.importers().values());
  for (const index of reached) {
    for (const edge of graph.nodes[index]!.edges) {
      const node = graph.nodes[edge.to];
      if (!node) continue;
      reached.add(edge.to);
      const name = isNpm ? edge.name : (node.name ?? '');
      addTo(byName, name, edge);
    }
  }
  return byName;
});
