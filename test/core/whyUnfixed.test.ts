// Why fix all leaves what it leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../support/fixAllPicture';
import { npmLock } from '../support/locks';
import { osv } from '../support/project';

test('what cannot be fixed is told with its reason', () => {
  const { titles, unfixed } = plan(
    {
      manifests: '{ "dependencies": { "a": "1.0.0", "b": "1.0.0" } }',
      lock: npmLock(
        { a: '1.0.0', b: '1.0.0' },
        { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
      ),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', {}), osv('GHSA-bbbb-bbbb-bbbb', 'b', { fixed: '2.0.0' })],
      registry: { a: { '1.0.0': '2020-01-01', '1.1.0': '2021-01-01' } },
    },
    {},
    new Map([['b', 'The registry answered with 503.']]),
  );
  assert.deepEqual(titles, []);
  assert.deepEqual(unfixed, [
    'a: No published version of a is safe.',
    'b: What is published of b is not known: The registry answered with 503.',
  ]);
});

test('what the package manager would refuse for its age is not taken, since nothing else could be installed then', () => {
  const { titles, unfixed } = plan({
    manifests: '{ "dependencies": { "a": "1.0.0", "b": "1.0.0" } }',
    lock: npmLock(
      { a: '1.0.0', b: '1.0.0' },
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
    ),
    advisories: ['a', 'b'].map((name) => osv(`GHSA-aaaa-aaaa-aaa${name}`, name, { fixed: '1.0.1' })),
    registry: {
      a: { '1.0.0': '2020-01-01', '1.0.1': '2026-10-31' },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
    },
    releaseAge: { ms: 7 * 24 * 60 * 60 * 1000, exclude: [], source: '.npmrc' },
  });
  assert.deepEqual(titles, ['Raise b to 1.0.1: patch']);
  assert.deepEqual(unfixed, [
    'a: .npmrc does not allow a version as young as that of its fix: "Raise a to 1.0.1: patch, published yesterday, younger than .npmrc allows".',
  ]);
});

test('of what brings a package in, the age of each version that is asked for counts, and whether it is excepted', () => {
  const parents = { p: '1.0.0', q: '1.0.0' };
  const parent = { version: '1.0.0', dependencies: { bad: '1.0.0' } };
  const published = (when: string) => ({
    '1.0.0': { dependencies: { bad: '1.0.0' } },
    '1.0.1': { dependencies: { bad: '1.0.1' }, published: when },
  });
  const titlesWith = (exclude: readonly string[]) =>
    plan({
      manifests: JSON.stringify({ dependencies: parents }),
      lock: npmLock(parents, {
        'node_modules/p': parent,
        'node_modules/q': parent,
        'node_modules/bad': { version: '1.0.0' },
      }),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' })],
      registry: {
        p: published('2026-10-31'),
        q: published('2021-01-01'),
        bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      },
      releaseAge: { ms: 7 * 24 * 60 * 60 * 1000, exclude, source: '.npmrc' },
    }).titles;
  assert.deepEqual(titlesWith([]), ['Override bad to ^1.0.1: patch']);
  assert.deepEqual(titlesWith(['bad']), ['Override bad to ^1.0.1: patch']);
  assert.deepEqual(titlesWith(['p']), ['Raise p to 1.0.1 and q to 1.0.1: patch']);
});

test('why what is bundled, and what asks for it, does not give way', () => {
  const { unfixed } = plan({
    manifests: '{ "dependencies": { "packer": "1.0.0", "parent": "1.0.0" } }',
    lock: npmLock(
      { packer: '1.0.0', parent: '1.0.0' },
      {
        'node_modules/packer': {
          version: '1.0.0',
          dependencies: { a: '1.0.0' },
          bundleDependencies: ['a'],
        },
        'node_modules/packer/node_modules/a': { version: '1.0.0', inBundle: true },
        'node_modules/parent': { version: '1.0.0', dependencies: { b: '1.0.0' } },
        'node_modules/b': { version: '1.0.0' },
      },
    ),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' }), osv('GHSA-bbbb-bbbb-bbbb', 'b', {})],
    registry: {
      packer: { '1.0.0': { dependencies: { a: '1.0.0' }, bundleDependencies: ['a'] } },
      parent: { '1.0.0': { dependencies: { b: '1.0.0' } } },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      b: { '1.0.0': '2020-01-01' },
    },
  });
  assert.deepEqual(unfixed, [
    'a: a 1.0.0 comes inside packer 1.0.0, where no override reaches, and no other version of that was proven to help.',
    'b: No published version of b is safe, and no other version of what asks for it was proven to do without it.',
  ]);
});
