// A manifest that has moved on, beside the lockfiles of all formats.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { summarize } from '../../server/src/core/summary';
import { npmLock } from '../support/locks';
import { allLocks, type LockName, lockNames, lockText, manifestTexts } from '../support/oneProject';
import { checkSquiggles } from '../support/pictures';
import { projectOf } from '../support/project';

for (const name of allLocks) {
  test(`${name}: what is in step is not told of, aliases, overrides and workspaces included`, () => {
    assert.deepEqual(
      told(name, (text) => text),
      [],
    );
  });

  test(`${name}: the declarations that the lockfile does not satisfy are named`, () => {
    const moveOn = (text: string) =>
      text
        .replace('"~4.3.4"', '"~4.4.0"')
        .replace('"npm:ms@0.7.1"', '"npm:ms@0.7.3"')
        .replace('"ws": ', '"left-pad": "1.0.0", "ws": ');
    // yarn 1 looks for an entry by the range, and there is none for these.
    const locked = name === 'yarnClassic' ? ['does not have', 'yet'] : ['has', 'does not ask for'];
    assert.deepEqual(
      told(name, moveOn).map((message) => {
        const [, verb, asked, end] =
          /^\S+ (has|does not have) .*?"(.*?)" (yet|does not ask for): install/.exec(message)!;
        return [asked, verb, end];
      }),
      [
        ['debug@~4.4.0', ...locked],
        ['left-pad@1.0.0', 'does not have', 'yet'],
        ['ms-old@npm:ms@0.7.3', ...locked],
      ],
    );
  });
}

function told(name: LockName, change: (text: string) => string): readonly string[] {
  const manifests = Object.fromEntries(
    Object.entries(manifestTexts).map(([path, text]) => [path, change(text)]),
  );
  const project = projectOf({ manifests, lock: lockText(name), lockName: lockNames[name] });
  return analyze(project)
    .filter(({ rule }) => rule === 'staleLock')
    .sort((a, b) => (a.package.name < b.package.name ? -1 : 1))
    .map(({ message }) => message);
}

test('a declaration that the lockfile does not satisfy is named', () =>
  checkSquiggles(
    `
{ "dependencies": {
  "a": "^2.0.0",
       ~~~~~~~~ information package-lock.json has a 1.0.0, which "a@^2.0.0" does not ask for: install to bring it in line
  "b": "^1.0.0",
       ~~~~~~~~ information package-lock.json does not have "b@^1.0.0" yet: install to bring it in line
  "c": "^1.1.0",
  "d": "github:x/d"
} }`,
    {
      lock: npmLock(
        { a: '^1.0.0', c: '^1.0.0' },
        { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.2.0' } },
      ),
    },
    ({ severity, message }) => `${severity} ${message}`,
  ));

test('a lockfile out of step is advice: nothing is counted', () => {
  const project = projectOf({ manifests: '{"dependencies":{"a":"1"}}', lock: npmLock({}, {}) });
  const findings = analyze(project);
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['staleLock'],
  );
  assert.deepEqual(Object.values(summarize(findings)), [0, 0, 0, 0, 0, 0]);
});

test('an override is why a version lies outside its range: in step, with one in pnpm-workspace.yaml as well', () => {
  const manifests = '{ "dependencies": { "a": "^1.0.0" } }';
  const lock = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: { specifier: 2.0.0, version: 2.0.0 }
packages:
  a@2.0.0: {}
`;
  const rulesWith = (pnpmWorkspace: string) =>
    analyze(projectOf({ manifests, lock, lockName: 'pnpm-lock.yaml', pnpmWorkspace })).map(
      ({ rule }) => rule,
    );
  assert.deepEqual(rulesWith('overrides:\n  a: 2.0.0\n'), []);
  assert.deepEqual(rulesWith('overrides:\n  ab: 2.0.0\n  b>a: 2.0.0\n'), ['staleLock']);
});
