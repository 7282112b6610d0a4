// Which versions an advisory affects, which fix it, and what is said of that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  affectedIn,
  affectedText,
  affectsEveryVersion,
  fixedAbove,
  fixedVersionsOf,
  isAffected,
} from '../../../server/src/core/advisories/affected';
import type { Advisory } from '../../../server/src/core/types';
import { advisoryOf } from '../../support/advisoryPicture';

function checkAffected(advisory: Advisory, expected: string): void {
  const versions = expected.replace(/[[\]]/g, '').split(' ');
  assert.equal(versions.map((v) => (isAffected(advisory, v) ? `[${v}]` : v)).join(' '), expected);
}

const ladders: Readonly<Record<string, string>> = {
  'introduced 1.0.0 fixed 2.0.0': '0.9.9 1.0.0-rc.1 [1.0.0] [1.9.9] [2.0.0-rc.1] 2.0.0 2.0.1',
  'introduced 0 fixed 1.0.0': '[0.0.0-0] [0.0.0] [1.0.0-rc.1] 1.0.0',
  'introduced 1.0.0': '0.9.9 [1.0.0] [99.0.0] [99.0.0-alpha]',
  'introduced 1.0.0 lastAffected 1.2.0': '0.9.9 [1.0.0] [1.2.0-rc.1] [1.2.0] 1.2.1-0 1.2.1',
  'introduced 1.0.0 lastAffected 1.0.0': '0.9.9 [1.0.0] 1.0.1',
  'introduced 0 fixed 1.2.0 introduced 2.0.0 fixed 2.1.0': '[1.1.0] 1.2.0 1.9.9 [2.0.0] [2.0.9] 2.1.0',
  'fixed 2.1.0 introduced 2.0.0 fixed 1.2.0 introduced 0': '[1.1.0] 1.2.0 1.9.9 [2.0.0] [2.0.9] 2.1.0',
  'introduced 1.0.0 fixed 1.1.0; introduced 3.0.0': '0.9.9 [1.0.0] 1.1.0 [3.0.0]',
  'introduced 0 fixed 1.0.0 introduced 1.0.0 fixed 1.1.0': '[0.9.0] [1.0.0] 1.1.0',
  'introduced 1.0.0-beta.2 fixed 1.0.0': '1.0.0-beta.1 [1.0.0-beta.2] [1.0.0-beta.10] [1.0.0-rc.1] 1.0.0',
  'introduced 0 limit 1.5.0': '[1.4.9] [1.5.0-rc.1] 1.5.0 2.0.0',
  'introduced 0 limit 1.5.0 limit 2.5.0': '[1.5.0] [2.4.9] 2.5.0',
  'introduced 0 limit 1.5.0 limit *': '[1.5.0] [9.0.0]',
  'introduced 1.0.0 fixed 2.0.0 limit 1.5.0': '0.9.9 [1.0.0] 1.5.0 2.0.0',
  'versions 9.1.6 9.2.3 12.0.1': '9.1.5 [9.1.6] 9.1.7 9.2.2 [9.2.3] 9.2.4 12.0.0 [12.0.1] 14.0.0',
  'introduced 2.0.0 fixed 2.0.1; versions 1.0.0': '[1.0.0] 1.0.1 [2.0.0] 2.0.1',
  'introduced 1.0.0 fixed 1.0.0': '0.9.9 1.0.0 1.0.1',
  'fixed 1.0.0': '0.9.9 1.0.0',
  'introduced 1.2 fixed 2': '1.1.9 [1.2.0] [1.9.9] 2.0.0',
};

for (const [picture, expected] of Object.entries(ladders)) {
  test(`affected: ${picture}`, () => checkAffected(advisoryOf(picture), expected));
}

test('compares as npm does: loosely, build metadata ignored', () => {
  checkAffected(
    advisoryOf('introduced 1.0.0 fixed 2.0.0'),
    '[v1.5.0] [=1.5.0] [1.5.0+build] [1.5.0beta] 2.0.0+build',
  );
  checkAffected(advisoryOf('versions v1.0.0 2.0.0+build'), '[1.0.0] [1.0.0+other] [2.0.0] 3.0.0');
});

