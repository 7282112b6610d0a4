// A finding on a `catalog:` declaration, told at the line of the catalog as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionAt, referencesAt } from '../../server/src/core/navigate';
import { textOf } from '../../server/src/core/places';
import { checkSquiggles, checkYamlSquiggles, shortLabel } from '../support/pictures';
import { osv, projectOf } from '../support/project';

const lodash = osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' });
const manifests = {
  '': '{ "dependencies": { "lodash": "catalog:" } }',
  a: '{ "dependencies": { "lodash": "catalog:" } }',
  b: '{ "devDependencies": { "lodash": "catalog:old" } }',
};
const lock = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      lodash: { specifier: 'catalog:', version: 4.17.20 }
  a:
    dependencies:
      lodash: { specifier: 'catalog:', version: 4.17.20 }
  b:
    devDependencies:
      lodash: { specifier: 'catalog:old', version: 3.10.1 }
packages:
  lodash@3.10.1: {}
  lodash@4.17.20: {}
snapshots:
  lodash@3.10.1: {}
  lodash@4.17.20: {}
`;
const yaml = `catalog:
  lodash: ^4.17.0
catalogs:
  old:
    lodash: "^3.0.0"
`;

test('once at each line, however many refer to it', () =>
  checkYamlSquiggles(
    `catalog:
  lodash: ^4.17.0
          ~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked, of 2
catalogs:
  old:
    lodash: "^3.0.0"
            ~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked, of 1
`,
    { manifests, lock, lockName: 'pnpm-lock.yaml', advisories: [lodash] },
    (notice) => `${shortLabel(notice)}, of ${notice.fingerprints.length}`,
  ));

test("bun's catalog stands in package.json itself", () =>
  checkSquiggles(
    `{
  "workspaces": { "packages": ["a"], "catalog": { "lodash": "^4.17.0" } },
                                                            ~~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked
  "dependencies": { "lodash": "catalog:" }
                              ~~~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked
}`,
    {
      lockName: 'bun.lock',
      lock: `{
  "lockfileVersion": 1,
  "workspaces": { "": { "dependencies": { "lodash": "catalog:" } } },
  "packages": { "lodash": ["lodash@4.17.20", "", {}, "sha512-AAAA"] },
}`,
      advisories: [lodash],
    },
  ));

test('from `catalog:` to the line, from its name and from the line to the entry, from the line to who refers to it', () => {
  const project = projectOf({ manifests, pnpmWorkspace: yaml, lock, lockName: 'pnpm-lock.yaml' });
  const at = (file: string, text: string) => textOf(project, file)!.indexOf(text) + 1;
  const drawn = ({ file, span }: { file: string; span: { start: number; end: number } }) =>
    `${file} ${textOf(project, file)!.slice(span.start, span.end)}`;
  const [root, workspace] = ['/project/package.json', '/project/pnpm-workspace.yaml'];
  const goTo = (file: string, text: string) => drawn(definitionAt(project, file, at(file, text))!);
  assert.equal(goTo(root, '"catalog:"'), `${workspace} ^4.17.0`);
  assert.equal(goTo('/project/b/package.json', '"catalog:old"'), `${workspace} "^3.0.0"`);
  assert.equal(goTo(root, '"lodash"'), '/project/pnpm-lock.yaml lodash@4.17.20');
  assert.equal(goTo(workspace, '"^3.0.0"'), '/project/pnpm-lock.yaml lodash@3.10.1');
  assert.deepEqual(referencesAt(project, workspace, at(workspace, '^4.17.0')).map(drawn), [
    '/project/package.json "lodash": "catalog:"',
    '/project/a/package.json "lodash": "catalog:"',
  ]);
});
