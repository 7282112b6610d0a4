// What is offered about overrides, and what it makes of package.json and pnpm-workspace.yaml.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from 'js-yaml';
import { analyze } from '../../../server/src/core/analyze';
import { fixesFor } from '../../../server/src/core/fixes/index';
import { textOf } from '../../../server/src/core/places';
import { applyEdits } from '../../../server/src/core/text';
import { npmLock, pnpmLock } from '../../support/locks';
import { osv, type ProjectTexts, projectOf } from '../../support/project';

const lodash = osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' });
const registry = {
  p: { '1.0.0': { published: '2020-01-01', dependencies: { lodash: '^4.17.0' } } },
  lodash: {
    '4.17.15': '2019-01-01',
    '4.17.20': '2020-08-01',
    '4.17.21': '2021-01-01',
    '4.17.22': '2021-06-01',
    '5.0.0': '2023-01-01',
  },
};
const lockWith = (version: string) =>
  npmLock(
    { p: '^1.0.0' },
    {
      'node_modules/p': { version: '1.0.0', dependencies: { lodash: '^4.17.0' } },
      'node_modules/lodash': { version },
    },
  );
const npm: ProjectTexts = { manifests: '', lock: lockWith('4.17.21'), advisories: [lodash], registry };
const pnpm: ProjectTexts = {
  ...npm,
  lockName: 'pnpm-lock.yaml',
  lock: pnpmLock({ p: ['^1.0.0', '1.0.0'] }, { 'lodash@4.17.21': {}, 'p@1.0.0': { lodash: '4.17.21' } }),
};

/** Checks what is offered for the first finding of a rule, and what the first of it makes of the files. */
function checkHygiene(
  texts: ProjectTexts,
  rule: string,
  titles: readonly string[],
  after: Readonly<Record<string, string>>,
): void {
  const project = projectOf(texts);
  const findings = analyze(project);
  const finding = findings.find((one) => one.rule === rule);
  assert.ok(finding, `${rule} is found`);
  const fixes = fixesFor(project, findings, finding);
  assert.deepEqual(
    fixes.map(({ title }) => title),
    titles,
  );
  const edited = [...(fixes[0]?.edits ?? [])].map(([file, edits]) => [
    file.replace('/project/', ''),
    applyEdits(textOf(project, file) ?? '', edits),
  ]);
  assert.deepEqual(Object.fromEntries(edited), after);
}

const dependencies = '"dependencies": { "p": "^1.0.0" }';

test('what matches nothing is removed, and what would hold nothing without it', () => {
  const removed = ['Remove the override of left-pad: it matches nothing'];
  checkHygiene(
    {
      ...npm,
      manifests: `{\r\n  ${dependencies},\r\n  "overrides": {\r\n    "left-pad": "1.3.0", // gone\r\n    "lodash": "^4.17.21" // why\r\n  }\r\n}`,
      registry: {},
    },
    'overrideUnused',
    removed,
    {
      'package.json': `{\r\n  ${dependencies},\r\n  "overrides": {\r\n    "lodash": "^4.17.21" // why\r\n  }\r\n}`,
    },
  );
  checkHygiene(
    { ...npm, manifests: `{\n  ${dependencies},\n  "overrides": { "left-pad": "1.3.0" }\n}\n` },
    'overrideUnused',
    removed,
    { 'package.json': `{\n  ${dependencies}\n}\n` },
  );
  checkHygiene(
    { ...npm, manifests: `{\n  "overrides": { "p": { "left-pad": "1.3.0" } },\n  ${dependencies}\n}\n` },
    'overrideUnused',
    ['Remove the override of p > left-pad: it matches nothing'],
    { 'package.json': `{\n  ${dependencies}\n}\n` },
  );
});

test('a line of pnpm-workspace.yaml, the last one with its key, an entry of a flow map', () => {
  const removed = ['Remove the override of left-pad: it matches nothing'];
  const check = (before: string, after: string) =>
    checkHygiene(
      { ...pnpm, manifests: `{ ${dependencies} }`, pnpmWorkspace: before },
      'overrideUnused',
      removed,
      {
        'pnpm-workspace.yaml': after,
      },
    );
  check(
    "packages: [a]\noverrides:\n  # safe\n  lodash: ^4.17.21\n  left-pad: '1.3.0' # gone\nnodeLinker: hoisted\n",
    'packages: [a]\noverrides:\n  # safe\n  lodash: ^4.17.21\nnodeLinker: hoisted\n',
  );
  check('packages: [a]\r\noverrides:\r\n  left-pad: 1.3.0\r\nx: y\r\n', 'packages: [a]\r\nx: y\r\n');
  check('overrides: { left-pad: 1.3.0, lodash: ^4.17.21 }\n', 'overrides: { lodash: ^4.17.21 }\n');
  check('overrides: { lodash: ^4.17.21, left-pad: 1.3.0 }\n', 'overrides: { lodash: ^4.17.21 }\n');
  check('x: y\noverrides: { left-pad: 1.3.0 }\n', 'x: y\n');
});

