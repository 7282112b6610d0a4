// A feed's records kept on the disk, brought once and then by their changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOsvRecord } from '../server/src/core/advisories/osv';
import type { Advisory } from '../server/src/core/types';
import type { RecordSink, SyncOutcome } from '../server/src/feeds/index';
import { createMirror, type Mirror } from '../server/src/mirror';
import { nodePacking } from '../server/src/node/packing';
import { memoryGenerations, memoryPorts } from './support/memoryPorts';

/** A record on one version of a package, or of several. */
function record(id: string, packages: string | readonly string[], version = '1.0.0'): readonly Advisory[] {
  const affected = [packages]
    .flat()
    .map((name) => ({ package: { ecosystem: 'npm', name }, versions: [version] }));
  const fields = { id, modified: '2026-01-01T00:00:00Z', summary: `About ${id}`, details: `Text of ${id}` };
  return parseOsvRecord({ ...fields, affected, references: [{ url: 'https://example.org/' }] }, 'export')
    .advisories;
}

const all = { brought: 'everything', next: { at: 1 }, health: 'ok' } as const;
const changes = { brought: 'changes', next: { at: 2 }, health: 'ok' } as const;
const nothing = { brought: 'nothing', next: { at: 3 }, health: 'failed', message: 'No answer.' } as const;

/** A feed that brings these records, and says of it what it is told to say. */
function bringing(outcome: SyncOutcome, records: Readonly<Record<string, readonly Advisory[]>>) {
  return async (_before: unknown, sink: RecordSink): Promise<SyncOutcome> => {
    if (outcome.brought !== 'nothing') sink.begin(outcome.brought);
    for (const [id, advisories] of Object.entries(records)) sink.put(id, advisories);
    return outcome;
  };
}

function mirrorOver(generations = memoryGenerations()) {
  const { log, logged } = memoryPorts();
  return {
    mirror: createMirror('export', { generations, packing: nodePacking, log }),
    generations,
    logged,
  };
}

const first = { 'GHSA-1': record('GHSA-1', ['a', 'b']), 'GHSA-2': record('GHSA-2', 'a', '2.0.0') };
const idsOf = (mirror: Mirror, name: string) => mirror.advisoriesOf(name).map(({ id }) => id);

test('before the first sync there is nothing', async () => {
  const { mirror, logged } = mirrorOver();
  assert.equal(await mirror.refresh(), false);
  assert.deepEqual(
    [mirror.contents(), mirror.advisoriesOf('a'), mirror.affecting('a', '1.0.0')],
    [undefined, [], []],
  );
  assert.deepEqual(await mirror.withDetails(first['GHSA-1'][0]!), first['GHSA-1'][0]);
  assert.deepEqual(logged, []);
});

test('what a feed has brought is looked up by name and version', async () => {
  const { mirror } = mirrorOver();
  assert.deepEqual(await mirror.sync(bringing(all, first)), { state: 'written', outcome: all });
  assert.deepEqual(mirror.contents(), { size: 3, asOf: '2026-01-01T00:00:00Z' });
  assert.deepEqual(
    [idsOf(mirror, 'a'), idsOf(mirror, 'b'), idsOf(mirror, 'c')],
    [['GHSA-1', 'GHSA-2'], ['GHSA-1'], []],
  );
  assert.deepEqual(
    mirror.affecting('a', '2.0.0').map(({ id }) => id),
    ['GHSA-2'],
  );
});

test('details come when they are asked for', async () => {
  const { mirror } = mirrorOver();
  await mirror.sync(bringing(all, first));
  const [advisory] = mirror.advisoriesOf('b');
  assert.deepEqual([advisory?.details, advisory?.summary], ['', 'About GHSA-1']);
  assert.deepEqual(await mirror.withDetails(advisory!), first['GHSA-1'][1]);
});

