// Versions that are locked and that the registry has taken down, which some package managers stumble over.
import type { Finding } from '../types';
import { packageManagers } from './packageManagers';
import type { Planning, Proposal } from './proposal';
import { isSafeInShell } from './shellWords';

/**
 * A proposal such that the package manager carries it out: where that first holds all that is locked against the registry,
 * and the version of the finding has been taken down there, it is told to choose the package anew.
 */
export function withTakenDown({ project }: Planning, finding: Finding, proposal: Proposal): Proposal {
  const { lock, packuments, installCommand } = project;
  if (!lock || !finding.exposed || finding.evidence === 'range' || installCommand !== undefined)
    return proposal;
  const { name, version } = finding.package;
  const { checksLocked } = packageManagers[lock.graph.lockfile.format];
  const isTakenDown = packuments.get(name)?.versions.has(version) === false;
  if (!checksLocked || !isTakenDown || !isSafeInShell(name) || proposal.refresh.includes(name))
    return proposal;
  return { ...proposal, refresh: [...proposal.refresh, name] };
}
