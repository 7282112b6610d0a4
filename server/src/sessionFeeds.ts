// What a session knows through its feeds: loading, asking and updating them, and the words for how that stands.
import { type Advisories, createAdvisories } from './advisories';
import { createCancel } from './cancel';
import { type Basis, basisOf, type FeedState, type Gaps, type Project } from './core/index';
import { type Feed, type FeedSettings, feedsOf } from './feeds/index';
import { type Freshness, keepFresh, refreshEveryMs, takeUpEveryMs } from './freshness';
import type { FeedsWatch } from './keptFeeds';
import type { Ports } from './ports';
import { createQueries } from './queries';
import { notesOn, unaskedIn } from './questions';
import type { RegistryReader } from './registries';
import { createUpdates, type SyncSettings } from './updates';

/** What is here of a feed. */
export interface FeedReport {
  readonly id: string;
  readonly kind: Feed['kind'];
  /** Absent where it has not answered; a query feed answers only when it is asked about packages. */
  readonly state?: FeedState;
  /** Where its records are kept, and how many bytes they take. */
  readonly store?: { readonly path: string; readonly bytes: number };
}

/** What keeps feeds from being asked: the wish to work offline, and public packages that come through a proxy. */
export interface Circumstances {
  readonly offline: boolean;
  readonly unasked: number;
}

/** None of its methods rejects; whoever calls waits for what they return, or leaves it to `track`. */
export interface SessionFeeds {
  readonly advisories: Pick<Advisories, 'byName'> & {
    readonly kept: Pick<Advisories['kept'], 'withDetails'>;
  };
  /** Ids of the feeds that speak of one's own packages. */
  readonly own: () => ReadonlySet<string>;
  /** Takes the feeds that the settings ask for now. */
  readonly use: () => void;
  /** `which` says what is synced afterwards of the exports. */
  readonly load: (which?: 'all' | 'due' | 'none') => Promise<void>;
  /** Resolves when a first feed has answered, or every feed. */
  readonly loaded: (which: 'first' | 'all') => Promise<void>;
  /** Asks the query feeds, where there is something else to ask than the last time, or where it `isAgain`. */
  readonly ask: (projects: readonly Project[], isAgain?: boolean) => Promise<void>;
  /** The next time is asked in any case. */
  readonly forget: () => void;
  /** Brings everything up to date that is kept of exports, at once, and then asks all other feeds again. */
  readonly update: (watch: FeedsWatch) => Promise<void>;
  /** Downloads the exports of which nothing is here yet, or waits for that, and says how far it is. */
  readonly download: (watch: FeedsWatch) => Promise<void>;
  readonly awaitsDownload: () => boolean;
  /** From now on feeds are asked again now and then, until these are disposed. */
  readonly keepFresh: () => void;
  /** Every feed, in the order of the settings. */
  readonly states: () => readonly FeedState[];
  /** What is here of each, in the same order. */
  readonly reports: () => readonly FeedReport[];
  readonly circumstances: () => Circumstances;
  /** What verdicts are reached with; it is for others to know what of files and records was read in part only. */
  readonly basis: (gaps: Gaps) => Basis;
  readonly dispose: () => void;
}

export interface SessionFeedsOptions {
  readonly ports: Ports;
  readonly registries: RegistryReader;
  /** Asked each time, for they may change. */
  readonly settings: () => FeedSettings & SyncSettings;
  readonly trusted: () => boolean;
  /** The projects as they are now, for questions about them. */
  readonly projects: () => Promise<readonly Project[]>;
  /** Takes note of work that is under way and that nobody waits for. */
  readonly track: (work: Promise<void>) => Promise<void>;
  /** There is more to know. */
  readonly onChange: () => void;
}

