// The index on the disk: a new generation beside the one that others may be reading.
import assert from 'node:assert/strict';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeGenerations } from '../../server/src/node/generations';
import type { Generations, WriteTurn } from '../../server/src/ports';
import { manualClock, memoryPorts, settled } from '../support/memoryPorts';
import { temporaryFolder } from '../support/temporaryFolder';

const start = '2026-11-01T12:00:00.000Z';

function generationsIn(folder: string, clock = manualClock(start)) {
  const { log, logged } = memoryPorts();
  return { generations: nodeGenerations({ folder, clock, log }), logged };
}

async function turnOf(generations: Generations): Promise<WriteTurn> {
  const turn = await generations.begin();
  assert.ok(typeof turn === 'object', `begin: ${turn}`);
  return turn;
}

/** Writes a generation as a writer does that has its turn for nothing else. */
async function write(generations: Generations, ...chunks: readonly string[]): Promise<boolean> {
  const turn = await turnOf(generations);
  const draft = await turn.draft();
  for (const chunk of chunks) await draft.append(Buffer.from(chunk));
  const committed = await draft.commit();
  await turn.end();
  return committed;
}

/** What the generations say, the newest first. */
async function texts(generations: Generations): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of await generations.list()) {
    const generation = await generations.open(id);
    found.push(Buffer.from((await generation!.read(0, generation!.size))!).toString());
    await generation!.close();
  }
  return found;
}

test('where nothing was written there is nothing, without a word', async (t) => {
  const { generations, logged } = generationsIn(join(await temporaryFolder(t), 'none'));
  assert.deepEqual([await generations.list(), await generations.open('00000001-00000000')], [[], undefined]);
  assert.deepEqual(logged, []);
});

test('the newest comes first, and the one before it is kept', async (t) => {
  const folder = join(await temporaryFolder(t), 'made', 'when', 'needed');
  const { generations } = generationsIn(folder);
  for (const text of ['one', 'two', 'three']) assert.equal(await write(generations, text), true);
  assert.deepEqual(await texts(generationsIn(folder).generations), ['three', 'two']);
  assert.equal((await readdir(folder)).length, 2);
});

test('a generation is read in parts, and not beyond its end', async (t) => {
  const { generations } = generationsIn(await temporaryFolder(t));
  await write(generations, 'abc', 'def');
  const generation = (await generations.open((await generations.list())[0]!))!;
  const part = async (offset: number, length: number) =>
    (await generation.read(offset, length)) &&
    Buffer.from((await generation.read(offset, length))!).toString();
  assert.deepEqual([generation.size, await part(2, 3), await part(4, 3)], [6, 'cde', undefined]);
  await generation.close();
  assert.equal(await generation.read(0, 1), undefined);
});

test('who has a generation open goes on reading it', { skip: process.platform === 'win32' }, async (t) => {
  const { generations } = generationsIn(await temporaryFolder(t));
  await write(generations, 'one');
  const generation = (await generations.open((await generations.list())[0]!))!;
  for (const text of ['two', 'three', 'four']) await write(generations, text);
  assert.equal(Buffer.from((await generation.read(0, 3))!).toString(), 'one');
  await generation.close();
});

test('a draft is seen by nobody before it is committed, and leaves nothing when it is discarded', async (t) => {
  const folder = await temporaryFolder(t);
  const { generations } = generationsIn(folder);
  const turn = await turnOf(generations);
  const draft = await turn.draft();
  await draft.append(Buffer.from('one'));
  assert.deepEqual(await generations.list(), []);
  await draft.discard();
  await turn.end();
  assert.deepEqual(await readdir(folder), []);
});

test('one has the turn until it is given back', async (t) => {
  const folder = await temporaryFolder(t);
  const { generations } = generationsIn(folder);
  const other = generationsIn(folder).generations;
  const turn = await turnOf(generations);
  assert.equal(await other.begin(), 'busy');
  await turn.end();
  await (await turnOf(other)).end();
});

