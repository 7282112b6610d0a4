// Which overrides count: what is said of each spelling is what the real package manager makes of it.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import type { LockfileFormatId } from '../../../server/src/core/types';
import { realPackageManagers, runPackageManager } from '../../support/packageManagers';
import { projectOf } from '../../support/project';
import { type SyntheticRegistry, startSyntheticRegistry } from '../../support/syntheticRegistry';
import { temporaryFolder } from '../../support/temporaryFolder';

/** Of `p > a` and a lonely `q`, `a` is to be 1.0.0 where the registry would give 1.2.0. */
const published = {
  p: { '1.0.0': { published: '2020-01-01', dependencies: { a: '^1.0.0' } } },
  q: { '1.0.0': '2020-01-01' },
  a: { '1.0.0': '2020-01-01', '1.2.0': '2020-01-03' },
};

type Verdict = 'counts' | 'ignored' | 'unused';
/** What stands in package.json, or in pnpm-workspace.yaml, or in a workspace's package.json. */
interface Spelling {
  readonly root?: object;
  readonly yaml?: string;
  readonly workspace?: object;
}

const yaml = 'overrides:\n  a: 1.0.0\n';
const table: Readonly<Record<LockfileFormatId, readonly (readonly [Verdict, Spelling])[]>> = {
  npm: [
    ['counts', { root: { overrides: { a: '1.0.0' } } }],
    ['counts', { root: { overrides: { 'a@^1': '1.0.0' } } }],
    ['counts', { root: { overrides: { p: { a: '1.0.0' } } } }],
    ['unused', { root: { overrides: { q: { a: '1.0.0' } } } }],
    ['unused', { root: { overrides: { 'a@^2': '1.0.0' } } }],
    ['ignored', { root: { overrides: { 'p>a': '1.0.0' } } }],
    ['ignored', { root: { overrides: { 'p/a': '1.0.0' } } }],
    ['ignored', { root: { overrides: { '**/a': '1.0.0' } } }],
    ['ignored', { root: { resolutions: { a: '1.0.0' } } }],
    ['ignored', { root: { pnpm: { overrides: { a: '1.0.0' } } } }],
    ['ignored', { workspace: { overrides: { a: '1.0.0' } } }],
  ],
  yarnClassic: [
    ['counts', { root: { resolutions: { a: '1.0.0' } } }],
    ['counts', { root: { resolutions: { '**/a': '1.0.0' } } }],
    ['counts', { root: { resolutions: { 'p/a': '1.0.0' } } }],
    ['counts', { root: { resolutions: { '**/p/a': '1.0.0' } } }],
    ['unused', { root: { resolutions: { 'zzz/a': '1.0.0' } } }],
    ['ignored', { root: { resolutions: { 'a@^1.0.0': '1.0.0' } } }],
    ['ignored', { root: { resolutions: { 'p>a': '1.0.0' } } }],
    ['ignored', { root: { overrides: { a: '1.0.0' } } }],
    ['ignored', { workspace: { resolutions: { a: '1.0.0' } } }],
  ],
  yarnBerry: [
    ['counts', { root: { resolutions: { a: '1.0.0' } } }],
    ['counts', { root: { resolutions: { 'p/a': '1.0.0' } } }],
    ['counts', { root: { resolutions: { 'a@^1.0.0': '1.0.0' } } }],
    ['counts', { root: { resolutions: { 'a@npm:^1.0.0': '1.0.0' } } }],
    ['unused', { root: { resolutions: { 'a@npm:^1': '1.0.0' } } }],
    ['unused', { root: { resolutions: { 'q/a': '1.0.0' } } }],
    ['ignored', { root: { resolutions: { '**/a': '1.0.0' } } }],
    ['ignored', { root: { resolutions: { 'p>a': '1.0.0' } } }],
    ['ignored', { root: { resolutions: { 'x/p/a': '1.0.0' } } }],
    ['ignored', { root: { overrides: { a: '1.0.0' } } }],
    ['ignored', { workspace: { resolutions: { a: '1.0.0' } } }],
  ],
  pnpm: [
    ['counts', { root: { pnpm: { overrides: { a: '1.0.0' } } } }],
    ['counts', { root: { resolutions: { a: '1.0.0' } } }],
    ['counts', { root: { pnpm: { overrides: { 'p>a': '1.0.0' } } } }],
    ['counts', { root: { pnpm: { overrides: { 'p@1>a': '1.0.0' } } } }],
    ['counts', { yaml }],
    ['unused', { root: { pnpm: { overrides: { 'p@2>a': '1.0.0' } } } }],
    ['unused', { root: { pnpm: { overrides: { 'q>a': '1.0.0' } } } }],
    ['ignored', { root: { packageManager: 'pnpm@10.34.9', resolutions: { p: '1.0.0' } }, yaml }],
    ['ignored', { root: { pnpm: { overrides: { 'p/a': '1.0.0' } } } }],
    ['ignored', { root: { resolutions: { '**/a': '1.0.0' } } }],
    ['ignored', { root: { pnpm: { overrides: { 'x>p>a': '1.0.0' } } } }],
    ['ignored', { root: { overrides: { a: '1.0.0' } } }],
    ['ignored', { yaml: 'packages:\n  - w\n', workspace: { pnpm: { overrides: { a: '1.0.0' } } } }],
    ['ignored', { yaml: 'packages:\n  - w\n', workspace: { resolutions: { a: '1.0.0' } } }],
  ],
  bun: [
    ['counts', { root: { overrides: { a: '1.0.0' } } }],
    ['counts', { root: { resolutions: { a: '1.0.0' } } }],
    ['counts', { root: { overrides: { p: { a: '1.0.0' } } } }],
    ['counts', { root: { overrides: { 'a@^1': '1.0.0' } } }],
    ['counts', { root: { overrides: { 'p>a': '1.0.0' } } }],
    ['counts', { root: { resolutions: { 'p/a': '1.0.0' } } }],
    ['counts', { root: { resolutions: { '**/a': '1.0.0' } } }],
    ['unused', { root: { resolutions: { 'q/a': '1.0.0' } } }],
    ['ignored', { root: { overrides: { 'a@': '1.0.0' } } }],
    ['ignored', { root: { overrides: { 'x>p>a': '1.0.0' } } }],
    ['ignored', { root: { overrides: { x: { p: { a: '1.0.0' } } } } }],
    ['ignored', { root: { overrides: { p: '1.0.0' }, resolutions: { a: '1.0.0' } } }],
    ['ignored', { root: { pnpm: { overrides: { a: '1.0.0' } } } }],
    ['ignored', { workspace: { overrides: { a: '1.0.0' } } }],
  ],
};

