// The advisories of all feeds, by package name. Loads feeds one by one and says when there is more to know.
import type { Advisory, FeedState } from './core/index';
import type { Feed, FeedQuestion, FeedSnapshot } from './feeds/index';
import type { Cancel, Ports } from './ports';

/** What all feeds together say. */
export interface Advisories {
  /** By package name; the map is replaced, never changed, when a feed arrives. */
  readonly byName: () => ReadonlyMap<string, readonly Advisory[]>;
  /** In the order of the feeds; a feed that is still loading is missing. */
  readonly states: () => readonly FeedState[];
  /** Loads every mirror; resolves when the last has answered. Calls `onChange` after each. */
  readonly load: (feeds: readonly Feed[], cancel: Cancel) => Promise<void>;
  /** Asks every query feed among them; resolves when the last has answered. Calls `onChange` after each. */
  readonly ask: (feeds: readonly Feed[], questions: readonly FeedQuestion[], cancel: Cancel) => Promise<void>;
}

/** Advisories that know nothing yet. */
export function createAdvisories(ports: Ports, onChange: () => void): Advisories {
  let snapshots = new Map<string, FeedSnapshot>();
  let order: readonly string[] = [];
  let merged: ReadonlyMap<string, readonly Advisory[]> | undefined;
  const arrived = () => order.flatMap((id) => snapshots.get(id) ?? []);
  const take = (id: string, snapshot: FeedSnapshot, cancel: Cancel) => {
    if (cancel.cancelled) return;
    snapshots.set(id, snapshot);
    merged = undefined;
    onChange();
  };
  return {
    byName: () => {
      merged ??= mergeByName(arrived().map(({ advisories }) => advisories));
      return merged;
    },
    states: () => arrived().map(({ state }) => state),
    load: async (feeds, cancel) => {
      order = feeds.map(({ id }) => id);
      snapshots = new Map([...snapshots].filter(([id]) => order.includes(id)));
      await Promise.all(
        feeds.map(async (feed) => {
          if (feed.kind === 'mirror') take(feed.id, await feed.load(ports, cancel), cancel);
        }),
      );
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

/** One advisory for each id and package. */
function mergeByName(feeds: readonly (readonly Advisory[])[]): ReadonlyMap<string, readonly Advisory[]> {
  const byName = new Map<string, Map<string, Advisory>>();
  for (const advisory of feeds.flat()) {
    const known = byName.get(advisory.package) ?? new Map<string, Advisory>();
    const other = known.get(advisory.id);
    known.set(advisory.id, other ? merge(other, advisory) : advisory);
    byName.set(advisory.package, known);
  }
  return new Map([...byName].map(([name, records]) => [name, [...records.values()]]));
}

/**
 * Two states of one record: the newest holds, for records are corrected. What an incident takes is known to the feed
 * that tells of it alone, and malware stays malware where a feed only leaves out to say so.
 */
function merge(a: Advisory, b: Advisory): Advisory {
  const [newer, older] = Date.parse(b.modified) > Date.parse(a.modified) ? [b, a] : [a, b];
  const incident = newer.incident ?? older.incident;
  const live = [newer, older].filter(({ withdrawn }) => withdrawn === undefined);
  const kind = live.some((advisory) => advisory.kind === 'malware') ? 'malware' : newer.kind;
  return { ...newer, kind, ...(incident ? { incident } : {}) };
}
