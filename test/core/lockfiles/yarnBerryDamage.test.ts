// yarn.lock of yarn 2 and later with conflicts, damage and hostile texts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { yarnBerry } from '../../../server/src/core/lockfiles/yarnBerry';
import { readingOf } from '../../support/lockPicture';
import { yarnBerryLock } from '../../support/locks';

const { read, checkPicture } = readingOf(yarnBerry);

test('both sides of a conflict are read', () => {
  checkPicture(
    yarnBerryLock(`
"a@npm:1":
<<<<<<< HEAD
  version: 1.0.0
  resolution: "a@npm:1.0.0"
=======
  version: 1.1.0
  resolution: "a@npm:1.1.0"
>>>>>>> theirs
`),
    ['a@npm:1 a@1.0.0', 'a@npm:1 a@1.1.0', '! mergeConflict "<<<<<<< HEAD"'],
  );
});

test('a version that is not known yet is read as the newest that is, and named', () => {
  const entry = '"a@npm:1":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n';
  checkPicture(`__metadata:\n  version: 10\n\n${entry}`, ['a@npm:1 a@1.0.0']);
  checkPicture(`__metadata:\n  version: 11\n\n${entry}`, ['a@npm:1 a@1.0.0', '! unsupportedVersion ""']);
});

test('damage is reported and the rest is read', () => {
  checkPicture(
    yarnBerryLock(`
"__proto__@npm:1":
  version: 1.0.0
  resolution: "__proto__@npm:1.0.0"
  dependencies: none

"a@npm:1":
  version: [1]

"a@npm:1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
text: plain
- item
`),
    [
      '__proto__@npm:1 __proto__@1.0.0',
      'a@npm:1 a@1',
      'a@npm:1 a@1.0.0',
      '! wrongType "dependencies: none"',
      '! incompleteEntry "\\"a@npm:1\\""',
      '! wrongType "version: [1]"',
      '! duplicateKey "\\"a@npm:1\\""',
      '! wrongType "text: plain"',
      '! wrongType "- item"',
    ],
  );
});

test('hostile texts cost no more than their size', () => {
  const long = 'x'.repeat(5_000_000);
  const entry = (n: number) => `"a@npm:${n}":\n  version: 1.0.${n}\n  resolution: "a@npm:1.0.${n}"\n`;
  const moved = Array.from({ length: 20_000 }, (_, n) => `${entry(n)}  dependencies:\n    a: "npm:^${n}"\n`);
  const peers = Array.from({ length: 2_000 }, (_, n) => `    p${n}: "*"\n`).join('');
  const needy = `"n@npm:1":\n  resolution: "n@npm:1.0.0"\n  peerDependencies:\n${peers}`;
  const givers = Array.from(
    { length: 5_000 },
    (_, n) => `"g@npm:${n}":\n  resolution: "g@npm:${n}"\n  dependencies:\n    n: "npm:1"\n    p1: "npm:1"\n`,
  );
  const texts = [
    long,
    `? ${long}`,
    `"${long}`,
    moved.join(''),
    needy + givers.join(''),
    '[{'.repeat(500_000),
  ];
  assert.deepEqual(
    texts.map((text) => read(yarnBerryLock(text)).packages.length),
    [0, 0, 0, 20_000, 5_001, 0],
  );
});
