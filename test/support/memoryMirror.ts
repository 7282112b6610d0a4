// What a mirror does with an export, in memory: keeps what counts, throws away what does not.
import type { ExportFeed, SyncOutcome, SyncProgress } from '../../server/src/feeds/feed';
import { type Cancel, neverCancelled, type Ports } from '../../server/src/ports';

export interface MemoryMirror {
  readonly sync: (feed: ExportFeed, cancel?: Cancel) => Promise<SyncOutcome>;
  /** Each record as `id package versions`, withdrawn ones marked, sorted. */
  readonly records: () => readonly string[];
  readonly progress: readonly SyncProgress[];
  /** How often a set of records has begun, since the last sync began. */
  readonly begun: () => readonly string[];
  /** What is handed to the next sync. */
  note: string | undefined;
}

export function memoryMirror(ports: Ports): MemoryMirror {
  let records = new Map<string, readonly string[]>();
  let begun: string[] = [];
  const progress: SyncProgress[] = [];
  const mirror: MemoryMirror = {
    note: undefined,
    progress,
    begun: () => begun,
    records: () => [...records.values()].flat().sort(),
    sync: async (feed, cancel = neverCancelled) => {
      let draft = new Map<string, readonly string[]>();
      begun = [];
      const sink: Parameters<ExportFeed['sync']>[1] = {
        begin: (what) => {
          begun.push(what);
          draft = new Map(what === 'changes' ? records : []);
        },
        put: (id, advisories) => {
          const told = advisories.map(
            (one) => `${one.id} ${one.package}${one.withdrawn ? ' withdrawn' : ''}`,
          );
          draft.set(id, told);
        },
      };
      const before = mirror.note === undefined ? undefined : JSON.parse(mirror.note);
      const watch = { cancel, onProgress: (one: SyncProgress) => void progress.push(one) };
      const outcome = await feed.sync(before, sink, ports, watch);
      if (outcome.brought === 'nothing') return outcome;
      records = draft;
      mirror.note = JSON.stringify(outcome.next);
      return outcome;
    },
  };
  return mirror;
}
