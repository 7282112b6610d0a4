// What pnpm 10 is set up with in package.json is fixed there, as long as that is the file that it heeds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { fixesFor } from '../../../server/src/core/fixes/index';
import { own } from '../../support/configDependencies';
import { osv } from '../../support/project';
import { integrity, offered, offeredIn, projectWith, setUpIn } from '../../support/toolFixes';

test('in package.json the version is raised with its integrity as well', () =>
  assert.deepEqual(offeredIn(setUpIn('      "bad": "1.0.0+sha512-a"')), [
    ['Raise bad to 1.0.1: patch', setUpIn(`      "bad": "1.0.1+${integrity}"`)],
  ]));

test('and what is malware in every version is taken out, so that what is left is JSON', () => {
  const advisories = [osv('MAL-2026-1', 'bad', {})];
  const [bad, good] = ['      "bad": "1.0.0+sha512-a"', '      "good": "1.0.0+sha512-b"'];
  const after = (...lines: readonly string[]) =>
    offeredIn(setUpIn(...lines), { advisories }).map(([, text]) => text);
  assert.deepEqual(after(bad, good), [setUpIn(good)]);
  assert.deepEqual(after(good, bad), [setUpIn(good)]);
  assert.deepEqual(after(bad), ['{\n  "pnpm": {\n    "configDependencies": {}\n  }\n}\n']);
});

test('without a lockfile pnpm has to follow, whatever else there is not', () => {
  const { lock: _, ...project } = projectWith({ manifests: setUpIn('      "bad": "1.0.0+sha512-a"') });
  const findings = analyze(project);
  assert.deepEqual(
    fixesFor(project, findings, findings[0]!).map(({ title, followUp }) => [title, followUp]),
    [['Raise bad to 1.0.1: patch', 'pnpm install --ignore-scripts']],
  );
});

test('what pnpm-workspace.yaml had the better of comes back with its last line, so that malware there forbids it', () => {
  const pnpmWorkspace = 'configDependencies:\n  bad: 1.0.0+sha512-a\n';
  const [gone, worse] = [osv('MAL-2026-1', 'bad', {}), osv('MAL-2026-2', 'worse', {})];
  const titles = (advisories: readonly unknown[]) => {
    const manifests = setUpIn('      "worse": "1.0.0+sha512-a"');
    return offered(projectWith({ manifests, lock: own, pnpmWorkspace, advisories })).map(([title]) => title);
  };
  assert.deepEqual(titles([gone]), ['Remove bad: every version is malware']);
  assert.deepEqual(titles([gone, worse]), []);
});
