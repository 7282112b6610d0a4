// Read access to the machine's files.
import { readdir, readFile, stat } from 'node:fs/promises';
import type { DirectoryEntry, Files, Log } from '../ports';
import { onceEach } from './log';

export interface NodeFilesOptions {
  readonly log: Log;
  /** Longer files are not read. 64 MiB unless said otherwise. */
  readonly maxBytes?: number;
}

/**
 * The files of this machine. Only regular files exist for it: a named pipe would be waited for without end.
 * What is there but cannot be read, or is too long, is logged, once: all that was looked for is looked at again every
 * few seconds.
 */
export function nodeFiles({ log, maxBytes = 64 * 1024 * 1024 }: NodeFilesOptions): Files {
  const warn = onceEach((message) => log.warn(message));
  const attempt = async <T>(path: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isAbsence(error)) warn(`${path} could not be read (${codeOf(error)}).`);
      return undefined;
    }
  };
  const fileStat = (path: string) =>
    attempt(path, async () => {
      const found = await stat(path);
      return found.isFile() ? { mtimeMs: found.mtimeMs, size: found.size } : undefined;
    });
  const readBytes = async (path: string) => {
    const found = await fileStat(path);
    if (!found) return undefined;
    if (found.size > maxBytes) {
      warn(`${path} is not read: it is longer than ${Math.floor(maxBytes / 1024)} KiB.`);
      return undefined;
    }
    return attempt(path, () => readFile(path));
  };
  return {
    stat: fileStat,
    readBytes,
    readText: async (path) => {
      const bytes = await readBytes(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    list: async (path) => (await attempt(path, () => entriesOf(path))) ?? [],
  };
}

/** A path as this program writes it: `/` between segments on every system. */
export function withSlashes(path: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? path.replaceAll('\\', '/') : path;
}

/** A system error's code, for example `EACCES`. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? 'unknown error';
}

/** Whether an error only says that there is no such file. */
export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

async function entriesOf(path: string): Promise<readonly DirectoryEntry[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.map((entry) => ({
    name: entry.name,
    kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other',
  }));
}
