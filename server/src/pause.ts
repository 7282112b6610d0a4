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

/** Resolves when some work is done, whatever comes of it, or at once when cancelled. */
export function unlessCancelled(work: Promise<unknown>, cancel: Cancel): Promise<void> {
  if (cancel.cancelled) return Promise.resolve();
  return new Promise((resolve) => {
    const stopCancel = cancel.onCancel(resolve);
    const done = () => {
      stopCancel();
      resolve();
    };
    work.then(done, done);
  });
}
