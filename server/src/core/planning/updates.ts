// What may be told to a package manager's update command to be rid of a finding, the least of it first.

import { pnpmVersionOf } from '../manifests/pnpmVersion';
import { pickToday } from '../registry/releaseAge';
import { remembered, rememberedBy } from '../remembered';
import type { Edge, Finding, Graph, LockedPackage, Project } from '../types';
import { askedOf, isPeer, lockedSpecOf } from './asked';
import { isDeclared, isOptional, isTagged } from './declared';
import { overridesOf } from './overrides';
import { type PackageManager, packageManagers } from './packageManagers';
import type { Planning } from './proposal';
import { releasedBy } from './refresh';
import { isLetGo } from './relockDraft';
import { isSafeInShell } from './shellWords';
import { updateNamesOf } from './updateNames';
import { isBad, type Ways, waysOf } from './ways';

/** Ways longer than this are not let go of step by step. */
const maxLevels = 6;

/** A command that names more is nobody's to read, and what it would update nobody's to foresee. */
const maxNames = 12;

/**
 * Names to update: each of those on the ways alone, the affected package first, then it with those that ask for it, and
 * so on up the ways. Where the package manager updates only what the project asks for itself, those that lead to it.
 * Names that are not safe in a shell are none, and where another tool runs the package manager there are none.
 */
export function refreshesOf(project: Project, finding: Finding): readonly (readonly string[])[] {
  const ways = waysOf(project, finding);
  if (!ways || project.installCommand !== undefined) return [];
  return namesToUpdate(ways).filter((names) => names.every((name) => mayBeTold(project, name)));
}

const namesToUpdate = remembered(({ graph, levels, starts }: Ways): readonly (readonly string[])[] => {
  const sets: (readonly string[])[] = [];
  const { format } = graph.lockfile;
  const namesOf = (index: number) => updateNamesOf(format, graph.nodes[index]!);
  if (packageManagers[format].updates === 'declared')
    sets.push(
      ...starts.map(({ name }) => [name]),
      starts.map(({ name }) => name),
    );
  else {
    const nearestFirst = [...levels].sort(([, a], [, b]) => a - b);
    sets.push(...nearestFirst.map(([index]) => namesOf(index)));
    const deepest = Math.min(maxLevels, Math.max(...levels.values()) + 1);
    for (let depth = 1; depth <= deepest; depth++) {
      const near = [...levels].filter(([, level]) => level < depth);
      sets.push(near.flatMap(([index]) => namesOf(index)));
    }
  }
  const unique = new Map(
    sets.map((names) => [...new Set(names)].sort()).map((names) => [names.join(), names]),
  );
  return [...unique.values()].filter((names) => names.length <= maxNames);
});

/** Whether the update command of a project with a lockfile can be told a name, and does then what it is told. */
export function mayBeTold(project: Project, name: string): boolean {
  const { updates } = packageManagers[project.lock!.graph.lockfile.format];
  return isSafeInShell(name) && !doesElse[updates](project, name);
}

/**
 * Whether an update would do something else than let go of what it is told: write another range where a manifest asks for
 * that, as yarn 1 does for a tag, or leave what does not lie there, as pnpm up to 10 does.
 */
const doesElse: Readonly<Record<PackageManager['updates'], (project: Project, name: string) => boolean>> = {
  anything: () => false,
  notOptional: (project, name) => isOptional(project, name) && (pnpmVersionOf(project)?.major ?? 0) < 11,
  undeclared: isDeclared,
  declared: isTagged,
};

/**
 * Whether an update of some names may be rid of a finding. It is not where a way is left on which everything gets again
 * what it has, or the affected package comes in another affected version. Much cheaper than to foresee the lockfile:
 * most often the first way that is followed down is such a one.
 */
export function mayRid(planning: Planning, finding: Finding, names: readonly string[]): boolean {
  const { project } = planning;
  const ways = waysOf(project, finding);
  if (!ways) return false;
  const released = releasedBy(ways.graph, names);
  const staying = new Set([ways.importer]);
  const open = [ways.importer];
  for (let asker = open.pop(); asker !== undefined; asker = open.pop()) {
    for (const edge of farthestFirst(ways, asker)) {
      const node = ways.graph.nodes[edge.to] as LockedPackage;
      const isFree = isLetGo({ released }, edge, edge.to);
      const version = isFree ? versionToday(planning, ways, asker, edge) : node.version;
      if (version === undefined) continue;
      const isSame = node.name === finding.package.name;
      if (isSame && isBad(project, { ...node, version }, finding)) return false;
      if (version !== node.version || staying.has(edge.to)) continue;
      staying.add(edge.to);
      open.push(edge.to);
    }
  }
  return true;
}

/** The steps of a node on the ways, those last that lead closest to the affected package. */
const farthestFirst = rememberedBy(
  (asker: number) => asker,
  ({ steps, levels }: Ways, asker): readonly Edge[] =>
    [...steps.get(asker)!].sort((a, b) => levels.get(b.to)! - levels.get(a.to)!),
);

/**
 * What the registry would give for an edge, as far as no override is about it; undefined where that cannot be told, as
 * of peers, which follow the rest. A package keeps what it asks for in no way that the registry could answer.
 */
function versionToday(planning: Planning, { graph }: Ways, asker: number, edge: Edge): string | undefined {
  const { project, packumentOf } = planning;
  if (isPeer(edge)) return undefined;
  if (overridesOf(project).some(({ override }) => override.path.at(-1)?.includes(edge.name)))
    return undefined;
  const { name, version } = graph.nodes[edge.to] as LockedPackage;
  const by = graph.nodes[asker]!;
  const written = by.kind === 'package' ? writtenBy(planning, graph, by, edge) : edge.rawSpec;
  const asked =
    written === undefined ? undefined : askedOf(lockedSpecOf(graph.lockfile.format, written), edge.name);
  if (!asked) return by.kind === 'package' ? version : undefined;
  const packument = packumentOf(name);
  return (
    packument && pickToday(project, packument, asked.selector, packageManagers[graph.lockfile.format].pick)
  );
}

/** pnpm's lockfile does not say what its packages ask for; the registry does. */
function writtenBy(
  { packumentOf }: Planning,
  { lockfile }: Graph,
  by: LockedPackage,
  { name, rawSpec }: Edge,
): string | undefined {
  if (!packageManagers[lockfile.format].hidesRanges) return rawSpec;
  const published = packumentOf(by.name)?.versions.get(by.version);
  return published?.optionalDependencies[name] ?? published?.dependencies[name];
}
