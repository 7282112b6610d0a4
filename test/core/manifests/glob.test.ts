// Globs of workspaces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { globOf, workspaceGlob } from '../../../server/src/core/manifests/glob';
import type { LockfileFormatId } from '../../../server/src/core/types';

const folders = [
  ...['.', '.github/actions/a', 'apps/a', 'apps/b', 'apps/b/nested', 'cli', 'packages', 'packages/.hidden'],
  ...['packages/a', 'packages/a/__tests__/x', 'packages/ab', 'packages/b', 'packages/b/c/d', 'website'],
];

/** The pattern, and which of the folders it names. */
function checkGlobs(pictures: Readonly<Record<string, string>>): void {
  const read = Object.keys(pictures).map((pattern) => [pattern, folders.filter(globOf(pattern)).join(' ')]);
  assert.deepEqual(Object.fromEntries(read), pictures);
}

test('wildcards', () =>
  checkGlobs({
    '*': 'cli packages website',
    'packages/*': 'packages/a packages/ab packages/b',
    'packages/?': 'packages/a packages/b',
    'packages/*b': 'packages/ab packages/b',
    '*/[a]': 'apps/a packages/a',
    '*/[!a]': 'apps/b packages/b',
    '*/[b-z]': 'apps/b packages/b',
    'packages/.*': 'packages/.hidden',
    '.github/actions/*': '.github/actions/a',
  }));

test('a globstar is any number of folders, none included', () =>
  checkGlobs({
    'packages/**': 'packages packages/a packages/a/__tests__/x packages/ab packages/b packages/b/c/d',
    'packages/**/__tests__/**': 'packages/a/__tests__/x',
    '**/a': 'apps/a packages/a',
    '**/**/d': 'packages/b/c/d',
    'packages/**/*': 'packages/a packages/a/__tests__/x packages/ab packages/b packages/b/c/d',
    'packages/a**': 'packages/a packages/ab',
  }));

test('alternatives', () =>
  checkGlobs({
    '{apps,packages}/a': 'apps/a packages/a',
    '{apps/{a,b},cli}': 'apps/a apps/b cli',
    'packages/a{,b}': 'packages/a packages/ab',
    '@(apps|packages)/b': 'apps/b packages/b',
    'packages/!(a|b)': 'packages/ab',
    '{cli}': '',
  }));

test('slashes and dots at the ends do not count', () =>
  checkGlobs({
    'cli/': 'cli',
    './cli': 'cli',
    '/cli': 'cli',
    '.': '.',
    '': '.',
    'packages//a': 'packages/a',
  }));

test('npm and bun take an exclusion back where a later pattern lies in it, pnpm and yarn do not; yarn 1 knows none', () => {
  const named = (manager: LockfileFormatId, ...patterns: readonly string[]) =>
    folders.filter(workspaceGlob(patterns, manager)).join(' ');
  assert.equal(named('npm', 'apps/*', '!apps/b', 'packages/b'), 'apps/a packages/b');
  assert.equal(named('npm', '!apps/b', 'apps/*'), 'apps/a');
  assert.equal(named('npm', 'apps/**', '!apps/b/**', 'apps/b/nested'), 'apps/a apps/b apps/b/nested');
  assert.equal(named('bun', 'apps/*', '!apps/b', 'apps/b'), 'apps/a apps/b');
  assert.equal(named('pnpm', 'apps/**', '!apps/b/**', 'apps/b/nested'), 'apps/a');
  assert.equal(named('yarnBerry', 'apps/*', '!apps/b', 'apps/b'), 'apps/a');
  assert.equal(named('yarnClassic', '!apps/b', 'apps/*'), 'apps/a apps/b');
  assert.equal(named('npm', '!!cli'), 'cli');
  assert.equal(named('pnpm', '!**/b'), '');
  assert.equal(named('npm'), '');
});

test('a pattern that was made to take long does not', () => {
  const name = 'a'.repeat(20_000);
  assert.equal(globOf(`${'*a'.repeat(400)}b`)(name), false);
  assert.equal(globOf(`${'**/a/'.repeat(150)}b`)(`${'a/'.repeat(10_000)}c`), false);
  assert.equal(globOf('{a,b}'.repeat(100))('a'.repeat(100)), false);
  assert.equal(globOf('{'.repeat(900))('{'), false);
  assert.equal(globOf(`${'*'.repeat(1001)}`)('a'), false);
});

const segment = fc.constantFrom('a', 'b', 'ab', '.a');
const wild = fc.oneof(segment, fc.constantFrom('*', '**', '?', 'a*', '*b', '.*', '[ab]'));

test('it agrees with the definition, spelled out without regard to time', () => {
  fc.assert(
    fc.property(fc.array(wild, { maxLength: 5 }), fc.array(segment, { maxLength: 6 }), (pattern, path) => {
      assert.equal(globOf(pattern.join('/'))(path.join('/')), bySearch(pattern, path));
    }),
    { numRuns: 2000 },
  );
});

function bySearch([first, ...pattern]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return path.length === 0;
  const [name, ...rest] = path;
  if (first !== '**') return name !== undefined && isNamed(first, name) && bySearch(pattern, rest);
  const skips = name !== undefined && !name.startsWith('.') && bySearch([first, ...pattern], rest);
  return skips || bySearch(pattern, path);
}

function isNamed(pattern: string, name: string): boolean {
  const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name) && (pattern.startsWith('.') || !name.startsWith('.'));
}
