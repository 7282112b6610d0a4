// Writing a person's own file: what is kept of it, and when it is left alone.
import assert from 'node:assert/strict';
import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { replaceText } from '../../server/src/node/replaceText';
import { temporaryFolder } from '../support/temporaryFolder';

test('the text is another, the mode the same, and nothing else lies beside it', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'package.json');
  await writeFile(file, '{ "ä": 1 }\r\n');
  await chmod(file, 0o640);
  assert.equal(await replaceText(file, '{ "ä": 1 }\r\n', '{ "ä": 2 }\r\n'), undefined);
  assert.equal(await readFile(file, 'utf8'), '{ "ä": 2 }\r\n');
  assert.equal((await stat(file)).mode & 0o777, 0o640);
  assert.deepEqual(await readdir(folder), ['package.json']);
});

test('a byte order mark stays', async (t) => {
  const file = join(await temporaryFolder(t), 'package.json');
  await writeFile(file, '\ufeff{}');
  assert.equal(await replaceText(file, '{}', '{ }'), undefined);
  assert.equal(await readFile(file, 'utf8'), '\ufeff{ }');
});

test('a symbolic link stays one', async (t) => {
  const folder = await temporaryFolder(t);
  const link = join(folder, 'link.json');
  await writeFile(join(folder, 'package.json'), 'a');
  await symlink(join(folder, 'package.json'), link);
  assert.equal(await replaceText(link, 'a', 'b'), undefined);
  assert.ok((await lstat(link)).isSymbolicLink());
  assert.equal(await readFile(join(folder, 'package.json'), 'utf8'), 'b');
});

test('a file that has changed, or is not what was understood of it, is left as it is', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'package.json');
  for (const content of [Buffer.from('changed'), Buffer.from([0x61, 0xff])]) {
    await writeFile(file, content);
    assert.match((await replaceText(file, 'a\ufffd', 'b')) ?? '', /has changed since it was read/);
    assert.deepEqual(await readFile(file), content);
  }
  assert.deepEqual(await readdir(folder), ['package.json']);
});

test('a file that is read-only is left as it is, though its folder is not', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'package.json');
  await writeFile(file, 'a', { mode: 0o444 });
  assert.match(
    (await replaceText(file, 'a', 'b')) ?? '',
    /package\.json is read-only; it is left as it is\.$/,
  );
  assert.deepEqual([await readFile(file, 'utf8'), await readdir(folder)], ['a', ['package.json']]);
});

test('a new file is made, and none that is there already is written over', async (t) => {
  const file = join(await temporaryFolder(t), 'pnpm-workspace.yaml');
  assert.equal(await replaceText(file, undefined, 'a: 1\n'), undefined);
  assert.match((await replaceText(file, undefined, 'b: 1\n')) ?? '', /could not be written \(EEXIST\)/);
  assert.equal(await readFile(file, 'utf8'), 'a: 1\n');
});

test('where nothing is, that is said', async (t) => {
  const file = join(await temporaryFolder(t), 'gone.json');
  assert.match((await replaceText(file, 'a', 'b')) ?? '', /gone\.json could not be written \(ENOENT\)/);
});
