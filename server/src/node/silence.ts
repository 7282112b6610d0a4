// How long a server may keep silent before it is given up, so that whoever waits soon hears of it.
import { type Clock, HttpError } from '../ports';

/** Less than a minute, and long enough for a mirror that has first to fetch what it is asked for. */
const longestSilenceMs = 45_000;
/** Fewer bytes in that time count as silence; the slowest of lines brings them in a few seconds. */
const headwayBytes = 16 * 1024;

/** What a server answers, given up with `HttpError` where it does not begin to. */
export async function unlessSilent<T>(answer: Promise<T>, host: string, clock: Clock): Promise<T> {
  const limit = startLimit(host, clock);
  try {
    return await Promise.race([answer, limit.reached]);
  } finally {
    limit.stop();
  }
}

/** The same chunks, given up with `HttpError` where they stop coming, or only trickle. */
export async function* steady(
  chunks: AsyncIterable<Uint8Array>,
  host: string,
  clock: Clock,
): AsyncIterable<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let limit = startLimit(host, clock);
  let bytes = 0;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), limit.reached]);
      if (next.done) return;
      bytes += next.value.length;
      if (bytes >= headwayBytes) {
        limit.stop();
        limit = startLimit(host, clock);
        bytes = 0;
      }
      yield next.value;
    }
  } finally {
    limit.stop();
  }
}

/** Rejects when the time is up, unless it is stopped before. */
function startLimit(
  host: string,
  clock: Clock,
): { readonly reached: Promise<never>; readonly stop: () => void } {
  let stop = () => {};
  const reached = new Promise<never>((_, reject) => {
    const words = `${host} sent nothing, or next to nothing, for ${longestSilenceMs / 1000} seconds.`;
    stop = clock.after(longestSilenceMs, () => reject(new HttpError('timeout', words)));
  });
  // It may be reached while nobody looks, as where the last chunk is still being taken in.
  reached.catch(() => {});
  return { reached, stop };
}
