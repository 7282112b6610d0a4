// Which overrides count: what is said of each spelling is what the real package manager makes of it, and of the fix.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { fixesFor } from '../../../server/src/core/fixes/index';
import { applyEdits } from '../../../server/src/core/text';
import type { LockfileFormatId, Project } from '../../../server/src/core/types';
import { realPackageManagers, runPackageManager } from '../../support/packageManagers';
import { projectOf } from '../../support/project';
import { type SyntheticRegistry, startSyntheticRegistry } from '../../support/syntheticRegistry';
import { temporaryFolder } from '../../support/temporaryFolder';

/**
 * Of `p > a` and a lonely `q`, `a` is to be 1.0.0 where the registry would give 1.2.0. Where `r` is asked for in their
 * place, it is `r > p > a`.
 */
const published = {
  r: { '1.0.0': { published: '2020-01-01', dependencies: { p: '^1.0.0' } } },
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
const far = { dependencies: { r: '1.0.0' } };
const table: Readonly<Record<LockfileFormatId, readonly (readonly [Verdict, Spelling])[]>> = {
  npm: [
    ['counts', { root: { overrides: { a: '1.0.0' } } }],
    ['counts', { root: { overrides: { 'a@^1': '1.0.0' } } }],
    ['counts', { root: { overrides: { p: { a: '1.0.0' } } } }],
    ['counts', { root: { ...far, overrides: { r: { a: '1.0.0' } } } }],
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
    ['counts', { root: { ...far, resolutions: { 'r/**/a': '1.0.0' } } }],
    ['unused', { root: { ...far, resolutions: { 'r/a': '1.0.0' } } }],
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
    ['unused', { root: { ...far, resolutions: { 'r/a': '1.0.0' } } }],
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
    ['unused', { root: { ...far, pnpm: { overrides: { 'r>a': '1.0.0' } } } }],
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
    ['counts', { root: { ...far, resolutions: { 'p/a': '1.0.0' } } }],
    ['unused', { root: { ...far, overrides: { r: { a: '1.0.0' } } } }],
    ['unused', { root: { ...far, overrides: { 'r>a': '1.0.0' } } }],
    ['unused', { root: { ...far, resolutions: { 'r/**/a': '1.0.0' } } }],
    ['ignored', { root: { ...far, resolutions: { 'r/p/a': '1.0.0' } } }],
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
    const plainOf = async (root: object) =>
      lockOf(manager, placeIn(await temporaryFolder(context)), textsOf({ root }));
    const [near, distant] = [await plainOf({}), await plainOf(far)];
    assert.deepEqual([near, distant].map(versionOfA), ['1.2.0', '1.2.0']);
    let moves = 0;
    for (const [verdict, spelling] of spellings) {
      const place = placeIn(await temporaryFolder(context));
      const what = JSON.stringify(spelling);
      const plain = spelling.root && 'dependencies' in spelling.root ? distant : near;
      const real = await lockOf(manager, place, textsOf(spelling)).catch(() => plain);
      assert.equal(versionOfA(real), verdict === 'counts' ? '1.0.0' : '1.2.0', `really: ${what}`);
      const project = projectWith(spelling, manager.lockName, plain);
      assert.deepEqual(verdictsOn(project), [verdict], `as we say: ${what}`);
      const moved = movedIn(project, textsOf(spelling));
      if (!moved) continue;
      moves++;
      const after = await lockOf(manager, placeIn(await temporaryFolder(context)), moved);
      assert.equal(versionOfA(after), '1.0.0', `moved: ${JSON.stringify(moved)}`);
    }
    assert.ok(moves > 0, 'some override can be moved');
    context.diagnostic(`${spellings.length} spellings, ${moves} moved to where they count`);
  });
}

/** The lockfile that a package manager writes from nothing. */
async function lockOf(
  manager: (typeof realPackageManagers)['npm'],
  place: Parameters<typeof runPackageManager>[2],
  texts: Readonly<Record<string, string>>,
): Promise<string> {
  const { folder } = place;
  for (const [path, text] of Object.entries(texts)) {
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

function projectWith(spelling: Spelling, lockName: string, lock: string): Project {
  const texts = textsOf(spelling);
  return projectOf({
    manifests: {
      '': texts['package.json']!,
      ...(spelling.workspace && { w: texts['w/package.json']! }),
    },
    lock,
    lockName,
    ...(spelling.yaml !== undefined && { pnpmWorkspace: spelling.yaml }),
    registry: published,
  });
}

/** The texts with the override where we would move it; undefined where we would not. */
function movedIn(
  project: Project,
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  const findings = analyze(project);
  const ignored = findings.find(({ rule }) => rule === 'overrideIgnored');
  const fixes = ignored ? fixesFor(project, findings, ignored) : [];
  const move = fixes.find(({ strategy }) => strategy === 'moveOverride');
  if (!move) return undefined;
  const edited = [...move.edits].map(([file, edits]) => {
    const path = file.slice(project.root.length + 1);
    return [path, applyEdits(texts[path] ?? '', edits)] as const;
  });
  return { ...texts, ...Object.fromEntries(edited) };
}

function verdictsOn(project: Project): readonly Verdict[] {
  const found = analyze(project).flatMap(({ rule }) =>
    rule === 'overrideIgnored' ? ['ignored' as const] : rule === 'overrideUnused' ? ['unused' as const] : [],
  );
  return found.length === 0 ? ['counts'] : found;
}
