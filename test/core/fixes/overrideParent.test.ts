// What an override of the affected package itself does not reach: bundles, and packages of which no version is safe.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock } from '../../support/locks';
import { checkFix, fixesOf } from '../../support/pictures';
import { osv, type ProjectTexts } from '../../support/project';

const below = (fixed: string) => osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed });

/** `app` asks for `top`, which asks for `packer`, in whose tarball lies `bad`. */
function inBundle(texts: Partial<ProjectTexts>): ProjectTexts {
  return {
    manifests: '{ "dependencies": { "top": "1.0.0" } }',
    lock: npmLock(
      { top: '1.0.0' },
      {
        'node_modules/top': { version: '1.0.0', dependencies: { packer: '^1.0.0' } },
        'node_modules/packer': {
          version: '1.0.0',
          dependencies: { bad: '^1.0.0' },
          bundleDependencies: ['bad'],
        },
        'node_modules/packer/node_modules/bad': { version: '1.0.0', inBundle: true },
      },
    ),
    advisories: [below('1.0.1')],
    ...texts,
  };
}

const top = { '1.0.0': { dependencies: { packer: '^1.0.0' } } };
const packed = { dependencies: { bad: '^1.0.0' }, bundleDependencies: ['bad'] };
const bad = { '1.0.0': '2020-01-01', '1.0.1': '2021-06-01' };

test('what bundles it admits a version without it: the lockfile is refreshed', () =>
  checkFix(
    inBundle({ registry: { top, packer: { '1.0.0': packed, '1.1.0': { dependencies: {} } }, bad } }),
    'bad',
    ['Update packer to 1.1.0 in package-lock.json: no edit, minor'],
    '{ "dependencies": { "top": "1.0.0" } }',
  ));

test('only a later major of what bundles it is without it', () =>
  checkFix(
    inBundle({ registry: { top, packer: { '1.0.0': packed, '2.0.0': { dependencies: {} } }, bad } }),
    'bad',
    ['Override packer to ^2.0.0: crosses a major: top 1.0.0 asks for ^1.0.0 and gets 2.0.0'],
    '{ "dependencies": { "top": "1.0.0" }, "overrides": { "packer": "^2.0.0" } }',
  ));

test('a bundle holds what was to be had when it was packed, whatever is to be had today', () => {
  const packer = {
    '1.0.0': packed,
    '1.1.0': { ...packed, published: '2021-01-01' },
    '2.0.0': { ...packed, published: '2021-12-01' },
  };
  const { fixes } = fixesOf(inBundle({ registry: { top, packer, bad } }), 'bad');
  assert.deepEqual(
    fixes.map(({ title }) => title),
    ['Override packer to ^2.0.0: crosses a major: top 1.0.0 asks for ^1.0.0 and gets 2.0.0'],
  );
});

test('what a bundle would bring in is said', () => {
  const packer = {
    '1.0.0': packed,
    '2.0.0': { dependencies: { other: '^1.0.0' }, bundleDependencies: ['other'], published: '2021-12-01' },
  };
  const { fixes } = fixesOf(
    inBundle({
      advisories: [below('1.0.1'), osv('GHSA-bbbb-bbbb-bbbb', 'other', {})],
      registry: { top, packer, bad, other: { '1.0.0': '2020-01-01' } },
    }),
    'bad',
  );
  assert.deepEqual(
    fixes.map(({ introduces }) => introduces),
    [['other 1.0.0 through top: high GHSA-bbbb-bbbb-bbbb']],
  );
});

test('of what a bundle would bring in nothing is known: no fix, and the question', () => {
  const packer = { '1.0.0': packed, '2.0.0': { dependencies: { x: '1' }, bundleDependencies: ['x'] } };
  const { fixes } = fixesOf(inBundle({ registry: { top, packer, bad } }), 'bad');
  assert.deepEqual(fixes, []);
});

test('one instance in a bundle and one beside it: both give way at once', () =>
  checkFix(
    inBundle({
      lock: npmLock(
        { top: '1.0.0' },
        {
          'node_modules/top': { version: '1.0.0', dependencies: { packer: '^1.0.0', bad: '1.0.0' } },
          'node_modules/bad': { version: '1.0.0' },
          'node_modules/packer': {
            version: '1.0.0',
            dependencies: { bad: '^1.0.0' },
            bundleDependencies: ['bad'],
          },
          'node_modules/packer/node_modules/bad': { version: '1.0.0', inBundle: true },
        },
      ),
      registry: {
        top: { '1.0.0': { dependencies: { packer: '^1.0.0', bad: '1.0.0' } } },
        packer: { '1.0.0': packed, '1.1.0': { dependencies: {} } },
        bad,
      },
    }),
    'bad',
    ['Override bad to ^1.0.1, and update packer in package-lock.json: minor'],
    '{ "dependencies": { "top": "1.0.0" }, "overrides": { "bad": "^1.0.1" } }',
  ));

/** `top` asks for `middle`, and that for `bad`, of which no version is safe. */
const withoutSafe: ProjectTexts = {
  manifests: '{ "dependencies": { "top": "^1.0.0" } }',
  lock: npmLock(
    { top: '^1.0.0' },
    {
      'node_modules/top': { version: '1.0.0', dependencies: { middle: '1.0.0' } },
      'node_modules/middle': { version: '1.0.0', dependencies: { bad: '^1.0.0' } },
      'node_modules/bad': { version: '1.0.0' },
    },
  ),
  advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'bad', {})],
};

test('no version is safe: what asks for it is overridden to one that no longer does', () =>
  checkFix(
    {
      ...withoutSafe,
      registry: {
        top: { '1.0.0': { dependencies: { middle: '1.0.0' } } },
        middle: {
          '1.0.0': { dependencies: { bad: '^1.0.0' } },
          '1.1.0': { dependencies: { bad: '^1.0.0' } },
          '1.2.0': { dependencies: {} },
        },
        bad: { '1.0.0': '2020-01-01' },
      },
    },
    'bad',
    ['Override middle to ^1.2.0: minor'],
    '{ "dependencies": { "top": "^1.0.0" }, "overrides": { "middle": "^1.2.0" } }',
  ));
