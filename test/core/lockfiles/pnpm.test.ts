// pnpm-lock.yaml in pictures, every way in which pnpm has written it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pnpm } from '../../../server/src/core/lockfiles/pnpm';
import type { Lockfile } from '../../../server/src/core/types';
import { lockPicture, spanPicture } from '../../support/lockPicture';

function read(text: string): Lockfile {
  return pnpm.parse(text)!;
}

function checkPicture(text: string, expected: readonly string[]): void {
  assert.deepEqual(lockPicture(text, read(text)), expected);
}

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

test('version 6: keys start with a slash, a single project stands at the top', () => {
  checkPicture(
    `lockfileVersion: '6.0'

dependencies:
  a:
    specifier: ^1.0.0
    version: 1.0.0(b@2.0.0)
  alias:
    specifier: npm:b@2
    version: /b@2.0.0

packages:

  /a@1.0.0(b@2.0.0):
    resolution: {integrity: sha512-AAAA==}
    peerDependencies:
      b: '*'
    dependencies:
      b: 2.0.0
      b-cjs: /b@2.0.0
      p: 3.0.0(patch_hash=abc)
    dev: false

  /b@2.0.0:
    resolution: {integrity: sha512-BBBB==}
    requiresBuild: true
    dev: false
    optional: true

  /p@3.0.0(patch_hash=abc):
    resolution: {integrity: sha512-PPPP==}
    dev: true
    patched: true

  file:lib:
    resolution: {directory: lib, type: directory}
    name: lib
    version: 1.2.3

  github.com/o/g/0123456789:
    resolution: {tarball: https://codeload.github.com/o/g/tar.gz/0123456789}
    name: g
    version: 4.0.0
`,
    [
      '/a@1.0.0(b@2.0.0) a@1.0.0',
      '  peer b@2.0.0 -> /b@2.0.0',
      '  prod b-cjs@/b@2.0.0 -> /b@2.0.0',
      '  prod p@3.0.0(patch_hash=abc) -> /p@3.0.0(patch_hash=abc)',
      '/b@2.0.0 b@2.0.0 optional hasInstallScript',
      '/p@3.0.0(patch_hash=abc) p@3.0.0 dev',
      'file:lib lib@1.2.3 directory',
      'github.com/o/g/0123456789 g@4.0.0 git',
      '[] @',
      '  prod a@^1.0.0 -> /a@1.0.0(b@2.0.0)',
      '  prod alias@npm:b@2 -> /b@2.0.0',
    ],
  );
});

test('version 5: names and versions between slashes, specifiers apart', () => {
  checkPicture(
    `importers:
  .:
    devDependencies:
      '@s/a': 1.0.0_b@2.0.0
      lib: link:lib
    specifiers:
      '@s/a': ^1.0.0
      lib: workspace:*
  lib:
    specifiers: {}
lockfileVersion: 5.2
packages:
  /@s/a/1.0.0_b@2.0.0:
    dependencies:
      b: 2.0.0
      c: /real-c/3.0.0
    dev: true
    peerDependencies:
      b: '>=1'
    resolution:
      integrity: sha512-AAAA==
  /b/2.0.0:
    resolution:
      integrity: sha512-BBBB==
  /real-c/3.0.0:
    resolution:
      integrity: sha512-CCCC==
      tarball: '@s/c.tgz'
  npm.example.com/d/4.0.0_b@2.0.0:
    resolution:
      integrity: sha512-DDDD==
`,
    [
      '/@s/a/1.0.0_b@2.0.0 @s/a@1.0.0 dev',
      '  peer b@2.0.0 -> /b/2.0.0',
      '  prod c@/real-c/3.0.0 -> /real-c/3.0.0',
      '/b/2.0.0 b@2.0.0',
      '/real-c/3.0.0 real-c@3.0.0',
      'npm.example.com/d/4.0.0_b@2.0.0 d@4.0.0',
      '[] @',
      '  dev @s/a@^1.0.0 -> /@s/a/1.0.0_b@2.0.0',
      '  dev lib@workspace:* -> [lib]',
      '[lib] @',
    ],
  );
});

