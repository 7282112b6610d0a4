// Who wants to know of changes, and when they hear of them.
import type { Clock } from './ports';

/** Milliseconds in which changes are gathered before listeners hear of them. */
const debounceMs = 100;

export interface Announcements {
  /** Listeners hear of it once, a moment after the last change. */
  readonly announce: () => void;
  /** Calls back after changes. Returns what takes the call back. */
  readonly listen: (listener: () => void) => () => void;
  readonly dispose: () => void;
}

/** No listeners yet. */
export function createAnnouncements(clock: Pick<Clock, 'after'>): Announcements {
  const listeners = new Set<() => void>();
  let cancel: (() => void) | undefined;
  let isDisposed = false;
  return {
    announce: () => {
      cancel?.();
      if (isDisposed) return;
      cancel = clock.after(debounceMs, () => {
        for (const listener of listeners) listener();
      });
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => {
      isDisposed = true;
      cancel?.();
      listeners.clear();
    },
  };
}