test('the same objects until there is something new', async () => {
  const { mirror } = mirrorOver();
  await mirror.sync(bringing(all, first));
  const before = mirror.advisoriesOf('a');
  assert.equal(await mirror.refresh(), false);
  assert.equal(mirror.advisoriesOf('a'), before);
  await mirror.sync(bringing(changes, { 'GHSA-1': [] }));
  assert.notEqual(mirror.advisoriesOf('a'), before);
});

test('changes are changes of what is there, and a feed is told where it left off', async () => {
  const { mirror } = mirrorOver();
  const seen: unknown[] = [];
  const noting = (outcome: SyncOutcome, records: Readonly<Record<string, readonly Advisory[]>>) =>
    mirror.sync((before, sink) => {
      seen.push(before);
      return bringing(outcome, records)(before, sink);
    });
  await noting(all, first);
  await noting(changes, { 'GHSA-1': record('GHSA-1', ['b', 'c']), 'MAL-2026-1': record('MAL-2026-1', 'd') });
  await noting(all, { 'GHSA-3': record('GHSA-3', 'e') });
  assert.deepEqual(seen, [undefined, { at: 1 }, { at: 2 }]);
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((name) => idsOf(mirror, name)),
    [[], [], [], [], ['GHSA-3']],
  );
});

test('what was kept from before keeps its details', async () => {
  const { mirror } = mirrorOver();
  await mirror.sync(bringing(all, first));
  await mirror.sync(bringing(changes, { 'GHSA-2': record('GHSA-2', 'c') }));
  const details = ['a', 'b', 'c'].map((name) => mirror.withDetails(mirror.advisoriesOf(name)[0]!));
  assert.deepEqual(await Promise.all(details), [...first['GHSA-1'], ...record('GHSA-2', 'c')]);
});

test('a feed that brought nothing leaves everything as it was', async () => {
  const { mirror, generations } = mirrorOver();
  await mirror.sync(bringing(all, first));
  const files = [...generations.stored.keys()];
  assert.deepEqual(await mirror.sync(bringing(nothing, { 'GHSA-1': [] })), {
    state: 'unchanged',
    outcome: nothing,
  });
  assert.deepEqual([[...generations.stored.keys()], idsOf(mirror, 'a')], [files, ['GHSA-1', 'GHSA-2']]);
});

test('what was put before a feed had to start over is void', async () => {
  const { mirror } = mirrorOver();
  await mirror.sync(async (_before, sink) => {
    sink.begin('everything');
    sink.put('GHSA-9', record('GHSA-9', 'z'));
    return bringing(all, first)(_before, sink);
  });
  assert.deepEqual([idsOf(mirror, 'z'), idsOf(mirror, 'b'), mirror.contents()?.size], [[], ['GHSA-1'], 3]);
});

test('a feed that fails in our own code gives its turn back', async () => {
  const { mirror } = mirrorOver();
  await assert.rejects(
    mirror.sync(() => Promise.reject(new Error('ours'))),
    /ours/,
  );
  assert.equal((await mirror.sync(bringing(all, first))).state, 'written');
});

test('one writes at a time, the others are told', async () => {
  const { mirror, generations } = mirrorOver();
  const other = mirrorOver(generations).mirror;
  const result = await mirror.sync(async (before, sink) => {
    assert.deepEqual(await other.sync(bringing(all, {})), { state: 'busy' });
    return bringing(all, first)(before, sink);
  });
  assert.equal(result.state, 'written');
});

test('another process is followed when it has written, and built upon', async () => {
  const { mirror, generations } = mirrorOver();
  const other = mirrorOver(generations).mirror;
  await mirror.sync(bringing(all, first));
  assert.equal(await other.refresh(), true);
  await other.sync(bringing(changes, { 'GHSA-2': [] }));
  assert.deepEqual(idsOf(mirror, 'a'), ['GHSA-1', 'GHSA-2']);
  await mirror.sync(bringing(changes, { 'GHSA-3': record('GHSA-3', 'a') }));
  assert.deepEqual(idsOf(mirror, 'a'), ['GHSA-1', 'GHSA-3']);
});

