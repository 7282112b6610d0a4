// pnpm-lock.yaml with conflicts, damage and hostile texts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pnpm } from '../../../server/src/core/lockfiles/pnpm';
import { readingOf } from '../../support/lockPicture';

const { read, checkPicture } = readingOf(pnpm);

test('both sides of a conflict are read', () => {
  checkPicture(
    `lockfileVersion: '6.0'
packages:
  /a@1.0.0:
    dependencies:
<<<<<<< HEAD
      b: 1.0.0
=======
      b: 2.0.0
>>>>>>> theirs
  /b@1.0.0:
    dev: true
  /b@2.0.0:
    dev: true
`,
    [
      '/a@1.0.0 a@1.0.0',
      '  prod b@1.0.0 -> /b@1.0.0',
      '  prod b@2.0.0 -> /b@2.0.0',
      '/b@1.0.0 b@1.0.0 dev',
      '/b@2.0.0 b@2.0.0 dev',
      '! mergeConflict "<<<<<<< HEAD"',
    ],
  );
});

test('damage is reported and the rest is read', () => {
  checkPicture(
    `lockfileVersion: '9.0'
importers: none
packages:
  __proto__@1.0.0:
    resolution: {integrity: sha512-AA==
  - item
  a@1.0.0:
    resolution: sha512
    peerDependencies: []
  a@1.0.0:
    resolution: {integrity: [x]}
nonsense
snapshots:
  __proto__@1.0.0:
    dependencies:
      constructor: 1.0.0
  a@1.0.0: {}
  a@1.0.0: {}
  b@1.0.0: {}
`,
    [
      '__proto__@1.0.0 __proto__@1.0.0',
      '  prod constructor@1.0.0 -> nothing',
      'a@1.0.0 a@1.0.0',
      'a@1.0.0 a@1.0.0',
      'b@1.0.0 b@1.0.0',
      'a@1.0.0 a@1.0.0',
      '! wrongType "importers: none"',
      '! invalidLine "{integrity: sha512-AA=="',
      '! wrongType "- item"',
      '! wrongType "resolution: sha512"',
      '! wrongType "peerDependencies: []"',
      '! duplicateKey "a@1.0.0"',
      '! wrongType "integrity: [x]"',
      '! invalidLine "nonsense"',
      '! duplicateKey "a@1.0.0"',
    ],
  );
});

test('hostile texts cost no more than their size', () => {
  const long = 'x'.repeat(5_000_000);
  const flow = `a@1.0.0:\n    resolution: {integrity: ${'[{'.repeat(500_000)}\n`;
  const peers = Array.from({ length: 20_000 }, (_, n) => `      p${n}: '*'\n`).join('');
  const names = Array.from({ length: 20_000 }, (_, n) => `      p${n}: 1.0.0\n`).join('');
  const needy = `a@1.0.0:\n    peerDependencies:\n${peers}    dependencies:\n${names}`;
  const texts = [
    `${long}:`,
    `${long}@1.0.0: {}`,
    `'${long}`,
    flow,
    needy,
    `a@1.0.0: |\n${'    - x\n'.repeat(100_000)}`,
  ];
  assert.deepEqual(
    texts.map((text) => read(`lockfileVersion: '9.0'\npackages:\n  ${text}\n`).packages.length),
    [1, 1, 0, 1, 1, 1],
  );
  assert.equal(read('---\n'.repeat(200_000)).packages.length, 0);
});
