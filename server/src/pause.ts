// Waiting that ends early where nobody waits any more.
import type { Cancel, Clock } from './ports';

/** Resolves after so many milliseconds, or at once when cancelled. */
export function pause(ms: number, clock: Clock, cancel: Cancel): Promise<void> {
  if (cancel.cancelled) return Promise.resolve();
  return new Promise((resolve) => {
    let stopClock = () => {};
    const stopCancel = cancel.onCancel(() => {
      stopClock();
      resolve();
    });
    stopClock = clock.after(ms, () => {
      stopCancel();
      resolve();
    });
  });
}