/** The feeds of a session, which know nothing until they are loaded. */
export function createSessionFeeds(options: SessionFeedsOptions): SessionFeeds {
  const { ports, registries, settings, trusted, projects, track, onChange } = options;
  /** Kept as long as the settings stay the same, for feeds remember what they have read. */
  let feeds = feedsOf(settings());
  let fresh: readonly Freshness[] = [];
  let loading: ReturnType<typeof createCancel> | undefined;
  /** Resolved by the first feed that answers. */
  let firstFeed: Promise<void> = Promise.resolve();
  let informed = () => {};
  let allFeeds: Promise<void> = Promise.resolve();
  let isDisposed = false;

  const advisories = createAdvisories(ports, () => {
    informed();
    onChange();
  });
  const updates = createUpdates(advisories.kept, settings);
  const queries = createQueries(advisories, registries, ports.clock);
  const load: SessionFeeds['load'] = (which = 'due') => {
    loading?.cancel();
    const current = createCancel();
    loading = current;
    informed();
    firstFeed = new Promise((resolve) => {
      informed = resolve;
    });
    const loaded = advisories.load(feeds, current.token).then(() => {
      if (loading !== current) return;
      loading = undefined;
      informed();
      onChange();
    });
    allFeeds = track(loaded);
    if (which !== 'none') void track(allFeeds.then(() => updates.begin(which)));
    return allFeeds;
  };
  const ask: SessionFeeds['ask'] = (asked, isAgain = false) =>
    queries.ask(feeds, { projects: asked, trusted: trusted(), isAgain });
  const askAgain = async () => ask(await projects(), true);
  const states = () => statesOf(feeds, advisories.states(), settings().offline);
  const circumstances = () => ({
    offline: settings().offline,
    unasked: unaskedIn(queries.withheld(), feeds),
  });

  return {
    advisories,
    own: () => new Set(feeds.flatMap(({ id, own }) => (own ? id : []))),
    use: () => {
      feeds = feedsOf(settings());
      if (settings().offline) updates.stop();
    },
    load,
    loaded: (which) => (which === 'first' ? firstFeed : allFeeds),
    ask,
    forget: queries.forget,
    update: async (watch) => {
      await updates.now(watch);
      if (watch.cancel.cancelled || isDisposed) return;
      void load('none');
      await askAgain();
    },
    download: updates.first,
    awaitsDownload: updates.awaitsDownload,
    keepFresh: () => {
      const { clock } = ports;
      fresh = [
        keepFresh({ clock, everyMs: refreshEveryMs.mirror, refresh: () => load() }),
        keepFresh({ clock, everyMs: refreshEveryMs.query, refresh: askAgain }),
        keepFresh({ clock, everyMs: takeUpEveryMs, refresh: () => track(advisories.kept.open()) }),
      ];
    },
    states,
    reports: () => reportsOf(feeds, advisories),
    circumstances,
    basis: (gaps) => {
      const now = new Date(ports.clock.now()).toISOString();
      const notes = notesOn(queries.withheld(), feeds);
      return basisOf({ feeds: states(), ...circumstances(), ...gaps, notes, now });
    },
    dispose: () => {
      isDisposed = true;
      loading?.cancel();
      queries.dispose();
      advisories.kept.dispose();
      for (const one of fresh) one.stop();
    },
  };
}

function statesOf(
  feeds: readonly Feed[],
  states: readonly FeedState[],
  offline: boolean,
): readonly FeedState[] {
  return feeds.map((feed) => {
    const state = states.find(({ id }) => id === feed.id);
    if (!state) return { id: feed.id, records: 0, health: 'waiting' };
    const isOff = state.health === 'failed' && offline && feed.remote;
    return isOff ? { id: feed.id, records: 0, health: 'offline' } : state;
  });
}

function reportsOf(feeds: readonly Feed[], { states, kept }: Advisories): readonly FeedReport[] {
  return feeds.map(({ id, kind }) => {
    const state = states().find((each) => each.id === id);
    const keeper = kept.all().find((feed) => feed.id === id);
    const store = keeper && { path: keeper.place, bytes: keeper.file()?.size ?? 0 };
    return { id, kind, ...(state && { state }), ...(store && { store }) };
  });
}
