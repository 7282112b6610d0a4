// What may be told to a package manager's update command to be rid of a finding, the least of it first.

import { registryRangeOf, specOf } from '../manifests/spec';
import { pickToday } from '../registry/releaseAge';
import type { Edge, Finding, LockedPackage, Project } from '../types';
import { overridesOf } from './overrides';
import { packageManagers } from './packageManagers';
import type { Planning } from './proposal';
import { isBad, type Ways, waysOf } from './ways';

/** Ways longer than this are not let go of step by step. */
const maxLevels = 6;

/** A command that names more is nobody's to read, and what it would update nobody's to foresee. */
const maxNames = 12;

/**
 * Names to update: each of those on the ways alone, the affected package first, then it with those that ask for it, and
 * so on up the ways. Where the package manager updates only what the project asks for itself, those that lead to it.
 * Names that are not safe in a shell are none.
 */
export function refreshesOf(project: Project, finding: Finding): readonly (readonly string[])[] {
  const ways = waysOf(project, finding);
  if (!ways) return [];
  const { graph, levels, starts } = ways;
  const sets: (readonly string[])[] = [];
  const { updates } = packageManagers[graph.lockfile.format];
  if (updates === 'declared')
    sets.push(
      ...starts.map(({ name }) => [name]),
      starts.map(({ name }) => name),
    );
  else {
    const nearestFirst = [...levels].sort(([, a], [, b]) => a - b);
    sets.push(...nearestFirst.map(([index]) => [graph.nodes[index]!.name ?? '']));
    const deepest = Math.min(maxLevels, Math.max(...levels.values()) + 1);
    for (let depth = 1; depth <= deepest; depth++) {
      const near = [...levels].filter(([, level]) => level < depth);
      sets.push(near.map(([index]) => graph.nodes[index]!.name ?? ''));
    }
  }
  const isTold = (name: string) =>
    isSafeInShell(name) && (updates !== 'undeclared' || !isDeclared(project, name));
  const unique = new Map(
    sets.map((names) => [...new Set(names)].sort()).map((names) => [names.join(), names]),
  );
  return [...unique.values()].filter((names) => names.length <= maxNames && names.every(isTold));
}

/**
 * Whether an update of some names may be rid of a finding. It is not where a way is left on which everything gets again
 * what it has, or the affected package comes in another affected version. Much cheaper than to foresee the lockfile.
 */
export function mayRid(planning: Planning, finding: Finding, names: readonly string[]): boolean {
  const { project } = planning;
  const ways = waysOf(project, finding);
  if (!ways) return false;
  const { nodes, lockfile } = ways.graph;
  const manager = packageManagers[lockfile.format];
  const isReleased = ({ name }: LockedPackage) => manager.updates === 'declared' || names.includes(name);
  const staying = new Set([ways.importer]);
  for (const asker of staying) {
    for (const edge of ways.steps.get(asker)!) {
      const node = nodes[edge.to] as LockedPackage;
      const version = isReleased(node) ? versionToday(planning, ways, asker, edge) : node.version;
      if (version === undefined) return true;
      const isSame = node.name === finding.package.name;
      if (isSame && isBad(project, { ...node, version }, finding)) return false;
      if (version === node.version) staying.add(edge.to);
    }
  }
  return true;
}

/** What the registry would give for an edge, as far as its range is known and no override is about it. */
function versionToday(
  { project, packumentOf }: Planning,
  { graph }: Ways,
  asker: number,
  { name, rawSpec, to }: Edge,
): string | undefined {
  const { hidesRanges, pick } = packageManagers[graph.lockfile.format];
  if (overridesOf(project).some(({ override }) => override.path.at(-1)?.includes(name))) return undefined;
  const by = graph.nodes[asker]!;
  const isHidden = hidesRanges && by.kind === 'package';
  const published = isHidden ? packumentOf(by.name)?.versions.get(by.version) : undefined;
  const written = isHidden
    ? (published?.optionalDependencies[name] ?? published?.dependencies[name])
    : rawSpec;
  const range = written === undefined ? undefined : registryRangeOf(specOf(written))?.range;
  const packument = range === undefined ? undefined : packumentOf((graph.nodes[to] as LockedPackage).name);
  return packument && pickToday(project, packument, range!, pick);
}

/** Such a name needs no quotes in any shell, and is no option. */
export function isSafeInShell(name: string): boolean {
  return /^(?:@[\w][\w.-]*\/)?\w[\w.-]*$/.test(name);
}

function isDeclared({ manifests }: Project, name: string): boolean {
  return [...manifests.values()].some(({ manifest }) =>
    manifest.declarations.some((one) => one.name === name),
  );
}
