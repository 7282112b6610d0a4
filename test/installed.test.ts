// Whether the bad version is on disk where the package manager keeps no note of it: by the folders of the packages in question.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidence } from './support/installedProject';
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

test('no node_modules, nothing installed', async () => {
  assert.deepEqual(await evidence({}), ['locked', true]);
});
