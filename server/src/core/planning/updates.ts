// What may be told to a package manager's update command to be rid of a finding, the least of it first.

import type { Finding, Project } from '../types';
import { packageManagers } from './packageManagers';
import { waysOf } from './ways';

/** Ways longer than this are not let go of step by step. */
const maxLevels = 6;

/**
 * Names to update: the affected package, then with it those that ask for it, and so on up the ways. Where the package
 * manager updates only what the project asks for itself, all of these. Names that are not safe in a shell are none.
 */
export function refreshesOf(project: Project, finding: Finding): readonly (readonly string[])[] {
  const ways = waysOf(project, finding);
  if (!ways) return [];
  const { graph, levels, starts } = ways;
  const sets: (readonly string[])[] = [];
  const { updates } = packageManagers[graph.lockfile.format];
  if (updates === 'declared') sets.push(starts.map(({ name }) => name));
  else {
    const deepest = Math.min(maxLevels, Math.max(...levels.values()) + 1);
    for (let depth = 1; depth <= deepest; depth++) {
      const near = [...levels].filter(([, level]) => level < depth);
      sets.push(near.map(([index]) => graph.nodes[index]!.name ?? ''));
    }
  }
  const isTold = (name: string) =>
    isSafeInShell(name) && (updates !== 'undeclared' || !isDeclared(project, name));
  return sets.map((names) => [...new Set(names)].sort()).filter((names) => names.every(isTold));
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
