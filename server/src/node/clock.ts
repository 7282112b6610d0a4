// The machine's clock and timers.
import type { Clock } from '../ports';

// Node calls back at once for anything longer.
const longestTimer = 2 ** 31 - 1;

/** The real clock. A timer keeps the process alive until it is taken back; waits beyond 24 days are cut to that. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), longestTimer));
    return () => clearTimeout(timer);
  },
};