test('a version that is no semver is compared as a text', () => {
  const git = 'git+ssh://git@example.org/a.git#1234567';
  checkAffected(advisoryOf(`introduced 1.0.0; versions ${git} 1.2`), `[${git}] [1.2] 1.3 latest`);
  checkAffected(advisoryOf('introduced 0'), `[${git}] [1.2] [latest]`);
});

test('no withdrawn advisory affects anything', () => {
  const withdrawn = advisoryOf('introduced 0; versions 1.0.0 latest', { withdrawn: '2026-01-01T00:00:00Z' });
  checkAffected(withdrawn, '0.0.0 1.0.0 latest');
  assert.deepEqual(affectedIn(withdrawn, '^1.0.0'), { admits: 'none' });
  assert.equal(affectsEveryVersion(withdrawn), false);
  assert.equal(affectedText(withdrawn), 'no version');
});

test('very long and very strange versions cost nothing', () => {
  const advisory = advisoryOf('introduced 1.0.0');
  checkAffected(advisory, `${'1'.repeat(100_000)} 1.0.0-${'a.'.repeat(50_000)}a ${'9'.repeat(30)}.0.0`);
  assert.deepEqual(affectedIn(advisory, '>=1 '.repeat(100_000)), { admits: 'none' });
  assert.deepEqual(affectedIn(advisoryOf('introduced 0'), 'x'.repeat(100_000)), {
    admits: 'all',
    witness: '',
  });
});

// What a declared range admits: none, some or all, and an affected version as witness.
const nodeIpc = 'versions 9.1.6 9.2.3 12.0.1';
const verdicts: readonly (readonly [string, string, string])[] = [
  [nodeIpc, '^9.2.1', 'some 9.2.3'],
  [nodeIpc, '^9.1.0', 'some 9.1.6'],
  [nodeIpc, '9.2.1', 'none'],
  [nodeIpc, '9.2.3', 'all 9.2.3'],
  [nodeIpc, '~9.2.4', 'none'],
  [nodeIpc, '9.2.3 || 12.0.1', 'all 9.2.3'],
  [nodeIpc, '9.2.3 || 12.0.2', 'some 9.2.3'],
  [nodeIpc, '*', 'some 9.1.6'],
  [nodeIpc, '', 'some 9.1.6'],
  ['introduced 0 fixed 4.17.21', '^4.17.15', 'some 4.17.15'],
  ['introduced 0 fixed 4.17.21', '<4.17.21', 'all'],
  ['introduced 0 fixed 4.17.21', '^4.17.21', 'none'],
  ['introduced 0 fixed 4.17.21', '>=3 <4', 'all 3.0.0'],
  ['introduced 0 fixed 4.17.21', '~4.17.20', 'some 4.17.20'],
  ['introduced 0', '*', 'all'],
  ['introduced 0', '^2.0.0', 'all 2.0.0'],
  ['introduced 0', 'latest', 'all'],
  ['introduced 1.0.0', 'latest', 'none'],
  ['introduced 1.0.0 lastAffected 1.2.3; introduced 1.2.4', '^1.0.0', 'all 1.0.0'],
  ['introduced 1.0.0 fixed 1.2.3; introduced 1.2.4', '^1.0.0', 'some 1.0.0'],
  ['introduced 1.0.0 fixed 2.0.0', '>1.4.2 <3', 'some 1.4.3'],
  ['introduced 1.0.0 fixed 2.0.0', '1.x || >=2.5.0', 'some 1.0.0'],
  ['introduced 1.0.0 fixed 2.0.0', '>2 <1', 'none'],
  // npm admits prereleases only of a version that a comparator names with a prerelease.
  ['introduced 1.5.0-alpha fixed 1.5.0', '^1.0.0', 'none'],
  ['introduced 1.5.0-alpha fixed 1.5.0', '^1.5.0-beta', 'some 1.5.0-beta'],
  ['introduced 1.5.0-alpha fixed 1.5.0', '>1.5.0-beta', 'some 1.5.0-beta.0'],
  ['introduced 1.5.0-alpha fixed 1.5.0', '>=1.0.0 <1.5.0-beta', 'some 1.5.0-alpha'],
  ['introduced 0 fixed 1.5.0', '>=1.5.0-beta', 'some 1.5.0-beta'],
  ['versions 2.0.0-rc.1', '^1.0.0', 'none'],
  ['versions 2.0.0-rc.1', '>=1.0.0', 'none'],
  ['versions 2.0.0-rc.1', '^2.0.0-rc.0', 'some 2.0.0-rc.1'],
];

