// What a session is told: by the settings of an editor, or by the options of a command line.
import type { FeedSettings } from './feeds/index';

export interface Settings extends FeedSettings {
  /** No connection at all. */
  readonly offline: boolean;
  /** Whether what is kept of exports is brought up to date, and not only used as it lies there. True unless said. */
  readonly syncs?: boolean;
  /** Whether the package manager's command after a fix is to run no install scripts; it runs none near malware anyway. */
  readonly ignoreScripts?: boolean;
  /** How old a version should be before a fix goes to it, where the project itself does not say; 3 unless given. */
  readonly releaseAgeDays?: number;
}

export interface SessionOptions {
  /** Absolute folders, `/` between segments. */
  readonly roots: readonly string[];
  readonly settings: Settings;
  /** Whether the project's own `.npmrc` counts. */
  readonly trusted: boolean;
}
