// Whether the bad version is on disk where the package manager keeps no note of it: by the folders of the packages in question.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestNotices, placeNotices } from '../server/src/core/index';
import { evidence, sessionOn } from './support/installedProject';
import { npmLock } from './support/locks';

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

test('where yarn 1 is told to install, and where an older install may have left it', async () => {
  const yarn = {
    '/project/package.json': '{"dependencies":{"a":"^1.0.0"}}',
    '/project/yarn.lock':
      '# yarn lockfile v1\n\na@^1.0.0:\n  version "1.0.0"\n  dependencies:\n    debug "4.4.2"\n\ndebug@4.4.2:\n  version "4.4.2"\n',
    '/project/.yarnrc': '# for docker\n--install.modules-folder "./lib/packages"\n',
  };
  const debug = '{ "name": "debug", "version": "4.4.2" }';
  const evidenceWith = async (...folders: readonly string[]) => {
    const [found] = await evidence(
      Object.fromEntries(folders.map((folder) => [`${folder}/debug/package.json`, debug])),
      yarn,
    );
    return found;
  };
  assert.equal(await evidenceWith(), 'locked');
  assert.equal(await evidenceWith('lib/packages'), 'installed');
  assert.equal(await evidenceWith('lib/packages/a/node_modules'), 'installed');
  assert.equal(await evidenceWith('node_modules'), 'installed');
  assert.equal(await evidenceWith('lib'), 'locked');
});

test('no node_modules, nothing installed', async () => {
  assert.deepEqual(await evidence({}), ['locked', true]);
});

/** A project that is set up with a package, and the evidence of what is found of it. */
const setUp = {
  '/project/package.json': '{}',
  '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
  '/project/pnpm-workspace.yaml': 'configDependencies:\n  debug: 4.4.2+sha512-AAAA\n',
};
const tool = { 'node_modules/.pnpm-config/debug/package.json': '{ "name": "debug", "version": "4.4.2" }' };
const pnpmNote = { 'node_modules/.pnpm/lock.yaml': "lockfileVersion: '9.0'\n" };

test('what pnpm is set up with lies apart, and its note leaves it out', async () => {
  assert.deepEqual(await evidence(tool, setUp), ['installed', true]);
  assert.deepEqual(await evidence({ ...tool, ...pnpmNote }, setUp), ['installed', true]);
  assert.deepEqual(await evidence(pnpmNote, setUp), ['locked', true]);
});

test('it is looked for where package.json asks for it, too, and stays there until pnpm has followed', async () => {
  const files = (version: string) => ({
    '/project/package.json': `{ "pnpm": { "configDependencies": { "debug": "${version}+sha512-AAAA" } } }`,
    '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
  });
  assert.deepEqual(await evidence({ ...tool, ...pnpmNote }, files('4.4.2')), ['installed', true]);
  const session = sessionOn({ ...tool, ...pnpmNote }, files('4.4.3'));
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  const { project, findings } = analysis!;
  assert.deepEqual(
    manifestNotices(project, findings, '').map(({ severity, message }) => [severity, message]),
    [
      [
        'warning',
        'node_modules still has debug 4.4.2, which is malware. Install what package.json has to be rid of it',
      ],
    ],
  );
});

test('what the line has from a registry of one’s own is on disk no public namesake either', async () => {
  const debug = '{ integrity: 4.4.3+sha512-AAAA, tarball: https://npm.own.example/debug.tgz }';
  const yaml = { '/project/pnpm-workspace.yaml': `configDependencies:\n  debug: ${debug}\n` };
  const told = async (trusted: boolean) => {
    const session = sessionOn({ ...tool, ...pnpmNote }, { ...setUp, ...yaml }, trusted);
    await session.settled();
    const [analysis] = await session.analyses();
    session.dispose();
    return analysis?.findings.flatMap(({ exposed, evidence: rests }) => (exposed ? [rests] : []));
  };
  assert.deepEqual([await told(true), await told(false)], [[], ['installed']]);
});

test('and stays there until pnpm has followed what it is asked for', async () => {
  const yaml = { '/project/pnpm-workspace.yaml': 'configDependencies:\n  debug: 4.4.3+sha512-AAAA\n' };
  const session = sessionOn({ ...tool, ...pnpmNote }, { ...setUp, ...yaml });
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  const { project, findings } = analysis!;
  assert.deepEqual(
    placeNotices(project, findings, project.workspaceFile!.file).map(({ severity, message }) => [
      severity,
      message,
    ]),
    [
      [
        'warning',
        'node_modules still has debug 4.4.2, which is malware. Install what pnpm-workspace.yaml has to be rid of it',
      ],
    ],
  );
});
