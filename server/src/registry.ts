// What registries say about packages, kept in memory and in the store, with its age, and asked for only when due.
import { createCancel } from './cancel';
import { cachedPackumentToText, packumentToText, parseCachedPackument } from './core/index';
import { createFlights } from './flights';
import {
  fetchPackument,
  noLongerWanted,
  type PackumentAnswer,
  type PackumentTarget,
  targetOf,
} from './packumentRequest';
import { type Cancel, neverCancelled, type Ports, type RegistryConfig } from './ports';

export type { KnownPackument, PackumentAnswer, UnknownPackument } from './packumentRequest';

const minute = 60_000;
const maxRequestsAtOnce = 8;
const maxRemembered = 500;

export interface RegistryOptions {
  /** So long an answer holds without a look at the registry. 15 minutes unless said otherwise. */
  readonly freshMs?: number;
  /** So long an older answer is given at once while the registry is asked behind it. A day unless said otherwise. */
  readonly usableMs?: number;
  /** Asking behind an answer has brought a different one for this package. */
  readonly onChange?: (name: string) => void;
}

export interface Registry {
  /**
   * What the package's registry says: from memory, else from the store, else from the network. Calls for the same
   * package share one request. Does not reject; a failure is an older answer marked stale, or `unknown`.
   */
  readonly packument: (name: string, config: RegistryConfig, cancel?: Cancel) => Promise<PackumentAnswer>;
  /** What memory holds, however old, without waiting. */
  readonly known: (name: string, config: RegistryConfig) => PackumentAnswer | undefined;
  /** From now on every answer so far is due to be asked again, as when a person wants a refresh. */
  readonly expire: () => void;
  /** Ends what is asked behind answers; it would keep the process from ending. */
  readonly dispose: () => void;
}

/** A registry client over ports. It remembers a bounded number of packuments. */
export function createRegistry(ports: Ports, options: RegistryOptions = {}): Registry {
  const { freshMs = 15 * minute, usableMs = 24 * 60 * minute, onChange } = options;
  const memory = createMemory<Entry>(maxRemembered);
  const loads = createFlights<Entry>(maxRequestsAtOnce);
  const checks = createFlights<Entry>(maxRequestsAtOnce);
  const behind = createCancel();
  let generation = 0;

  /** Within a time since, and not from before the last `expire`. A clock that was set back makes all of it due. */
  const holds = (entry: Entry, since: number, ms: number) => {
    const age = ports.clock.now() - since;
    return entry.generation === generation && age >= 0 && age < ms;
  };
  const isFresh = (entry: Entry) => holds(entry, entry.checkedAt, lifetimeOf(entry.answer, freshMs));
  const isUsable = (entry: Entry) =>
    entry.answer.state === 'known' && holds(entry, Date.parse(entry.answer.asOf), usableMs);

  const load = async (target: PackumentTarget): Promise<Entry | undefined> => {
    const answer = await readCached(ports, target);
    if (!answer) return undefined;
    const entry = { answer, checkedAt: Date.parse(answer.asOf), generation: 0 };
    memory.set(target.id, entry);
    return entry;
  };

  const check = async (target: PackumentTarget, before: Entry | undefined, cancel: Cancel) => {
    const started = { checkedAt: ports.clock.now(), generation };
    const answer = await fetchPackument(ports, target, before?.answer, cancel);
    if (!answer) return undefined;
    const entry = { ...started, answer };
    memory.set(target.id, entry);
    await writeCached(ports, target, answer);
    return entry;
  };

  return {
    packument: async (name, config, cancel = neverCancelled) => {
      const target = targetOf(name, config);
      if ('state' in target) return target;
      const { id } = target;
      const entry = memory.get(id) ?? (await loads.join(id, () => load(target), cancel));
      if (entry && isFresh(entry)) return entry.answer;
      const checked = (wanted: Cancel) =>
        checks.join(id, (stillWanted) => check(target, entry, stillWanted), wanted);
      if (!entry || !isUsable(entry)) return (await checked(cancel))?.answer ?? noLongerWanted;
      void checked(behind.token).then((now) => {
        if (now && !sameAnswer(entry.answer, now.answer)) onChange?.(name);
      });
      return entry.answer;
    },
    known: (name, config) => {
      const target = targetOf(name, config);
      return 'state' in target ? target : memory.get(target.id)?.answer;
    },
    expire: () => {
      generation++;
    },
    dispose: behind.cancel,
  };
}

interface Entry {
  readonly answer: PackumentAnswer;
  /** When the registry was last asked, in milliseconds since 1970, whether it answered or not. */
  readonly checkedAt: number;
  /** How often everything had been expired by then. */
  readonly generation: number;
}

/** How long an answer holds. A failure holds shortly, so that a broken registry is not asked with every keystroke. */
function lifetimeOf(answer: PackumentAnswer, freshMs: number): number {
  if (answer.state === 'known') return answer.stale === undefined ? freshMs : minute;
  if (answer.reason === 'notFound') return freshMs;
  return answer.reason === 'offline' ? 0 : minute;
}

function sameAnswer(a: PackumentAnswer, b: PackumentAnswer): boolean {
  if (a.state !== 'known' || b.state !== 'known') return a.state === b.state;
  return a.packument === b.packument || packumentToText(a.packument) === packumentToText(b.packument);
}

async function readCached(ports: Ports, { url, name }: PackumentTarget) {
  const bytes = await ports.store.read(keyOf(url));
  const cached = bytes && parseCachedPackument(new TextDecoder().decode(bytes), name);
  return cached && ({ state: 'known', ...cached } as const);
}

/** Only what the registry has just said goes into the store. */
async function writeCached(ports: Ports, { url }: PackumentTarget, answer: PackumentAnswer): Promise<void> {
  if (answer.state !== 'known' || answer.stale !== undefined) return;
  await ports.store.write(keyOf(url), new TextEncoder().encode(cachedPackumentToText(answer)));
}

function keyOf(url: string): string {
  return `packument ${url}`;
}

/** A map that lets go of what has been in it longest. */
function createMemory<T>(size: number) {
  const entries = new Map<string, T>();
  return {
    get: (key: string) => entries.get(key),
    set: (key: string, value: T) => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > size) entries.delete(entries.keys().next().value!);
    },
  };
}
