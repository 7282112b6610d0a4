// Ranges that have a version in common: what is told by numbers, held against semver.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { intersects, validRange } from 'semver';
import { overlap, overlapping, rangeRowOf } from '../../../server/src/core/planning/overlap';

const versions = [
  '0.0.0',
  '0.0.0-0',
  '0.0.1',
  '0.2.3',
  '1',
  '1.0.0',
  '1.0.0-a',
  '1.0.0-b.2',
  '1.2.x',
  '1.2.3',
  '2.0.0-rc',
  'v2.1.0',
];
const comparators = ['', '=', '^', '~', '<', '<=', '>', '>='];

/** Some of them are no ranges. */
const ranges = fc
  .array(
    fc.oneof(
      {
        arbitrary: fc
          .tuple(fc.constantFrom(...comparators), fc.constantFrom(...versions))
          .map((parts) => parts.join('')),
        weight: 9,
      },
      fc.constantFrom('*', '', 'latest', '1.0.0 - 1.2.3', '>*', '<*'),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .chain((parts) => fc.constantFrom(' ', ' || ').map((between) => parts.join(between)));

test('two ranges', () => {
  fc.assert(
    fc.property(ranges, ranges, (a, b) => assert.equal(overlap(a, b), haveOneInCommon(a, b))),
    { numRuns: 1_000 },
  );
});

test('a row of ranges and one', () => {
  const text = fc.option(ranges, { nil: undefined, freq: 9 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 9 }), text, (row, range) => {
      const places = row.flatMap((one, place) =>
        one === undefined || range === undefined || haveOneInCommon(range, one) ? [place] : [],
      );
      assert.deepEqual([...overlapping(rangeRowOf(row), range)], places);
    }),
    { numRuns: 1_000 },
  );
});

test('those of a row are asked about, and not the one', () => {
  const row = rangeRowOf(['1.0.0-a', '*', '^1.0.0']);
  assert.deepEqual([...overlapping(row, '*')], [0, 1, 2]);
  assert.deepEqual([...overlapping(row, '*', (one, other) => overlap(other, one))], [1, 2]);
});

test('what lies apart is told by numbers, of prereleases too', () => {
  const row = rangeRowOf(['1.0.0-a', '1.0.0-b', '>=1.0.0-a', '>1.0.0']);
  const asked: string[] = [];
  const meet = (_: string, other: string) => asked.push(other) > 0;
  assert.deepEqual([...overlapping(row, '1.0.0-b', meet)], [1, 2]);
  assert.deepEqual(asked, ['1.0.0-b', '>=1.0.0-a']);
});

test('a range that is too long to be read has a version in common with itself only', () => {
  const long = Array.from({ length: 99 }, (_, major) => `^${major}.0.0`).join(' || ');
  assert.deepEqual([...overlapping(rangeRowOf([long, '*', '^1.0.0']), long)], [0]);
});

function haveOneInCommon(a: string, b: string): boolean {
  if (a === b) return true;
  return validRange(a, true) !== null && validRange(b, true) !== null && intersects(a, b, { loose: true });
}
