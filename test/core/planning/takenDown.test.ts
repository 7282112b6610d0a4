// What follows a fix where the registry has taken down what is locked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock, pnpmLock } from '../../support/locks';
import { fixesOf } from '../../support/pictures';
import { osv } from '../../support/project';

const malware = osv('MAL-2026-1', 'bad', { versions: ['1.0.1'] });
const manifests = '{ "dependencies": { "bad": "^1.0.0" } }';
const pnpm = {
  lock: pnpmLock({ bad: ['^1.0.0', '1.0.1'] }, { 'bad@1.0.1': {} }),
  lockName: 'pnpm-lock.yaml',
};
const npm = { lock: npmLock({ bad: '^1.0.0' }, { 'node_modules/bad': { version: '1.0.1' } }) };

const followUps = (lock: typeof npm | typeof pnpm, published: readonly string[]) =>
  fixesOf(
    {
      manifests,
      ...lock,
      advisories: [malware],
      registry: { bad: Object.fromEntries(published.map((version) => [version, '2020-01-01'])) },
    },
    'bad',
  ).fixes.map(({ strategy, followUp }) => [strategy, followUp]);

test('pnpm would hold it against the registry, and is told to choose it anew', () =>
  assert.deepEqual(followUps(pnpm, ['1.0.0']), [
    ['pinVersion', 'pnpm update bad --depth Infinity --no-save --ignore-scripts'],
  ]));

test('what is still published it installs as it is asked to', () =>
  assert.deepEqual(followUps(pnpm, ['1.0.0', '1.0.1']), [['pinVersion', 'pnpm install --ignore-scripts']]));

test('npm asks no registry about what is locked', () =>
  assert.deepEqual(followUps(npm, ['1.0.0']), [['pinVersion', 'npm install --ignore-scripts']]));
