// A finding on a `catalog:` declaration, told at the line of the catalog as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { basisOf } from '../../server/src/core/basis';
import { explainCatalogEntry } from '../../server/src/core/explain';
import { catalogEntryAt } from '../../server/src/core/manifests/catalogs';
import { definitionAt, referencesAt } from '../../server/src/core/navigate';
import { textOf } from '../../server/src/core/places';
import type { FeedState, Project } from '../../server/src/core/types';
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

test('a line that has moved on says what the lockfile has to follow', () =>
  checkYamlSquiggles(
    `catalog:
  lodash: ^4.17.21
          ~~~~~~~~ pnpm-lock.yaml still has lodash 4.17.20, which GHSA-35jh-r3h4-6jhm affects. Bring it in line with pnpm-workspace.yaml to be rid of it
`,
    {
      manifests: manifests[''],
      lock: lock.replace(/ {2}a:[\s\S]*(?=packages:)/, '').replace('  lodash@3.10.1: {}\n', ''),
      lockName: 'pnpm-lock.yaml',
      advisories: [lodash],
    },
    ({ message }) => message,
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

/** The first and the last paragraph of the hover on a line of the catalog. */
function hoverOn(project: Project, text: string): readonly (string | undefined)[] {
  const { file } = project.workspaceFile ?? project.manifests.get('')!;
  const meant = catalogEntryAt(project, file, textOf(project, file)!.indexOf(text) + 1)!;
  const whole: FeedState = { id: 'test', records: 1, health: 'ok' };
  const basis = basisOf({ feeds: [whole], now: project.now });
  const hover = explainCatalogEntry(project, meant).toMarkdown({ findings: analyze(project), basis });
  const paragraphs = hover.replaceAll('\\', '').split('\n\n');
  return [paragraphs[0], /_(.*?\.)/.exec(paragraphs.at(-1)!)?.[1]];
}

const locked = (dependencies: string) => `lockfileVersion: '9.0'
importers:
  .: {}
packages:
  a@1.0.0: {}
  lodash@4.17.20: {}
snapshots:
  a@1.0.0:
    dependencies: ${dependencies}
  lodash@4.17.20: {}
`;

test('of a line that nobody refers to it is said that it brings nothing in, and no verdict', () => {
  const project = projectOf({
    manifests: '{}',
    pnpmWorkspace: 'catalog:\n  lodash: ^4.17.0\n',
    lock: locked('{ lodash: 4.17.20 }'),
    lockName: 'pnpm-lock.yaml',
    advisories: [lodash],
  });
  assert.deepEqual(hoverOn(project, '^4.17.0'), [
    '**lodash**: Nobody refers to this line of the catalog.',
    'Not checked: a line of a catalog that nobody refers to brings nothing in.',
  ]);
});

test('nor where it is one of yarn or of bun', () => {
  const yarn = projectOf({ manifests: '{}', yarnrc: 'catalog:\n  lodash: ^4.17.0\n' });
  const bun = projectOf({ manifests: '{ "workspaces": { "catalog": { "lodash": "^4.17.0" } } }' });
  const said = [
    '**lodash**: Nobody refers to this line of the catalog.',
    'Not checked: a line of a catalog that nobody refers to brings nothing in.',
  ];
  assert.deepEqual([hoverOn(yarn, '^4.17.0'), hoverOn(bun, '"^4.17.0"')], [said, said]);
});

test('an override may refer to a line too, in pnpm and bun: what it put in place is what the line is about', () => {
  const yaml = 'catalog:\n  lodash: 4.17.20\noverrides:\n  lodash: "catalog:"\n';
  const project = projectOf({
    manifests: '{}',
    pnpmWorkspace: yaml,
    lock: locked('{ lodash: 4.17.20 }'),
    lockName: 'pnpm-lock.yaml',
    advisories: [lodash],
  });
  assert.deepEqual(hoverOn(project, '4.17.20'), [
    '**lodash** 4.17.20 is locked. Overridden by "lodash": "catalog:" in pnpm-workspace.yaml. Asked for by an override.',
    'test: 1 record, age unknown.',
  ]);
  const file = project.workspaceFile!.file;
  assert.deepEqual(
    referencesAt(project, file, yaml.indexOf('4.17.20')).map(({ span }) => yaml.slice(span.start, span.end)),
    ['lodash: "catalog:"'],
  );
});
