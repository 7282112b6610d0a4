// What pnpm itself is set up with is judged, and no fix is promised that pnpm would not make.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { planAll } from '../../../server/src/core/planAll';
import { atOnce } from '../../support/atOnce';
import { pnpmLock } from '../../support/locks';
import { osv, projectOf } from '../../support/project';

const tools = `---
lockfileVersion: '9.0'

importers:

  .:
    configDependencies:
      bad:
        specifier: 1.0.0
        version: 1.0.0

packages:

  bad@1.0.0:
    resolution: {integrity: sha512-a}

snapshots:

  bad@1.0.0: {}

---
`;

test('a config dependency that its own line locks', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "a": "^1.0.0" } }',
    pnpmWorkspace: 'configDependencies:\n  bad: 1.0.0+sha512-AAAA\n',
    lock: pnpmLock({ a: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': {} }),
    lockName: 'pnpm-lock.yaml',
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' })],
    registry: { bad: { '1.0.0': '2020-01-01', '1.0.1': '2020-01-02' } },
  });
  const plan = atOnce(planAll(project, analyze(project), {}, new Map()));
  assert.deepEqual(
    [plan.fixes, plan.unfixed.map(({ why }) => why)],
    [[], ['pnpm is set up with bad 1.0.0 (configDependencies, packageManager), which no fix changes.']],
  );
});

test('a config dependency', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "a": "^1.0.0" } }',
    lock: `${tools}${pnpmLock({ a: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': {} })}`,
    lockName: 'pnpm-lock.yaml',
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' })],
    registry: { bad: { '1.0.0': '2020-01-01', '1.0.1': '2020-01-02' } },
  });
  const findings = analyze(project);
  assert.deepEqual(
    findings.map(({ message, stale }) => [message.split(':')[0], stale]),
    [['bad 1.0.0', false]],
  );
  const plan = atOnce(planAll(project, findings, {}, new Map()));
  assert.deepEqual(
    [plan.fixes, plan.unfixed.map(({ why }) => why)],
    [[], ['pnpm is set up with bad 1.0.0 (configDependencies, packageManager), which no fix changes.']],
  );
});
