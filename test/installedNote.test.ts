// Whether the bad version is on disk, by the note that the package manager keeps of what it has installed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidence, sessionOn } from './support/installedProject';
import { pnpmLock, yarnBerryLock } from './support/locks';

test("npm's own note", async () => {
  const note = JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/debug': { version: '4.4.2' } },
  });
  assert.deepEqual(await evidence({ 'node_modules/.package-lock.json': note }), ['installed', true]);
});

test('the note of an older install', async () => {
  const note = JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/debug': { version: '4.4.1' } },
  });
  assert.deepEqual(await evidence({ 'node_modules/.package-lock.json': note }), ['locked', true]);
});

test('the note is that of the package manager whose lockfile it is, whatever the folder looks like', async () => {
  const berry = {
    'package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    'yarn.lock': yarnBerryLock(`
"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    debug: "npm:^4.0.0"

"debug@npm:^4.0.0":
  version: 4.4.2
  resolution: "debug@npm:4.4.2"
`),
    'node_modules/.yarn-state.yml':
      '__metadata:\n  version: 1\n  nmMode: classic\n\n"debug@npm:4.4.2":\n  locations:\n    - "node_modules/debug"\n',
  };
  assert.deepEqual(await evidence(berry, {}), ['installed', true]);
});

test('the note lies where pnpm is told to install', async () => {
  const lock = pnpmLock({ debug: ['^4.0.0', '4.4.2'] }, { 'debug@4.4.2': {} });
  const files = {
    '/project/package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    '/project/pnpm-lock.yaml': lock,
    '/project/pnpm-workspace.yaml': 'modulesDir: node_modules.nosync\n',
  };
  assert.deepEqual(await evidence({}, files), ['locked', true]);
  assert.deepEqual(await evidence({ 'node_modules.nosync/.pnpm/lock.yaml': lock }, files), [
    'installed',
    true,
  ]);
});

test('what is installed where nobody can tell is not said to be absent', async () => {
  const files = {
    '/project/package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    '/project/pnpm-lock.yaml': pnpmLock({ debug: ['^4.0.0', '4.4.2'] }, { 'debug@4.4.2': {} }),
    '/project/.npmrc': `modules-dir=\${HOME}/packages\n`,
  };
  assert.deepEqual(await evidence({}, files), ['locked', false]);
});

test("Rush keeps the lockfile apart from where it installs, and so pnpm's note", async () => {
  const locked = pnpmLock({}, { 'debug@4.4.2': {} }).replace(
    'importers:\n',
    'importers:\n  ../../apps/a:\n    dependencies:\n      debug: { specifier: ^4.0.0, version: 4.4.2 }\n',
  );
  const files = {
    '/project/apps/a/package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    '/project/common/config/rush/pnpm-lock.yaml': locked,
  };
  assert.deepEqual(await evidence({}, files), ['locked', true]);
  const note = { 'common/temp/node_modules/.pnpm/lock.yaml': locked };
  assert.deepEqual(await evidence(note, files), ['installed', true]);
});

test('pnpm notes which of its versions has installed, in JSON or YAML', async () => {
  const files = {
    '/project/package.json': '{"dependencies":{"a":"1.0.0"},"resolutions":{"b":"1.0.0"}}',
    '/project/pnpm-lock.yaml': pnpmLock({ a: ['1.0.0', '1.0.0'] }, { 'a@1.0.0': {}, 'b@1.0.0': {} }),
  };
  const installedBy = async (note: string) => {
    const session = sessionOn({ 'node_modules/.modules.yaml': note }, files);
    const [analysis] = await session.analyses();
    session.dispose();
    return analysis!.project.installedBy;
  };
  assert.equal(
    await installedBy('{\n  "packageManager": "pnpm@12.21.0",\n  "layoutVersion": 5\n}'),
    'pnpm@12.21.0',
  );
  assert.equal(await installedBy('layoutVersion: 5\npackageManager: pnpm@8.15.9\n'), 'pnpm@8.15.9');
  assert.equal(await installedBy('packageManager: yarn@4.0.0'), undefined);
  // Hours, if each empty line were the beginning of all that follow.
  assert.equal(await installedBy('\n'.repeat(2_000_000)), undefined);
});

test('where there is no lockfile, whichever note there is says what is on disk', async () => {
  const asked = { 'package.json': '{"dependencies":{"a":"^1.0.0"}}' };
  const note = pnpmLock({ a: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': { debug: '4.4.2' }, 'debug@4.4.2': {} });
  assert.deepEqual(await evidence({ ...asked, 'node_modules/.pnpm/lock.yaml': note }, {}), [
    'installed',
    true,
  ]);
});
