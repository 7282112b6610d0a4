// The advisories of all feeds, by package name. Loads feeds one by one and says when there is more to know.
import { type Advisory, type AdvisoryLookup, type FeedState, strictest } from './core/index';
import type { Feed, FeedQuestion, FeedSnapshot } from './feeds/index';
import { createKeptFeeds, type KeptFeeds } from './keptFeeds';
import type { Cancel, Ports } from './ports';

/** What all feeds together say. */
export interface Advisories {
  /** By package name; another one when a feed has something new to say. */
  readonly byName: () => AdvisoryLookup;
  /** In the order of the feeds; a feed that is still loading is missing. */
  readonly states: () => readonly FeedState[];
  /**
   * Loads every mirror, and opens what is kept on this machine of the exports; resolves when the last has answered.
   * Calls `onChange` after each.
   */
  readonly load: (feeds: readonly Feed[], cancel: Cancel) => Promise<void>;
  /** What these have said so far is not all: new questions are on their way to them. */
  readonly awaitAnswers: (feeds: readonly Feed[]) => void;
  /** Asks every query feed among them; resolves when the last has answered. Calls `onChange` after each. */
  readonly ask: (feeds: readonly Feed[], questions: readonly FeedQuestion[], cancel: Cancel) => Promise<void>;
  /** The feeds among them that are kept on this machine. */
  readonly kept: Omit<KeptFeeds, 'use'>;
}

/** Advisories that know nothing yet. */
export function createAdvisories(ports: Ports, onChange: () => void): Advisories {
  let snapshots = new Map<string, FeedSnapshot>();
  let order: readonly string[] = [];
  let merged: AdvisoryLookup | undefined;
  let own: ReadonlySet<string> = new Set();
  const arrived = () => order.flatMap((id) => snapshots.get(id) ?? []);
  const changed = () => {
    merged = undefined;
    onChange();
  };
  const take = (id: string, snapshot: FeedSnapshot, cancel: Cancel) => {
    if (cancel.cancelled) return;
    snapshots.set(id, snapshot);
    changed();
  };
  const kept = createKeptFeeds(ports, changed);
  const newLookup = () => {
    const now = ports.clock.now();
    const held = arrived().map(({ advisories }) => asOf(now, advisories));
    return lookupIn(mergeByName(held, own), kept.all(), own, now);
  };
  return {
    byName: () => {
      merged ??= newLookup();
      return merged;
    },
    states: () => {
      const states = [...arrived().map(({ state }) => state), ...kept.all().map((feed) => feed.state())];
      return order.flatMap((id) => states.find((state) => state?.id === id) ?? []);
    },
    kept,
    load: async (feeds, cancel) => {
      order = feeds.map(({ id }) => id);
      own = new Set(feeds.flatMap((feed) => (feed.own ? feed.id : [])));
      snapshots = new Map([...snapshots].filter(([id]) => order.includes(id)));
      kept.use(feeds);
      merged = undefined;
      const opened = kept.open();
      await Promise.all(
        feeds.map(async (feed) => {
          if (feed.kind === 'mirror') take(feed.id, await feed.load(ports, cancel), cancel);
        }),
      );
      await opened;
    },
    awaitAnswers: (feeds) => {
      for (const { id } of feeds) {
        const { advisories = [], state = { id, records: 0 } } = snapshots.get(id) ?? {};
        const { message: _, ...rest }: Partial<FeedState> = state;
        snapshots.set(id, { advisories, state: { ...rest, id, records: state.records, health: 'waiting' } });
      }
    },
    ask: async (feeds, questions, cancel) => {
      await Promise.all(
        feeds.map(async (feed) => {
          if (feed.kind === 'query') take(feed.id, await feed.query(questions, ports, cancel), cancel);
        }),
      );
    },
  };
}

/** What is held, and besides what is kept where it is looked up name by name. */
function lookupIn(
  held: ReadonlyMap<string, readonly Advisory[]>,
  kept: ReturnType<KeptFeeds['all']>,
  own: ReadonlySet<string>,
  now: number,
): AdvisoryLookup {
  if (kept.length === 0) return held;
  const known = new Map<string, readonly Advisory[] | undefined>();
  const find = (name: string) => {
    const lists = [held.get(name) ?? [], ...kept.map((feed) => asOf(now, feed.advisoriesOf(name)))];
    const [first, ...others] = lists.filter(({ length }) => length > 0);
    return first && others.length > 0 ? mergeByName([first, ...others], own).get(name) : first;
  };
  const get = (name: string) => {
    if (!known.has(name)) known.set(name, find(name));
    return known.get(name);
  };
  return { get, has: (name) => get(name) !== undefined };
}

/**
 * Advisories as they hold at a moment: `withdrawn` is the time from which a record counts as withdrawn, so one of which
 * it is still to come affects what it always did (https://ossf.github.io/osv-schema/#withdrawn-field).
 */
function asOf(now: number, advisories: readonly Advisory[]): readonly Advisory[] {
  const isYetToCome = ({ withdrawn }: Advisory) => withdrawn !== undefined && Date.parse(withdrawn) > now;
  if (!advisories.some(isYetToCome)) return advisories;
  return advisories.map((advisory) => {
    const { withdrawn: _, ...live } = advisory;
    return isYetToCome(advisory) ? live : advisory;
  });
}

/**
 * One advisory for each id and package, where feeds have the same record. What one's own feeds say stays beside what
 * the public ones say, so that the stricter of the two decides, and so does what is withdrawn beside what is not.
 */
function mergeByName(
  feeds: readonly (readonly Advisory[])[],
  own: ReadonlySet<string>,
): ReadonlyMap<string, readonly Advisory[]> {
  const byName = new Map<string, Map<string, Advisory>>();
  for (const advisory of feeds.flat()) {
    const known = byName.get(advisory.package) ?? new Map<string, Advisory>();
    const key = `${advisory.id} ${own.has(advisory.feed)} ${advisory.withdrawn !== undefined}`;
    const other = known.get(key);
    known.set(key, other ? merge(other, advisory) : advisory);
    byName.set(advisory.package, known);
  }
  return new Map([...byName].map(([name, records]) => [name, [...records.values()]]));
}

/**
 * Two states of one record: which versions are affected the newest says, for records are corrected, and of two copies of
 * one state that which was read whole. In all else the stricter holds: malware stays malware, and a rating stays, where a
 * feed only leaves out to say so. What an incident takes is known to the feed that tells of it alone.
 */
function merge(a: Advisory, b: Advisory): Advisory {
  const later = Date.parse(b.modified) - Date.parse(a.modified);
  const isBetter = later > 0 || (later === 0 && a.isHalfRead && !b.isHalfRead);
  const [newer, older] = isBetter ? [b, a] : [a, b];
  const incident = newer.incident ?? older.incident;
  const kind = older.kind === 'malware' ? 'malware' : newer.kind;
  const rating = strictest([newer.rating, older.rating]);
  const alsoIn = [...(newer.alsoIn ?? []), older.feed, ...(older.alsoIn ?? [])];
  return { ...newer, kind, rating, alsoIn, ...(incident ? { incident } : {}) };
}
