// Why a package is locked as it is, in the words of the hover and of the inventory, from the lockfiles of all formats.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { basisOf } from '../../server/src/core/basis';
import { explainPackage } from '../../server/src/core/explain';
import { inventoryOf } from '../../server/src/core/inventory';
import type { Project } from '../../server/src/core/types';
import { npmLock } from '../support/locks';
import { allLocks, type LockName, lockNames, lockText, manifestTexts } from '../support/oneProject';
import { osv, projectOf, root } from '../support/project';

const expected = `
acorn 7.4.1 is locked here, for development only.
acorn-jsx 5.3.2 is locked here, for development only.
debug 2.6.9 is locked here, for production.
debug 4.3.7 is locked here, for production.
is-number 7.0.0 is locked here, for production, but only by optional dependencies. Overridden by "is-number": "7.0.0" in package.json.
is-odd 3.0.1 is locked here, for production, but only by optional dependencies.
ms 0.7.1 is locked here, for production.
ms 2.0.0 is locked here, for production.
ms 2.1.3 is locked here, for production.
ws 8.23.0 is locked here, for production.
`.trim();

const reaches = {
  'acorn 7.4.1': 'dev',
  'acorn-jsx 5.3.2': 'dev',
  'debug 2.6.9': 'prod',
  'debug 4.3.7': 'prod',
  'is-number 7.0.0': 'optional',
  'is-odd 3.0.1': 'optional',
  'ms 0.7.1': 'prod',
  'ms 2.0.0': 'prod',
  'ms 2.1.3': 'prod',
  'ws 8.23.0': 'prod',
};

for (const name of allLocks) {
  test(`${name}: how each package is reached, and which override put it there`, () => {
    const project = projectIn(name);
    const heads = project.lock!.graph.lockfile.packages.flatMap(({ source }, index) =>
      source === 'registry' ? [headOf(project, index)] : [],
    );
    assert.equal([...heads].sort().join('\n'), expected);
    const listed = inventoryOf(root, project.lock!).packages;
    assert.deepEqual(
      Object.fromEntries(listed.map((each) => [`${each.name} ${each.version}`, each.reach])),
      reaches,
    );
  });
}

/** The first line of the hover on a locked package. */
function headOf(project: Project, index: number): string {
  const basis = basisOf({ feeds: [], now: project.now });
  const text = explainPackage(project, index).toMarkdown({ findings: [], basis });
  return text.split('\n')[0]!.replace(/[*\\]/g, '');
}

function projectIn(name: LockName) {
  return projectOf({ manifests: manifestTexts, lock: lockText(name), lockName: lockNames[name] });
}

test('what every place is told to have otherwise is in the lockfile only until that follows', () => {
  const dependencies = { a: '^1.0.0', b: '^1.0.0' };
  const asks = { version: '1.0.0', dependencies: { bad: '^1.0.0' } };
  const lock = npmLock(dependencies, {
    'node_modules/a': asks,
    'node_modules/b': asks,
    'node_modules/bad': { version: '1.0.0' },
  });
  const isStale = (overrides: unknown, more = {}) => {
    const manifests = JSON.stringify({ dependencies: { ...dependencies, ...more }, overrides });
    const advisories = [osv('GHSA-aaaa-bbbb-cccc', 'bad', { fixed: '1.0.1' })];
    const findings = analyze(projectOf({ manifests, lock, advisories }));
    return findings.find(({ package: { version }, rule }) => rule === 'vulnerable' && version === '1.0.0')!
      .stale;
  };
  assert.deepEqual(
    [
      { bad: '^1.0.1' },
      { bad: '^1.0.0' },
      { 'bad@^1': '1.0.1' },
      { 'bad@^2': '2.0.1' },
      { a: { bad: '1.0.1' } },
      { a: { bad: '1.0.1' }, b: { bad: '1.0.1' } },
      { bad: 'github:x/bad' },
    ].map((overrides) => isStale(overrides)),
    [true, false, true, false, false, true, false],
  );
  assert.deepEqual(
    [isStale({ bad: '$bad' }, { bad: '^1.0.1' }), isStale({ bad: '$bad' }, { bad: '^1.0.0' })],
    [true, false],
  );
});

