// Why a package is locked as it is: how it is reached at best, and the override that moved it out of a range.
import { type Reach, reachOf } from './graph';
import { refersTo } from './manifests/catalogs';
import { isConfigDependency } from './manifests/configDependencies';
import { parseSpec, registryRangeOf, specOf } from './manifests/spec';
import { edgesByName, instancesOf } from './planning/graphIndex';
import {
  matchesStep,
  matchingRules,
  type OverrideRule,
  parseAnyOverride,
  rulesAbout,
  type Selector,
} from './planning/overrideRule';
import { overrideSetsOf, setOfEdge, setsIn } from './planning/overrideSets';
import {
  objectionTo,
  overrideRulesOf,
  overridesOf,
  type PlacedOverride,
  placedAs,
} from './planning/overrides';
import { maxWays } from './planning/overrideUse';
import { walkOf } from './planning/overrideWalk';
import { satisfies } from './registry/satisfies';
import { remembered, rememberedUpTo } from './remembered';
import type {
  CatalogEntry,
  Declaration,
  Edge,
  Graph,
  LockedPackage,
  LockfileFormatId,
  Project,
} from './types';

const reachesIn = remembered(reachOf);

/** How a package is reached at best: the best of all instances of this version. */
export function reachOfVersion(graph: Graph, name: string, version: string): Reach {
  const reach = reachesIn(graph);
  const found = new Set(instancesOf(graph, name, version).map((index) => reach[index]!));
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
  const rules = heededRules(project);
  const names = [...new Set(asking.map(({ edge }) => edge.name))];
  const about = names.length === 1 ? rulesAbout(rules, names[0]!) : rules;
  const rule = about.find(
    (one) => admits(one.spec, node) && asking.some((asker) => isMoved(project, graph, one, asker, node)),
  );
  return placedAs(project, rule?.override);
}

/** Overrides, and what their value got. */
export interface Overridden {
  readonly overrides: readonly PlacedOverride[];
  /** Indices of the locked packages that they may have put in place. */
  readonly indices: readonly number[];
}

/** The overrides of a project whose value is a line of a catalog, as pnpm and bun know them. */
export function overriddenByEntry(project: Project, entry: CatalogEntry): Overridden {
  const graph = project.lock?.graph;
  const format = graph?.lockfile.format;
  const overrides = overridesOf(project).filter((placed) => {
    const { name } = parseAnyOverride(placed.override)?.target ?? {};
    const isMeant = name !== undefined && refersTo({ name, spec: placed.override.spec }, entry);
    return isMeant && (!format || objectionTo(project, format, placed) === undefined);
  });
  const asking = graph && overrides.length > 0 ? (edgesByName(graph).get(entry.name) ?? []) : [];
  const isPutThere = (index: number) => {
    const node = graph?.nodes[index];
    return node?.kind === 'package' && admits(entry.spec, node);
  };
  return { overrides, indices: [...new Set(asking.map(({ edge }) => edge.to))].filter(isPutThere) };
}

/** Whether an override may decide what a declaration of an importer gets; none does what pnpm is set up with. */
export function isOverridden(project: Project, importer: string, declaration: Declaration): boolean {
  if (isConfigDependency(declaration)) return false;
  const { name } = declaration;
  const parent = project.manifests.get(importer)?.manifest.name;
  return rulesAbout(heededRules(project), name).some(
    ({ via }) => via.length === 0 || via.at(-1)!.name === parent,
  );
}

/**
 * Whether overrides want other versions at every place that asks for these instances of a package: the lockfile has
 * them still, and will not once it follows.
 */
export function isOverruled(project: Project, instances: readonly number[]): boolean {
  const graph = project.lock?.graph;
  const node = graph?.nodes[instances[0] ?? -1];
  if (!graph || node?.kind !== 'package') return false;
  const against = rulesAbout(heededRules(project), node.name).filter((rule) => forbids(project, rule, node));
  if (against.length === 0) return false;
  const askers = instances.flatMap((index) => askersOf(graph, index));
  return (
    askers.length > 0 &&
    askers.every(
      ({ from, edge }) =>
        !edge.tool &&
        meaning(against, edge, graph.lockfile.format).some(
          (rule) => isBelow(project, graph, rule, from) && isInSight(project, graph, rule, from, edge),
        ),
    )
  );
}

