// What package managers make of lists of workspaces and of folders, as far as it says which folders are one project.
import type { LockfileFormatId } from '../types';
import type { GroupHabits } from './globSegment';

/** How a package manager goes about workspaces. */
export interface WorkspaceHabits {
  /**
   * Where a pattern behind `!` takes folders out again: wherever it stands (`always`), unless a later pattern lies in it
   * (`unlessNamedLater`), or `never`.
   */
  readonly exclusions: 'always' | 'unlessNamedLater' | 'never';
  readonly groups: GroupHabits;
  /** Whether the workspaces of a workspace are locked with the root's. */
  readonly locksNested: boolean;
  /** Whether folders below the root that are asked for with `file:` are locked with what they ask for themselves. */
  readonly locksFolders: boolean;
}

/** As minimatch takes groups, and bun. */
const minimatch: GroupHabits = {
  mayBegin: false,
  unmarked: false,
  excludingTakesDots: false,
  excludes: 'wholes',
};

/** As picomatch takes them, by way of fast-glob and tinyglobby. */
const picomatch: GroupHabits = {
  mayBegin: true,
  unmarked: true,
  excludingTakesDots: true,
  excludes: 'wholes',
};

/**
 * By lockfile: npm's as in map-workspaces, yarn 1's as in lib/config.js (`resolveWorkspaces`). To pnpm's patterns
 * `/package.json` is added, behind which picomatch takes `!(a)` for whatever does not begin with `a`.
 */
export const workspaceHabits: Readonly<Record<LockfileFormatId, WorkspaceHabits>> = {
  npm: { exclusions: 'unlessNamedLater', groups: minimatch, locksNested: false, locksFolders: true },
  yarnClassic: { exclusions: 'never', groups: minimatch, locksNested: false, locksFolders: false },
  yarnBerry: { exclusions: 'always', groups: picomatch, locksNested: true, locksFolders: false },
  pnpm: {
    exclusions: 'always',
    groups: { ...picomatch, excludes: 'beginnings' },
    locksNested: false,
    locksFolders: false,
  },
  bun: { exclusions: 'unlessNamedLater', groups: minimatch, locksNested: false, locksFolders: false },
};
