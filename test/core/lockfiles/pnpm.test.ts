// pnpm-lock.yaml, version 9, in pictures, whole and cut off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pnpm } from '../../../server/src/core/lockfiles/pnpm';
import { readingOf, spanPicture } from '../../support/lockPicture';

const { read, checkPicture } = readingOf(pnpm);

const small = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

catalogs:
  default:
    core:
      specifier: ^1.0.0
      version: 1.0.0

importers:

  .:
    dependencies:
      '@s/a':
        specifier: ^1.0.0
        version: 1.1.0(core@1.0.0)
    devDependencies:
      lib:
        specifier: workspace:*
        version: link:packages/lib

  packages/lib:
    dependencies:
      '@s/a':
        specifier: ^1.0.0
        version: 1.1.0(core@2.0.0)
      root:
        specifier: workspace:*
        version: link:../..
    optionalDependencies:
      b-alias:
        specifier: npm:b@2
        version: b@2.0.0

packages:

  '@s/a@1.1.0':
    resolution: {integrity: sha512-AAAA==}
    engines: {node: '>=18'}
    peerDependencies:
      core: '*'
      extra: ^1.0.0
    peerDependenciesMeta:
      extra:
        optional: true

  b@2.0.0:
    resolution: {integrity: sha512-BBBB==, tarball: https://npm.example.com/b-2.0.0.tgz}
    deprecated: |-
      do not
      use it

  core@1.0.0:
    resolution: {integrity: sha512-CCCC==}

  core@2.0.0:
    resolution: {integrity: sha512-DDDD==}

snapshots:

  '@s/a@1.1.0(core@1.0.0)':
    dependencies:
      core: 1.0.0
    transitivePeerDependencies:
      - supports-color

  '@s/a@1.1.0(core@2.0.0)':
    dependencies:
      core: 2.0.0
    optionalDependencies:
      b: 2.0.0

  b@2.0.0:
    optional: true

  core@1.0.0: {}

  core@2.0.0: {}
`;

test('version 9: a package for each snapshot', () => {
  checkPicture(small, [
    '@s/a@1.1.0(core@1.0.0) @s/a@1.1.0',
    '  peer core@1.0.0 -> core@1.0.0',
    '  peerOptional extra@^1.0.0 -> nothing',
    '@s/a@1.1.0(core@2.0.0) @s/a@1.1.0',
    '  peer core@2.0.0 -> core@2.0.0',
    '  optional b@2.0.0 -> b@2.0.0',
    '  peerOptional extra@^1.0.0 -> nothing',
    'b@2.0.0 b@2.0.0 optional',
    'core@1.0.0 core@1.0.0',
    'core@2.0.0 core@2.0.0',
    '[] @',
    '  prod @s/a@^1.0.0 -> @s/a@1.1.0(core@1.0.0)',
    '  dev lib@workspace:* -> [packages/lib]',
    '[packages/lib] @',
    '  prod @s/a@^1.0.0 -> @s/a@1.1.0(core@2.0.0)',
    '  prod root@workspace:* -> []',
    '  optional b-alias@npm:b@2 -> b@2.0.0',
  ]);
  assert.deepEqual(
    read(small).packages.map(({ integrity, resolved, deprecated }) => [integrity, resolved, deprecated]),
    [
      ['sha512-AAAA==', undefined, undefined],
      ['sha512-AAAA==', undefined, undefined],
      ['sha512-BBBB==', 'https://npm.example.com/b-2.0.0.tgz', 'do not\nuse it'],
      ['sha512-CCCC==', undefined, undefined],
      ['sha512-DDDD==', undefined, undefined],
    ],
  );
});

test('version 9: packages stand where their integrity is, edges in the snapshots', () => {
  assert.deepEqual(spanPicture(small, read(small)), [
    "'@s/a@1.1.0' of '@s/a@1.1.0': … optional: true",
    'core: 1.0.0',
    'extra: ^1.0.0',
    "'@s/a@1.1.0' of '@s/a@1.1.0': … optional: true",
    'core: 2.0.0',
    'b: 2.0.0',
    'extra: ^1.0.0',
    'b@2.0.0 of b@2.0.0: … use it',
    'core@1.0.0 of core@1.0.0:\n    resolution: {integrity: sha512-CCCC==}',
    'core@2.0.0 of core@2.0.0:\n    resolution: {integrity: sha512-DDDD==}',
    '.: … version: link:packages/lib',
    "'@s/a': … version: 1.1.0(core@1.0.0)",
    'lib: … version: link:packages/lib',
    'packages/lib: … version: b@2.0.0',
    "'@s/a': … version: 1.1.0(core@2.0.0)",
    'root: … version: link:../..',
    'b-alias: … version: b@2.0.0',
  ]);
  assert.deepEqual(
    read(small).packages.map(({ snapshotKeySpan }) =>
      small.slice(snapshotKeySpan!.start, snapshotKeySpan!.end),
    ),
    ["'@s/a@1.1.0(core@1.0.0)'", "'@s/a@1.1.0(core@2.0.0)'", 'b@2.0.0', 'core@1.0.0', 'core@2.0.0'],
  );
});

test('where a package comes from', () => {
  const entries = {
    'a@1.0.0': ['{integrity: sha512-AA==}', 'registry'],
    'a@1.0.1': ['{integrity: sha512-AA==, tarball: https://npm.example.com/a.tgz}', 'registry'],
    'a@https://example.com/a.tgz': ['{tarball: https://example.com/a.tgz}', 'tarball'],
    'a@https://codeload.github.com/o/a/tar.gz/12': [
      '{tarball: https://codeload.github.com/o/a/tar.gz/12}',
      'git',
    ],
    'a@git+ssh://git@example.com/a.git#12': ['{commit: 12, repo: ssh://x, type: git}', 'git'],
    'a@file:dir': ['{directory: dir, type: directory}', 'directory'],
    'a@file:a.tgz': ['{integrity: sha512-AA==, tarball: file:a.tgz}', 'tarball'],
  };
  const lines = Object.entries(entries).map(
    ([key, [resolution]]) => `  ${key}:\n    resolution: ${resolution}\n`,
  );
  const snapshots = Object.keys(entries).map((key) => `  ${key}: {}\n`);
  assert.deepEqual(
    read(
      `lockfileVersion: '9.0'\npackages:\n${lines.join('')}snapshots:\n${snapshots.join('')}`,
    ).packages.map(({ key, name, source }) => [key, name, source]),
    Object.entries(entries).map(([key, [, source]]) => [key, 'a', source]),
  );
});

test('an optional instance makes no other instance of its package optional', () => {
  const { packages } = read(`lockfileVersion: '9.0'
packages:
  a@1.0.0:
    resolution: {integrity: sha512-AA==}
snapshots:
  a@1.0.0(b@1.0.0):
    optional: true
  a@1.0.0(b@2.0.0): {}
`);
  assert.deepEqual(
    packages.map(({ optional }) => optional),
    [true, undefined],
  );
});

test('cut off anywhere, what stands before the cut is read', () => {
  const integrities = new Map(read(small).packages.map(({ span, integrity }) => [span.end, integrity]));
  for (let length = 0; length < small.length; length++) {
    const found = new Set(read(small.slice(0, length)).packages.map(({ integrity }) => integrity));
    const complete = [...integrities].filter(([end]) => end < length);
    assert.deepEqual(
      complete.filter(([, integrity]) => !found.has(integrity)),
      [],
    );
  }
});

test('a file without its snapshots is reported as cut off', () => {
  const text = small.slice(0, small.indexOf('snapshots:'));
  assert.deepEqual(
    read(text).problems.map(({ code, span }) => [code, text.slice(span.start, span.end)]),
    [['truncated', 'core@2.0.0']],
  );
});
