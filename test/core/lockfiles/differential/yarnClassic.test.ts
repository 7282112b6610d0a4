// yarn.lock of real projects that use yarn 1: our reading equals that of yarn's own parser.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { yarnClassic } from '../../../../server/src/core/lockfiles/yarnClassic';
import { sidesOf } from '../../../../server/src/core/reading/conflicts';
import type { Problem } from '../../../../server/src/core/types';
import { dataFolder, skipWithoutData } from '../../../support/data';
import { compareWithYarn1 } from '../../../support/peers/yarn1';

for (const { name, text } of projects()) {
  test(name, { skip: skipWithoutData }, (t) => {
    for (const side of sidesOf(text).sides) {
      const lockfile = yarnClassic.parse(side)!;
      const { edges, differences } = compareWithYarn1(lockfile, side);
      t.diagnostic(`${lockfile.packages.length} packages, ${edges} edges by pattern`);
      assert.deepEqual(lockfile.problems.filter(isUnexpected), []);
      assert.deepEqual(differences, []);
    }
  });
}

function projects(): readonly { readonly name: string; readonly text: string }[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : [])
    .map((name) => ({ name, file: join(folder, name, 'yarn.lock') }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }))
    .filter(({ text }) => text.includes('# yarn lockfile v1'));
}

/** A side of a conflict may lack entries or have two for a pattern; there the last one counts for both readers. */
function isUnexpected({ code }: Problem): boolean {
  return code !== 'duplicateKey';
}
