// The feed of files: what is read of folders, lists and archives, and which of several records counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, strToU8 } from 'fflate';
import { filesFeed } from '../../server/src/feeds/files';
import { feedsOf } from '../../server/src/feeds/index';
import { nodeFiles } from '../../server/src/node/files';
import { neverCancelled } from '../../server/src/ports';
import { advisoriesFolder } from '../support/advisories';
import { skipWithoutData } from '../support/data';
import { lines, load, record, zip } from '../support/filesFeed';
import { cancelSwitch, memoryPorts } from '../support/memoryPorts';

test('a folder with everything in it, nested', async () => {
  const files = {
    '/d/one.json': record('A-1'),
    '/d/deep/er/two.JSON': `\uFEFF${record('A-2')}`,
    '/d/array.json': `[${record('A-3')},${record('A-4')}]`,
    '/d/lines.jsonl': lines(record('A-5'), '', `${record('A-6')}\r`, ''),
    '/d/lines.jsonl.gz': gzipSync(strToU8(lines(record('A-7'), record('A-8')))),
    '/d/all.zip': zip({
      'A-9.json': record('A-9'),
      'npm/deep/A-10.json': record('A-10'),
      'README.md': '# no',
    }),
    '/d/README.md': '# not read',
    '/d/.git/objects.json': 'hidden, not read',
  };
  assert.deepEqual(await load(files, '/d'), {
    ids: ['A-1', 'A-10', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6', 'A-7', 'A-8', 'A-9'],
    records: 10,
    health: 'ok',
  });
});

test('single files of each kind', async () => {
  const files = {
    '/a.json': record('A-1'),
    '/b.jsonl': record('A-2'),
    '/c.zip': zip({ 'x.json': record('A-3') }),
  };
  assert.deepEqual((await load(files, '/a.json', '/b.jsonl', '/c.zip')).ids, ['A-1', 'A-2', 'A-3']);
});

test('of one id the last modified counts, as a whole, wherever it lies', async () => {
  const other = [{ package: { ecosystem: 'npm', name: 'b' }, versions: ['1.0.0'] }];
  const files = {
    '/1/new.json': record('A-1', { modified: '2026-03-01T00:00:00Z', affected: other }),
    '/1/old.json': record('A-1', { modified: '2026-02-01T00:00:00.5Z' }),
    '/2/same.jsonl': record('A-1', {
      modified: '2026-03-01T01:00:00+01:00',
      summary: 'same moment, read later',
    }),
  };
  for (const paths of [
    ['/1', '/2'],
    ['/2', '/1', '/1/old.json'],
  ]) {
    const { advisories, state } = await filesFeed(paths).load(memoryPorts({ files }), neverCancelled);
    assert.equal(state.records, 1);
    assert.equal(
      advisories.every(({ modified }) => Date.parse(modified) === Date.parse('2026-03-01')),
      true,
    );
  }
  const { advisories } = await filesFeed(['/1']).load(memoryPorts({ files }), neverCancelled);
  assert.deepEqual(
    advisories.map((advisory) => `${advisory.package} ${advisory.modified}`),
    ['b 2026-03-01T00:00:00Z'],
  );
});

test('a later record without npm packages takes the earlier one away', async () => {
  const gone = record('A-1', { modified: '2026-03-01T00:00:00Z', affected: [] });
  assert.deepEqual(await load({ '/d/1.json': record('A-1'), '/d/2.json': gone }, '/d'), {
    ids: [],
    records: 0,
    health: 'ok',
  });
});

test('the data is as old as its newest record', async () => {
  const times = ['2026-01-05T00:00:00Z', '2026-01-05T00:00:00.25Z', '2025-12-31T23:59:59Z'];
  const files = { '/x.jsonl': lines(...times.map((modified, index) => record(`A-${index}`, { modified }))) };
  const { state } = await filesFeed(['/x.jsonl']).load(memoryPorts({ files }), neverCancelled);
  assert.equal(state.asOf, '2026-01-05T00:00:00.25Z');
});

test('what is broken is counted and named, the rest is there', async () => {
  const files = {
    '/d/1.json': '{"id":',
    '/d/2.jsonl': lines(record('A-1'), 'nonsense', record('A-2', { published: 'yesterday' }), '[]', '7'),
    '/d/3.zip': zip({ 'good.json': record('A-3'), 'bad.json': 'x' }),
  };
  assert.deepEqual(await load(files, '/d'), {
    ids: ['A-1', 'A-2', 'A-3'],
    records: 3,
    health: 'partial',
    message: '5 files or records could not be read in full, the first is /d/1.json: Not JSON.',
  });
  assert.equal(
    (await load({ '/2.jsonl': files['/d/2.jsonl'] }, '/2.jsonl')).message?.includes(
      '/2.jsonl, line 2: Not JSON.',
    ),
    true,
  );
  assert.equal(
    (await load({ '/3.zip': files['/d/3.zip'] }, '/3.zip')).message,
    '/3.zip, bad.json: Not JSON.',
  );
});

const absent = 'There are no OSV records here, or they cannot be read.';

test('paths that lead nowhere', async () => {
  assert.deepEqual(await load({}, '/no'), {
    ids: [],
    records: 0,
    health: 'failed',
    message: `/no: ${absent}`,
  });
  assert.deepEqual((await load({ '/d/README.md': '' }, '/d')).message, `/d: ${absent}`);
  assert.deepEqual(
    (await load({ '/x.txt': record('A-1') }, '/x.txt')).message,
    '/x.txt: Not a .json, .jsonl, .jsonl.gz or .zip file.',
  );
  assert.deepEqual((await load({ '/a.json': record('A-1') }, '/a.json', '/no')).health, 'partial');
});

test('two gzip members after one another are one text', async () => {
  const both = new Uint8Array([
    ...gzipSync(strToU8(`${record('A-1')}\n`)),
    ...gzipSync(strToU8(record('A-2'))),
  ]);
  assert.deepEqual((await load({ '/a.jsonl.gz': both }, '/a.jsonl.gz')).ids, ['A-1', 'A-2']);
});

test('a record across the steps of unpacking, with letters of several bytes', async () => {
  const texts = Array.from({ length: 40 }, (_, index) =>
    record(`A-${index}`, { details: 'äöü€😀'.repeat(3000) }),
  );
  const packed = gzipSync(strToU8(lines(...texts)), { level: 0 });
  const { advisories } = await filesFeed(['/a.jsonl.gz']).load(
    memoryPorts({ files: { '/a.jsonl.gz': packed } }),
    neverCancelled,
  );
  assert.equal(advisories.length, 40);
  assert.equal(
    advisories.every(({ details }) => !details.includes('\uFFFD')),
    true,
  );
});

test('a cancelled load stops reading', async () => {
  const cancel = cancelSwitch();
  cancel.cancel();
  const { advisories } = await filesFeed(['/a.json']).load(
    memoryPorts({ files: { '/a.json': record('A-1') } }),
    cancel,
  );
  assert.deepEqual(advisories, []);
});

test('which feeds the settings ask for', () => {
  const ids = (bundled: boolean, advisories: readonly string[]) =>
    feedsOf({ bundled, advisories }).map(({ id }) => id);
  assert.deepEqual(
    [ids(true, []), ids(true, ['/a']), ids(false, ['/a']), ids(false, [])],
    [['bundled'], ['bundled', 'files'], ['files'], []],
  );
});

test('every record of the collection', { skip: skipWithoutData }, async () => {
  const ports = { ...memoryPorts(), files: nodeFiles({ log: memoryPorts().log }) };
  const counts = async (...names: readonly string[]) => {
    const paths = names.map((name) => `${advisoriesFolder}/${name}`);
    const { advisories, state } = await filesFeed(paths).load(ports, neverCancelled);
    return `${state.records} records, ${advisories.length} advisories, ${state.health}`;
  };
  assert.equal(await counts('ghsa-npm'), '4351 records, 4674 advisories, ok');
  assert.equal(await counts('verbatim'), '101 records, 109 advisories, ok');
  assert.equal(await counts('mal-npm.jsonl.gz'), '16718 records, 16718 advisories, ok');
  assert.equal(await counts('mal-npm-sample.zip'), '432 records, 432 advisories, ok');
  assert.equal(await counts('mal-npm-sample.zip', 'mal-npm.jsonl.gz'), '16718 records, 16718 advisories, ok');
  assert.equal(await counts(''), '21170 records, 21501 advisories, ok');
});
