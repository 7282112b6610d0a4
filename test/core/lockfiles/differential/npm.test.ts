// npm's lockfiles of real projects: our reading equals that of npm's own arborist.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npm } from '../../../../server/src/core/lockfiles/npm';
import { sidesOf } from '../../../../server/src/core/reading/conflicts';
import type { LockedPackage, Lockfile } from '../../../../server/src/core/types';
import { dataFolder, skipWithoutData } from '../../../support/data';
import { compareWithArborist } from '../../../support/peers/arborist';

const fileNames = ['package-lock.json', 'npm-shrinkwrap.json'];

for (const { name, file } of projects()) {
  test(name, { skip: skipWithoutData }, async (t) => {
    const text = readFileSync(file, 'utf8');
    for (const conflicted of sidesOf(text).sides) {
      const side = withoutTrailingCommas(conflicted);
      const { packages, edges, differences } = await compareWithArborist(parse(side), side);
      t.diagnostic(`${packages} packages, ${edges} edges`);
      assert.deepEqual(differences, []);
    }
  });
}

test('a conflict gives the packages of both sides', { skip: skipWithoutData }, () => {
  for (const { file } of projects().filter(({ name }) => /conflict/i.test(name))) {
    const text = readFileSync(file, 'utf8');
    const sides = sidesOf(text).sides.flatMap((side) => parse(side).packages.map(identityOf));
    assert.deepEqual(parse(text).packages.map(identityOf).sort(), [...new Set(sides)].sort());
  }
});

function projects(): readonly { readonly name: string; readonly file: string }[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : []).flatMap((name) =>
    fileNames.map((one) => ({ name, file: join(folder, name, one) })).filter(({ file }) => existsSync(file)),
  );
}

function parse(text: string): Lockfile {
  return npm.parse(text)!;
}

/** A conflict resolved by taking one side may leave a comma too many; arborist does not forgive that, we do. */
function withoutTrailingCommas(text: string): string {
  return text.replace(/,(?=\s*\})/g, ' ');
}

function identityOf({ key, name, version, integrity }: LockedPackage): string {
  return [key, name, version, integrity].join(' ');
}
