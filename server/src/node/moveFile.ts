// Gives a finished file the name of another, on Windows too, where whoever looks at either keeps it from that.
import { rename } from 'node:fs/promises';
import type { Clock } from '../ports';
import { nodeClock } from './clock';
import { codeOf } from './files';

export interface MoveOptions {
  readonly platform?: NodeJS.Platform;
  readonly clock?: Clock;
  readonly move?: (from: string, to: string) => Promise<void>;
}

/** Virus scanners, indexers and readers of the other name are done within moments. */
const limitMs = 5000;
const shortestPauseMs = 10;
const longestPauseMs = 100;

/**
 * Renames a file, in place of the one that has the name. Windows refuses that while anybody has one of the two open, a
 * scanner the new one for example: there it is tried again for five seconds (as VS Code does, `base/node/pfs.ts`).
 * Rejects as `rename` does.
 */
export async function moveFile(from: string, to: string, options: MoveOptions = {}): Promise<void> {
  const { platform = process.platform, clock = nodeClock, move = rename } = options;
  const start = clock.now();
  for (let wait = shortestPauseMs; ; wait = Math.min(wait + shortestPauseMs, longestPauseMs)) {
    try {
      return await move(from, to);
    } catch (error) {
      const isHeld = platform === 'win32' && heldCodes.includes(codeOf(error));
      if (!isHeld || clock.now() - start > limitMs) throw error;
    }
    await new Promise<void>((resolve) => {
      clock.after(wait, resolve);
    });
  }
}

const heldCodes: readonly string[] = ['EPERM', 'EACCES', 'EBUSY'];
