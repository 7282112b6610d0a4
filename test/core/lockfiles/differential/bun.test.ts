// bun.lock of real projects: our reading equals the shape that bun documents, read by JSON.parse.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bun } from '../../../../server/src/core/lockfiles/bun';
import { dataFolder, skipWithoutData } from '../../../support/data';
import { compareWithBunShape } from '../../../support/peers/bun';

for (const { name, file } of projects()) {
  test(name, { skip: skipWithoutData }, (t) => {
    const text = readFileSync(file, 'utf8');
    const lockfile = bun.parse(text)!;
    const { packages, edges, differences } = compareWithBunShape(lockfile, text);
    t.diagnostic(`${packages} packages, ${edges} edges`);
    assert.deepEqual(lockfile.problems, []);
    assert.deepEqual(differences, []);
  });
}

function projects(): readonly { readonly name: string; readonly file: string }[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : [])
    .map((name) => ({ name, file: join(folder, name, 'bun.lock') }))
    .filter(({ file }) => existsSync(file));
}
