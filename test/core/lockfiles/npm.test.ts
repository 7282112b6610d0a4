// package-lock.json, versions 2 and 3, in pictures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npm } from '../../../server/src/core/lockfiles/npm';
import { readingOf, spanPicture } from '../../support/lockPicture';

/** A lockfile with these `packages`. */
function lockOf(packages: object, version = 3): string {
  return JSON.stringify({ name: 'root', lockfileVersion: version, requires: true, packages }, null, 2);
}

const { read, checkPicture } = readingOf(npm);

test('a name means the nearest package of that name', () => {
  const text = lockOf({
    '': { name: 'root', version: '1.0.0', dependencies: { a: '^1.0.0', b: '^1.0.0' } },
    'node_modules/a': { version: '1.0.0', dependencies: { b: '^2.0.0', c: '^1.0.0', missing: '*' } },
    'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '^1.0.0' } },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', dependencies: { b: '*' } },
  });
  checkPicture(text, [
    'node_modules/a a@1.0.0',
    '  prod b@^2.0.0 -> node_modules/a/node_modules/b',
    '  prod c@^1.0.0 -> node_modules/c',
    '  prod missing@* -> nothing',
    'node_modules/a/node_modules/b b@2.0.0',
    '  prod c@^1.0.0 -> node_modules/c',
    'node_modules/b b@1.0.0',
    'node_modules/c c@1.0.0',
    '  prod b@* -> node_modules/b',
    '[] root@1.0.0',
    '  prod a@^1.0.0 -> node_modules/a',
    '  prod b@^1.0.0 -> node_modules/b',
  ]);
});

test('spans are those of entries, keys and edges', () => {
  const text = lockOf({
    '': { dependencies: { a: '^1.0.0' } },
    'node_modules/a': { version: '1.0.0', dependencies: { b: '2' }, engines: { node: '>=8' } },
    'node_modules/b': { version: '2.0.0' },
  });
  assert.deepEqual(spanPicture(text, read(text)), [
    '"node_modules/a" of "node_modules/a": { … }',
    '"b": "2"',
    '"node_modules/b" of "node_modules/b": { … }',
    '"": { … }',
    '"a": "^1.0.0"',
  ]);
});

test('the kinds of edges, and which one counts of several with one name', () => {
  const text = lockOf({
    '': {
      dependencies: { a: '1', b: '1' },
      devDependencies: { b: '2', c: '1' },
      optionalDependencies: { a: '2' },
    },
    'node_modules/a': {
      version: '1.0.0',
      devDependencies: { b: '9' },
      peerDependencies: { b: '1', c: '1', d: '1' },
      peerDependenciesMeta: { c: { optional: true }, d: { optional: false } },
    },
    'node_modules/b': { version: '1.0.0', optionalDependencies: { gone: '1' }, dependencies: { gone: '1' } },
    'node_modules/c': { version: '1.0.0', dev: true },
  });
  checkPicture(text, [
    'node_modules/a a@1.0.0',
    '  peer b@1 -> node_modules/b',
    '  peerOptional c@1 -> node_modules/c',
    '  peer d@1 -> nothing',
    'node_modules/b b@1.0.0',
    '  optional gone@1 -> nothing',
    'node_modules/c c@1.0.0 dev',
    '[] @',
    '  optional a@2 -> node_modules/a',
    '  dev b@2 -> node_modules/b',
    '  dev c@1 -> node_modules/c',
  ]);
});

test('workspaces are importers, reached through their links', () => {
  const text = lockOf({
    '': { name: 'root', workspaces: ['packages/*', '!packages/old'], dependencies: { '@s/b': '^1.0.0' } },
    'node_modules/@s/b': { resolved: 'packages/b', link: true },
    'node_modules/a': { resolved: 'packages/a', link: true },
    'node_modules/c': { version: '2.0.0' },
    'packages/a': { version: '1.0.0', dependencies: { '@s/b': '*', c: '1' }, devDependencies: { d: '1' } },
    'packages/a/node_modules/c': { version: '1.0.0', dependencies: { a: '*' } },
    'packages/b': { name: '@s/b', version: '1.0.0', dependencies: { c: '2' } },
    'packages/old': { version: '0.1.0', dependencies: { c: '2' } },
  });
  checkPicture(text, [
    'node_modules/c c@2.0.0',
    'packages/a/node_modules/c c@1.0.0',
    '  prod a@* -> [packages/a]',
    'packages/old old@0.1.0 directory',
    '  prod c@2 -> node_modules/c',
    '[] root@',
    '  prod @s/b@^1.0.0 -> [packages/b]',
    '  workspace a@file:packages/a -> [packages/a]',
    '  workspace @s/b@file:packages/b -> [packages/b]',
    '[packages/a] a@1.0.0',
    '  prod @s/b@* -> [packages/b]',
    '  prod c@1 -> packages/a/node_modules/c',
    '  dev d@1 -> nothing',
    '[packages/b] @s/b@1.0.0',
    '  prod c@2 -> node_modules/c',
  ]);
});

test('yarn writes the list of workspaces as an object', () => {
  const text = lockOf({ '': { workspaces: { packages: ['a'], nohoist: ['**'] } }, a: {}, b: {} });
  checkPicture(text, ['b b@ directory', '[] @', '  workspace a@file:a -> [a]', '[a] a@']);
});

