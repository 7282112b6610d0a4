// A folder that others read while it is written: each file is made beside and renamed.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log, OutputFolder } from '../ports';
import { codeOf } from './files';

/** The folder at an absolute path; it is made when first written to. Failures are logged. */
export function nodeOutputFolder(folder: string, log: Log): OutputFolder {
  return {
    write: async (name, pieces) => {
      const beside = join(folder, `.${name}.${randomUUID()}.tmp`);
      try {
        await mkdir(folder, { recursive: true });
        await writeAll(beside, pieces);
        await rename(beside, join(folder, name));
        return true;
      } catch (error) {
        log.warn(`${name} could not be written to ${folder} (${codeOf(error)}).`);
        await rm(beside, { force: true }).catch(() => undefined);
        return false;
      }
    },
    list: async () => {
      const names = await readdir(folder).catch(() => []);
      const files = await Promise.all(
        names.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })),
      );
      return files.sort((a, b) => b.time - a.time).map(({ name }) => name);
    },
    remove: (name) => rm(join(folder, name), { force: true }).catch(() => undefined),
  };
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
