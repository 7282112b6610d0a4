// Scores of CVSS vectors, by the examples of the standard, and the ratings they come to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cvssOf, ratingOfScore, strictest } from '../../../server/src/core/advisories/rating';

// Vectors and scores from FIRST's own examples (first.org/cvss, examples of versions 2.0, 3.1 and 4.0).
const examples: Readonly<Record<string, number>> = {
  'AV:N/AC:L/Au:N/C:N/I:N/A:C': 7.8,
  'AV:N/AC:L/Au:N/C:C/I:C/A:C': 10,
  'AV:L/AC:H/Au:N/C:C/I:C/A:C': 6.2,
  'CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N': 6.1,
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N': 6.1,
  'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N': 6.4,
  'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N': 3.1,
  'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H': 9.9,
  'CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L': 4.2,
  'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H': 8.8,
  'CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N': 4.6,
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N': 7.5,
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H': 9.8,
  'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N': 6.8,
  'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N': 7.4,
  'CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N': 7.3,
  'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N': 7.7,
  'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N': 8.3,
  'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A': 8.7,
  'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H': 10,
};

test('vectors score as in the examples of the standard', () => {
  const scores = Object.keys(examples).map((vector) => [vector, cvssOf(vector)?.score]);
  assert.deepEqual(Object.fromEntries(scores), examples);
});

test('a vector keeps its text and tells its version', () => {
  const vector = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
  assert.deepEqual(cvssOf(vector), { version: '4.0', vector, score: 9.3 });
  assert.equal(cvssOf('CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')?.version, '3.0');
  assert.equal(cvssOf('AV:N/AC:L/Au:N/C:P/I:P/A:P')?.version, '2.0');
});

test('threat metrics count', () => {
  const vector = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
  assert.equal(cvssOf(`${vector}/E:P`)?.score, 8.9);
});

const unreadable = [
  '',
  'HIGH',
  '7.5',
  'CVSS:3.1/',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H',
  'CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:4.0/__proto__:N/constructor:H',
  `CVSS:3.1/${'AV:N/'.repeat(100_000)}`,
];

test('a text that is no whole vector has no score', () => {
  assert.deepEqual(
    unreadable.map((vector) => cvssOf(vector)),
    unreadable.map(() => undefined),
  );
});

test('the scale of CVSS 3 and 4', () => {
  const scores = [-1, 0, 0.1, 3.9, 4, 6.9, 7, 8.9, 9, 10, 10.1, Number.NaN];
  assert.deepEqual(scores.map(ratingOfScore), [
    'unknown',
    'low',
    'low',
    'low',
    'moderate',
    'moderate',
    'high',
    'high',
    'critical',
    'critical',
    'unknown',
    'unknown',
  ]);
});

test('the strictest of some ratings', () => {
  assert.equal(strictest(['low', 'high', 'unknown']), 'high');
  assert.equal(strictest(['unknown', 'low']), 'low');
  assert.equal(strictest([]), 'unknown');
});
