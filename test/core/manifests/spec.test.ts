// The right-hand side of a dependency: what it is, and what the registry is asked for on its behalf.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSpec, registryRangeOf } from '../../../server/src/core/manifests/spec';
import type { Spec } from '../../../server/src/core/types';

function checkSpecs(expected: Readonly<Record<string, Spec>>): void {
  const read = Object.keys(expected).map((raw) => [raw, parseSpec(raw)]);
  assert.deepEqual(Object.fromEntries(read), expected);
}

const range = (text: string): Spec => ({ type: 'range', range: text });
const tag = (text: string): Spec => ({ type: 'tag', tag: text });
const alias = (name: string, target: Spec): Spec => ({ type: 'alias', name, target });
const git = (url: string, rest: { committish?: string; range?: string } = {}): Spec => ({
  type: 'git',
  url,
  ...rest,
});
const folder = (path: string, protocol: 'file' | 'link' | 'portal' = 'file'): Spec => ({
  type: 'directory',
  protocol,
  path,
});
const tarball = (url: string): Spec => ({ type: 'tarball', url });
const unknown = (text: string): Spec => ({ type: 'unknown', text });

test('ranges and tags', () =>
  checkSpecs({
    '': range('*'),
    '  ': range('*'),
    '*': range('*'),
    '^1.2.3': range('^1.2.3'),
    ' ~1.2 ': range('~1.2'),
    '1.x': range('1.x'),
    'v1.2.3': range('v1.2.3'),
    '>= 1.2.0': range('>= 1.2.0'),
    '1 - 2': range('1 - 2'),
    '^2.0.0||^3.0.0||^4.00': range('^2.0.0||^3.0.0||^4.00'),
    latest: tag('latest'),
    'ts4.9': tag('ts4.9'),
    '^': unknown('^'),
    'a b': unknown('a b'),
  }));

test('aliases', () =>
  checkSpecs({
    'npm:react@^17.0.0': alias('react', range('^17.0.0')),
    'npm:@babel/core@^8.0.0': alias('@babel/core', range('^8.0.0')),
    'npm:@mgol/promises-aplus-tests@2.1.2-mgol.2': alias('@mgol/promises-aplus-tests', range('2.1.2-mgol.2')),
    'npm:foo': alias('foo', range('*')),
    'npm:@s/foo': alias('@s/foo', range('*')),
    'npm:foo@next': alias('foo', tag('next')),
    'NPM:foo@1': alias('foo', range('1')),
    'npm:^1.0.0': range('^1.0.0'),
    'npm:foo@github:u/r': unknown('npm:foo@github:u/r'),
    'npm:foo@npm:bar@1': unknown('npm:foo@npm:bar@1'),
    'npm:': unknown('npm:'),
  }));

test('workspaces, catalogs and jsr', () =>
  checkSpecs({
    'workspace:*': { type: 'workspace', range: '*' },
    'workspace: *': { type: 'workspace', range: '*' },
    'workspace:^': { type: 'workspace', range: '^' },
    'workspace:~': { type: 'workspace', range: '~' },
    'workspace:': { type: 'workspace', range: '*' },
    'workspace:^1.2.3': { type: 'workspace', range: '^1.2.3' },
    'workspace:./packages/a': { type: 'workspace', range: './packages/a' },
    'workspace:a@^': { type: 'workspace', name: 'a', range: '^' },
    'workspace:@s/a@*': { type: 'workspace', name: '@s/a', range: '*' },
    'catalog:': { type: 'catalog', catalog: 'default' },
    'catalog:react18': { type: 'catalog', catalog: 'react18' },
    'jsr:^1.0.0': { type: 'jsr', range: '^1.0.0' },
    'jsr:@std/path@^1': { type: 'jsr', name: '@std/path', range: '^1' },
    'jsr:@std/path': { type: 'jsr', name: '@std/path', range: '*' },
  }));

test('folders and local tarballs', () =>
  checkSpecs({
    'file:packages/a': folder('packages/a'),
    'file:./a': folder('./a'),
    'file:../a': folder('../a'),
    'file:///abs/a': folder('/abs/a'),
    'file:/../a': folder('../a'),
    './a': folder('./a'),
    '../a': folder('../a'),
    '/abs/a': folder('/abs/a'),
    '~/a': folder('~/a'),
    'C:\\a': folder('C:\\a'),
    'a/b/c': folder('a/b/c'),
    'link:./types': folder('./types', 'link'),
    'portal:./lib::locator=root%40workspace%3A.': folder('./lib', 'portal'),
    './a.tgz': tarball('./a.tgz'),
    'file:a.tar.gz': tarball('file:a.tar.gz'),
    'file:./a.tgz#./a.tgz::hash=0123&locator=r': tarball('file:./a.tgz#./a.tgz::hash=0123&locator=r'),
    'a.tgz': tarball('a.tgz'),
  }));

