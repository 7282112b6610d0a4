// pnpm-lock.yaml of real projects: our reading equals pnpm's own, and js-yaml's where pnpm no longer reads the version.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pnpm } from '../../../../server/src/core/lockfiles/pnpm';
import { dataFolder, skipWithoutData } from '../../../support/data';
import { compareWithPnpm } from '../../../support/peers/pnpm';

for (const { name, file } of projects()) {
  test(name, { skip: skipWithoutData }, async (t) => {
    const text = readFileSync(file, 'utf8');
    const lockfile = pnpm.parse(text)!;
    const { packages, edges, differences } = await compareWithPnpm(lockfile, text, file);
    t.diagnostic(`${packages} packages, ${edges} edges`);
    assert.deepEqual(lockfile.problems, []);
    assert.deepEqual(differences, []);
  });
}

test('a package that pnpm would install twice is there twice', { skip: skipWithoutData }, () => {
  const rows = readFileSync(join(dataFolder!, 'INDEX.md'), 'utf8').split('\n');
  const expected = new Map(
    rows.map((row) => row.split('|').map((cell) => cell.trim())).map((c) => [c[1], c[4]]),
  );
  for (const { name, file } of projects()) {
    const { packages } = pnpm.parse(readFileSync(file, 'utf8'))!;
    const thirdParty = packages.filter(({ source }) => source !== 'directory');
    assert.equal(String(thirdParty.length), expected.get(name), name);
  }
});

function projects(): readonly { readonly name: string; readonly file: string }[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : [])
    .filter((name) => /pnpm\d/.test(name))
    .map((name) => ({ name, file: findLockfile(join(folder, name)) }));
}

function findLockfile(folder: string): string {
  const [found] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('pnpm-lock.yaml'))
    .sort((a, b) => a.length - b.length);
  return join(folder, found!);
}
