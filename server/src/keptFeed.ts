// A feed whose records are kept on this machine: opened at once, brought up to date when asked, and how well that went.
import { createCancel, eitherOf } from './cancel';
import type { FeedState } from './core/index';
import {
  type ExportFeed,
  type FetchOutcome,
  type IndexFeed,
  isAddress,
  type SyncOutcome,
  type SyncProgress,
  type SyncWatch,
} from './feeds/index';
import { createFlights } from './flights';
import { bytesOf, type Known, knownAfter, knownIn, stateOf } from './keptState';
import { createMirror, type Mirror, type SyncResult } from './mirror';
import { pause } from './pause';
import type { Cancel, Clock, Ports } from './ports';

export interface KeptFeed extends Pick<Mirror, 'advisoriesOf' | 'withDetails' | 'file'> {
  readonly id: string;
  readonly source: string;
  /** Where its records lie. */
  readonly place: string;
  /** Takes up what lies on the disk; resolves to whether anything is other than before. Makes no connection. */
  readonly open: () => Promise<boolean>;
  /** Brings it up to date, or waits for a sync that is under way. Resolves when that is done or cancelled. */
  readonly sync: (watch: SyncWatch) => Promise<void>;
  /** Whether its time to be brought up to date has come. */
  readonly isDue: () => boolean;
  /** Whether bringing it up to date needs a connection. */
  readonly isRemote: boolean;
  /** Undefined before it was opened. */
  readonly state: () => FeedState | undefined;
  readonly dispose: () => void;
}

const minute = 60_000;
/** What another process has brought is not asked for again so soon. */
const dueAfterMs = 10 * minute;
/** So often one looks whether another process has finished writing. */
const busyPauseMs = 1000;

/** A feed as it lies on this machine; nothing is known before it is opened. */
export function createKeptFeed(feed: ExportFeed | IndexFeed, ports: Ports): KeptFeed {
  const { clock, log, notes, packing } = ports;
  const generations = ports.generations(feed.keptAs);
  const mirror = createMirror(feed.id, { generations, packing, log });
  const flights = createFlights<true>(1);
  const listeners = new Set<(progress: SyncProgress) => void>();
  const disposed = createCancel();
  let known: Known | undefined;
  let isOpen = false;
  let isSyncing = false;

  const tellAll = (progress: SyncProgress) => {
    for (const listener of listeners) listener(progress);
  };
  const take = async (result: SyncResult, cancel: Cancel) => {
    if (cancel.cancelled) return;
    const after = knownAfter(result, known, mirror.contents() !== undefined);
    // An export keeps its own within the file.
    known = feed.kind === 'index' ? after : { ...after, next: undefined };
    await notes.write(keyOf(feed), bytesOf(known));
  };
  const sync = async (cancel: Cancel): Promise<true> => {
    isSyncing = true;
    try {
      const watch = { cancel, onProgress: tellAll };
      const work =
        feed.kind === 'export'
          ? () => mirror.sync((before, sink) => feed.sync(before, sink, ports, watch))
          : await fetching(feed, mirror.contents() && known?.next, ports, watch, mirror.adopt);
      const onBusy = () => tellAll({ bytes: 0, records: 0, isWaiting: true });
      await take(await whenFree(work, onBusy, clock, cancel), cancel);
    } finally {
      isSyncing = false;
    }
    return true;
  };

  return {
    id: feed.id,
    source: feed.source,
    place: generations.place,
    isRemote: isAddress(feed.source),
    advisoriesOf: mirror.advisoriesOf,
    withDetails: mirror.withDetails,
    file: mirror.file,
    open: async () => {
      const before = JSON.stringify(known);
      const isNew = await mirror.refresh();
      known = knownIn(await notes.read(keyOf(feed))) ?? known;
      const wasOpen = isOpen;
      isOpen = true;
      return isNew || !wasOpen || JSON.stringify(known) !== before;
    },
    sync: async ({ cancel, onProgress }) => {
      if (onProgress) listeners.add(onProgress);
      const either = eitherOf([cancel, disposed.token]);
      await flights.join('sync', sync, either.token);
      either.forget();
      if (onProgress) listeners.delete(onProgress);
    },
    isDue: () => {
      const age = clock.now() - Date.parse(known?.checked ?? '');
      return !mirror.contents() || known?.health !== 'ok' || !(age >= 0 && age < dueAfterMs);
    },
    state: () => {
      if (!isOpen) return undefined;
      return stateOf(feed.id, mirror.contents(), known, isSyncing, clock.now());
    },
    dispose: () => {
      disposed.cancel();
      void mirror.dispose();
    },
  };
}

/** Another process that writes brings the same records, and yet what is wanted may be newer than what it brings. */
async function whenFree(
  write: () => Promise<SyncResult>,
  onBusy: () => void,
  clock: Clock,
  cancel: Cancel,
): Promise<SyncResult> {
  let result = await write();
  while (result.state === 'busy' && !cancel.cancelled) {
    onBusy();
    await pause(busyPauseMs, clock, cancel);
    if (!cancel.cancelled) result = await write();
  }
  return result;
}

/** What is to be written for the file of an index, if there is another than before. */
async function fetching(
  feed: IndexFeed,
  before: unknown,
  ports: Ports,
  watch: SyncWatch,
  adopt: Mirror['adopt'],
): Promise<() => Promise<SyncResult>> {
  const fetched: FetchOutcome = await feed.fetch(before, ports, watch);
  const { file, ...rest } = fetched;
  const outcome: SyncOutcome = { ...rest, brought: file ? 'everything' : 'nothing' };
  if (!file) return async () => ({ state: 'unchanged', outcome });
  return async () => ({ outcome, ...(await adopt(file)) });
}

function keyOf({ keptAs }: ExportFeed | IndexFeed): string {
  return `kept feed ${keptAs}`;
}
