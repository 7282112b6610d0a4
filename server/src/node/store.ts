// Named blobs in a folder of the machine, for caches: written beside and renamed, kept within bounds.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Clock, Log, Store } from '../ports';
import { codeOf, isAbsence } from './files';
import { moveFile } from './moveFile';

const day = 24 * 60 * 60 * 1000;
const writesBetweenPrunes = 200;

export interface NodeStoreOptions {
  /** Absolute; made when first written to. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Of all blobs together; those that have lain the longest go first. 512 MiB unless said otherwise. */
  readonly maxBytes?: number;
  /** Blobs neither written nor read for so long go. 60 days unless said otherwise. */
  readonly maxAgeMs?: number;
}

/**
 * A store over a folder that several processes may share. A reader sees a blob as it was or as it is, never in
 * between. Failures are logged, each once until a write succeeds: a cache that cannot be written costs time, nothing
 * else.
 */
export function nodeStore(options: NodeStoreOptions): Store {
  const { folder, log } = options;
  const fileOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.blob`);
  let writes = 0;
  // Whoever cannot write one blob can write none of hundreds.
  const told = new Set<string>();
  const warn = (what: keyof typeof failures, error: unknown) => {
    const { done, so } = failures[what];
    const words = `The cache in ${folder} could not be ${done} (${codeOf(error)})${so}.`;
    if (!told.has(words)) log.warn(words);
    told.add(words);
  };
  return {
    read: async (key) => {
      try {
        const file = fileOf(key);
        const value = await readFile(file);
        await renew(file, options.clock.now());
        return value;
      } catch (error) {
        if (!isAbsence(error)) warn('reading', error);
        return undefined;
      }
    },
    write: async (key, value) => {
      try {
        // What was fetched from private registries lies here, so nobody else may look.
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await replaceFile(fileOf(key), value);
        told.clear();
      } catch (error) {
        return warn('writing', error);
      }
      if (writes++ % writesBetweenPrunes !== 0) return;
      await prune(options).catch((error: unknown) => warn('clearing', error));
    },
  };
}

const failures = {
  reading: { done: 'read', so: '' },
  writing: { done: 'written', so: '; answers are not kept' },
  clearing: { done: 'cleared of what is old', so: '' },
} as const;

/** Where this system keeps caches, for this program. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32')
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'lockwatch', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'lockwatch');
  const xdg = env.XDG_CACHE_HOME;
  // The XDG specification has relative paths ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'lockwatch');
}

async function replaceFile(file: string, content: Uint8Array): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, content, { mode: 0o600 });
    await moveFile(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** What is read is in use, and so as good as new. Where that cannot be noted, as on a disk that is only read, it grows old. */
async function renew(file: string, now: number): Promise<void> {
  try {
    const { mtimeMs } = await stat(file);
    if (now - mtimeMs > day) await utimes(file, new Date(now), new Date(now));
  } catch {
    // Another process may have removed it.
  }
}

/**
 * Removes what is too old, what a killed process left half written, and the oldest beyond the bound. Rejects with the
 * first failure when all else is gone.
 */
async function prune(options: NodeStoreOptions): Promise<void> {
  const { folder, maxBytes = 512 * 1024 * 1024, maxAgeMs = 60 * day } = options;
  const now = options.clock.now();
  let bytes = 0;
  let failure: unknown;
  for (const file of (await filesIn(folder)).sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    bytes += file.size;
    const longest = file.path.endsWith('.tmp') ? day : maxAgeMs;
    if (bytes <= maxBytes && now - file.mtimeMs <= longest) continue;
    await rm(file.path, { force: true }).catch((error: unknown) => {
      failure ??= error;
    });
  }
  if (failure !== undefined) throw failure;
}

async function filesIn(folder: string) {
  const found = [];
  for (const name of await readdir(folder)) {
    if (!/\.(?:blob|tmp)$/.test(name)) continue;
    const path = join(folder, name);
    // Another process may prune at the same time.
    const known = await stat(path).catch(() => undefined);
    if (known) found.push({ path, size: known.size, mtimeMs: known.mtimeMs });
  }
  return found;
}
