// All feeds that are kept on this machine: which there are, and what they say together.
import type { Advisory, Finding } from './core/index';
import type { Feed, SyncProgress, SyncWatch } from './feeds/index';
import { createKeptFeed, type KeptFeed } from './keptFeed';
import type { Ports } from './ports';

export type { KeptFeed } from './keptFeed';

export interface KeptFeeds {
  /** Keeps these feeds and lets go of all others; what is kept of the same source stays as it is. */
  readonly use: (feeds: readonly Feed[]) => void;
  readonly all: () => readonly KeptFeed[];
  /** Takes up what lies on the disk, also what another process has brought. */
  readonly open: () => Promise<void>;
  /** Brings those up to date that are wanted. Does not reject. */
  readonly sync: (wanted: (feed: KeptFeed) => boolean, watch: FeedsWatch) => Promise<void>;
  /** A finding whose advisories have their details and references, also where a feed keeps these apart. */
  readonly withDetails: (finding: Finding) => Promise<Finding>;
  readonly dispose: () => void;
}

/** Who waits for the syncs of several feeds. */
export interface FeedsWatch extends Omit<SyncWatch, 'onProgress'> {
  readonly onProgress?: (feed: string, progress: SyncProgress) => void;
}

/** No feeds yet; `onChange` is called whenever one says something else than before, or is in another state. */
export function createKeptFeeds(ports: Ports, onChange: () => void): KeptFeeds {
  let kept: readonly KeptFeed[] = [];
  const open = async () => {
    const news = await Promise.all(kept.map((feed) => feed.open()));
    if (news.includes(true)) onChange();
  };
  const detailed = async (advisory: Advisory) => {
    const feed = kept.find(({ id }) => id === advisory.feed);
    return feed && advisory.details === '' ? feed.withDetails(advisory) : advisory;
  };
  return {
    use: (feeds) => {
      const isSame = (feed: { readonly id: string; readonly source: string }) => (other: KeptFeed) =>
        other.id === feed.id && other.source === feed.source;
      const wanted = feeds.flatMap((feed) => (feed.kind === 'export' || feed.kind === 'index' ? [feed] : []));
      const next = wanted.map((feed) => kept.find(isSame(feed)) ?? createKeptFeed(feed, ports));
      for (const feed of kept) if (!next.includes(feed)) feed.dispose();
      kept = next;
    },
    all: () => kept,
    open,
    sync: async (wanted, { cancel, onProgress }) => {
      await Promise.all(
        kept.filter(wanted).map(async (feed) => {
          const told = onProgress && ((progress: SyncProgress) => onProgress(feed.id, progress));
          await feed.sync({ cancel, ...(told && { onProgress: told }) });
          onChange();
        }),
      );
    },
    withDetails: async (finding) => {
      const { advisory } = finding;
      if (!advisory) return finding;
      const records = await Promise.all(advisory.records.map(detailed));
      return { ...finding, advisory: { ...advisory, records } };
    },
    dispose: () => {
      for (const feed of kept) feed.dispose();
      kept = [];
    },
  };
}
