// When what is kept of exports is brought up to date: on demand, or in the background where its time has come.
import { createCancel } from './cancel';
import type { FeedsWatch, KeptFeed, KeptFeeds } from './keptFeeds';

export interface Updates {
  /** All, at once. Whoever cancels this ends it for everybody, and what is under way in the background. */
  readonly now: (watch: FeedsWatch) => Promise<void>;
  /** In the background: all, or those whose time has come. */
  readonly begin: (which: 'all' | 'due') => Promise<void>;
  /** Those of which nothing is here yet, as `now` does all. */
  readonly first: (watch: FeedsWatch) => Promise<void>;
  /** Ends all that is under way, because it is no longer wanted. */
  readonly stop: () => void;
  /** Whether there is a feed of which nothing is here yet, and which may be downloaded. */
  readonly awaitsDownload: () => boolean;
}

/** What the settings say of syncs. */
export interface SyncSettings {
  readonly offline: boolean;
  readonly syncs?: boolean;
}

/** `settings` are asked each time, for they may change. */
export function createUpdates(kept: Pick<KeptFeeds, 'all' | 'sync'>, settings: () => SyncSettings): Updates {
  let running = createCancel();
  const maySync = ({ isRemote }: KeptFeed) => {
    const { offline, syncs = true } = settings();
    return syncs && !(offline && isRemote);
  };
  const stop = () => {
    running.cancel();
    running = createCancel();
  };
  const awaits = (feed: KeptFeed) => maySync(feed) && feed.file() === undefined;
  const sync = async (wanted: (feed: KeptFeed) => boolean, watch: FeedsWatch) => {
    if (watch.cancel.cancelled) return;
    const { token } = running;
    const forget = watch.cancel.onCancel(stop);
    await kept.sync(wanted, { ...watch, cancel: token });
    forget();
  };
  return {
    now: (watch) => sync(maySync, watch),
    first: (watch) => sync(awaits, watch),
    begin: (which) =>
      kept.sync((feed) => maySync(feed) && (which === 'all' || feed.isDue()), { cancel: running.token }),
    stop,
    awaitsDownload: () => kept.all().some(awaits),
  };
}