test('a damaged generation is never used: the one before it answers, and a sync heals it', async () => {
  const { mirror, generations } = mirrorOver();
  await mirror.sync(bringing(all, first));
  await mirror.sync(bringing(changes, { 'GHSA-2': [] }));
  const newest = [...generations.stored.values()].at(-1)!;
  newest[newest.length - 60]! ^= 1;
  const late = mirrorOver(generations);
  assert.equal(await late.mirror.refresh(), true);
  assert.equal(await late.mirror.refresh(), false);
  assert.deepEqual(idsOf(late.mirror, 'a'), ['GHSA-1', 'GHSA-2']);
  assert.deepEqual(late.logged, [
    'warn: The advisories of export are not used as they lie on the disk: the file is damaged.',
  ]);
  await late.mirror.sync(bringing(changes, { 'GHSA-1': [] }));
  assert.deepEqual(idsOf(late.mirror, 'a'), ['GHSA-2']);
});

test('where no generation is sound, a feed begins anew', async () => {
  const { mirror, generations, logged } = mirrorOver();
  await mirror.sync(bringing(all, first));
  const [bytes] = generations.stored.values();
  bytes![bytes!.length - 12]!++;
  const late = mirrorOver(generations);
  assert.equal(await late.mirror.refresh(), false);
  let before: unknown = 'not asked';
  await late.mirror.sync(async (given, sink) => {
    before = given;
    return bringing(all, first)(given, sink);
  });
  assert.deepEqual([before, idsOf(late.mirror, 'b')], [undefined, ['GHSA-1']]);
  assert.deepEqual(
    [...logged, ...late.logged],
    [
      'warn: The advisories of export are not used as they lie on the disk: the file is of another version of Lockwatch.',
    ],
  );
});

test('damaged details are left out, and nothing is built on them', async () => {
  const { mirror, generations, logged } = mirrorOver();
  await mirror.sync(bringing(all, first));
  const [bytes] = generations.stored.values();
  bytes![3]! ^= 1;
  const [advisory] = mirror.advisoriesOf('b');
  assert.deepEqual(await mirror.withDetails(advisory!), advisory);
  assert.deepEqual(logged, [
    'warn: Details of export on the disk are damaged; its next sync brings everything anew.',
  ]);
  let before: unknown = 'not asked';
  await mirror.sync(async (given, sink) => {
    before = given;
    return bringing(all, first)(given, sink);
  });
  assert.equal(before, undefined);
  assert.deepEqual(await mirror.withDetails(mirror.advisoriesOf('b')[0]!), first['GHSA-1'][1]);
});

test('the file can be carried to another machine, under a feed of its own name', async () => {
  const { mirror } = mirrorOver();
  await mirror.sync(bringing(all, first));
  const { size, pieces } = mirror.file()!;
  const chunks: Uint8Array[] = [];
  for await (const piece of pieces()) chunks.push(piece);
  const file = new Uint8Array(Buffer.concat(chunks));
  assert.equal(file.length, size);

  const { log } = memoryPorts();
  const there = createMirror('company', { generations: memoryGenerations(), packing: nodePacking, log });
  assert.deepEqual(await there.adopt(file.subarray(1)), { state: 'failed', problem: 'damaged' });
  assert.deepEqual(await there.adopt(file), { state: 'written' });
  const [advisory] = there.advisoriesOf('b');
  assert.deepEqual(await there.withDetails(advisory!), { ...first['GHSA-1'][1], feed: 'company' });
});

test('a mirror that is disposed holds nothing', async () => {
  const { mirror } = mirrorOver();
  await mirror.sync(bringing(all, first));
  await mirror.dispose();
  assert.deepEqual([mirror.contents(), mirror.advisoriesOf('a')], [undefined, []]);
});
