// The store of blobs that processes share: bounded, private, and harmless where it cannot be written.
import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { cacheFolder, nodeStore } from '../../server/src/node/store';
import { memoryPorts } from '../support/memoryPorts';
import { temporaryFolder } from '../support/temporaryFolder';

const day = 24 * 60 * 60 * 1000;

test('a blob is read back, by any later process', async (t) => {
  const folder = join(await temporaryFolder(t), 'made', 'when', 'needed');
  await storeIn(folder).store.write('https://registry.example/@a%2fb', bytes('one'));
  await storeIn(folder).store.write('https://registry.example/@a%2fb', bytes('two'));
  assert.equal(text(await storeIn(folder).store.read('https://registry.example/@a%2fb')), 'two');
});

test('a blob that was never written is undefined, without a word', async (t) => {
  const { store, logged } = storeIn(join(await temporaryFolder(t), 'none'));
  assert.deepEqual([await store.read('a'), logged], [undefined, []]);
});

test('no key leads out of the folder, and nothing half written stays', async (t) => {
  const folder = await temporaryFolder(t);
  const { store } = storeIn(folder);
  await Promise.all(['../a', '/etc/a', 'a\0b', 'x'.repeat(5000)].map((key) => store.write(key, bytes(key))));
  const names = await readdir(folder);
  assert.equal(names.length, 4);
  assert.deepEqual(
    names.filter((name) => !/^[0-9a-f]{64}\.blob$/.test(name)),
    [],
  );
});

test('only the owner may look', { skip: process.platform === 'win32' }, async (t) => {
  const folder = join(await temporaryFolder(t), 'cache');
  await storeIn(folder).store.write('a', bytes('1'));
  const [name] = await readdir(folder);
  const modes = [await stat(folder), await stat(join(folder, name!))].map(({ mode }) => mode & 0o777);
  assert.deepEqual(modes, [0o700, 0o600]);
});

test('a folder that cannot be written is logged once, not thrown, and again where it could be written in between', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  const { store, logged } = storeIn(file);
  await store.write('a', bytes('1'));
  const words = `warn: The cache in ${file} could not be written (EEXIST); answers are not kept.`;
  assert.deepEqual(logged, [words]);
  await store.write('b', bytes('2'));
  assert.deepEqual(logged, [words]);
  await rm(file);
  await store.write('a', bytes('1'));
  await rm(file, { recursive: true });
  await writeFile(file, '');
  await store.write('a', bytes('1'));
  assert.deepEqual(logged, [words, words]);
});

test('blobs that are too old and what a killed process left go', async (t) => {
  const folder = await temporaryFolder(t);
  const old = { 'old.blob': 61, 'young.blob': 59, 'left.tmp': 2, 'busy.tmp': 0.5, 'not-ours.txt': 900 };
  for (const [name, days] of Object.entries(old)) await fileOfAge(join(folder, name), days);
  await storeIn(folder).store.write('a', bytes('1'));
  const left = (await readdir(folder)).filter((name) => name.length < 20).sort();
  assert.deepEqual(left, ['busy.tmp', 'not-ours.txt', 'young.blob']);
});

test('what is read is not old, however long ago it was written', async (t) => {
  const folder = await temporaryFolder(t);
  const { store } = storeIn(folder);
  await store.write('a', bytes('1'));
  const [name] = await readdir(folder);
  await fileOfAge(join(folder, name!), 59);
  await store.read('a');
  await fileOfAge(join(folder, 'other.blob'), 59);
  const later = storeIn(folder, undefined, now + 2 * day).store;
  await later.write('b', bytes('2'));
  assert.equal((await later.read('a'))?.length, 150);
  assert.equal((await readdir(folder)).includes('other.blob'), false);
});

test('where that cannot be cleared away, this is what is logged, and what was written stays', async (t) => {
  const folder = await temporaryFolder(t);
  // A folder of such a name cannot be removed as a file.
  const stuck = join(folder, 'old.blob');
  await mkdir(stuck);
  await utimes(stuck, new Date(now - 61 * day), new Date(now - 61 * day));
  await fileOfAge(join(folder, 'older.blob'), 100);
  const { store, logged } = storeIn(folder);
  await store.write('a', bytes('1'));
  assert.equal(text(await store.read('a')), '1');
  assert.deepEqual(logged, [
    `warn: The cache in ${folder} could not be cleared of what is old (ERR_FS_EISDIR).`,
  ]);
  assert.equal((await readdir(folder)).includes('older.blob'), false);
});

test('beyond the bound the oldest go first', async (t) => {
  const folder = await temporaryFolder(t);
  for (const [name, days] of Object.entries({ 'a.blob': 3, 'b.blob': 1, 'c.blob': 2 })) {
    await fileOfAge(join(folder, name), days);
  }
  await storeIn(folder, 200).store.write('a', bytes('1'));
  const left = (await readdir(folder)).filter((name) => name.length < 20).sort();
  assert.deepEqual(left, ['b.blob']);
});

test('caches lie where the system wants them', () => {
  assert.equal(cacheFolder({}, '/home/u', 'linux'), '/home/u/.cache/lockwatch');
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/c' }, '/home/u', 'linux'), '/c/lockwatch');
  assert.equal(cacheFolder({ XDG_CACHE_HOME: 'c' }, '/home/u', 'linux'), '/home/u/.cache/lockwatch');
  assert.equal(cacheFolder({}, '/Users/u', 'darwin'), '/Users/u/Library/Caches/lockwatch');
  assert.match(cacheFolder({ LOCALAPPDATA: '/L' }, '/u', 'win32'), /^.L.lockwatch.Cache$/);
});

const now = Date.parse('2026-11-01T12:00:00.000Z');

function storeIn(folder: string, maxBytes?: number, at = now) {
  const { log, logged } = memoryPorts();
  const clock = { now: () => at, after: () => () => {} };
  return { store: nodeStore({ folder, clock, log, ...(maxBytes !== undefined && { maxBytes }) }), logged };
}

async function fileOfAge(path: string, days: number): Promise<void> {
  await writeFile(path, 'x'.repeat(150));
  const time = new Date(now - days * day);
  await utimes(path, time, time);
}

const bytes = (value: string) => new TextEncoder().encode(value);
const text = (value: Uint8Array | undefined) => value && new TextDecoder().decode(value);