for (const [picture, range, expected] of verdicts) {
  test(`"${range}" of ${picture}`, () => {
    const { admits, witness } = affectedIn(advisoryOf(picture), range);
    assert.equal(`${admits} ${witness ?? ''}`.trim(), expected);
  });
}

test('fixed versions, in order, without those that are affected again', () => {
  const advisory = advisoryOf(
    'introduced 3.0.0 fixed 3.1.0; introduced 0 fixed 1.2.0 introduced 2.0.0 fixed 2.1.0',
  );
  assert.deepEqual(fixedVersionsOf(advisory), ['1.2.0', '2.1.0', '3.1.0']);
  assert.deepEqual(fixedVersionsOf(advisoryOf('introduced 0 fixed 1.2.0; introduced 1.2.0 fixed 1.3.0')), [
    '1.3.0',
  ]);
  assert.deepEqual(fixedVersionsOf(advisoryOf('introduced 0 lastAffected 1.2.0')), []);
});

test('the next fixed version above, by all records together', () => {
  const records = [
    advisoryOf('introduced 0 fixed 1.2.0'),
    advisoryOf('introduced 1.0.0 fixed 1.4.0; introduced 2.0.0 fixed 2.0.1'),
  ];
  assert.equal(fixedAbove(records, '1.1.0'), '1.4.0');
  assert.equal(fixedAbove(records, '2.0.0'), '2.0.1');
  assert.equal(fixedAbove(records, '2.0.1'), undefined);
  assert.equal(fixedAbove(records, 'latest'), undefined);
});

const texts: Readonly<Record<string, string>> = {
  [nodeIpc]: '9.1.6, 9.2.3 and 12.0.1',
  'introduced 4.0.0 fixed 4.17.21': '>=4.0.0 <4.17.21',
  'introduced 0 fixed 4.17.21': '<4.17.21',
  'introduced 0.0.0 lastAffected 1.2.0': '<=1.2.0',
  'introduced 11.0.0': '>=11.0.0',
  'introduced 0': 'every version',
  'introduced 0.0.0': 'every version',
  'introduced 1.0.0 fixed 1.1.0 introduced 2.0.0 fixed 2.1.0': '>=1.0.0 <1.1.0 and >=2.0.0 <2.1.0',
  'introduced 1.0.0 fixed 1.1.0; introduced 1.0.5 fixed 1.2.0; versions 1.0.1 3.0.0':
    '>=1.0.0 <1.2.0 and 3.0.0',
  'introduced 4.1.1 lastAffected 4.1.1': '4.1.1',
  'versions 1.2 2.0.0': '2.0.0 and 1.2',
  '': 'no version',
};

for (const [picture, expected] of Object.entries(texts)) {
  test(`in words: ${picture || 'nothing'}`, () => assert.equal(affectedText(advisoryOf(picture)), expected));
}

test('in words: many', () => {
  const versions = Array.from({ length: 40 }, (_, index) => `1.${index}.0`);
  const expected = `${versions.slice(0, 10).join(', ')} and 30 more`;
  assert.equal(affectedText(advisoryOf(`versions ${versions.join(' ')}`)), expected);
});

test('which advisories leave no safe version', () => {
  const pictures = [
    'introduced 0',
    'introduced 0.0.0',
    'introduced 0 limit *',
    'introduced 0 fixed 1.0.0 introduced 1.0.0',
  ];
  assert.deepEqual(
    pictures.map((picture) => affectsEveryVersion(advisoryOf(picture))),
    [true, true, true, true],
  );
  const others = ['introduced 0 fixed 1.0.0', 'introduced 0.0.1', 'introduced 0 limit 9.0.0', nodeIpc, ''];
  assert.deepEqual(
    others.map((picture) => affectsEveryVersion(advisoryOf(picture))),
    [false, false, false, false, false],
  );
});
