// yarn.lock of real projects that use yarn 2 or later: our reading equals what yarn makes of its own parser's.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { yarnBerry } from '../../../../server/src/core/lockfiles/yarnBerry';
import { dataFolder, skipWithoutData } from '../../../support/data';
import { compareWithBerry, type Resolutions } from '../../../support/peers/yarnBerry';

interface Project {
  readonly name: string;
  readonly text: string;
  readonly resolutions: Resolutions;
}

for (const { name, text, resolutions } of projects()) {
  test(name, { skip: skipWithoutData }, (t) => {
    const lockfile = yarnBerry.parse(text)!;
    const { packages, edges, differences } = compareWithBerry(lockfile, text, resolutions);
    t.diagnostic(`${packages} packages, ${edges} edges`);
    assert.deepEqual(lockfile.problems, []);
    assert.deepEqual(differences, []);
  });
}

function projects(): readonly Project[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : [])
    .filter((name) => existsSync(join(folder, name, 'yarn.lock')))
    .map((name) => ({ name, text: readFileSync(join(folder, name, 'yarn.lock'), 'utf8') }))
    .filter(({ text }) => text.includes('\n__metadata:'))
    .map((project) => {
      const manifest = JSON.parse(readFileSync(join(folder, project.name, 'package.json'), 'utf8'));
      return { ...project, resolutions: manifest.resolutions ?? {} };
    });
}