test('git in all its spellings', () =>
  checkSpecs({
    'git+ssh://git@host.org:u/r.git': git('git+ssh://git@host.org:u/r.git'),
    'git+https://github.com/atom/tabs.git#7653505': git('git+https://github.com/atom/tabs.git', {
      committish: '7653505',
    }),
    'git://host.org/r.git#v1': git('git://host.org/r.git', { committish: 'v1' }),
    'git+file:///srv/r': git('git+file:///srv/r'),
    'ssh://git@host.org/r': git('ssh://git@host.org/r'),
    'git@github.com:u/r.git': git('git@github.com:u/r.git'),
    'git@host.org:u/r.git#semver:^1': git('git@host.org:u/r.git', { range: '^1' }),
    'u/r': git('github:u/r'),
    'u/r#semver:^1.2': git('github:u/r', { range: '^1.2' }),
    'webpack/tooling#v1.28.1': git('github:webpack/tooling', { committish: 'v1.28.1' }),
    'github:u/r#v5.6.0': git('github:u/r', { committish: 'v5.6.0' }),
    'github:u/r#semver:%5E1.0.0': git('github:u/r', { range: '^1.0.0' }),
    'github:u/r#main::path:packages/a': git('github:u/r', { committish: 'main' }),
    'github:u/r#path:/packages/a&semver:^2': git('github:u/r', { range: '^2' }),
    'u/r#workspace=a&commit=abc123': git('github:u/r', { committish: 'abc123' }),
    'u/r#%E0%A4%A': git('github:u/r', { committish: '%E0%A4%A' }),
    'gist:11081aaa281': git('gist:11081aaa281'),
    'bitbucket:u/r': git('bitbucket:u/r'),
    'gitlab:g/s/r': git('gitlab:g/s/r'),
    'https://github.com/u/r': git('https://github.com/u/r'),
    'https://host.org/u/r.git': git('https://host.org/u/r.git'),
    'https://token@gitlab.com/g/s/r#main': git('https://token@gitlab.com/g/s/r', { committish: 'main' }),
  }));

test('tarballs by address', () =>
  checkSpecs({
    'https://host.org/a.tgz': tarball('https://host.org/a.tgz'),
    'http://host.org/a': tarball('http://host.org/a'),
    'https://github.com/u/r/tarball/master': tarball('https://github.com/u/r/tarball/master'),
    'https://gitlab.com/u/r/-/archive/v1.tar.gz': tarball('https://gitlab.com/u/r/-/archive/v1.tar.gz'),
    'https://': unknown('https://'),
  }));

test('patches, with the package that they change', () =>
  checkSpecs({
    'patch:lodash@npm%3A4.17.21#./p.patch': {
      type: 'patch',
      target: alias('lodash', range('4.17.21')),
      patch: './p.patch',
    },
    'patch:@types/mdx@npm:^2.0.0#~/.yarn/patches/x.patch': {
      type: 'patch',
      target: alias('@types/mdx', range('^2.0.0')),
      patch: '~/.yarn/patches/x.patch',
    },
    'patch:a@1.2.3#x.patch::version=1.2.3&hash=abc': {
      type: 'patch',
      target: alias('a', range('1.2.3')),
      patch: 'x.patch',
    },
    'patch:a@npm%3Alatest#x': { type: 'patch', target: alias('a', tag('latest')), patch: 'x' },
    'patch:a@npm%3Ab@^1#x': { type: 'patch', target: alias('b', range('^1')), patch: 'x' },
    'patch:a@workspace%3A.#x': { type: 'patch', target: { type: 'workspace', range: '.' }, patch: 'x' },
    'patch:': unknown('patch:'),
  }));

test('placeholders, other protocols and overlong texts are not guessed at', () => {
  const long = `^1.0.0 ${'|| ^1.0.0 '.repeat(30)}`;
  const placeholder = '$'.concat('{version}');
  checkSpecs({
    '{{version}}': unknown('{{version}}'),
    [placeholder]: unknown(placeholder),
    [`file:${placeholder}/a`]: unknown(`file:${placeholder}/a`),
    '<%= v %>': unknown('<%= v %>'),
    '%VERSION%': unknown('%VERSION%'),
    '~__VERSION__': unknown('~__VERSION__'),
    __VERSION__: unknown('__VERSION__'),
    'backstage:^': unknown('backstage:^'),
    'exec:./gen.js': unknown('exec:./gen.js'),
    [long]: unknown(long),
  });
});

test('what the registry is asked for', () => {
  const asked = (raw: string) => registryRangeOf(parseSpec(raw));
  assert.deepEqual(asked('^1'), { range: '^1' });
  assert.deepEqual(asked('npm:real@^1'), { name: 'real', range: '^1' });
  assert.deepEqual(asked('patch:real@npm%3A1.0.0#./p'), { name: 'real', range: '1.0.0' });
  const others = [
    'latest',
    'npm:real@next',
    'workspace:^',
    'catalog:',
    'u/r#semver:^1',
    'jsr:^1',
    'file:a',
    '{{v}}',
  ];
  assert.deepEqual(
    others.filter((raw) => asked(raw) !== undefined),
    [],
  );
});
