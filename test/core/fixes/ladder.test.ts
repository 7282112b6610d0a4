// The steps of the ladder for what comes through another package: which are offered, and what they are called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock } from '../../support/locks';
import { checkFix, fixesOf } from '../../support/pictures';
import { osv, type ProjectTexts } from '../../support/project';

const below = (fixed: string) => osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed });

/** `app` asks for `parent`, which asks for `bad`. */
function throughParent(texts: Partial<ProjectTexts>): ProjectTexts {
  return {
    manifests: '{ "dependencies": { "parent": "^1.0.0" } }',
    lock: npmLock(
      { parent: '^1.0.0' },
      {
        'node_modules/parent': { version: '1.0.0', dependencies: { bad: '^1.0.0' } },
        'node_modules/bad': { version: '1.0.0' },
      },
    ),
    ...texts,
  };
}

test('the ranges admit a safe version: the lockfile is refreshed, and no file is edited', () => {
  const { fixes } = fixesOf(
    throughParent({
      advisories: [below('1.0.1')],
      registry: {
        parent: { '1.0.0': { dependencies: { bad: '^1.0.0' } } },
        bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      },
    }),
    'bad',
  );
  assert.deepEqual(
    fixes.map(({ strategy, title, bump, edits, followUp, version }) => [
      strategy,
      title,
      bump,
      edits.size,
      followUp,
      version,
    ]),
    [
      [
        'updateLock',
        'Update bad to 1.0.1 in package-lock.json: no edit, patch',
        'patch',
        0,
        'npm update bad --ignore-scripts',
        '1.0.1',
      ],
      ['override', 'Override bad to ^1.0.1: patch', 'patch', 1, 'npm install --ignore-scripts', '1.0.1'],
    ],
  );
});

test('a tool around the package manager is not told to update single packages, and runs after an edit', () => {
  const { fixes } = fixesOf(
    throughParent({
      advisories: [below('1.0.1')],
      registry: {
        parent: {
          '1.0.0': { dependencies: { bad: '^1.0.0' } },
          '1.1.0': { dependencies: { bad: '^1.0.1' } },
        },
        bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      },
      installCommand: 'rush update',
    }),
    'bad',
  );
  assert.deepEqual(
    fixes.map(({ title, followUp }) => [title, followUp]),
    [
      ['Raise parent to ^1.1.0: minor', 'rush update'],
      ['Override bad to ^1.0.1: patch', 'rush update'],
    ],
  );
});

test('a command that PowerShell reads as other shells do names a scope with a dot in quotes', () => {
  const { fixes } = fixesOf(
    {
      manifests: '{ "dependencies": { "@bad.dev/a": "^1.0.0" } }',
      lock: npmLock({ '@bad.dev/a': '^1.0.0' }, { 'node_modules/@bad.dev/a': { version: '1.0.0' } }),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', '@bad.dev/a', { fixed: '1.0.1' })],
      registry: { '@bad.dev/a': { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' } },
    },
    '@bad.dev/a',
  );
  assert.equal(fixes[0]?.followUp, 'npm update "@bad.dev/a" --ignore-scripts');
});

test('a later minor of the parent no longer brings it in', () =>
  checkFix(
    throughParent({
      advisories: [below('2.0.0')],
      registry: {
        parent: {
          '1.0.0': { dependencies: { bad: '^1.0.0' } },
          '1.1.0': { dependencies: { bad: '^1.5.0' } },
          '1.2.0': { dependencies: { bad: '^2.0.0' } },
          '1.3.0': { dependencies: {} },
        },
        bad: { '1.0.0': '2020-01-01', '1.5.0': '2020-06-01', '2.0.0': '2021-01-01' },
      },
    }),
    'bad',
    ['Update parent to 1.3.0 in package-lock.json: no edit, minor', 'Raise parent to ^1.2.0: minor'],
    '{ "dependencies": { "parent": "^1.2.0" } }',
  ));

test('what is locked of the parent is no version: any other is a major', () =>
  checkFix(
    throughParent({
      lock: npmLock(
        { parent: '^1.0.0' },
        {
          'node_modules/parent': { version: 'one', dependencies: { bad: '^1.0.0' } },
          'node_modules/bad': { version: '1.0.0' },
        },
      ),
      advisories: [below('2.0.0')],
      registry: {
        parent: { '1.1.0': { dependencies: {} } },
        bad: { '1.0.0': '2020-01-01', '2.0.0': '2021-01-01' },
      },
    }),
    'bad',
    [
      'Update parent to 1.1.0 in package-lock.json: no edit, major',
      'Raise parent to ^1.1.0: major, may break',
    ],
    '{ "dependencies": { "parent": "^1.1.0" } }',
  ));

test('a parent of the parent, three deep', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "a": "^1.0.0" } }',
      lock: npmLock(
        { a: '^1.0.0' },
        {
          'node_modules/a': { version: '1.0.0', dependencies: { b: '1.0.0' } },
          'node_modules/b': { version: '1.0.0', dependencies: { c: '1.0.0' } },
          'node_modules/c': { version: '1.0.0', dependencies: { bad: '1.0.0' } },
          'node_modules/bad': { version: '1.0.0' },
        },
      ),
      advisories: [below('1.0.1')],
      registry: {
        a: { '1.0.0': { dependencies: { b: '1.0.0' } }, '1.0.1': { dependencies: { b: '1.0.1' } } },
        b: { '1.0.0': { dependencies: { c: '1.0.0' } }, '1.0.1': { dependencies: { c: '1.0.1' } } },
        c: { '1.0.0': { dependencies: { bad: '1.0.0' } }, '1.0.1': { dependencies: { bad: '1.0.1' } } },
        bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      },
    },
    'bad',
    [
      'Update a to 1.0.1 in package-lock.json: no edit, patch',
      'Raise a to ^1.0.1: patch',
      'Override bad to ^1.0.1: patch',
    ],
    '{ "dependencies": { "a": "^1.0.1" } }',
  ));

