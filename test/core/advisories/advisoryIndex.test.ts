// The index of a feed in one file of bytes: looked up by name and version, and changed record by record.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDetails } from '../../../server/src/core/advisories/advisoryDetails';
import {
  advisoriesAffecting,
  advisoriesIn,
  allAdvisories,
  detailsPlaceIn,
} from '../../../server/src/core/advisories/advisoryIndex';
import {
  footerSize,
  openAdvisoryIndex,
  tailLengthOf,
} from '../../../server/src/core/advisories/advisoryIndexFile';
import { parseOsvRecord } from '../../../server/src/core/advisories/osv';
import type { Advisory } from '../../../server/src/core/types';
import { amendedFile, indexFile, opened, withDetails } from '../../support/indexFile';

const everyVersion = [{ type: 'SEMVER', events: [{ introduced: '0' }] }];

/** The advisories of a record on some packages, each with the versions given. */
function record(
  id: string,
  packages: Readonly<Record<string, object>>,
  fields: object = {},
): readonly Advisory[] {
  const affected = Object.entries(packages).map(([name, versions]) => ({
    package: { ecosystem: 'npm', name },
    ...versions,
  }));
  const written = { id, modified: '2026-01-01T00:00:00Z', details: `Text of ${id}.`, ...fields, affected };
  return parseOsvRecord(written, 'test').advisories;
}

