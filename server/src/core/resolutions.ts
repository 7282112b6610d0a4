// What a yarn.lock of yarn 2 and later has for a dependency that a resolution is about: it says what was asked for without.
import { matchesStep, matchesTarget, type OverrideRule, parseOverride } from './planning/overrideRule';
import { indicesByDescriptor, withProtocol } from './reading/descriptors';
import type { Edge, GraphNode, Lockfile, Manifest } from './types';

/**
 * The nodes, with each edge that a resolution for its parent is about led to the entry of what the resolution puts in
 * place, if there is one. A resolution for all parents needs no such help: of what they ask for there is no entry then.
 */
export function withResolutions(
  { format, packages }: Lockfile,
  nodes: readonly GraphNode[],
  root: Manifest | undefined,
): readonly GraphNode[] {
  const overrides = format === 'yarnBerry' ? (root?.overrides ?? []) : [];
  const rules = overrides
    .filter(({ field }) => field === 'resolutions')
    .flatMap((override) => parseOverride(override, 'yarnBerry') ?? []);
  if (rules.every(({ via }) => via.length === 0)) return nodes;
  const entries = indicesByDescriptor(packages, new Set(rules.map(({ target }) => target.name)));
  return nodes.map((node) => {
    const own = rules.filter(({ via }) => !via[0] || matchesStep(via[0], node.name, node.version));
    const isParent = own.some(({ via }) => via.length > 0);
    return isParent ? { ...node, edges: node.edges.map((edge) => resolved(edge, own, entries)) } : node;
  });
}

/** Yarn takes the first resolution that is about a dependency. */
function resolved(edge: Edge, rules: readonly OverrideRule[], entries: ReadonlyMap<string, number>): Edge {
  const rule = rules.find((one) => matchesTarget(one, edge.name, edge.rawSpec, 'yarnBerry'));
  const to = rule && entries.get(`${edge.name}@${withProtocol(rule.override.rawSpec)}`);
  return to === undefined ? edge : { ...edge, to };
}
