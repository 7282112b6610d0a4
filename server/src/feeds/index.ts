// The feeds. One file each; a new feed is a file here and a line in this list.
import { bundledFeed } from './bundled';
import type { Feed } from './feed';
import { filesFeed } from './files';

export type {
  ExportFeed,
  Feed,
  FeedQuestion,
  FeedSnapshot,
  MirrorFeed,
  QueryFeed,
  RecordSink,
  SyncOutcome,
  SyncProgress,
  SyncWatch,
} from './feed';

/** Which feeds a person asked for. */
export interface FeedSettings {
  /** The one that ships with Lockwatch. */
  readonly bundled: boolean;
  /** Absolute paths of OSV files and folders, `/` between segments. */
  readonly advisories: readonly string[];
}

/** The feeds that settings ask for, in the order in which they are shown. */
export function feedsOf({ bundled, advisories }: FeedSettings): readonly Feed[] {
  return [...(bundled ? [bundledFeed] : []), ...(advisories.length > 0 ? [filesFeed(advisories)] : [])];
}
