// What client and server say beyond LSP: method names and payloads. No imports; the one file the client shares.

/** Sent by the server whenever what it knows has changed. */
export const statusNotification = 'lockwatch/status';

/** Sent by the client: run the analysis again, feeds and registry included. */
export const refreshRequest = 'lockwatch/refresh';

/**
 * Sent by the client: bring all advisories up to date now. Its parameters are LSP's `WorkDoneProgressParams`: where
 * they hold a token, the server reports by it how far it is. A request that is cancelled ends the download. The answer
 * is a `FeedStatus` for each feed; null where the request was cancelled.
 */
export const updateAdvisoriesRequest = 'lockwatch/updateAdvisories';

/** Sent by the client, without payload, when the person begins to trust the workspace; trust is never taken back. */
export const trustGrantedNotification = 'lockwatch/trustGranted';

/** Sent by the client, without payload: files have changed on disk, whatever its watchers say. */
export const diskChangedNotification = 'lockwatch/diskChanged';

/** A client's command, behind a click: runs a package manager as a task. Its one argument is a `PackageManagerRun`. */
export const runPackageManagerCommand = 'lockwatch.runPackageManager';

/** A client's command, behind an edit: asks in a notification whether to run it. Takes the same argument. */
export const offerPackageManagerCommand = 'lockwatch.offerPackageManager';

/** Sent by the server after it has had edits applied: a `PackageManagerRun` that the person may want now. */
export const followUpNotification = 'lockwatch/followUp';

/** Commands of the server: they have one edit applied, of all that is cured by it, after the person has seen it. */
export const fixAllCommands = {
  everything: 'lockwatch.fixAllInWorkspace',
  malware: 'lockwatch.fixAllMalware',
} as const;

/** What brings lockfile and disk in line with the manifests. */
export interface PackageManagerRun {
  /** Absolute folder in which it is run. */
  readonly root: string;
  /** For example `npm install --ignore-scripts`: words with one blank between them, none of which needs quotes. */
  readonly command: string;
}

/** Options the client passes at `initialize`. */
export interface InitializationOptions {
  /** Whether the workspace is trusted; project `.npmrc` files count only then. */
  readonly trusted: boolean;
  /** Folder for caches. */
  readonly storage?: string;
  /** Whether the client has the commands about package managers; without them fixes come without any. */
  readonly runsPackageManagers?: boolean;
  /** Whether the client shows what a squiggle says above the hover at the same place, as VS Code does. */
  readonly showsSquigglesInHovers?: boolean;
}

/** How many findings there are, each counted once, malware apart. */
export interface ExposureCounts {
  readonly malware: number;
  readonly critical: number;
  readonly high: number;
  readonly moderate: number;
  readonly low: number;
  readonly unknown: number;
}

/** One feed as the status bar's tooltip shows it. */
export interface FeedStatus {
  readonly id: string;
  readonly records: number;
  readonly health: 'ok' | 'stale' | 'partial' | 'failed' | 'offline' | 'waiting';
  /** All of it in plain words, with the age that it has now. */
  readonly words: string;
}

/** How far it means safety that nothing was found; `incidents`: vulnerabilities were not looked for. */
export type Assurance = 'whole' | 'incomplete' | 'incidents' | 'checking' | 'none';

/**
 * The exposure of the workspace.
 * `checking`: no verdict yet. `ready`: the counts hold. `noData`: no advisory could be loaded, the counts mean
 * nothing. `noProjects`: no package.json in the workspace.
 */
export interface Status {
  readonly state: 'checking' | 'ready' | 'noData' | 'noProjects';
  readonly counts: ExposureCounts;
  readonly projects: number;
  readonly packages: number;
  readonly assurance: Assurance;
  /** The same in a few words. */
  readonly silence: string;
  /** Whether that is how the settings want it, so that nobody need be warned. */
  readonly isChosen: boolean;
  readonly feeds: readonly FeedStatus[];
  /** What a person should know besides, one sentence each. */
  readonly notes: readonly string[];
}