const evil = record(
  'MAL-2026-1',
  { evil: { ranges: everyVersion } },
  { summary: 'Malicious code in evil (npm)' },
);
const parsers = record(
  'GHSA-8mgj-vmr8-frr6',
  {
    parser: { ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.2.0' }] }] },
    '@old/parser': { versions: ['0.9.0'] },
  },
  { references: [{ url: 'https://example.org/a' }], modified: '2026-02-01T00:00:00Z' },
);
const small = indexFile([...evil, ...parsers], 'since then');

test('an index knows its feed, its age, its size and the note that was left in it', () => {
  const { feed, asOf, size, note } = opened(small);
  assert.deepEqual(
    { feed, asOf, size, note },
    { feed: 'test', asOf: '2026-02-01T00:00:00Z', size: 3, note: 'since then' },
  );
});

test('what it says of a package, without the details', () => {
  const index = opened(small);
  assert.deepEqual(
    advisoriesIn(index, 'parser').map(({ id, package: name, ranges, details, references }) => ({
      id,
      name,
      ranges,
      details,
      references,
    })),
    [
      {
        id: 'GHSA-8mgj-vmr8-frr6',
        name: 'parser',
        ranges: [
          {
            events: [
              { type: 'introduced', version: '1.0.0' },
              { type: 'fixed', version: '1.2.0' },
            ],
          },
        ],
        details: '',
        references: [],
      },
    ],
  );
  assert.deepEqual(advisoriesIn(index, 'other'), []);
});

test('what affects a version', () => {
  const index = opened(small);
  const ids = (name: string, version: string) =>
    advisoriesAffecting(index, name, version).map(({ id }) => id);
  assert.deepEqual(
    [ids('parser', '1.1.9'), ids('parser', '1.2.0'), ids('evil', 'anything'), ids('other', '1.0.0')],
    [['GHSA-8mgj-vmr8-frr6'], [], ['MAL-2026-1'], []],
  );
});

test('details are found when they are asked for, once for all packages of a record', () => {
  const index = opened(small);
  assert.deepEqual(
    [...allAdvisories(index)].map((advisory) => withDetails(small, index, advisory)),
    [parsers[1], ...evil, parsers[0]],
  );
  assert.equal(index.detailsCount, 2);
});

test('of an advisory that it does not have there are no details', () => {
  assert.equal(detailsPlaceIn(opened(small), 'parser', 'MAL-2026-1'), undefined);
  const silent = opened(indexFile(record('GHSA-1', { a: { versions: ['1.0.0'] } }, { details: '' })));
  assert.equal(detailsPlaceIn(silent, 'a', 'GHSA-1'), undefined);
});

test('a record that has changed takes the place of what was there, also under other names', () => {
  const moved = record('GHSA-8mgj-vmr8-frr6', {
    parser: { versions: ['1.0.0'] },
    'new-parser': { versions: ['1.0.0'] },
  });
  const added = record('MAL-2026-2', { evil: { versions: ['1.0.0'] }, aa: { ranges: everyVersion } });
  const file = amendedFile(small, { 'GHSA-8mgj-vmr8-frr6': moved, 'MAL-2026-2': added });
  const index = opened(file);
  assert.deepEqual(
    [...allAdvisories(index)].map((advisory) => withDetails(file, index, advisory)),
    [added[1], evil[0], added[0], moved[1], moved[0]],
  );
  assert.equal(index.size, 5);
});

test('a record that is gone is gone', () => {
  const index = opened(amendedFile(small, { 'MAL-2026-1': [], 'GHSA-never-heard-of': [] }));
  assert.deepEqual([advisoriesIn(index, 'evil'), index.size], [[], 2]);
});

test('an index of nothing', () => {
  const index = opened(indexFile([]));
  assert.deepEqual(
    [index.size, index.asOf, advisoriesIn(index, 'a'), [...allAdvisories(index)]],
    [0, '', [], []],
  );
  assert.deepEqual([...allAdvisories(opened(amendedFile(indexFile([]), { 'MAL-2026-1': evil })))].length, 1);
});

test('the end of the file is enough to open it', () => {
  const length = tailLengthOf(small.subarray(-footerSize), small.length);
  assert.ok(typeof length === 'number' && length < small.length);
  assert.deepEqual(openAdvisoryIndex(small.slice(-length)), opened(small));
  assert.deepEqual(openAdvisoryIndex(small.slice(1 - length)), { problem: 'damaged' });
});

test('an index of another version is told from a damaged one', () => {
  const other = small.slice();
  other[small.length - 12]!++;
  assert.deepEqual(openAdvisoryIndex(other), { problem: 'otherVersion' });
  assert.deepEqual(tailLengthOf(other.subarray(-footerSize), other.length), { problem: 'otherVersion' });
});

test('whatever byte is damaged, the index says so or answers as before', () => {
  const sound = opened(small);
  for (let at = 0; at < small.length; at++) {
    for (const damage of [0x01, 0x80, 0xff]) {
      const damaged = small.slice();
      damaged[at]! ^= damage;
      const index = openAdvisoryIndex(damaged);
      if (at >= sound.detailsLength) assert.ok('problem' in index, `byte ${at} of the tail`);
      else assert.deepEqual(index, sound, `byte ${at} of the details`);
    }
  }
});

test('no damaged byte comes into details', () => {
  const index = opened(small);
  const place = detailsPlaceIn(index, 'evil', 'MAL-2026-1')!;
  const { offset, length } = place.block;
  for (let at = 0; at < length; at++) {
    const block = small.slice(offset, offset + length);
    block[at]! ^= 0x01;
    assert.equal(
      readDetails(block, place, (bytes) => bytes),
      undefined,
      `byte ${at}`,
    );
    assert.equal(
      readDetails(block.subarray(0, at), place, (bytes) => bytes),
      undefined,
      `only ${at} bytes`,
    );
  }
  const sound = small.subarray(offset, offset + length);
  assert.equal(
    readDetails(sound, place, () => undefined),
    undefined,
    'cannot be unpacked',
  );
  assert.equal(
    readDetails(sound, place, (bytes) => bytes.subarray(1)),
    undefined,
    'unpacks to less',
  );
});

test('a file that was cut off anywhere is not opened', () => {
  for (let length = 0; length < small.length; length++) {
    assert.ok('problem' in openAdvisoryIndex(small.subarray(0, length)), `${length} bytes`);
  }
  assert.deepEqual(tailLengthOf(small.subarray(-footerSize), small.length - 1), { problem: 'damaged' });
  assert.deepEqual(openAdvisoryIndex(new Uint8Array()), { problem: 'damaged' });
});