test('what is passed over moves to where it counts, in the words that are understood there', () => {
  checkHygiene(
    { ...npm, manifests: `{\n  ${dependencies},\n  "resolutions": { "**/p/lodash": "^4.17.21" }\n}\n` },
    'overrideIgnored',
    [
      'Move the override of lodash to "overrides" of package.json: there it counts',
      'Remove the override of **/p/lodash: it has no effect',
    ],
    {
      'package.json': `{\n  ${dependencies},\n  "overrides": {\n    "p": {\n      "lodash": "^4.17.21"\n    }\n  }\n}\n`,
    },
  );
  checkHygiene(
    { ...npm, manifests: `{\n  ${dependencies},\n  "overrides": { "p>lodash": "^4.17.21" }\n}\n` },
    'overrideIgnored',
    [
      'Write the override as p > lodash: there it counts',
      'Remove the override of p>lodash: it has no effect',
    ],
    { 'package.json': `{\n  ${dependencies},\n  "overrides": { "p": { "lodash": "^4.17.21" } }\n}\n` },
  );
  checkHygiene(
    { ...pnpm, manifests: `{\n  ${dependencies},\n  "overrides": { "p": { "lodash": "^4.17.21" } }\n}\n` },
    'overrideIgnored',
    [
      'Move the override of lodash to "overrides" of pnpm-workspace.yaml: there it counts',
      'Remove the override of p > lodash: it has no effect',
    ],
    {
      'package.json': `{\n  ${dependencies}\n}\n`,
      'pnpm-workspace.yaml': "overrides:\n  'p>lodash': ^4.17.21\n",
    },
  );
});

test('what YAML would take for a number is quoted where it moves', () => {
  const moved = (value: string) => {
    const manifests = `{ ${dependencies}, "overrides": { "lodash": "${value}" } }`;
    const project = projectOf({ ...pnpm, manifests });
    const findings = analyze(project);
    const finding = findings.find(({ rule }) => rule === 'overrideIgnored')!;
    const [move] = fixesFor(project, findings, finding);
    return applyEdits('', move!.edits.get('/project/pnpm-workspace.yaml') ?? []);
  };
  for (const value of ['4.17', '4', '~4.17', '4.x'])
    assert.deepEqual(load(moved(value)), { overrides: { lodash: value } });
  assert.equal(moved('4.17.21'), 'overrides:\n  lodash: 4.17.21\n');
});

test('an override of a workspace moves to the root', () => {
  const root = `{ "workspaces": ["w"], ${dependencies} }`;
  checkHygiene(
    { ...npm, manifests: { '': root, w: '{ "name": "w", "overrides": { "lodash": "^4.17.21" } }' } },
    'overrideIgnored',
    [
      'Move the override of lodash to "overrides" of package.json: there it counts',
      'Remove the override of lodash: it has no effect',
    ],
    {
      'w/package.json': '{ "name": "w" }',
      'package.json': `{ "workspaces": ["w"], ${dependencies}, "overrides": { "lodash": "^4.17.21" } }`,
    },
  );
});

test('what cannot be said there, or would be refused, is only removed', () => {
  checkHygiene(
    { ...npm, manifests: `{ ${dependencies}, "pnpm": { "overrides": { "p@1>lodash": "^4.17.21" } } }` },
    'overrideIgnored',
    ['Remove the override of p@1>lodash: it has no effect'],
    { 'package.json': `{ ${dependencies} }` },
  );
  checkHygiene(
    { ...npm, manifests: `{ ${dependencies}, "resolutions": { "p": "1.0.0" } }` },
    'overrideIgnored',
    ['Remove the override of p: it has no effect'],
    { 'package.json': `{ ${dependencies} }` },
  );
});

test('an override below the fix, or with its floor there, is raised, its operator kept', () => {
  checkHygiene(
    {
      ...npm,
      lock: lockWith('4.17.20'),
      manifests: `{ ${dependencies}, "overrides": { "lodash": "4.17.20" } }`,
    },
    'overrideBelowFix',
    [
      'Raise the override of lodash to 4.17.21: patch',
      'Raise the override of lodash to 5.0.0: major, may break',
    ],
    { 'package.json': `{ ${dependencies}, "overrides": { "lodash": "4.17.21" } }` },
  );
  checkHygiene(
    { ...pnpm, manifests: `{ ${dependencies} }`, pnpmWorkspace: 'overrides:\n  lodash: ^4.17.15 # floor\n' },
    'overrideAffected',
    [
      'Raise the override of lodash to ^4.17.21: patch',
      'Raise the override of lodash to 4.17.21: patch',
      'Raise the override of lodash to ^5.0.0: major, may break',
      'Raise the override of lodash to 5.0.0: major, may break',
    ],
    { 'pnpm-workspace.yaml': 'overrides:\n  lodash: ^4.17.21 # floor\n' },
  );
});

test('of two the one that does not count goes, and what is no longer needed', () => {
  checkHygiene(
    {
      ...pnpm,
      manifests: `{ ${dependencies}, "pnpm": { "overrides": { "lodash": "^4.17.21" } }, "resolutions": { "lodash": "4.17.21" } }`,
    },
    'overrideDuplicate',
    ['Remove the override of lodash: it is there twice'],
    { 'package.json': `{ ${dependencies}, "pnpm": { "overrides": { "lodash": "^4.17.21" } } }` },
  );
  checkHygiene(
    { ...npm, manifests: `{ ${dependencies}, "overrides": { "lodash": "^4.17.21" } }` },
    'overrideUnneeded',
    ['Remove the override of lodash: the ranges do without it'],
    { 'package.json': `{ ${dependencies} }` },
  );
});
