// What a yarn.lock of yarn 2 and later has for a dependency that a resolution is about: it says what was asked for without.
import { type OverrideRule, parseOverride, type Selector, withoutProtocol } from './planning/overrideRule';
import { indicesByDescriptor, withProtocol } from './reading/descriptors';
import type { Edge, GraphNode, Lockfile, Manifest } from './types';

/**
 * The nodes, with each edge of a parent that a resolution names led to the entry of what the resolution puts in place,
 * if there is one. A resolution for all parents needs no such help: of what they ask for there is no entry then.
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
  const parents = new Set(rules.flatMap(({ via }) => via.map(({ name }) => name)));
  if (parents.size === 0) return nodes;
  const places = placesOf(rules);
  const entries = indicesByDescriptor(packages, new Set(rules.map(({ target }) => target.name)));
  return nodes.map((node) => {
    if (!parents.has(node.name ?? '')) return node;
    const edges = node.edges.map((edge) => {
      const rule = rules[firstAbout(places, node, edge)];
      const to = rule && entries.get(`${edge.name}@${withProtocol(rule.override.rawSpec)}`);
      return to === undefined ? edge : { ...edge, to };
    });
    return { ...node, edges };
  });
}

/** Yarn compares names and ranges as they are written, so each rule is found by its own; a project may have thousands. */
function placesOf(rules: readonly OverrideRule[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  rules.forEach(({ via: [parent], target }, place) => {
    const key = `${parent ? written(parent) : ''}\n${written(target)}`;
    if (!places.has(key)) places.set(key, place);
  });
  return places;
}

/** The place of the first rule that is about an edge, which is the one that yarn takes. */
function firstAbout(places: ReadonlyMap<string, number>, node: GraphNode, edge: Edge): number {
  const parents = ['', ...namesAsParent(node)];
  const targets = [edge.name, `${edge.name}@${withoutProtocol(edge.rawSpec)}`];
  const found = parents.flatMap((parent) =>
    targets.map((target) => places.get(`${parent}\n${target}`) ?? Number.POSITIVE_INFINITY),
  );
  return Math.min(...found);
}

/** What a rule may call the node. `a@npm:1.0.0` is not what a patch makes of that, whose version is the same. */
function namesAsParent(node: GraphNode): readonly string[] {
  const { kind, name = '', version } = node;
  const isPatched = kind === 'package' && node.key.startsWith(`${name}@patch:`);
  return version === undefined || isPatched ? [name] : [name, `${name}@${version}`];
}

function written({ name, range }: Selector): string {
  return range === undefined ? name : `${name}@${withoutProtocol(range)}`;
}
