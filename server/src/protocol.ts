// What client and server say beyond LSP: method names and payloads. No imports; the one file the client shares.

/** Sent by the server whenever what it knows has changed. */
export const statusNotification = 'lockwatch/status';

/** Sent by the client: run the analysis again, feeds and registry included. */
export const refreshRequest = 'lockwatch/refresh';

/** Sent by the client, without payload, when the person begins to trust the workspace; trust is never taken back. */
export const trustGrantedNotification = 'lockwatch/trustGranted';

/**
 * A command of the client: runs a package manager's own command in a project's folder, after a person's click and
 * only in a trusted workspace. Its one argument is a `PackageManagerRun`.
 */
export const runPackageManagerCommand = 'lockwatch.runPackageManager';

/** What to run where, for example `npm update qs --ignore-scripts`. */
export interface PackageManagerRun {
  /** Absolute folder, `/` between segments. */
  readonly root: string;
  readonly command: string;
}

/** Options the client passes at `initialize`. */
export interface InitializationOptions {
  /** Whether the workspace is trusted; project `.npmrc` files count only then. */
  readonly trusted: boolean;
  /** Folder for caches. */
  readonly storage?: string;
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
  /** RFC 3339. */
  readonly asOf?: string;
  readonly health: 'ok' | 'stale' | 'partial' | 'failed';
  readonly message?: string;
}

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
  readonly feeds: readonly FeedStatus[];
  /** What a person should know besides, one sentence each. */
  readonly notes: readonly string[];
}
