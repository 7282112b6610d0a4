// Whether the bad version is on disk: by the package manager's note, else by the folders of the packages in question.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestNotices } from '../server/src/core/index';
import { neverCancelled } from '../server/src/ports';
import { Session } from '../server/src/session';
import { npmLock, pnpmLock, yarnBerryLock } from './support/locks';
import { memoryPorts } from './support/memoryPorts';

const lock = npmLock(
  { a: '^1.0.0' },
  {
    'node_modules/a': { version: '1.0.0', dependencies: { debug: '^4.0.0' } },
    'node_modules/debug': { version: '4.4.2' },
  },
);
const project = {
  '/project/package.json': '{"dependencies":{"a":"^1.0.0"}}',
  '/project/package-lock.json': lock,
};

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

test('what the lockfile has let go of is told of until the disk follows', async () => {
  const note = JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/debug': { version: '4.4.2' }, 'node_modules/git': { resolved: 'git+ssh://g' } },
  });
  const session = sessionOn({
    'package-lock.json': lock.replace('4.4.2', '4.4.3'),
    'node_modules/.package-lock.json': note,
  });
  await session.settled();
  const [analysis] = await session.analyses();
  const [finding, ...others] = analysis!.findings;
  assert.equal(others.length, 0);
  assert.match(finding!.message, /^debug 4\.4\.2 \(on disk\) is malware: /);
  const [notice] = manifestNotices(analysis!.project, analysis!.findings, '');
  assert.equal(
    notice?.message,
    'node_modules still has debug 4.4.2, which is malware. Install what package-lock.json has to be rid of it',
  );
  const { fixes } = await session.fixes('/project/package.json', [finding!.fingerprint], neverCancelled);
  session.dispose();
  assert.deepEqual(
    fixes.flatMap((one) => one.fixes.map(({ title, followUp }) => [title.split(':')[0], followUp])),
    [['Install what package-lock.json has', 'npm install --ignore-scripts']],
  );
});

test('what is there although the note says otherwise is told of, and installed from nothing', async () => {
  const locked = npmLock({ debug: '^4.0.0' }, { 'node_modules/debug': { version: '4.4.3' } });
  const session = sessionOn({
    'package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    'package-lock.json': locked,
    'node_modules/.package-lock.json': locked,
    'node_modules/debug/package.json': '{ "name": "debug", "version": "4.4.2" }',
  });
  await session.settled();
  const [analysis] = await session.analyses();
  const [finding, ...others] = analysis!.findings.filter(({ exposed }) => exposed);
  const { fixes } = await session.fixes('/project/package.json', [finding!.fingerprint], neverCancelled);
  session.dispose();
  assert.deepEqual(
    [
      finding!.message.split(':')[0],
      others,
      fixes.flatMap((one) => one.fixes.map((fix) => [fix.title, fix.followUp])),
    ],
    [
      'debug 4.4.2 (on disk) is malware',
      [],
      [
        [
          'Install what package-lock.json has: from nothing, since npm takes it to be installed',
          'npm ci --ignore-scripts',
        ],
      ],
    ],
  );
});

test('without a note, and without a lockfile, the folder of a dependency says what is on disk', async () => {
  const onDisk = {
    'package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    'node_modules/debug/package.json': '{ "name": "debug", "version": "4.4.2" }',
  };
  const told = async (locked: string | undefined) => {
    const text = npmLock({ debug: '^4.0.0' }, { 'node_modules/debug': { version: locked ?? '' } });
    const session = sessionOn(
      { ...onDisk, ...(locked === undefined ? {} : { 'package-lock.json': text }) },
      {},
    );
    await session.settled();
    const [analysis] = await session.analyses();
    session.dispose();
    return analysis!.findings
      .filter(({ evidence }) => evidence === 'installed')
      .map(({ message, stale }) => [message.split(' is malware')[0], stale]);
  };
  assert.deepEqual(await told('4.4.3'), [['debug 4.4.2 (on disk)', true]]);
  assert.deepEqual(await told('4.4.2'), [['debug 4.4.2', false]]);
  assert.deepEqual(await told(undefined), [['debug 4.4.2 (on disk)', false]]);
});

test('without a note the folder says it, hoisted or not', async () => {
  const debug = '{ "name": "debug", "version": "4.4.2" }';
  assert.deepEqual(await evidence({ 'node_modules/debug/package.json': debug }), ['installed', true]);
  assert.deepEqual(await evidence({ 'node_modules/a/node_modules/debug/package.json': debug }), [
    'installed',
    true,
  ]);
  assert.deepEqual(await evidence({ 'node_modules/debug/package.json': '{"version":"4.4.1"}' }), [
    'locked',
    true,
  ]);
});