test('npm loses sight of an override behind a package that has one of its own', () => {
  const lock = npmLock(
    { r: '^1.0.0' },
    {
      'node_modules/bad': { version: '1.0.0' },
      'node_modules/p': { version: '1.0.0', dependencies: { bad: '^1.0.0' } },
      'node_modules/r': { version: '1.0.0', dependencies: { p: '^1.0.0' } },
    },
  );
  const isStale = (overrides: unknown) => {
    const manifests = JSON.stringify({ dependencies: { r: '^1.0.0' }, overrides });
    const advisories = [osv('GHSA-aaaa-bbbb-cccc', 'bad', { fixed: '1.0.1' })];
    const findings = analyze(projectOf({ manifests, lock, advisories }));
    return findings.find(({ rule }) => rule === 'vulnerable')!.stale;
  };
  const held = { bad: '1.0.1' };
  assert.deepEqual(
    [
      { r: held },
      { p: '1.0.0', r: held },
      { p: '1.0.0', r: { p: held } },
      { p: { '.': '1.0.0', ...held } },
    ].map(isStale),
    [true, false, true, true],
  );
});

test('an override is named at what asks for a folder of the project, as at anything else', () => {
  const project = projectOf({
    manifests: {
      '': '{ "dependencies": { "a": "^1.0.0", "lib": "file:lib" }, "overrides": { "b": "2.0.0" } }',
      lib: '{ "name": "lib", "version": "1.0.0" }',
    },
    lock: npmLock(
      { a: '^1.0.0', lib: 'file:lib' },
      {
        lib: { version: '1.0.0' },
        'node_modules/a': { version: '1.0.0', dependencies: { b: '^1.0.0' } },
        'node_modules/b': { version: '2.0.0', dependencies: { lib: '^1.0.0' } },
        'node_modules/lib': { resolved: 'lib', link: true },
      },
    ),
  });
  const index = project.lock!.graph.lockfile.packages.findIndex(({ name }) => name === 'b');
  assert.equal(
    headOf(project, index),
    'b 2.0.0 is locked here, for production. Overridden by "b": "2.0.0" in package.json.',
  );
});

/** The override that is named at the only locked version of `b`, which npm put below `node_modules` and several ask for. */
function namedFor(overrides: unknown): string {
  const asks = { dependencies: { b: '^1.0.0' } };
  const project = projectOf({
    manifests: JSON.stringify({ dependencies: { q: '^1.0.0', w: '^1.0.0' }, overrides }),
    lock: npmLock(
      { q: '^1.0.0', w: '^1.0.0' },
      {
        'node_modules/b': { version: '2.0.0' },
        'node_modules/p': { version: '2.0.0', ...asks },
        'node_modules/q': { version: '1.0.0', ...asks },
        'node_modules/w': { version: '1.0.0', dependencies: { p: '^2.0.0' } },
      },
    ),
  });
  const index = project.lock!.graph.lockfile.packages.findIndex(({ name }) => name === 'b');
  return headOf(project, index).replace(/.*production\./, '');
}

test('of overrides for several parents the one is named that holds where the package is asked for', () => {
  const held = { b: '2.0.0' };
  assert.deepEqual(
    [{ 'p@1': held, q: held }, { 'p@1': held, 'p@2': held }, { w: held, 'p@1': held }, { 'p@1': held }].map(
      namedFor,
    ),
    [
      ' Overridden by "q > b": "2.0.0" in package.json.',
      ' Overridden by "p@2 > b": "2.0.0" in package.json.',
      ' Overridden by "w > b": "2.0.0" in package.json.',
      '',
    ],
  );
});
