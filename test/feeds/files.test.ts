import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { filesFeed } from '../../server/src/feeds/files';
import { feedsOf } from '../../server/src/feeds/index';
import { nodeFiles } from '../../server/src/node/files';
import { neverCancelled } from '../../server/src/ports';
import { advisoriesFolder } from '../support/advisories';
import { skipWithoutData } from '../support/data';
import { cancelSwitch, memoryPorts } from '../support/memoryPorts';

/** The text of a record on package `a`, all versions. */
function record(id: string, fields: object = {}): string {
  const affected = [
    { package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] },
  ];
  return JSON.stringify({ id, modified: '2026-01-01T00:00:00Z', affected, ...fields });
}

type Content = Readonly<Record<string, string | Uint8Array>>;

/** What the feed brings, ids sorted, and its state in short. */
async function load(files: Content, ...paths: readonly string[]) {
  const { advisories, state } = await filesFeed(paths).load(memoryPorts({ files }), neverCancelled);
  const { records, health, message } = state;
  return {
    ids: advisories.map(({ id }) => id).sort(),
    records,
    health,
    ...(message !== undefined && { message }),
  };
}

const lines = (...texts: readonly string[]) => texts.join('\n');
const zip = (entries: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])));

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

const damaged = 'The archive is damaged or too large.';
const archive = zip({ 'A-1.json': record('A-1'), 'A-2.json': record('A-2') });
const gzipped = gzipSync(strToU8(lines(record('A-1'), record('A-2'))));

test('damaged archives', async () => {
  const cases: Content = {
    '/empty.zip': new Uint8Array(),
    '/text.zip': strToU8('x'.repeat(100)),
    '/cut.zip': archive.slice(0, archive.length - 30),
    '/cut.jsonl.gz': gzipped.slice(0, 60),
    '/text.jsonl.gz': strToU8(record('A-1')),
  };
  for (const path of Object.keys(cases)) {
    const { health, message } = await load(cases, path);
    assert.equal(`${path} ${health} ${message}`, `${path} failed ${path}: ${damaged}`);
  }
});

test('archives cut off anywhere', async () => {
  for (let length = 0; length < archive.length; length += 7)
    await load({ '/a.zip': archive.slice(0, length) }, '/a.zip');
  for (let length = 0; length < gzipped.length; length += 3) {
    await load({ '/a.jsonl.gz': gzipped.slice(0, length) }, '/a.jsonl.gz');
  }
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

test('names in archives are only names', async () => {
  const entries = {
    '../../../etc/x.json': record('A-1'),
    '/abs.json': record('A-2'),
    'C:\\y.json': record('A-3'),
  };
  const { ids, health } = await load({ '/a.zip': zip(entries) }, '/a.zip');
  assert.deepEqual({ ids, health }, { ids: ['A-1', 'A-2', 'A-3'], health: 'ok' });
});

test('an entry that claims to be huge is left out, and said so', async () => {
  const claimed = setSizes(zip({ 'bomb.json': record('A-1') }), 2 ** 30);
  const together = await load({ '/a.zip': claimed }, '/a.zip');
  assert.deepEqual(together, {
    ids: [],
    records: 0,
    health: 'failed',
    message: '/a.zip, bomb.json: Too large, or packed in an unknown way.',
  });
});

test('an entry that is longer than it claims is cut, not unpacked', async () => {
  const text = `${record('A-1')}${' '.repeat(10_000_000)}`;
  const { message } = await load({ '/a.zip': setSizes(zip({ 'bomb.json': text }), 20) }, '/a.zip');
  assert.equal(message, '/a.zip, bomb.json: Not JSON.');
});

test('a list of very many records in one file', async () => {
  const many = Array.from({ length: 200_000 }, (_, index) => `{"id":"A-${index}","affected":[]}`);
  const { ids, health } = await load({ '/d.json': `[${many.join(',')},${record('B-1')}]` }, '/d.json');
  assert.deepEqual([ids, health], [['B-1'], 'ok']);
});

test('more records than there can be are not waited for', async () => {
  const lines = gzipSync(strToU8('7\n'.repeat(1_100_000)));
  const { health, message } = await load({ '/d.jsonl.gz': lines }, '/d.jsonl.gz');
  assert.equal(health, 'failed');
  // Those up to there, and that the file is damaged.
  assert.match(message ?? '', /^1000002 files or records could not be read in full/);
});

test('a line that does not end', async () => {
  const bomb = gzipSync(new Uint8Array(2 ** 25 + 2 ** 20).fill(32), { level: 1 });
  const { health, message } = await load({ '/a.jsonl.gz': bomb }, '/a.jsonl.gz');
  assert.deepEqual({ health, message }, { health: 'failed', message: `/a.jsonl.gz: ${damaged}` });
});

test('an archive that claims more entries than it has', async () => {
  const lying = archive.slice();
  new DataView(lying.buffer).setUint16(lying.length - 22 + 10, 0xffff, true);
  new DataView(lying.buffer).setUint16(lying.length - 22 + 8, 0xffff, true);
  assert.deepEqual((await load({ '/a.zip': lying }, '/a.zip')).ids, ['A-1', 'A-2']);
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

/** Rewrites the unpacked size that the table of contents states for its one entry. */
function setSizes(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length - 4; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
  }
  return bytes;
}