test('a folder below a workspace looks for names there first, one outside not at all', () => {
  const text = lockOf({
    '': { workspaces: ['a', 'a/b'] },
    '../out': { dependencies: { c: '1' } },
    a: {},
    'a-b': { dependencies: { c: '1' } },
    'a/b': { dependencies: { c: '1' } },
    'a/node_modules/c': { version: '1.0.0' },
    'node_modules/c': { version: '2.0.0' },
  });
  checkPicture(text, [
    '../out out@ directory',
    '  prod c@1 -> nothing',
    'a-b a-b@ directory',
    '  prod c@1 -> node_modules/c',
    'a/node_modules/c c@1.0.0',
    'node_modules/c c@2.0.0',
    '[] @',
    '  workspace a@file:a -> [a]',
    '  workspace b@file:a/b -> [a/b]',
    '[a] a@',
    '[a/b] b@',
    '  prod c@1 -> a/node_modules/c',
  ]);
});

test('an alias has its real name, and is asked for by the other', () => {
  const text = lockOf({
    '': { dependencies: { mine: 'npm:real@^1.0.0' } },
    'node_modules/mine': { name: 'real', version: '1.0.0' },
  });
  checkPicture(text, [
    'node_modules/mine real@1.0.0',
    '[] @',
    '  prod mine@npm:real@^1.0.0 -> node_modules/mine',
  ]);
});

test('where the content comes from', () => {
  const text = lockOf({
    '': { dependencies: { tarball: 'https://example.com/t.tgz' } },
    'node_modules/registry': { resolved: 'https://registry.npmjs.org/registry/-/registry-1.0.0.tgz' },
    'node_modules/mirror': { resolved: 'https://mirror.example.com/mirror-1.0.0.tgz' },
    'node_modules/unsaid': {},
    'node_modules/tarball': { resolved: 'https://example.com/t.tgz' },
    'node_modules/git': { resolved: 'git+ssh://git@github.com/a/git.git#0123' },
    'node_modules/file': { resolved: 'file:file.tgz' },
    'node_modules/copied': { resolved: 'file:copied' },
  });
  assert.deepEqual(
    read(text).packages.map(({ name, source, resolved }) => [name, source, resolved]),
    [
      ['registry', 'registry', 'https://registry.npmjs.org/registry/-/registry-1.0.0.tgz'],
      ['mirror', 'registry', 'https://mirror.example.com/mirror-1.0.0.tgz'],
      ['unsaid', 'registry', undefined],
      ['tarball', 'tarball', 'https://example.com/t.tgz'],
      ['git', 'git', 'git+ssh://git@github.com/a/git.git#0123'],
      ['file', 'tarball', 'file:file.tgz'],
      ['copied', 'directory', 'file:copied'],
    ],
  );
});

test('a package with all that an entry can say', () => {
  const text = lockOf({
    'node_modules/a': {
      version: '1.0.0',
      resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz',
      integrity: 'sha512-AAAA',
      dev: true,
      optional: true,
      peer: true,
      inBundle: true,
      hasInstallScript: true,
      deprecated: 'Use "b".',
      license: 'MIT',
      devOptional: true,
    },
  });
  const [first] = read(text).packages;
  const { span, keySpan, ...rest } = first!;
  assert.deepEqual(rest, {
    kind: 'package',
    key: 'node_modules/a',
    name: 'a',
    version: '1.0.0',
    source: 'registry',
    edges: [],
    dev: true,
    resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz',
    integrity: 'sha512-AAAA',
    optional: true,
    peer: true,
    bundled: true,
    hasInstallScript: true,
    deprecated: 'Use "b".',
  });
  assert.equal(text.slice(span.start, keySpan.end), '"node_modules/a"');
});

test("npm's note of what it installed has no root", () => {
  const text = lockOf({
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { resolved: 'b', link: true },
    b: { version: '1.0.0', dependencies: { a: '*' } },
    '../c': { version: '1.0.0' },
  });
  checkPicture(text, [
    'node_modules/a a@1.0.0',
    '../c c@1.0.0 directory',
    '[b] b@1.0.0',
    '  prod a@* -> node_modules/a',
  ]);
});

test('version 2 is read from packages, wherever dependencies stand', () => {
  const packages = { '': {}, 'node_modules/a': { version: '1.0.0' } };
  const dependencies = { b: { version: '1.0.0' } };
  const expected = ['node_modules/a a@1.0.0', '[] @'];
  checkPicture(JSON.stringify({ lockfileVersion: 2, packages, dependencies }, null, 2), expected);
  checkPicture(JSON.stringify({ lockfileVersion: 2, packages, dependencies }), expected);
  checkPicture(JSON.stringify({ dependencies, packages, lockfileVersion: 2 }, null, 2), expected);
  assert.equal(read(JSON.stringify({ lockfileVersion: 2, packages })).formatVersion, '2');
});

test('a package by the name of __proto__ is a package', () => {
  const text = `{"lockfileVersion": 3, "packages": {
    "": {"dependencies": {"__proto__": "1", "constructor": "1"}},
    "node_modules/__proto__": {"version": "1.0.0", "dependencies": {"toString": "1"}}
  }}`;
  checkPicture(text, [
    'node_modules/__proto__ __proto__@1.0.0',
    '  prod toString@1 -> nothing',
    '[] @',
    '  prod __proto__@1 -> node_modules/__proto__',
    '  prod constructor@1 -> nothing',
  ]);
});

test('an unknown or missing version is said, and the rest read', () => {
  const packages = '"packages": {"node_modules/a": {"version": "1.0.0"}}';
  checkPicture(`{"lockfileVersion": 4, ${packages}}`, [
    'node_modules/a a@1.0.0',
    '! unsupportedVersion "\\"lockfileVersion\\""',
  ]);
  checkPicture(`{${packages}}`, ['node_modules/a a@1.0.0', '! unsupportedVersion ""']);
});
