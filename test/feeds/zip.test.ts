// Zip archives, read as they come in: true ones, and those that lie about what they hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { createZipReader } from '../../server/src/feeds/zip';
import { goZip } from '../support/zip';

const texts: readonly (readonly [string, string])[] = [
  ['GHSA-1.json', '{"id":"GHSA-1"}'],
  ['../../etc/MAL-2.json', 'ä€😀'.repeat(100)],
  ['empty.json', ''],
  // Holds what looks like the end of an entry.
  ['PK.json', 'PK\u0007\u0008 PK\u0003\u0004 PK\u0001\u0002 PK\u0005\u0006'.repeat(50)],
];
const whole = texts.map(([name, text]) => `${name} ${text}`);

const written = {
  'sizes behind the entries': goZip(texts),
  'sizes before the entries': zipSync(Object.fromEntries(texts.map(([name, text]) => [name, strToU8(text)]))),
  'not compressed': zipSync(Object.fromEntries(texts.map(([name, text]) => [name, strToU8(text)])), {
    level: 0,
  }),
};

for (const [how, archive] of Object.entries(written)) {
  test(`an archive in pieces of any length: ${how}`, () => {
    for (const length of [1, 2, 7, 31, 100, archive.length]) assert.deepEqual(read(archive, length), whole);
  });

  test(`an archive that is cut off anywhere has not come to its end: ${how}`, () => {
    // Its end is told by four bytes; what follows them is not needed.
    const end = Buffer.from(archive).lastIndexOf('PK\u0005\u0006') + 4;
    for (let length = 0; length < end; length++) {
      assert.throws(() => read(archive.subarray(0, length), 50), /cut off/, `${length} bytes`);
    }
    assert.deepEqual(read(archive.subarray(0, end), 50), whole);
  });
}

test('as many entries as the export has', () => {
  const names = Array.from({ length: 66_000 }, (_, index) => [`${index}.json`, '{}'] as const);
  assert.equal(read(goZip(names), 65_536).length, 66_000);
});

test('an entry that is not what its checksum says', () => {
  for (const archive of Object.values(written)) {
    const damaged = Uint8Array.from(archive);
    damaged[Buffer.from(archive).indexOf('GHSA-1.json') + 'GHSA-1.json'.length + 3]! ^= 1;
    assert.deepEqual(read(damaged, 100), ['GHSA-1.json broken', ...whole.slice(1)]);
  }
});

test('an entry that states more than any record has is passed over', () => {
  assert.deepEqual(read(restated(goZip([['bomb.json', '{}']]), 2 ** 26), 10), ['bomb.json broken']);
});

test('an entry that swells beyond what it states is not followed', () => {
  for (const length of [100_000, 2 ** 25]) {
    const bomb = restated(goZip([['bomb.json', 'x'.repeat(length)]]), 20);
    assert.deepEqual(read(bomb, 65_536), ['bomb.json broken']);
  }
});

test('an entry without an end is not gathered for ever', () => {
  const archive = goZip([['a.json', '{}']]);
  const reader = createZipReader(() => {});
  reader.push(archive.subarray(0, 36));
  const nonsense = new Uint8Array(2 ** 20).fill(1);
  assert.throws(() => {
    for (let index = 0; index < 1000; index++) reader.push(nonsense);
  }, /too large/);
});

test('archives that state more altogether than any real one are given up', () => {
  const one = restated(goZip([['a.json', '{}']]), 2 ** 30);
  const entry = one.subarray(0, Buffer.from(one).indexOf('PK\u0001\u0002'));
  const reader = createZipReader(() => {});
  assert.throws(() => {
    for (let index = 0; index < 3; index++) reader.push(entry);
  }, /too large/);
});

test('what is encrypted or packed in another way', () => {
  const archive = Buffer.from(zipSync({ 'a.json': strToU8('{}') }));
  const encrypted = Uint8Array.from(archive);
  encrypted[6]! |= 1;
  const unknown = Uint8Array.from(archive);
  unknown[8] = 93;
  assert.deepEqual([read(encrypted, 10), read(unknown, 10)], [['a.json broken'], ['a.json broken']]);
});

test('what is no archive', () => {
  assert.throws(() => read(strToU8('<html>Please log in</html>'), 10), /no archive/);
  assert.throws(() => read(new Uint8Array(), 10), /cut off/);
});

test('a table of contents that lists other entries than there were', () => {
  const [first, second] = [
    goZip([['a.json', '{}']]),
    goZip([
      ['b.json', '{}'],
      ['c.json', '{}'],
    ]),
  ];
  const table = (archive: Buffer) => archive.indexOf('PK\u0001\u0002');
  const mixed = Buffer.concat([first.subarray(0, table(first)), second.subarray(table(second))]);
  assert.throws(() => read(mixed, 10), /cut off/);
});

/** Each entry as `name content`, from an archive that comes in pieces. */
function read(archive: Uint8Array, length: number): readonly string[] {
  const found: string[] = [];
  const reader = createZipReader(({ name, content }) => {
    found.push(`${name} ${content ? new TextDecoder().decode(content) : 'broken'}`);
  });
  for (let from = 0; from < archive.length; from += length)
    reader.push(archive.subarray(from, from + length));
  reader.finish();
  return found;
}

/** The archive of one entry, with another unpacked size behind it. */
function restated(archive: Buffer, size: number): Buffer {
  archive.writeUInt32LE(size, archive.indexOf('PK\u0007\u0008') + 12);
  return archive;
}
