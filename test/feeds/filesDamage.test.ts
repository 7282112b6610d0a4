// The feed of files on archives that are damaged or not what they claim to be, and on more than it should hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, strToU8 } from 'fflate';
import { type Content, lines, load, record, zip } from '../support/filesFeed';

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

/** Rewrites the unpacked size that the table of contents states for its one entry. */
function setSizes(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length - 4; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
  }
  return bytes;
}
