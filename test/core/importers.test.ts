// What lockfiles leave to the manifests and catalogs beside them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphPicture } from '../support/graphPicture';
import { type ProjectTexts, projectOf } from '../support/project';

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

function checkGraph(texts: ProjectTexts, picture: string): void {
  assert.equal(`\n${graphPicture(projectOf(texts).lock!.graph)}`, picture);
}