test('several parents are raised at once', () =>
  checkFix(
    {
      manifests: '{\n  "dependencies": {\n    "a": "^1.0.0",\n    "b": "~1.0.0"\n  }\n}\n',
      lock: npmLock(
        { a: '^1.0.0', b: '~1.0.0' },
        {
          'node_modules/a': { version: '1.0.0', dependencies: { bad: '1.0.0' } },
          'node_modules/b': { version: '1.0.0', dependencies: { bad: '1.0.0' } },
          'node_modules/bad': { version: '1.0.0' },
        },
      ),
      advisories: [below('1.0.1')],
      registry: {
        a: { '1.0.0': { dependencies: { bad: '1.0.0' } }, '1.1.0': { dependencies: { bad: '1.0.1' } } },
        b: { '1.0.0': { dependencies: { bad: '1.0.0' } }, '1.0.1': { dependencies: { bad: '1.0.1' } } },
        bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      },
    },
    'bad',
    [
      'Update a and b in package-lock.json: no edit, minor',
      'Raise a to ^1.1.0 and b to ~1.0.1: minor',
      'Override bad to ^1.0.1: patch',
    ],
    '{\n  "dependencies": {\n    "a": "^1.1.0",\n    "b": "~1.0.1"\n  }\n}\n',
  ));

test('no parent helps: an override for those that ask, in the parents own major', () =>
  checkFix(
    throughParent({
      advisories: [below('1.0.1')],
      lock: npmLock(
        { parent: '^1.0.0' },
        {
          'node_modules/parent': { version: '1.0.0', dependencies: { bad: '1.0.0' } },
          'node_modules/bad': { version: '1.0.0' },
        },
      ),
      registry: {
        parent: { '1.0.0': { dependencies: { bad: '1.0.0' } } },
        bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      },
    }),
    'bad',
    ['Override bad to ^1.0.1: patch'],
    '{ "dependencies": { "parent": "^1.0.0" }, "overrides": { "parent": { "bad": "^1.0.1" } } }',
  ));

test('nothing but an override across a major is left: then it is offered, and says so', () =>
  checkFix(
    throughParent({
      advisories: [below('2.0.0')],
      registry: {
        parent: { '1.0.0': { dependencies: { bad: '^1.0.0' } } },
        bad: { '1.0.0': '2020-01-01', '2.0.0': '2021-01-01' },
      },
    }),
    'bad',
    ['Override bad to ^2.0.0: crosses a major: parent 1.0.0 asks for ^1.0.0 and gets 2.0.0'],
    '{ "dependencies": { "parent": "^1.0.0" }, "overrides": { "parent": { "bad": "^2.0.0" } } }',
  ));

test('only a later major of the parent is clean', () =>
  checkFix(
    throughParent({
      advisories: [osv('MAL-2026-1', 'bad', {})],
      registry: {
        parent: { '1.0.0': { dependencies: { bad: '^1.0.0' } }, '2.0.0': { dependencies: {} } },
        bad: { '1.0.0': '2020-01-01' },
      },
    }),
    'bad',
    [
      'Remove parent: it brings in bad, of which every version is malware',
      'Raise parent to ^2.0.0: major, may break',
    ],
    '{ "dependencies": {} }',
  ));

test('a fix that brings in another advisory says so, and stands behind the others', () => {
  const { fixes } = fixesOf(
    throughParent({
      lock: npmLock(
        { parent: '^1.0.0' },
        {
          'node_modules/parent': { version: '1.0.0', dependencies: { bad: '1.0.0' } },
          'node_modules/bad': { version: '1.0.0' },
        },
      ),
      advisories: [below('1.0.1'), osv('GHSA-bbbb-bbbb-bbbb', 'other', { severity: 'LOW' })],
      registry: {
        parent: {
          '1.0.0': { dependencies: { bad: '1.0.0' } },
          '1.0.1': { dependencies: { bad: '1.0.1', other: '^1.0.0' } },
        },
        bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
        other: { '1.0.0': '2020-01-01' },
      },
    }),
    'bad',
  );
  assert.deepEqual(
    fixes.map(({ title, introduces }) => [title, introduces]),
    [
      ['Override bad to ^1.0.1: patch', []],
      [
        'Raise parent to ^1.0.1: patch, brings in 1 new',
        ['other 1.0.0 through parent: low GHSA-bbbb-bbbb-bbbb'],
      ],
    ],
  );
});
