// Why a package is locked as it is: how it is reached at best, and the override that moved it out of a range.
import { satisfies } from 'semver';
import { type Reach, reachOf } from './graph';
import { parseSpec, registryRangeOf } from './manifests/spec';
import {
  matchesStep,
  type OverrideRule,
  overrideRulesOf,
  overridesOf,
  type PlacedOverride,
} from './planning/overrides';
import type { Declaration, Edge, Graph, GraphNode, LockedPackage, Project } from './types';

const reaches = new WeakMap<Graph, readonly Reach[]>();
const rules = new WeakMap<Project, readonly OverrideRule[]>();

/** How a package is reached at best: the best of all instances of this version. */
export function reachOfVersion(graph: Graph, name: string, version: string): Reach {
  const reach = reaches.get(graph) ?? reachOf(graph);
  reaches.set(graph, reach);
  const found = new Set<Reach>();
  graph.lockfile.packages.forEach((node, index) => {
    if (node.name === name && node.version === version) found.add(reach[index]!);
  });
  const order: readonly Reach[] = ['prod', 'optional', 'dev'];
  return order.find((one) => found.has(one)) ?? 'none';
}

/**
 * The override by which a package has its version: it admits that version, and somebody who asks for the package asked
 * for another, or the lockfile does not say what was asked for. Undefined where no override is the reason.
 */
export function overrideBehind(project: Project, index: number): PlacedOverride | undefined {
  const graph = project.lock?.graph;
  const node = graph?.nodes[index];
  if (!graph || node?.kind !== 'package') return undefined;
  const asking = askersOf(graph, index);
  const rule = heededRules(project).find(
    (one) => admits(one.override.spec, node) && asking.some((asker) => isMoved(graph, one, asker, node)),
  );
  return overridesOf(project).find(({ override }) => override === rule?.override);
}

/** Whether an override may decide what a declaration of an importer gets. */
export function isOverridden(project: Project, importer: string, { name }: Declaration): boolean {
  const parent = project.manifests.get(importer)?.manifest.name;
  return heededRules(project).some(
    ({ target, via }) => target.name === name && (via.length === 0 || via.at(-1)!.name === parent),
  );
}

function heededRules(project: Project): readonly OverrideRule[] {
  const format = project.lock?.graph.lockfile.format;
  const known = rules.get(project) ?? (format ? overrideRulesOf(project, format) : []);
  rules.set(project, known);
  return known;
}

interface Asker {
  readonly node: GraphNode;
  readonly edge: Edge;
}

function askersOf(graph: Graph, index: number): readonly Asker[] {
  return (graph.dependents[index] ?? []).flatMap((from) => {
    const node = graph.nodes[from]!;
    return node.edges.filter(({ to }) => to === index).map((edge) => ({ node, edge }));
  });
}

function isMoved(graph: Graph, rule: OverrideRule, { node, edge }: Asker, target: LockedPackage): boolean {
  const { target: asked, via, reach, override } = rule;
  if (asked.name !== edge.name) return false;
  const parent = via.at(-1);
  if (parent && reach === 'child' && !matchesStep(parent, node.name, node.version)) return false;
  // pnpm notes what was got, npm 1 and bun in places what the override says.
  const isSilent = graph.lockfile.format === 'pnpm' || edge.rawSpec === override.rawSpec;
  return isSilent || !admits(parseSpec(edge.rawSpec), target);
}

function admits(spec: Declaration['spec'], { name, version }: LockedPackage): boolean {
  const asked = registryRangeOf(spec);
  return asked !== undefined && (asked.name ?? name) === name && satisfies(version, asked.range, true);
}