let registry: SyntheticRegistry;
before(async () => {
  registry = await startSyntheticRegistry(published);
});
after(() => registry.close());

for (const [id, spellings] of Object.entries(table) as [LockfileFormatId, (typeof table)['npm']][]) {
  const manager = realPackageManagers[id];
  test(`overrides of ${manager.name}`, { skip: manager.missing }, async (context) => {
    const home = join(await temporaryFolder(context), id);
    const placeIn = (folder: string) => ({ folder, home, registry: registry.url });
    const plain = await lockOf(manager, placeIn(await temporaryFolder(context)), {});
    assert.equal(versionOfA(plain), '1.2.0');
    for (const [verdict, spelling] of spellings) {
      const place = placeIn(await temporaryFolder(context));
      const what = JSON.stringify(spelling);
      const real = await lockOf(manager, place, spelling).catch(() => plain);
      assert.equal(versionOfA(real), verdict === 'counts' ? '1.0.0' : '1.2.0', `really: ${what}`);
      assert.deepEqual(verdictsOn(spelling, manager.lockName, plain), [verdict], `as we say: ${what}`);
    }
  });
}

/** The lockfile that a package manager writes from nothing. */
async function lockOf(
  manager: (typeof realPackageManagers)['npm'],
  place: Parameters<typeof runPackageManager>[2],
  spelling: Spelling,
): Promise<string> {
  const { folder } = place;
  for (const [path, text] of Object.entries(textsOf(spelling))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await runPackageManager(manager, manager.install, place);
  return readFileSync(join(folder, manager.lockName), 'utf8');
}

function textsOf({ root = {}, yaml: settings, workspace }: Spelling): Readonly<Record<string, string>> {
  const dependencies = { p: '^1.0.0', q: '1.0.0' };
  const app = { name: 'app', version: '1.0.0', private: true, dependencies, ...root };
  const inner = { name: 'w', version: '1.0.0', dependencies, ...workspace };
  return {
    'package.json': JSON.stringify(workspace ? { ...app, workspaces: ['w'] } : app),
    ...(workspace && { 'w/package.json': JSON.stringify(inner) }),
    ...(settings !== undefined && { 'pnpm-workspace.yaml': settings }),
  };
}

/** The locked version: no other package of the registry has a 1.2.0, and no other override names one. */
function versionOfA(lock: string): string {
  return lock.includes('1.2.0') ? '1.2.0' : '1.0.0';
}

function verdictsOn(spelling: Spelling, lockName: string, lock: string): readonly Verdict[] {
  const texts = textsOf(spelling);
  const project = projectOf({
    manifests: {
      '': texts['package.json']!,
      ...(spelling.workspace && { w: texts['w/package.json']! }),
    },
    lock,
    lockName,
    ...(spelling.yaml !== undefined && { pnpmWorkspace: spelling.yaml }),
  });
  const found = analyze(project).flatMap(({ rule }) =>
    rule === 'overrideIgnored' ? ['ignored' as const] : rule === 'overrideUnused' ? ['unused' as const] : [],
  );
  return found.length === 0 ? ['counts'] : found;
}
