// How long a server may keep silent before it is given up, so that whoever waits soon hears of it.
import { type Clock, HttpError } from '../ports';

/** Less than a minute, and long enough for a mirror that has first to fetch what it is asked for. */
const longestSilenceMs = 45_000;
/** Fewer bytes in that time count as silence; the slowest of lines brings them in a few seconds. */
const headwayBytes = 16 * 1024;

/** What a server answers, given up with `HttpError` where it does not begin to. */
export async function unlessSilent<T>(
  answer: Promise<T>,
  host: string,
  clock: Clock,
  patienceMs = longestSilenceMs,
): Promise<T> {
  let stop = () => {};
  const silence = new Promise<never>((_, reject) => {
    const words = `${host} sent nothing, or next to nothing, for ${longestSilenceMs / 1000} seconds.`;
    stop = clock.after(patienceMs, () => reject(new HttpError('timeout', words)));
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    stop();
  }
}

/**
 * The same chunks, given up with `HttpError` where they stop coming, or only trickle. What time is spent on them once
 * they are here does not count.
 */
export async function* steady(
  chunks: AsyncIterable<Uint8Array>,
  host: string,
  clock: Clock,
): AsyncIterable<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let patienceMs = longestSilenceMs;
  let bytes = 0;
  try {
    for (;;) {
      const began = clock.now();
      const next = await unlessSilent(iterator.next(), host, clock, patienceMs);
      if (next.done) return;
      patienceMs -= clock.now() - began;
      bytes += next.value.length;
      // A wait that was longer than it could be is one that the machine slept through.
      if (bytes >= headwayBytes || patienceMs < 0) {
        patienceMs = longestSilenceMs;
        bytes = 0;
      }
      yield next.value;
    }
  } finally {
    // Not waited for: a silent server would keep us here until the connection ends.
    iterator.return?.().catch(() => {});
  }
}
