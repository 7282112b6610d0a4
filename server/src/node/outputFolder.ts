// A folder that others read while it is written: each file is made beside and renamed.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log, OutputFolder } from '../ports';
import { codeOf } from './files';
import { moveFile } from './moveFile';

/** The folder at an absolute path; it is made when first written to. Failures are logged. */
export function nodeOutputFolder(folder: string, log: Log): OutputFolder {
  return {
    write: async (name, pieces) => {
      const beside = join(folder, `.${name}.${randomUUID()}.tmp`);
      try {
        await mkdir(folder, { recursive: true });
        await writeAll(beside, pieces);
        await moveFile(beside, join(folder, name));
        return true;
      } catch (error) {
        log.warn(`${name} could not be written to ${folder} (${codeOf(error)}).`);
        await rm(beside, { force: true }).catch(() => undefined);
        return false;
      }
    },
    list: async () => {
      const names = await readdir(folder).catch(() => []);
      const files = await Promise.all(names.map((name) => timedFile(folder, name)));
      return files
        .flat()
        .sort((a, b) => b.time - a.time)
        .map(({ name }) => name);
    },
    remove: (name) => rm(join(folder, name), { force: true }).catch(() => undefined),
  };
}

/** Nothing where another process has just removed it, or a link leads nowhere. */
async function timedFile(folder: string, name: string) {
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found ? [{ name, time: found.mtimeMs }] : [];
}

async function writeAll(
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const piece of pieces) await file.appendFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}
