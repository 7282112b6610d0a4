// The generations of a mirror: how one is opened, and how the next one comes to be while a feed brings its records.
import {
  type AdvisoryIndex,
  type AdvisoryIndexWriter,
  createAdvisoryIndexWriter,
  footerSize,
  type IndexProblem,
  openAdvisoryIndex,
  tailLengthOf,
} from './core/index';
import type { RecordSink, SyncOutcome } from './feeds/index';
import type { Draft, Generation, Generations, Packing, WriteTurn } from './ports';

/** A generation that is open, and the index in it. */
export interface OpenIndex {
  readonly generation: Generation;
  readonly index: AdvisoryIndex;
}

/** A feed's part of a sync. `before` is the `next` of the last one, if there was one. */
export type SyncWork = (before: unknown, sink: RecordSink) => Promise<SyncOutcome>;

/** What came of a sync: `busy` where somebody else was writing, `failed` where the disk did not take it. */
export interface SyncResult {
  readonly state: 'written' | 'unchanged' | 'busy' | 'failed';
  /** What the feed said; absent where it was not asked. */
  readonly outcome?: SyncOutcome;
  /** Why a file is not taken for an index. */
  readonly problem?: IndexProblem['problem'];
}

export interface WriteOptions {
  readonly turn: WriteTurn;
  readonly packing: Packing;
  readonly feed: string;
  /** What changes are changes of. */
  readonly base?: OpenIndex;
}

const pieceSize = 2 ** 20;

/** Opens a generation; undefined where it is gone. Reads only what is held in memory. */
export async function openIndex(
  generations: Generations,
  id: string,
): Promise<OpenIndex | IndexProblem | undefined> {
  const generation = await generations.open(id);
  if (!generation) return undefined;
  const index = await readIndex(generation);
  if (!('problem' in index)) return { generation, index };
  await generation.close();
  return index;
}

/** A file from its beginning up to a length, in pieces; it ends early where it cannot be read. */
export async function* piecesOf(generation: Generation, length: number): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < length; offset += pieceSize) {
    const piece = await generation.read(offset, Math.min(pieceSize, length - offset));
    if (!piece) return;
    yield piece;
  }
}

/** Lets a feed write the next generation, and commits it where the feed says that it counts. */
export async function writeNext(options: WriteOptions, work: SyncWork): Promise<SyncResult> {
  const next = createNext(options);
  try {
    const outcome = await work(options.base && nextIn(options.base.index), next.sink);
    if (outcome.brought === 'nothing') return { state: 'unchanged', outcome };
    const written = await next.commit(JSON.stringify({ next: outcome.next }));
    return { state: written ? 'written' : 'failed', outcome };
  } finally {
    await next.discard();
  }
}

/** Writes a file that is an index already. */
export async function writeWhole(turn: WriteTurn, file: Uint8Array): Promise<SyncResult> {
  const length = tailLengthOf(file.subarray(-footerSize), file.length);
  const index = typeof length === 'number' ? openAdvisoryIndex(file) : length;
  if ('problem' in index) return { state: 'failed', problem: index.problem };
  const draft = await turn.draft();
  await draft.append(file);
  return { state: (await draft.commit()) ? 'written' : 'failed' };
}

async function readIndex({ size, read }: Generation): Promise<AdvisoryIndex | IndexProblem> {
  const damaged: IndexProblem = { problem: 'damaged' };
  if (size < footerSize) return damaged;
  const footer = await read(size - footerSize, footerSize);
  const length = footer ? tailLengthOf(footer, size) : damaged;
  if (typeof length !== 'number') return length;
  const tail = await read(size - length, length);
  return tail ? openAdvisoryIndex(tail) : damaged;
}

/**
 * The file while it is written. A feed does not wait for the disk, so what is to be done there stands in a queue,
 * which is never long: the details of many records make one small block.
 */
function createNext({ turn, packing, feed, base }: WriteOptions) {
  let queue = Promise.resolve();
  let draft: Draft | undefined;
  let writer: AdvisoryIndexWriter | undefined;
  let whole = false;
  const enqueue = (work: () => Promise<void>) => {
    queue = queue.then(work);
  };
  const sink: RecordSink = {
    begin: (what) => {
      const before = what === 'changes' ? base : undefined;
      enqueue(async () => {
        await draft?.discard();
        draft = await turn.draft();
        whole = before ? await copyDetails(before, draft) : true;
      });
      writer = createAdvisoryIndexWriter({
        feed,
        pack: packing.pack,
        emit: (bytes) => enqueue(async () => draft?.append(bytes)),
        ...(before && { base: before.index }),
      });
    },
    put: (id, advisories) => writer?.put(id, advisories),
  };
  return {
    sink,
    commit: async (note: string): Promise<boolean> => {
      writer?.finish(note);
      await queue;
      return draft !== undefined && whole && draft.commit();
    },
    discard: async () => {
      await queue;
      await draft?.discard();
    },
  };
}

/** Whether the details of an index could be copied, all of them. */
async function copyDetails({ generation, index }: OpenIndex, draft: Draft): Promise<boolean> {
  let copied = 0;
  for await (const piece of piecesOf(generation, index.detailsLength)) {
    await draft.append(piece);
    copied += piece.length;
  }
  return copied === index.detailsLength;
}

function nextIn({ note }: AdvisoryIndex): unknown {
  try {
    return (JSON.parse(note) as { readonly next?: unknown } | null)?.next;
  } catch {
    // Written by somebody else.
    return undefined;
  }
}
