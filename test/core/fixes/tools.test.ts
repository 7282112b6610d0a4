// What pnpm is set up with in pnpm-workspace.yaml is fixed there, as the pnpm in use locks it, and else no fix is promised.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { fixesFor } from '../../../server/src/core/fixes/index';
import { planAll } from '../../../server/src/core/planAll';
import { atOnce } from '../../support/atOnce';
import { own } from '../../support/configDependencies';
import { pnpmLock } from '../../support/locks';
import { osv, type ProjectTexts, projectOf } from '../../support/project';
import { integrity, offered, projectWith, tools, vulnerable, whyNot } from '../../support/toolFixes';

const refusal = 'pnpm is set up with bad 1.0.0 (configDependencies, packageManager), which no fix changes.';

test('up to pnpm 10 the version is raised with its integrity', () =>
  assert.deepEqual(
    offered(
      projectWith({ lock: own, pnpmWorkspace: 'configDependencies:\n  bad: "1.0.0+sha512-a" # set up\n' }),
    ),
    [['Raise bad to 1.0.1: patch', `configDependencies:\n  bad: "1.0.1+${integrity}" # set up\n`]],
  ));

test('and without quotes where it had none', () =>
  assert.deepEqual(
    offered(projectWith({ lock: own, pnpmWorkspace: 'configDependencies:\n  bad: 1.0.0+sha512-a\n' })),
    [['Raise bad to 1.0.1: patch', `configDependencies:\n  bad: 1.0.1+${integrity}\n`]],
  ));

test('also below its key', () =>
  assert.deepEqual(offered(projectWith({ pnpmWorkspace: 'configDependencies:\n  bad:\n    1.0.0\n' })), [
    ['Raise bad to 1.0.1: patch', 'configDependencies:\n  bad:\n    1.0.1\n'],
  ]));

test('which the registry has to say', () => {
  const registry = { bad: { '1.0.0': '2020-01-01', '1.0.1': '2020-01-02' } };
  const pnpmWorkspace = 'configDependencies:\n  bad: 1.0.0+sha512-a\n';
  assert.deepEqual(whyNot(projectWith({ lock: own, pnpmWorkspace, registry })), [
    'No change to the manifests was proven to keep bad 1.0.0 out.',
  ]);
});

test('from pnpm 11 on the lockfile has the integrity, and another one beside the version would be refused', () => {
  for (const value of ['1.0.0', '1.0.0+sha512-a'])
    assert.deepEqual(offered(projectWith({ pnpmWorkspace: `configDependencies:\n  bad: ${value}\n` })), [
      ['Raise bad to 1.0.1: patch', 'configDependencies:\n  bad: 1.0.1\n'],
    ]);
});

test('what is malware in every version is taken out, alone or not', () => {
  const advisories = [osv('MAL-2026-1', 'bad', {})];
  const removed = 'Remove bad: every version is malware';
  for (const lock of [own, `${tools}${own}`]) {
    assert.deepEqual(
      offered(
        projectWith({ lock, advisories, pnpmWorkspace: 'configDependencies:\n  bad: 1.0.0+sha512-a\n' }),
      ),
      [[removed, '']],
    );
    assert.deepEqual(
      offered(
        projectWith({
          lock,
          advisories,
          pnpmWorkspace: `configDependencies:\n  bad: 1.0.0+sha512-a\n  good: 1.0.0+sha512-b\n`,
        }),
      ),
      [[removed, 'configDependencies:\n  good: 1.0.0+sha512-b\n']],
    );
  }
});

test('and leaves what stands around it whole', () => {
  const advisories = [osv('MAL-2026-1', 'bad', {})];
  const check = (before: string, after: string) => {
    for (const newline of ['\n', '\r\n']) {
      const pnpmWorkspace = before.replaceAll('\n', newline);
      const yamls = offered(projectWith({ lock: own, advisories, pnpmWorkspace })).map(([, yaml]) => yaml);
      assert.deepEqual(yamls, [after.replaceAll('\n', newline)]);
    }
  };
  const good = '  good:\n    integrity: 1.0.0+sha512-b\n    tarball: https://npm.example.com/good.tgz\n';
  const bad = '  bad: 1.0.0+sha512-a\n';
  check(`configDependencies:\n${good}${bad}`, `configDependencies:\n${good}`);
  check(`configDependencies:\n${bad}${good}`, `configDependencies:\n${good}`);
  check(`configDependencies: {\n${bad}}\nx: y\n`, 'configDependencies: {\n}\nx: y\n');
  check(
    'configDependencies: { good: 1.0.0+sha512-b,\n  bad: 1.0.0+sha512-a }\nx: y\n',
    'configDependencies: { good: 1.0.0+sha512-b }\nx: y\n',
  );
  check(
    'configDependencies: { good: 1.0.0+sha512-b, # one,\n  bad: 1.0.0+sha512-a }\nx: y\n',
    'configDependencies: { good: 1.0.0+sha512-b, # one,\n }\nx: y\n',
  );
  check(
    '{ "configDependencies": { "bad": "1.0.0+sha512-a" }, "packages": ["a"] }',
    '{ "configDependencies": { }, "packages": ["a"] }',
  );
});

