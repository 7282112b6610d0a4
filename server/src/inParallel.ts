// Work on many things, some at a time: who asks a disk for thousands of files at once keeps everybody else waiting.

/** How many files are looked at, or folders listed, at a time. */
export const filesAtOnce = 32;

/** Results in the order of the things. Rejects as soon as some of the work does. */
export async function inParallel<T, R>(
  things: readonly T[],
  limit: number,
  work: (thing: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = things.entries();
  const worker = async () => {
    for (const [index, thing] of queue) results[index] = await work(thing);
  };
  await Promise.all(Array.from({ length: Math.min(limit, things.length) }, worker));
  return results;
}
