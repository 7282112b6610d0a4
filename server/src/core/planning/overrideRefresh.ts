// What npm must be told besides, so that it follows an override that is new or says something else.
import type { Project } from '../types';
import { isSafeInShell } from './shellWords';

/**
 * Where a lockfile has workspaces, npm follows a new override only below what the root itself asks for; for the rest
 * it must be told to choose the packages anew. Undefined where it cannot be told.
 */
export function refreshForOverride(
  { manifests, lock }: Project,
  names: readonly string[],
): readonly string[] | undefined {
  if (lock?.graph.lockfile.format !== 'npm' || manifests.size < 2) return [];
  return names.every(isSafeInShell) ? names : undefined;
}
