// How each package manager goes about a dependency, as far as foreseeing its next run needs it.
import type { PickRules } from '../registry/pick';
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
  /** Whether it installs peer dependencies that nobody provides. */
  readonly addsPeers: boolean;
  /** Whether its lockfile leaves out the ranges that packages ask for. */
  readonly hidesRanges: boolean;
}

/** By lockfile; a project without one is npm's. */
export const packageManagers: Readonly<Record<LockfileFormatId, PackageManager>> = {
  npm: {
    id: 'npm',
    pick: { latestFirst: true, avoidsDeprecated: true },
    reuse: 'visible',
    addsPeers: true,
    hidesRanges: false,
  },
  yarnClassic: {
    id: 'yarnClassic',
    pick: { latestFirst: true, avoidsDeprecated: false },
    reuse: 'descriptor',
    addsPeers: false,
    hidesRanges: false,
  },
  yarnBerry: {
    id: 'yarnBerry',
    pick: { latestFirst: false, avoidsDeprecated: true },
    reuse: 'descriptor',
    addsPeers: false,
    hidesRanges: false,
  },
  pnpm: {
    id: 'pnpm',
    pick: { latestFirst: true, avoidsDeprecated: true },
    reuse: 'locked',
    addsPeers: true,
    hidesRanges: true,
  },
  bun: {
    id: 'bun',
    pick: { latestFirst: true, avoidsDeprecated: false },
    reuse: 'descriptor',
    addsPeers: true,
    hidesRanges: false,
  },
};
