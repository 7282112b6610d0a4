// What package managers make of lists of workspaces and of folders, as far as it says which folders are one project.
import type { LockfileFormatId } from '../types';

/** How a package manager goes about workspaces. */
export interface WorkspaceHabits {
  /**
   * Where a pattern behind `!` takes folders out again: wherever it stands (`always`), unless a later pattern lies in it
   * (`unlessNamedLater`), or `never`.
   */
  readonly exclusions: 'always' | 'unlessNamedLater' | 'never';
  /** Whether the workspaces of a workspace are locked with the root's. */
  readonly locksNested: boolean;
  /** Whether folders below the root that are asked for with `file:` are locked with what they ask for themselves. */
  readonly locksFolders: boolean;
}

/** By lockfile: npm's as in map-workspaces, yarn 1's as in lib/config.js (`resolveWorkspaces`). */
export const workspaceHabits: Readonly<Record<LockfileFormatId, WorkspaceHabits>> = {
  npm: { exclusions: 'unlessNamedLater', locksNested: false, locksFolders: true },
  yarnClassic: { exclusions: 'never', locksNested: false, locksFolders: false },
  yarnBerry: { exclusions: 'always', locksNested: true, locksFolders: false },
  pnpm: { exclusions: 'always', locksNested: false, locksFolders: false },
  bun: { exclusions: 'unlessNamedLater', locksNested: false, locksFolders: false },
};
