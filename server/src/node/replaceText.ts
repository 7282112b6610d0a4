// Writes a person's own file anew: beside it and renamed, its mode kept, and only if it is still what was read.
import { randomUUID } from 'node:crypto';
import { chmod, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import type { ReplaceText } from '../ports';
import { codeOf } from './files';
import { moveFile } from './moveFile';

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Through a symbolic link the file that it leads to is written, and the link stays. */
export const replaceText: ReplaceText = async (path, before, after) => {
  try {
    if (before === undefined) return await make(path, after);
    return await replace(await realpath(path), path, before, after);
  } catch (error) {
    return `${path} could not be written (${codeOf(error)}).`;
  }
};

async function make(path: string, text: string): Promise<string | undefined> {
  await writeFile(path, text, { flag: 'wx' });
  return undefined;
}

async function replace(
  target: string,
  path: string,
  before: string,
  after: string,
): Promise<string | undefined> {
  const bytes = await readFile(target);
  const hasMark = bytes.subarray(0, mark.length).equals(mark);
  const isSame = bytes.subarray(hasMark ? mark.length : 0).equals(Buffer.from(before));
  if (!isSame) return `${path} has changed since it was read, or is not UTF-8; it is left as it is.`;
  const { mode } = await stat(target);
  // A rename would ask the folder alone.
  if ((mode & 0o222) === 0) return `${path} is read-only; it is left as it is.`;
  const beside = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, hasMark ? Buffer.concat([mark, Buffer.from(after)]) : after, { flag: 'wx' });
    await chmod(beside, mode);
    await moveFile(beside, target);
    return undefined;
  } finally {
    await rm(beside, { force: true });
  }
}
