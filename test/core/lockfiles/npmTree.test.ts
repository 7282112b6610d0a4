// package-lock.json, version 1, in pictures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npm } from '../../../server/src/core/lockfiles/npm';
import { readingOf, spanPicture } from '../../support/lockPicture';

function lockOf(dependencies: object): string {
  return JSON.stringify({ name: 'root', lockfileVersion: 1, requires: true, dependencies }, null, 2);
}

const { checkPicture } = readingOf(npm);

test('packages are nested as their entries are', () => {
  const text = lockOf({
    a: {
      version: '1.0.0',
      requires: { b: '^2.0.0', c: '^1.0.0' },
      dependencies: {
        b: { version: '2.0.0', requires: { c: '*', d: '*' }, dependencies: { c: { version: '3.0.0' } } },
      },
    },
    b: { version: '1.0.0', dev: true },
    c: { version: '1.0.0', bundled: true, requires: { b: '1' } },
  });
  checkPicture(text, [
    'a a@1.0.0',
    '  prod b@^2.0.0 -> b',
    '  prod c@^1.0.0 -> c',
    'b b@2.0.0',
    '  prod c@* -> c',
    '  prod d@* -> nothing',
    'c c@3.0.0',
    'b b@1.0.0 dev',
    'c c@1.0.0 bundled',
    '  prod b@1 -> b',
  ]);
  const { packages } = npm.parse(text)!;
  assert.deepEqual(
    packages.map(({ edges }) => edges.map(({ to }) => to)),
    [[1, 4], [2, -1], [], [], [3]],
  );
  assert.deepEqual(spanPicture(text, npm.parse(text)!).slice(0, 3), [
    '"a" of "a": { … }',
    '"b": "^2.0.0"',
    '"c": "^1.0.0"',
  ]);
});

test('the entry points are what lies at the top', () => {
  const text = lockOf({
    a: { version: '1.0.0', dependencies: { b: { version: '2.0.0' } } },
    b: { version: '1.0.0' },
  });
  assert.deepEqual(
    [...npm.parse(text)!.entryPoints!],
    [
      ['a', 0],
      ['b', 2],
    ],
  );
});

test('an edge is optional that leads from what must be there to what need not', () => {
  const text = lockOf({
    a: { version: '1.0.0', requires: { b: '1' } },
    b: { version: '1.0.0', optional: true, requires: { c: '1' } },
    c: { version: '1.0.0', optional: true },
  });
  checkPicture(text, [
    'a a@1.0.0',
    '  optional b@1 -> b',
    'b b@1.0.0 optional',
    '  prod c@1 -> c',
    'c c@1.0.0 optional',
  ]);
});

test('what version 1 writes into versions', () => {
  const text = lockOf({
    alias: { version: 'npm:@s/real@1.0.0' },
    git: { version: 'git+https://github.com/a/git.git#0123', from: 'git+https://github.com/a/git.git#01' },
    hosted: { version: 'github:a/hosted#0123' },
    '@s/tarball': { version: 'https://example.com/tarball-1.2.3.tgz', integrity: 'sha512-AAAA' },
    unnamed: { version: 'https://example.com/latest.tgz' },
    archive: { version: 'file:archive-1.0.0.tgz' },
    folder: { version: 'file:packages/folder' },
  });
  const { packages } = npm.parse(text)!;
  assert.deepEqual(
    packages.map(({ name, version, source, resolved }) => [name, version, source, resolved]),
    [
      ['@s/real', '1.0.0', 'registry', undefined],
      ['git', '', 'git', 'git+https://github.com/a/git.git#0123'],
      ['hosted', '', 'git', 'github:a/hosted#0123'],
      ['@s/tarball', '1.2.3', 'tarball', 'https://example.com/tarball-1.2.3.tgz'],
      ['unnamed', '', 'tarball', 'https://example.com/latest.tgz'],
      ['archive', '1.0.0', 'tarball', 'file:archive-1.0.0.tgz'],
      ['folder', '', 'directory', 'file:packages/folder'],
    ],
  );
});

test('what is nested in a folder does not see what lies around its link', () => {
  const text = lockOf({
    a: {
      version: '1.0.0',
      dependencies: {
        c: { version: '2.0.0' },
        link: {
          version: 'file:link',
          requires: { c: '*', d: '*' },
          dependencies: { d: { version: '1.0.0', requires: { c: '*' } } },
        },
      },
    },
    c: { version: '1.0.0' },
  });
  const { packages } = npm.parse(text)!;
  assert.deepEqual(
    packages.map(({ key, edges }) => [key, edges.map(({ to }) => to)]),
    [
      ['a', []],
      ['c', []],
      ['link', [4, 3]],
      ['d', [4]],
      ['c', []],
    ],
  );
});

test('npm wrote true and false where there was nothing to say', () => {
  const text = lockOf({
    a: { version: '1.0.0', resolved: false, integrity: null, requires: true, dependencies: {} },
  });
  checkPicture(text, ['a a@1.0.0']);
});

test('a text with dependencies alone is of this shape, whatever its version', () => {
  checkPicture('{"lockfileVersion": 2, "dependencies": {"a": {"version": "1.0.0"}}}', ['a a@1.0.0']);
  checkPicture('{"dependencies": {"a": {"version": "1.0.0"}}}', ['a a@1.0.0', '! unsupportedVersion ""']);
});

test('entries may be nested 100,000 deep', () => {
  const depth = 100_000;
  const text = `{"lockfileVersion": 1, ${'"dependencies": {"a": {"version": "1.0.0", "requires": {"a": "1"}, '.repeat(depth)}"x": 1${'}}'.repeat(depth)}}`;
  const { packages, problems } = npm.parse(text)!;
  assert.deepEqual([packages.length, problems], [depth, []]);
  assert.equal(packages[0]!.edges[0]!.to, 1);
});
