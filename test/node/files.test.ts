// Files and folders of the disk, and what is none.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeFiles, withSlashes } from '../../server/src/node/files';
import { memoryPorts } from '../support/memoryPorts';
import { temporaryFolder } from '../support/temporaryFolder';

test('text is UTF-8 without the byte order mark that an editor would not show either', async (t) => {
  const folder = await temporaryFolder(t);
  const { files, logged } = filesWithLog();
  await writeFile(join(folder, 'bom.json'), '\uFEFF{"ü":"€"}\r\n');
  assert.equal(await files.readText(join(folder, 'bom.json')), '{"ü":"€"}\r\n');
  assert.deepEqual(logged, []);
});

test('bytes come as they are', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'a.bin'), new Uint8Array([0, 255, 128]));
  const bytes = await filesWithLog().files.readBytes(join(folder, 'a.bin'));
  assert.deepEqual([...bytes!], [0, 255, 128]);
});

test('what is not there is undefined or empty, without a word', async (t) => {
  const folder = await temporaryFolder(t);
  const { files, logged } = filesWithLog();
  await writeFile(join(folder, 'file'), '');
  assert.deepEqual(
    [
      await files.readText(join(folder, 'none')),
      await files.readText(join(folder, 'file', 'below')),
      await files.readText(folder),
      await files.stat(folder),
      await files.list(join(folder, 'none')),
      logged,
    ],
    [undefined, undefined, undefined, undefined, [], []],
  );
});

test('a file that is too long is not read, and the log says so', async (t) => {
  const folder = await temporaryFolder(t);
  const { files, logged } = filesWithLog(2048);
  await writeFile(join(folder, 'long'), 'x'.repeat(2049));
  await writeFile(join(folder, 'short'), 'x'.repeat(2048));
  assert.equal(await files.readText(join(folder, 'long')), undefined);
  assert.equal((await files.readText(join(folder, 'short')))?.length, 2048);
  assert.deepEqual(logged, [`warn: ${join(folder, 'long')} is not read: it is longer than 2 KiB.`]);
});

test('a folder is listed with links as such', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'folder'));
  await symlink('file', join(folder, 'link'));
  const entries = await filesWithLog().files.list(folder);
  assert.deepEqual(
    [...entries].sort((a, b) => a.name.localeCompare(b.name)),
    [
      { name: 'file', kind: 'file' },
      { name: 'folder', kind: 'directory' },
      { name: 'link', kind: 'other' },
    ],
  );
});

test('a named pipe is no file', { skip: process.platform === 'win32' }, async (t) => {
  const pipe = join(await temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  assert.equal(await filesWithLog().files.readText(pipe), undefined);
});

const everythingIsAllowed = process.platform === 'win32' || process.getuid?.() === 0;

test('a file that may not be read is logged', { skip: everythingIsAllowed }, async (t) => {
  const file = join(await temporaryFolder(t), 'secret');
  const { files, logged } = filesWithLog();
  await writeFile(file, '');
  await chmod(file, 0);
  assert.equal(await files.readText(file), undefined);
  assert.deepEqual(logged, [`warn: ${file} could not be read (EACCES).`]);
});

test('what cannot be read is logged once, however often it is looked at', async (t) => {
  const link = join(await temporaryFolder(t), 'link');
  const { files, logged } = filesWithLog();
  await symlink('link', link);
  for (const _ of [1, 2, 3]) assert.equal(await files.stat(link), undefined);
  assert.deepEqual(logged, [`warn: ${link} could not be read (ELOOP).`]);
});

test('paths have slashes on every system', () => {
  assert.equal(withSlashes('C:\\code\\a b', 'win32'), 'C:/code/a b');
  assert.equal(withSlashes('/code/a\\b', 'linux'), '/code/a\\b');
});

function filesWithLog(maxBytes?: number) {
  const { log, logged } = memoryPorts();
  return { files: nodeFiles({ log, ...(maxBytes !== undefined && { maxBytes }) }), logged };
}