test('without a lockfile it is pnpm all the same that has to follow', () => {
  const pnpmWorkspace = 'configDependencies:\n  bad: 1.0.0+sha512-a\n';
  const project = projectOf({
    manifests: '{}',
    pnpmWorkspace,
    advisories: [vulnerable],
    registry: { bad: { '1.0.0': '2020-01-01', '1.0.1': { published: '2020-01-02', dist: { integrity } } } },
  });
  const findings = analyze(project);
  assert.deepEqual(
    fixesFor(project, findings, findings[0]!).map(({ title, followUp }) => [title, followUp]),
    [['Raise bad to 1.0.1: patch', 'pnpm install --ignore-scripts']],
  );
});

test('a range that admits malware is bounded or pinned', () => {
  const project = projectWith({
    pnpmWorkspace: 'configDependencies:\n  bad: ^1.0.0\n',
    lock: `${tools.replace('specifier: 1.0.0', 'specifier: ^1.0.0')}${own}`,
    advisories: [osv('MAL-2026-1', 'bad', { versions: ['1.0.1'] })],
  });
  assert.deepEqual(offered(project), [
    ['Bound bad to >=1.0.0 <1.0.1: excludes 1.0.1', "configDependencies:\n  bad: '>=1.0.0 <1.0.1'\n"],
    ['Pin bad to 1.0.0: exact, as locked', 'configDependencies:\n  bad: 1.0.0\n'],
  ]);
});

test('a line that has moved on has only to be followed, unless its integrity is in the way', () => {
  const yaml = (value: string) => `configDependencies:\n  bad: ${value}\n`;
  const fixes = (value: string) => offered(projectWith({ pnpmWorkspace: yaml(value) }));
  const inLine = 'Bring pnpm-lock.yaml in line with pnpm-workspace.yaml';
  assert.deepEqual(fixes('1.0.1'), [[`${inLine}: no edit`, yaml('1.0.1')]]);
  assert.deepEqual(fixes('1.0.1+sha512-a'), [
    [`${inLine}: leaves the integrity to the lockfile`, yaml('1.0.1')],
  ]);
  assert.deepEqual(fixes('{ integrity: 1.0.1+sha512-a }'), []);
});

test('and a line that is gone', () =>
  assert.deepEqual(offered(projectWith({ pnpmWorkspace: 'packages: []\n' })), [
    ['Bring pnpm-lock.yaml in line with pnpm-workspace.yaml: no edit', 'packages: []\n'],
  ]));

test('of what stands in a file that is not read no fix is promised', () =>
  assert.deepEqual(whyNot(projectWith({ pnpmWorkspace: 'include: [settings.yaml]\n' })), [refusal]));

test('a fix of the project’s own dependencies cures nothing of them', () => {
  const project = projectWith({
    manifests: '{ "dependencies": { "a": "1.0.0" } }',
    lock: `${tools}${pnpmLock({ a: ['1.0.0', '1.0.0'] }, { 'a@1.0.0': {} })}`,
    pnpmWorkspace: 'include: [settings.yaml]\n',
    advisories: [vulnerable, osv('GHSA-bbbb-bbbb-bbbb', 'a', { fixed: '1.0.1' })],
    registry: { a: { '1.0.0': '2020-01-01', '1.0.1': '2020-01-02' } },
  });
  const plan = atOnce(planAll(project, analyze(project), {}, new Map()));
  assert.deepEqual(
    [plan.fixes.map(({ title }) => title), plan.unfixed.map(({ why }) => why)],
    [['Raise a to 1.0.1: patch'], [refusal]],
  );
});

test('a workspace may have no package.json at its root: pnpm-workspace.yaml is enough to be fixed, and followed', () => {
  const manifests = { 'packages/a': '{ "dependencies": { "a": "^1.0.0" } }' };
  const below = own.replace('  .:', '  packages/a:');
  const titles = (pnpmWorkspace: string, texts: Partial<ProjectTexts> = {}) =>
    offered(projectWith({ manifests, lock: `${tools}${below}`, pnpmWorkspace, ...texts }));
  assert.deepEqual(titles('configDependencies:\n  bad: 1.0.0\n'), [
    ['Raise bad to 1.0.1: patch', 'configDependencies:\n  bad: 1.0.1\n'],
  ]);
  assert.deepEqual(
    titles('configDependencies:\n  bad: 1.0.0\n', { advisories: [osv('MAL-2026-1', 'bad', {})] }),
    [['Remove bad: every version is malware', '']],
  );
  const followed = 'Bring pnpm-lock.yaml in line with pnpm-workspace.yaml: no edit';
  for (const yaml of ['configDependencies:\n  bad: 1.0.1\n', 'packages: []\n'])
    assert.deepEqual(titles(yaml), [[followed, yaml]]);
  assert.deepEqual(titles('configDependencies:\n  bad: 1.0.0+sha512-a\n', { lock: below }), [
    ['Raise bad to 1.0.1: patch', `configDependencies:\n  bad: 1.0.1+${integrity}\n`],
  ]);
});
