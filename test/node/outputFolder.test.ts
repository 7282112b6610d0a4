// A folder for others to read: whole files or none, and what fails is said, not thrown.
import assert from 'node:assert/strict';
import { readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeOutputFolder } from '../../server/src/node/outputFolder';
import { memoryPorts } from '../support/memoryPorts';
import { temporaryFolder } from '../support/temporaryFolder';

const bytes = (text: string) => new TextEncoder().encode(text);

test('files are written in place of those of their name, and listed with the newest first', async (t) => {
  const folder = join(await temporaryFolder(t), 'made', 'when needed');
  const { log, logged } = memoryPorts();
  const output = nodeOutputFolder(folder, log);
  assert.deepEqual(await output.list(), []);
  assert.equal(await output.write('a.index', [bytes('one '), bytes('two')]), true);
  await utimes(join(folder, 'a.index'), 1, 1);
  assert.equal(await output.write('b.json', [bytes('1')]), true);
  assert.equal(await output.write('b.json', [bytes('2')]), true);
  assert.deepEqual(await output.list(), ['b.json', 'a.index']);
  const texts = await Promise.all(['a.index', 'b.json'].map((name) => readFile(join(folder, name), 'utf8')));
  assert.deepEqual(texts, ['one two', '2']);
  await output.remove('a.index');
  await output.remove('a.index');
  assert.deepEqual([await readdir(folder), logged], [['b.json'], []]);
});

test('what another process removes meanwhile, or leads nowhere, is not listed', async (t) => {
  const folder = await temporaryFolder(t);
  await symlink(join(folder, 'nowhere'), join(folder, 'link'));
  await writeFile(join(folder, 'a.index'), '');
  assert.deepEqual(await nodeOutputFolder(folder, memoryPorts().log).list(), ['a.index']);
});

test('pieces that end in a failure leave what was there', async (t) => {
  const folder = await temporaryFolder(t);
  const { log, logged } = memoryPorts();
  await writeFile(join(folder, 'a.index'), 'before');
  async function* broken() {
    yield bytes('half');
    throw Object.assign(new Error('no more'), { code: 'EIO' });
  }
  assert.equal(await nodeOutputFolder(folder, log).write('a.index', broken()), false);
  assert.deepEqual(
    [await readdir(folder), await readFile(join(folder, 'a.index'), 'utf8'), logged],
    [['a.index'], 'before', [`warn: a.index could not be written to ${folder} (EIO).`]],
  );
});

test('a folder that cannot be made is told of', async (t) => {
  const file = join(await temporaryFolder(t), 'a file');
  await writeFile(file, '');
  const { log, logged } = memoryPorts();
  assert.equal(await nodeOutputFolder(join(file, 'below'), log).write('a', [bytes('x')]), false);
  assert.match(logged.join(), /could not be written to .*below \(E\w+\)\./);
});
