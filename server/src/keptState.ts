// How well a kept feed is: what its last sync said, in this process or another, and what that means now.
import type { FeedState } from './core/index';
import type { MirrorContents, SyncResult } from './mirror';

/** What is known of the last sync. */
export interface Known {
  readonly health: FeedState['health'];
  /** RFC 3339 of when the source was last reached. */
  readonly checked?: string;
  readonly message?: string;
  /** What the feed is told the next time, where that is not kept within the file. */
  readonly next?: unknown;
}

const staleAfterMs = 24 * 60 * 60_000;

/** What is known after a sync that came to its end; `hasContents` says whether anything is here now. */
export function knownAfter(
  { state, outcome, problem }: SyncResult,
  before: Known | undefined,
  hasContents: boolean,
): Known {
  if (state === 'failed') {
    const message = problem ? `The index ${problems[problem]}, so it is not used.` : cannotWrite;
    return { ...before, health: hasContents ? 'stale' : 'failed', message };
  }
  const { health = 'ok', message, next } = outcome ?? {};
  // An outcome that stays with an earlier time may not know of syncs that brought nothing.
  const [checked] = [before?.checked ?? '', outcome?.checked ?? ''].sort().reverse();
  return { health, next, ...(checked && { checked }), ...(message !== undefined && { message }) };
}

const cannotWrite = 'The records could not be written to the disk.';
const problems = { damaged: 'is damaged', otherVersion: 'is of another version of Lockwatch' } as const;

/** The state of a feed of which there are these contents, at a moment in milliseconds since 1970. */
export function stateOf(
  id: string,
  contents: MirrorContents | undefined,
  known: Known | undefined,
  isSyncing: boolean,
  now: number,
): FeedState {
  const { checked, health = 'ok', message } = known ?? {};
  const nothing = { id, records: 0 };
  if (!contents && isSyncing)
    return { ...nothing, health: 'waiting', message: 'Its records are on their way.' };
  if (!contents) return { ...nothing, health: 'failed', message: message ?? 'It has never been downloaded.' };
  const { size: records, asOf } = contents;
  const state = { id, records, ...(asOf !== '' && { asOf }), ...(checked !== undefined && { checked }) };
  if (message !== undefined) return { ...state, health, message };
  return { ...state, health: now - Date.parse(checked ?? '') < staleAfterMs ? health : 'stale' };
}

/** As it is kept for other processes. */
export function bytesOf(known: Known): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(known));
}

/** Undefined where nothing was kept, or something else. */
export function knownIn(bytes: Uint8Array | undefined): Known | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const { health, checked, message, next } = (value ?? {}) as Readonly<Record<string, unknown>>;
    const found = healths.find((each) => each === health);
    return (
      found && {
        health: found,
        next,
        ...(typeof checked === 'string' && { checked }),
        ...(typeof message === 'string' && { message }),
      }
    );
  } catch {
    return undefined;
  }
}

const healths = ['ok', 'stale', 'partial', 'failed'] as const;