test('what a killed writer left is cleared away by the next', async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ['0-0.draft', 'writer.lock.0-0']) await writeFile(join(folder, name), 'half');
  await write(generationsIn(folder).generations, 'one');
  assert.deepEqual(
    (await readdir(folder)).map((name) => name.replace(/[0-9a-f]{8}\.index/, '*.index')),
    ['00000001-*.index'],
  );
});

// There is no process of this number: Linux and macOS end earlier, Windows only has multiples of four.
const nobody = 2 ** 31 - 1;
const locks: Readonly<
  Record<string, { readonly owner: string; readonly age: number; readonly taken: boolean }>
> = {
  'of a process that is gone': { owner: ownedBy(nobody, hostname()), age: 0, taken: true },
  'of a living process': { owner: ownedBy(process.pid, hostname()), age: 59, taken: false },
  'of a number that lives again': { owner: ownedBy(process.pid, hostname()), age: 61, taken: true },
  'of another machine': { owner: ownedBy(nobody, 'elsewhere.example'), age: 59, taken: false },
  'of another machine that is gone': { owner: ownedBy(nobody, 'elsewhere.example'), age: 61, taken: true },
  'that is just being written': { owner: '', age: 0, taken: false },
  'that was never written to its end': { owner: '{"pid":', age: 61, taken: true },
};

function ownedBy(pid: number, host: string): string {
  return JSON.stringify({ pid, host, token: 'theirs' });
}

for (const [name, { owner, age, taken }] of Object.entries(locks)) {
  test(`a lock ${name} ${taken ? 'is taken over' : 'holds'}`, async (t) => {
    const folder = await temporaryFolder(t);
    const lock = join(folder, 'writer.lock');
    await writeFile(lock, owner);
    const touched = new Date(Date.parse(start) - age * 1000);
    await utimes(lock, touched, touched);
    const turn = await generationsIn(folder).generations.begin();
    assert.equal(typeof turn === 'object', taken);
    if (typeof turn === 'object') await turn.end();
    assert.deepEqual(await readdir(folder), taken ? [] : ['writer.lock']);
  });
}

test('a lock is touched as long as it is held', async (t) => {
  const folder = await temporaryFolder(t);
  const clock = manualClock(start);
  const turn = await turnOf(generationsIn(folder, clock).generations);
  const touched = async () => (await stat(join(folder, 'writer.lock'))).mtimeMs;
  for (let beat = 0; beat < 3; beat++) {
    await clock.advance(10_000);
    for (let rounds = 0; rounds < 1000 && (await touched()) !== clock.now(); rounds++) await settled();
    assert.equal(await touched(), clock.now());
  }
  await turn.end();
  assert.deepEqual(clock.pending(), []);
});

test('who was held for dead does not take the lock of the next away', async (t) => {
  const folder = await temporaryFolder(t);
  const turn = await turnOf(generationsIn(folder).generations);
  await writeFile(join(folder, 'writer.lock'), ownedBy(process.pid, hostname()));
  await turn.end();
  assert.deepEqual(await readdir(folder), ['writer.lock']);
});

test('a folder that cannot be written is said once, and nothing is thrown', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  const { generations, logged } = generationsIn(file);
  assert.equal(await generations.begin(), 'failed');
  assert.deepEqual(logged, [`warn: The advisories in ${file} could not be written (EEXIST).`]);
});

test('a draft that was lost is not committed', async (t) => {
  const folder = await temporaryFolder(t);
  const { generations } = generationsIn(folder);
  await write(generations, 'one');
  const turn = await turnOf(generations);
  const draft = await turn.draft();
  await draft.append(Buffer.from('two'));
  // As a writer does that has taken the turn of one held for dead.
  for (const name of await readdir(folder)) if (name.endsWith('.draft')) await rm(join(folder, name));
  assert.equal(await draft.commit(), false);
  await turn.end();
  assert.deepEqual(await texts(generations), ['one']);
});

test('only the owner may look', { skip: process.platform === 'win32' }, async (t) => {
  const folder = join(await temporaryFolder(t), 'index');
  await write(generationsIn(folder).generations, 'one');
  const [name] = await readdir(folder);
  const modes = [await stat(folder), await stat(join(folder, name!))].map(({ mode }) => mode & 0o777);
  assert.deepEqual(modes, [0o700, 0o600]);
});
