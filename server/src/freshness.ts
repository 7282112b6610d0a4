// When feeds are asked again: now and then while the editor is open, and at once on demand.
import type { Feed } from './feeds/index';
import type { Clock } from './ports';

const minute = 60_000;

/** So often a feed is asked again: mirrors ask whether there is anything new, which costs little. */
export const refreshEveryMs: Readonly<Record<Feed['kind'], number>> = {
  mirror: 15 * minute,
  export: 15 * minute,
  index: 15 * minute,
  query: 60 * minute,
};

/** So often one looks whether another process has brought the records of a feed. */
export const takeUpEveryMs = minute;

export interface Freshness {
  /** Refreshes at once, or once more where a refresh is under way. Resolves when that is done. */
  readonly now: () => Promise<void>;
  /** Nothing is begun any more. */
  readonly stop: () => void;
}

export interface FreshnessOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  /** Does not reject. */
  readonly refresh: () => Promise<void>;
  /** A number from 0 to 1 that spreads the times, so that many editors do not ask in the same second. */
  readonly random?: () => number;
}

/** Refreshes again and again, never twice at once, `everyMs` after the last time give or take a tenth. */
export function keepFresh({ clock, everyMs, refresh, random = Math.random }: FreshnessOptions): Freshness {
  let stopped = false;
  let stopClock = () => {};
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const schedule = () => {
    stopClock();
    if (!stopped) stopClock = clock.after(Math.round(everyMs * (0.9 + 0.2 * random())), () => void now());
  };
  const run = async () => {
    next = undefined;
    stopClock();
    try {
      await refresh();
    } finally {
      running = undefined;
      schedule();
    }
  };
  const now = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    if (running) next ??= running.then(now);
    else running = run();
    return next ?? running;
  };
  schedule();
  return {
    now,
    stop: () => {
      stopped = true;
      stopClock();
    },
  };
}
