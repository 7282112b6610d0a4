// Globs of workspaces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { workspaceGlob } from '../../../server/src/core/manifests/glob';
import type { LockfileFormatId } from '../../../server/src/core/types';

const folders = [
  ...['.', '.github/actions/a', 'apps/a', 'apps/b', 'apps/b/nested', 'cli', 'packages', 'packages/.hidden'],
  ...['packages/a', 'packages/a/__tests__/x', 'packages/ab', 'packages/b', 'packages/b/c/d', 'website'],
];

/** As a workspace of npm's. */
const named = (pattern: string) => workspaceGlob([pattern], 'npm');

/** The pattern, and which of the folders it names. */
function checkGlobs(pictures: Readonly<Record<string, string>>): void {
  const read = Object.keys(pictures).map((pattern) => [pattern, folders.filter(named(pattern)).join(' ')]);
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

test('groups, within the name of a folder', () =>
  checkGlobs({
    'packages/?(a)b': 'packages/ab packages/b',
    'packages/+(a|b)': 'packages/a packages/ab packages/b',
    'packages/*(ab)': 'packages/ab',
    'packages/+([ab])': 'packages/a packages/ab packages/b',
    '+(app|s|package)/b': 'apps/b packages/b',
    'packages/a!(b)': 'packages/a',
    'packages/!(a*)': 'packages/b',
    '@(a|@(we|x))*(b)site': 'website',
    'packages/@(.hidden|a)': 'packages/.hidden packages/a',
    'packages/@(a': '',
    'packages/@()': '',
  }));

test('each package manager reads what is excluded in a way of its own', () => {
  const folders = ['p/.h', 'p/a', 'p/aa', 'p/b', 'p/c', 'p/a/n', 'p/c/n', 'p/(a|b)', 'q/c'];
  const read = (pattern: string) =>
    (['npm', 'yarnClassic', 'bun', 'yarnBerry', 'pnpm'] as const).map(
      (manager) => `${manager}: ${folders.filter(workspaceGlob([pattern], manager)).join(' ')}`,
    );
  const alike = (named: string) => [`npm: ${named}`, `yarnClassic: ${named}`, `bun: ${named}`];
  assert.deepEqual(read('p/!(a|b)'), [
    ...alike('p/aa p/c p/(a|b)'),
    'yarnBerry: p/.h p/aa p/c p/(a|b)',
    'pnpm: p/.h p/c p/(a|b)',
  ]);
  assert.deepEqual(read('p/!(a)/n'), [...alike('p/c/n'), 'yarnBerry: p/c/n', 'pnpm: p/c/n']);
  assert.deepEqual(read('!(q)/c'), [...alike(''), 'yarnBerry: p/c', 'pnpm: p/c']);
  assert.deepEqual(read('p/(a|b)'), [...alike('p/(a|b)'), 'yarnBerry: p/a p/b', 'pnpm: p/a p/b']);
});

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
  const listed = (manager: LockfileFormatId, ...patterns: readonly string[]) =>
    folders.filter(workspaceGlob(patterns, manager)).join(' ');
  assert.equal(listed('npm', 'apps/*', '!apps/b', 'packages/b'), 'apps/a packages/b');
  assert.equal(listed('npm', '!apps/b', 'apps/*'), 'apps/a');
  assert.equal(listed('npm', 'apps/**', '!apps/b/**', 'apps/b/nested'), 'apps/a apps/b apps/b/nested');
  assert.equal(listed('bun', 'apps/*', '!apps/b', 'apps/b'), 'apps/a apps/b');
  assert.equal(listed('pnpm', 'apps/**', '!apps/b/**', 'apps/b/nested'), 'apps/a');
  assert.equal(listed('yarnBerry', 'apps/*', '!apps/b', 'apps/b'), 'apps/a');
  assert.equal(listed('yarnClassic', '!apps/b', 'apps/*'), 'apps/a apps/b');
  assert.equal(listed('npm', '!!cli'), 'cli');
  assert.equal(listed('pnpm', '!**/b'), '');
  assert.equal(listed('npm'), '');
});

test('a pattern that was made to take long does not', () => {
  const name = 'a'.repeat(20_000);
  assert.equal(named(`${'*a'.repeat(400)}b`)(name), false);
  assert.equal(named(`${'**/a/'.repeat(150)}b`)(`${'a/'.repeat(10_000)}c`), false);
  assert.equal(named('{a,b}'.repeat(100))('a'.repeat(100)), false);
  assert.equal(named('{'.repeat(900))('{'), false);
  assert.equal(named(`${'*'.repeat(1001)}`)('a'), false);
  assert.equal(named(`${'+('.repeat(300)}a${')'.repeat(300)}b`)('a'.repeat(2000)), false);
  assert.equal(named(`+(${'*(a|aa)'.repeat(100)})b`)('a'.repeat(2000)), false);
  assert.equal(named('!(a)'.repeat(200))('a'.repeat(200)), false);
  assert.equal(named(`${'{a,b}'.repeat(8)}${'x!(a)'.repeat(190)}`)('a'), false);
});

test('long lists of what is excluded are heeded, in braces too', () => {
  const names = Array.from({ length: 150 }, (_, at) => `p${at}`);
  const glob = named(`{${'abcdefgh'.split('').join(',')}}/!(${names.join('|')})`);
  assert.equal(glob('c/p7'), false);
  assert.equal(glob('c/p777'), true);
});

const segment = fc.constantFrom('a', 'b', 'ab', '.a');
const wild = fc.oneof(segment, fc.constantFrom('*', '**', '?', 'a*', '*b', '.*', '[ab]'));

test('it agrees with the definition, spelled out without regard to time', () => {
  fc.assert(
    fc.property(fc.array(wild, { maxLength: 5 }), fc.array(segment, { maxLength: 6 }), (pattern, path) => {
      assert.equal(named(pattern.join('/'))(path.join('/')), bySearch(pattern, path));
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