test("two documents: pnpm's own tools are dev dependencies of the root", () => {
  checkPicture(
    `---
lockfileVersion: '9.0'

importers:

  .:
    configDependencies: {}
    packageManagerDependencies:
      pnpm:
        specifier: 12.0.0
        version: 12.0.0

packages:

  pnpm@12.0.0:
    resolution: {integrity: sha512-TTTT==}

snapshots:

  pnpm@12.0.0: {}

---
lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      pnpm:
        specifier: ^12.0.0
        version: 12.0.0
      node:
        specifier: runtime:26.7.0
        version: runtime:26.7.0

packages:

  node@runtime:26.7.0:
    resolution:
      type: variations
      variants:
        - resolution:
            archive: tarball
            integrity: sha256-AAAA=
            type: binary
          targets:
            - cpu: x64
              os: linux
    version: 26.7.0
    hasBin: true

  pnpm@12.0.0:
    resolution: {integrity: sha512-TTTT==}

snapshots:

  node@runtime:26.7.0: {}

  pnpm@12.0.0: {}
`,
    [
      'pnpm@12.0.0 pnpm@12.0.0',
      'node@runtime:26.7.0 node@26.7.0 unknown',
      'pnpm@12.0.0 pnpm@12.0.0',
      '[] @',
      '  prod pnpm@^12.0.0 -> pnpm@12.0.0',
      '  prod node@runtime:26.7.0 -> node@runtime:26.7.0',
      '  dev pnpm@12.0.0 -> pnpm@12.0.0',
    ],
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

test('lockfiles of pnpm 1 and 2 are named as what they are', () => {
  checkPicture('dependencies:\n  a: 1.0.0\npackages:\n  /a/1.0.0:\n    dev: false\nshrinkwrapVersion: 3\n', [
    '! unsupportedVersion "shrinkwrapVersion: 3"',
  ]);
  checkPicture('lockfileVersion: 4\n', ['! unsupportedVersion "lockfileVersion: 4"']);
});

test('both sides of a conflict are read', () => {
  checkPicture(
    `lockfileVersion: '6.0'
packages:
  /a@1.0.0:
    dependencies:
<<<<<<< HEAD
      b: 1.0.0
=======
      b: 2.0.0
>>>>>>> theirs
  /b@1.0.0:
    dev: true
  /b@2.0.0:
    dev: true
`,
    [
      '/a@1.0.0 a@1.0.0',
      '  prod b@1.0.0 -> /b@1.0.0',
      '  prod b@2.0.0 -> /b@2.0.0',
      '/b@1.0.0 b@1.0.0 dev',
      '/b@2.0.0 b@2.0.0 dev',
      '! mergeConflict "<<<<<<< HEAD"',
    ],
  );
});

test('damage is reported and the rest is read', () => {
  checkPicture(
    `lockfileVersion: '9.0'
importers: none
packages:
  __proto__@1.0.0:
    resolution: {integrity: sha512-AA==
  - item
  a@1.0.0:
    resolution: sha512
    peerDependencies: []
  a@1.0.0:
    resolution: {integrity: [x]}
nonsense
snapshots:
  __proto__@1.0.0:
    dependencies:
      constructor: 1.0.0
  a@1.0.0: {}
  a@1.0.0: {}
  b@1.0.0: {}
`,
    [
      '__proto__@1.0.0 __proto__@1.0.0',
      '  prod constructor@1.0.0 -> nothing',
      'a@1.0.0 a@1.0.0',
      'a@1.0.0 a@1.0.0',
      'b@1.0.0 b@1.0.0',
      'a@1.0.0 a@1.0.0',
      '! wrongType "importers: none"',
      '! invalidLine "{integrity: sha512-AA=="',
      '! wrongType "- item"',
      '! wrongType "resolution: sha512"',
      '! wrongType "peerDependencies: []"',
      '! duplicateKey "a@1.0.0"',
      '! wrongType "integrity: [x]}"',
      '! invalidLine "nonsense"',
      '! duplicateKey "a@1.0.0"',
    ],
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

test('hostile texts cost no more than their size', () => {
  const long = 'x'.repeat(5_000_000);
  const flow = `a@1.0.0:\n    resolution: {integrity: ${'[{'.repeat(500_000)}\n`;
  const peers = Array.from({ length: 20_000 }, (_, n) => `      p${n}: '*'\n`).join('');
  const names = Array.from({ length: 20_000 }, (_, n) => `      p${n}: 1.0.0\n`).join('');
  const needy = `a@1.0.0:\n    peerDependencies:\n${peers}    dependencies:\n${names}`;
  const texts = [
    `${long}:`,
    `${long}@1.0.0: {}`,
    `'${long}`,
    flow,
    needy,
    `a@1.0.0: |\n${'    - x\n'.repeat(100_000)}`,
  ];
  assert.deepEqual(
    texts.map((text) => read(`lockfileVersion: '9.0'\npackages:\n  ${text}\n`).packages.length),
    [1, 1, 0, 1, 1, 1],
  );
  assert.equal(read('---\n'.repeat(200_000)).packages.length, 0);
});