/** Those of some rules whose target is what an edge asks for. */
function meaning(
  rules: readonly OverrideRule[],
  { name, rawSpec }: Edge,
  format: LockfileFormatId,
): readonly OverrideRule[] {
  return [...matchingRules(rules, name, registryRangeOf(specOf(rawSpec))?.range, format)];
}

/** npm takes the innermost of its overrides, and those around a package that has one of its own for no longer in sight. */
function isInSight(project: Project, graph: Graph, rule: OverrideRule, from: number, edge: Edge): boolean {
  if (graph.lockfile.format !== 'npm') return true;
  const root = setsOf(heededRules(project));
  return setOfEdge(setsIn(graph, root).get(from) ?? root, edge).rule === rule;
}

const setsOf = remembered(overrideSetsOf);

/** Whether an override wants a registry version, and not the one that a package has. */
function forbids(
  project: Project,
  { spec, override: { rawSpec } }: OverrideRule,
  node: LockedPackage,
): boolean {
  const root = project.manifests.get('')?.manifest.declarations ?? [];
  const own = rawSpec.startsWith('$') && root.find(({ name }) => name === rawSpec.slice(1));
  const meant = own ? own.spec : spec;
  return registryRangeOf(meant) !== undefined && !admits(meant, node);
}

/** Whether every way to a node leads through the packages that a rule names; not if there are too many rules to tell. */
function isBelow(project: Project, graph: Graph, { via, reach }: OverrideRule, index: number): boolean {
  const parent = via.at(-1);
  if (!parent) return true;
  if (reach === 'child' && !isStep(graph, index, parent)) return false;
  return via.every((step) => reachedAround(graph, project, step)?.has(index) === false);
}

function isStep(graph: Graph, index: number, step: Selector): boolean {
  const { name, version } = graph.nodes[index]!;
  return matchesStep(step, name, version);
}

/** The nodes that importers reach on some way without those that a step means. */
const reachedAround = rememberedUpTo(
  maxWays,
  ({ name, range }: Selector) => JSON.stringify([name, range]),
  (graph: Graph, step): ReadonlySet<number> => {
    const reached = new Set<number>();
    const open = graph.nodes.flatMap(({ kind }, index) => (kind === 'importer' ? [index] : []));
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (reached.has(at) || isStep(graph, at, step)) continue;
      reached.add(at);
      for (const { to } of graph.nodes[at]!.edges) if (to >= 0) open.push(to);
    }
    return reached;
  },
);

function heededRules(project: Project): readonly OverrideRule[] {
  const format = project.lock?.graph.lockfile.format;
  return format ? overrideRulesOf(project, format) : [];
}

interface Asker {
  readonly from: number;
  readonly edge: Edge;
}

function askersOf(graph: Graph, index: number): readonly Asker[] {
  return (graph.dependents()[index] ?? []).flatMap((from) =>
    graph.nodes[from]!.edges.filter(({ to }) => to === index).map((edge) => ({ from, edge })),
  );
}

function isMoved(
  project: Project,
  graph: Graph,
  rule: OverrideRule,
  { from, edge }: Asker,
  target: LockedPackage,
): boolean {
  if (rule.target.name !== edge.name || !isBehind(project, graph, rule, from, edge)) return false;
  // pnpm notes what was got, npm 1 and bun in places what the override says.
  const isSilent = graph.lockfile.format === 'pnpm' || edge.rawSpec === rule.override.rawSpec;
  return isSilent || !admits(parseSpec(edge.rawSpec), target);
}

/** Whether an edge lies where a rule holds. */
function isBehind(project: Project, graph: Graph, rule: OverrideRule, from: number, edge: Edge): boolean {
  const { via, reach } = rule;
  const parent = via.at(-1);
  if (!parent || graph.lockfile.format === 'npm') return isInSight(project, graph, rule, from, edge);
  if (reach === 'below') return walkOf(graph, rule).get(from) === via.length;
  const { name, version } = graph.nodes[from]!;
  return matchesStep(parent, name, version);
}

function admits(spec: Declaration['spec'], { name, version }: LockedPackage): boolean {
  const asked = registryRangeOf(spec);
  return asked !== undefined && (asked.name ?? name) === name && satisfies(version, asked.range);
}
