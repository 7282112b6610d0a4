// pnpm-lock.yaml in the other ways in which pnpm has written it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pnpm } from '../../../server/src/core/lockfiles/pnpm';
import { readingOf } from '../../support/lockPicture';

const { read, checkPicture } = readingOf(pnpm);

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

test('version 6: the version of a peer is not that of what comes from an address', () => {
  const text = `lockfileVersion: '6.0'
packages:
  /p@2.0.0: {}
  file:../near(p@2.0.0):
    resolution: {directory: ../near, type: directory}
    name: near
  github.com/o/g/0123(p@2.0.0):
    resolution: {tarball: https://codeload.github.com/o/g/tar.gz/0123}
    name: g
    version: 1.0.0
`;
  assert.deepEqual(
    read(text).packages.map(({ name, version, source }) => [name, version, source]),
    [
      ['p', '2.0.0', 'registry'],
      ['near', '', 'directory'],
      ['g', '1.0.0', 'git'],
    ],
  );
});

test('lockfiles of pnpm 1 and 2 are named as what they are', () => {
  checkPicture('dependencies:\n  a: 1.0.0\npackages:\n  /a/1.0.0:\n    dev: false\nshrinkwrapVersion: 3\n', [
    '! unsupportedVersion "shrinkwrapVersion: 3"',
  ]);
  checkPicture('lockfileVersion: 4\n', ['! unsupportedVersion "lockfileVersion: 4"']);
});

test('a version that is not known yet is read as the newest that is, and named', () => {
  checkPicture("lockfileVersion: '10.0'\npackages:\n  a@1.0.0: {}\nsnapshots:\n  a@1.0.0: {}\n", [
    'a@1.0.0 a@1.0.0',
    `! unsupportedVersion "lockfileVersion: '10.0'"`,
  ]);
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
