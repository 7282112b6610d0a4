// What lockfiles leave to the manifests and catalogs beside them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { checkGraph } from '../support/graphPicture';
import { projectOf } from '../support/project';

const yarnLock = `__metadata:
  version: 8

"ms@npm:0.7.1":
  version: 0.7.1
  resolution: "ms@npm:0.7.1"

"ms@npm:^2.1.3, ms@npm:^2.1.0":
  version: 2.1.3
  resolution: "ms@npm:2.1.3"

"p@npm:is-number@7.0.0":
  version: 7.0.0
  resolution: "is-number@npm:7.0.0"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  dependencies:
    ms: "catalog:"
    p: "catalog:old"

"web@workspace:web":
  version: 0.0.0-use.local
  resolution: "web@workspace:web"
  dependencies:
    ms: "catalog:old"
`;

test('yarn from 2 on: catalogs say what is asked for, manifests what is for development', () =>
  checkGraph(
    {
      lock: yarnLock,
      lockName: 'yarn.lock',
      manifests: {
        '': '{ "devDependencies": { "ms": "catalog:" }, "dependencies": { "p": "catalog:old" } }',
        web: '{ "dependencies": { "ms": "catalog:old" }, "devDependencies": { "ms": "catalog:old" } }',
      },
      yarnrc: 'catalog:\n  ms: ^2.1.3\ncatalogs:\n  old:\n    ms: "0.7.1"\n    p: npm:is-number@7.0.0\n',
    },
    `
.
  dev ms 2.1.3
  prod p = is-number 7.0.0
. web
  prod ms 0.7.1
is-number 7.0.0 (prod)
ms 0.7.1 (prod)
ms 2.1.3 (dev)`,
  ));

test("yarn from 2 on: a catalog's line that has been changed had what nobody else asks for", () => {
  const graphWith = (ms: string, old: string) => ({
    lock: yarnLock,
    lockName: 'yarn.lock',
    manifests: {
      '': '{ "dependencies": { "ms": "catalog:", "p": "catalog:old" } }',
      web: '{ "dependencies": { "ms": "catalog:old" } }',
    },
    yarnrc: `catalog:\n  ms: ${ms}\ncatalogs:\n  old:\n    ms: "${old}"\n    p: npm:is-number@7.0.0\n`,
  });
  for (const [ms, old] of [
    ['^2.1.4', '0.7.1'],
    ['^2.1.3', '0.7.3'],
    ['^2.1.4', '0.7.3'],
  ] as const)
    checkGraph(
      graphWith(ms, old),
      `
.
  prod ms 2.1.3
  prod p = is-number 7.0.0
. web
  prod ms 0.7.1
is-number 7.0.0 (prod)
ms 0.7.1 (prod)
ms 2.1.3 (prod)`,
    );
});

test('npm 1: a workspace is a folder with what is nested in it, and whoever asks for it asks for the workspace', () =>
  checkGraph(
    {
      lock: JSON.stringify({
        lockfileVersion: 1,
        dependencies: {
          lib: {
            version: 'file:lib',
            requires: { ms: '0.7.1' },
            dependencies: { ms: { version: '0.7.1' } },
          },
          ms: { version: '2.1.3' },
        },
      }),
      manifests: {
        '': '{ "dependencies": { "ms": "^2.1.3", "lib": "1.0.0" } }',
        lib: '{ "name": "lib", "version": "1.0.0", "devDependencies": { "ms": "0.7.1" } }',
      },
    },
    `
.
  prod . lib
  prod ms 2.1.3
. lib
  dev ms 0.7.1
ms 0.7.1 (dev)
ms 2.1.3 (prod)`,
  ));

test('yarn 1: a declaration that has moved on leads to what it had before, as long as nobody else asks for that', () =>
  checkGraph(
    {
      lock: `# yarn lockfile v1


a@^1.0.0:
  version "1.0.0"
  dependencies:
    b "^1.0.0"

a@^2.0.0:
  version "2.0.0"

b@^1.0.0, b@~1.1.0:
  version "1.1.0"

c@^1.0.0:
  version "1.0.0"

d@^1.0.0:
  version "1.0.0"
`,
      lockName: 'yarn.lock',
      manifests: {
        '': '{ "dependencies": { "a": "^1.0.0", "b": "^2.0.0", "c": "^2.0.0" }, "workspaces": ["w", "d"] }',
        w: '{ "dependencies": { "a": "^3.0.0", "d": "2.0.0", "new": "^1.0.0" } }',
        d: '{ "name": "d", "version": "2.0.0" }',
      },
    },
    `
.
  prod a 1.0.0
  prod b 1.1.0
  prod c 1.0.0
. d
. w
  prod . d
  prod a 2.0.0
a 1.0.0 (prod)
  prod b 1.1.0
a 2.0.0 (prod)
b 1.1.0 (prod)
c 1.0.0 (prod)
d 1.0.0 (none)`,
  ));

const withFolders = {
  lock: JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { lib: 'file:lib', copy: 'file:copy', other: 'file:other' } },
      lib: { version: '1.0.0', dependencies: { other: 'file:../other' }, devDependencies: { ms: '0.7.1' } },
      'lib/node_modules/ms': { version: '0.7.1', dev: true },
      'node_modules/copy': { version: '1.0.0', resolved: 'file:copy', dependencies: { ms: '^2.1.0' } },
      'node_modules/lib': { resolved: 'lib', link: true },
      'node_modules/ms': { version: '2.1.3' },
      'node_modules/other': { resolved: 'other', link: true },
      other: { version: '2.0.0', dependencies: { ms: '^2.1.3' } },
    },
  }),
  manifests: {
    '': '{ "dependencies": { "lib": "file:lib", "copy": "file:copy", "other": "file:other" } }',
    lib: '{ "name": "lib", "dependencies": { "other": "file:../other" }, "devDependencies": { "ms": "0.7.1" } }',
    copy: '{ "name": "copy", "dependencies": { "ms": "^2.1.0" } }',
  },
};

test('npm from 2 on: a folder that is asked for with file: asks for itself where its manifest is here', () => {
  checkGraph(
    withFolders,
    `
.
  prod . copy
  prod . lib
  prod other 2.0.0
. copy
  prod ms 2.1.3
. lib
  dev ms 0.7.1
  prod other 2.0.0
ms 0.7.1 (dev)
ms 2.1.3 (prod)`,
  );
  assert.deepEqual(analyze(projectOf(withFolders)), []);
});
