// Work that goes on while nobody waits for it, so that somebody can.
import type { Log } from './ports';

export interface UnderWay {
  /** Keeps work until it is done, and turns a failure, which would be our own, into a line of the log. */
  readonly track: (work: Promise<void>) => Promise<void>;
  /** Resolves when all is done that is under way now. */
  readonly done: () => Promise<unknown>;
  readonly isEmpty: () => boolean;
}

/** Nothing under way yet. */
export function createUnderWay(log: Log): UnderWay {
  const pending = new Set<Promise<void>>();
  return {
    track: (work) => {
      const tracked = work
        .catch((error: unknown) => log.error(String(error)))
        .finally(() => pending.delete(tracked));
      pending.add(tracked);
      return tracked;
    },
    done: () => Promise.all(pending),
    isEmpty: () => pending.size === 0,
  };
}