test("the version on disk is the package's own, whatever else is called so in its package.json", async () => {
  const debug = `{
  "config": { "version": "1.0.0" },
  "scripts": { "version": "auto-changelog && git add CHANGELOG.md" },
  "version": "4.4.2"
}`;
  assert.deepEqual(await evidence({ 'node_modules/debug/package.json': debug }), ['installed', true]);
});

test('under the name of an alias', async () => {
  const alias = {
    'package.json': '{"dependencies":{"other":"npm:debug@4.4.2"}}',
    'package-lock.json': npmLock(
      { other: 'npm:debug@4.4.2' },
      { 'node_modules/other': { name: 'debug', version: '4.4.2' } },
    ),
  };
  const installed = { 'node_modules/other/package.json': '{ "name": "debug", "version": "4.4.2" }' };
  assert.deepEqual(await evidence({ ...alias, ...installed }), ['installed', true]);
});

test("in bun's store, where it does not hoist", async () => {
  const inStore = (folder: string) => ({
    [`node_modules/.bun/${folder}/node_modules/debug/package.json`]: '{}',
  });
  assert.deepEqual(await evidence(inStore('debug@4.4.2')), ['installed', true]);
  assert.deepEqual(await evidence(inStore('debug@4.4.2+bb74afa7052c95ec')), ['installed', true]);
  assert.deepEqual(await evidence(inStore('debug@4.4.20')), ['locked', true]);
});

test("in yarn's store, where it links packages as pnpm does", async () => {
  const inStore = (folder: string, version: string) => ({
    [`node_modules/.store/${folder}/package/package.json`]: `{ "name": "debug", "version": "${version}" }`,
  });
  assert.deepEqual(await evidence(inStore('debug-npm-4.4.2-0ac852e9e2', '4.4.2')), ['installed', true]);
  assert.deepEqual(await evidence(inStore('debug-virtual-814cc922eb', '4.4.2')), ['installed', true]);
  assert.deepEqual(await evidence(inStore('debug-virtual-814cc922eb', '4.4.1')), ['locked', true]);
  assert.deepEqual(await evidence(inStore('debug-fork-npm-4.4.2-0ac852e9e2', '4.4.2')), ['locked', true]);
});

test('no node_modules, nothing installed', async () => {
  assert.deepEqual(await evidence({}), ['locked', true]);
});

/** The state of Plug'n'Play that has one archive of debug, with the cache it may lie in. */
function plugAndPlay(version: string, cache: string): Readonly<Record<string, string>> {
  const packageLocation = `${cache}/debug-npm-${version}-0123456789.zip/node_modules/debug/`;
  const packageRegistryData = [['debug', [[`npm:${version}`, { packageLocation }]]]];
  return { '.pnp.data.json': JSON.stringify({ packageRegistryData }), '.pnp.cjs': '' };
}

test("under Plug'n'Play its state says where the archive lies, which may be there or not", async () => {
  const state = plugAndPlay('4.4.2', './.yarn/cache');
  assert.deepEqual(await evidence({ ...state, '.yarn/cache/debug-npm-4.4.2-0123456789.zip': '' }), [
    'installed',
    true,
  ]);
  assert.deepEqual(await evidence({ ...state, '.yarn/cache/debug-npm-4.4.3-0123456789.zip': '' }), [
    'locked',
    true,
  ]);
  const outside = { ...project, '/home/.yarn/debug-npm-4.4.2-0123456789.zip': '' };
  assert.deepEqual(await evidence(plugAndPlay('4.4.2', '../home/.yarn'), outside), ['installed', true]);
});

test("under Plug'n'Play whose state is not understood it is not known", async () => {
  assert.deepEqual(await evidence({ '.pnp.cjs': '' }), ['locked', false]);
});

test("what Plug'n'Play still has though the lockfile has let go of it is told of", async () => {
  const session = sessionOn({
    'package-lock.json': lock.replace('4.4.2', '4.4.3'),
    ...plugAndPlay('4.4.2', './.yarn/cache'),
    '.yarn/cache/debug-npm-4.4.2-0123456789.zip': '',
  });
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  assert.deepEqual(
    manifestNotices(analysis!.project, analysis!.findings, '').map(({ message }) => message),
    [
      '.pnp.data.json still has debug 4.4.2, which is malware. Install what package-lock.json has to be rid of it',
    ],
  );
});

/** The evidence of the only finding, and whether it is known what is installed. */
async function evidence(
  installed: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>> = project,
): Promise<readonly [string | undefined, boolean]> {
  const session = sessionOn(installed, base);
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  return [analysis?.findings[0]?.evidence, analysis?.project.installed !== undefined];
}

function sessionOn(
  more: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>> = project,
): Session {
  const below = Object.fromEntries(Object.entries(more).map(([path, text]) => [`/project/${path}`, text]));
  return new Session(memoryPorts({ files: { ...base, ...below } }), {
    roots: ['/project'],
    settings: { advisories: [], bundled: true, offline: true },
    trusted: false,
  });
}
