// Work that many may ask for at once: shared by key, bounded in number, and cancelled when nobody waits any more.
import { type CancelSource, createCancel } from './cancel';
import type { Cancel } from './ports';

export interface Flights<T> {
  /**
   * The result of the work under a key; `work` is started only where none is under way. Undefined for one who has
   * cancelled, and the work itself hears of it when all have. A rejection goes to everyone.
   */
  readonly join: (
    key: string,
    work: (cancel: Cancel) => Promise<T | undefined>,
    cancel: Cancel,
  ) => Promise<T | undefined>;
}

/** Flights of which so many are in the air at once; the rest wait in line. */
export function createFlights<T>(atOnce: number): Flights<T> {
  const flights = new Map<string, Flight<T>>();
  const inTurn = createPool(atOnce);

  const forget = (key: string, flight: Flight<T>) => {
    if (flights.get(key) === flight) flights.delete(key);
  };

  const start = (key: string, work: (cancel: Cancel) => Promise<T | undefined>): Flight<T> => {
    const source = createCancel();
    const { token } = source;
    const run = inTurn(async () => (token.cancelled ? undefined : work(token)));
    const flight: Flight<T> = { source, wanted: 0, result: run.finally(() => forget(key, flight)) };
    flights.set(key, flight);
    return flight;
  };

  return {
    join: (key, work, cancel) => {
      if (cancel.cancelled) return Promise.resolve(undefined);
      const flight = flights.get(key) ?? start(key, work);
      flight.wanted++;
      return new Promise((resolve, reject) => {
        const stop = cancel.onCancel(() => {
          resolve(undefined);
          if (--flight.wanted > 0) return;
          forget(key, flight);
          flight.source.cancel();
        });
        flight.result.finally(() => stop()).then(resolve, reject);
      });
    },
  };
}

interface Flight<T> {
  readonly result: Promise<T | undefined>;
  readonly source: CancelSource;
  /** How many still wait for it. */
  wanted: number;
}

function createPool(size: number) {
  const line: (() => void)[] = [];
  let free = size;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so that nobody can slip in between.
      const next = line.shift();
      if (next) next();
      else free++;
    }
  };
}
