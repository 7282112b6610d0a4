// How each package manager goes about a dependency, as far as foreseeing its next run needs it.
import { npmPickRules, type PickRules } from '../registry/pick';
import type { LockfileFormatId } from '../types';

/** What a package manager does with a dependency whose lockfile entry does not satisfy it, or that it has not met. */
export interface PackageManager {
  readonly id: LockfileFormatId;
  /** How it chooses among published versions. */
  readonly pick: PickRules;
  /**
   * What it takes from the lockfile before it asks the registry: the version that lies where Node would find it
   * (`visible`), the one that an equal name and range got (`descriptor`), or any that satisfies (`locked`).
   */
  readonly reuse: 'visible' | 'descriptor' | 'locked';
  /** Whether it asks the registry what a tag means now with every run that changes anything, and not only once. */
  readonly asksTagsAnew: boolean;
  /** Whether it installs peer dependencies that nobody provides. */
  readonly addsPeers: boolean;
  /** Whether such a peer is what is locked of it already, satisfying or not, before it is a new one (pnpm's `hoistPeers`). */
  readonly keepsUnmetPeers: boolean;
  /** Whether its overrides are about peer dependencies too. */
  readonly overridesPeers: boolean;
  /** Whether its overrides are about what is asked for under another name (`npm:`) too. */
  readonly overridesAliases: boolean;
  /** Which of several overrides that are about a dependency counts: the most specific one, or the one that stands first. */
  readonly heedsOverride: 'mostSpecific' | 'first';
  /** Whether what an override is about is required, also where it is asked for as optional. */
  readonly requiresOverridden: boolean;
  /** Whether its lockfile can have different versions for those who ask for a package in the same words. */
  readonly dividesEntries: boolean;
  /**
   * What its update command can be told: packages at any depth (`anything`), the same except those that a manifest
   * asks for as optional, because it might update those alone (`notOptional`), or those that any manifest asks for, because
   * it would write other ranges there (`undeclared`), or only what the root asks for (`declared`).
   */
  readonly updates: 'anything' | 'notOptional' | 'undeclared' | 'declared';
  /** Whether its update command goes by the names that packages are asked for by, aliases among them, or by their own. */
  readonly updatesBy: 'askedName' | 'ownName';
  /** Its update command, scripts off, for the names of packages as words of a shell. */
  readonly updateCommand: (names: readonly string[], where: UpdatedIn) => string;
  /**
   * Whether it refuses to install while anything is locked that the registry does not have, or that is too young, unless it
   * is told to choose that anew; pnpm does from 11 on (`minimumReleaseAge`, a day unless said otherwise).
   */
  readonly checksLocked: boolean;
  /**
   * The command that installs what is locked from nothing, where the usual one goes by a note of what is installed that
   * may be wrong.
   */
  readonly installAnew?: string;
  /** Whether its lockfile leaves out the ranges that packages ask for. */
  readonly hidesRanges: boolean;
}

/** What of a project an update command depends on. */
export interface UpdatedIn {
  readonly isWorkspace: boolean;
  /** Whether a manifest asks for one of the names. */
  readonly isDeclared: boolean;
}

/** By lockfile; a project without one is npm's. */
export const packageManagers: Readonly<Record<LockfileFormatId, PackageManager>> = {
  npm: {
    id: 'npm',
    pick: npmPickRules,
    updates: 'anything',
    updatesBy: 'askedName',
    updateCommand: (names) => `npm update ${names.join(' ')} --ignore-scripts`,
    installAnew: 'npm ci --ignore-scripts',
    reuse: 'visible',
    asksTagsAnew: false,
    addsPeers: true,
    keepsUnmetPeers: false,
    overridesPeers: true,
    overridesAliases: true,
    heedsOverride: 'mostSpecific',
    requiresOverridden: false,
    dividesEntries: true,
    checksLocked: false,
    hidesRanges: false,
  },
  yarnClassic: {
    id: 'yarnClassic',
    pick: { latestFirst: true, avoidsDeprecated: false },
    updates: 'declared',
    updatesBy: 'askedName',
    updateCommand: (names) => `yarn upgrade ${names.join(' ')} --ignore-scripts`,
    reuse: 'descriptor',
    asksTagsAnew: false,
    addsPeers: false,
    keepsUnmetPeers: false,
    overridesPeers: false,
    overridesAliases: true,
    heedsOverride: 'mostSpecific',
    requiresOverridden: true,
    dividesEntries: false,
    checksLocked: false,
    hidesRanges: false,
  },
  yarnBerry: {
    id: 'yarnBerry',
    pick: { latestFirst: false, avoidsDeprecated: true },
    updates: 'anything',
    updatesBy: 'askedName',
    updateCommand: (names) => `yarn up --recursive ${names.join(' ')} --mode=skip-build`,
    reuse: 'descriptor',
    asksTagsAnew: false,
    addsPeers: false,
    keepsUnmetPeers: false,
    overridesPeers: false,
    overridesAliases: true,
    heedsOverride: 'first',
    requiresOverridden: false,
    dividesEntries: true,
    checksLocked: false,
    hidesRanges: false,
  },
  pnpm: {
    id: 'pnpm',
    pick: { latestFirst: true, avoidsDeprecated: true },
    updates: 'notOptional',
    updatesBy: 'ownName',
    updateCommand: updateByPnpm,
    reuse: 'locked',
    asksTagsAnew: true,
    addsPeers: true,
    keepsUnmetPeers: true,
    overridesPeers: false,
    overridesAliases: true,
    heedsOverride: 'mostSpecific',
    requiresOverridden: false,
    dividesEntries: true,
    checksLocked: true,
    hidesRanges: true,
  },
  bun: {
    id: 'bun',
    pick: { latestFirst: true, avoidsDeprecated: false },
    updates: 'undeclared',
    updatesBy: 'ownName',
    updateCommand: (names, { isWorkspace }) =>
      `bun update ${isWorkspace ? '--recursive ' : ''}${names.join(' ')} --ignore-scripts`,
    reuse: 'locked',
    asksTagsAnew: false,
    addsPeers: true,
    keepsUnmetPeers: false,
    overridesPeers: false,
    overridesAliases: false,
    heedsOverride: 'mostSpecific',
    requiresOverridden: false,
    dividesEntries: true,
    checksLocked: false,
    hidesRanges: false,
  },
};

/**
 * Where a manifest asks for one of the names, pnpm from 8 to 10 updates what that asks for and nothing else of these names
 * (plugin-commands-installation, `matchDependencies`), unless it is told to look among what is optional, where they are not.
 */
function updateByPnpm(names: readonly string[], { isWorkspace, isDeclared }: UpdatedIn): string {
  const everywhere = isWorkspace ? '--recursive ' : '';
  const atAnyDepth = `${isDeclared ? '--optional ' : ''}--depth Infinity`;
  return `pnpm update ${everywhere}${names.join(' ')} ${atAnyDepth} --no-save --ignore-scripts`;
}
