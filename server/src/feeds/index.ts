// The feeds. One file each; a new feed is a file here and a line in this list.
import { bundledFeed } from './bundled';
import { type Feed, isAddress } from './feed';
import { filesFeed } from './files';
import { indexFeed } from './indexFile';
import { npmAuditFeed } from './npmAudit';
import { osvApiFeed } from './osvApi';
import { osvExportFeed } from './osvExport';
import { urlFeed } from './url';

export type {
  ExportFeed,
  Feed,
  FeedQuestion,
  FeedSnapshot,
  FetchOutcome,
  IndexFeed,
  MirrorFeed,
  QueryFeed,
  RecordSink,
  SyncOutcome,
  SyncProgress,
  SyncWatch,
} from './feed';
export { isAddress, isFeedAddress, withoutLogin } from './feed';
export { indexName, latestName, latestText } from './indexFile';

/** Those that are chosen by their id; some may be asked at another address than usual. */
const networkFeeds = {
  osvApi: osvApiFeed,
  osvExport: osvExportFeed,
  npmAudit: () => npmAuditFeed,
  index: indexFeed,
} as const satisfies Readonly<Record<string, (base?: string) => Feed>>;

export type NetworkFeedId = keyof typeof networkFeeds;

/** Their ids, the usual one first. */
export const networkFeedIds = Object.keys(networkFeeds) as readonly NetworkFeedId[];

/** Those whose records are kept on this machine, the usual one first. */
export const keptFeedIds = ['osvExport', 'index'] as const satisfies readonly NetworkFeedId[];

/** A feed that is asked over the network. */
export interface FeedChoice {
  readonly id: NetworkFeedId;
  /** Address of a mirror of it, in place of the usual one; where an `index` lies, which may also be a path. */
  readonly base?: string;
}

/** What is asked where a person has chosen nothing. */
export const defaultFeeds: readonly FeedChoice[] = [{ id: 'osvApi' }];

/** Which feeds a person asked for. */
export interface FeedSettings {
  /** The one that ships with Lockwatch. */
  readonly bundled: boolean;
  /** OSV files: absolute paths of files and folders with `/` between segments, and addresses of web servers. */
  readonly advisories: readonly string[];
  /** None unless said otherwise. */
  readonly feeds?: readonly FeedChoice[];
}

/**
 * The feeds that settings ask for, in the order in which they are shown, none twice. They remember what they have
 * read, so they are to be kept as long as the settings stay the same.
 */
export function feedsOf({ bundled, advisories, feeds = [] }: FeedSettings): readonly Feed[] {
  const addresses = advisories.filter(isAddress);
  const paths = advisories.filter((path) => !isAddress(path));
  const asked: readonly Feed[] = [
    ...(bundled ? [bundledFeed] : []),
    ...feeds.map(({ id, base }) => networkFeeds[id](base)),
    ...(paths.length > 0 ? [filesFeed(paths)] : []),
    ...addresses.map(urlFeed),
  ];
  return asked.filter(({ id }, index) => asked.findIndex((other) => other.id === id) === index);
}
