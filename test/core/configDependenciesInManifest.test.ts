// What pnpm 10 is set up with in package.json, `pnpm.configDependencies`: told there where pnpm heeds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { baseName } from '../../server/src/core/paths';
import { placeOf } from '../../server/src/core/places';
import { hoverOn, inEvery, lockedAs, lockName, malware, own } from '../support/configDependencies';
import { checkSquiggles } from '../support/pictures';
import { type ProjectTexts, projectOf } from '../support/project';

/** What is told of each line, with the base name of the file that it stands in. */
function toldOf(texts: ProjectTexts): readonly string[] {
  const project = projectOf(texts);
  return analyze(project).flatMap((finding) => {
    const file = placeOf(project, finding)?.file;
    return finding.exposed ? [`${baseName(file ?? '')} ${finding.package.version}`] : [];
  });
}

/** A package.json that is set up with `bad`, and names a package manager. */
function setUpIn(version: string, packageManager?: string): string {
  return JSON.stringify({
    packageManager,
    pnpm: { configDependencies: { bad: `${version}+sha512-AAAA` } },
  });
}

test('pnpm 10 has them in package.json as well', () =>
  checkSquiggles(
    `{
  "pnpm": {
    "configDependencies": {
      "bad": "1.0.0+sha512-AAAA",
             ~~~~~~~~~~~~~~~~~~~ error bad 1.0.0 is malware: Something bad (MAL-2026-1)
      "good": { "integrity": "1.0.0+sha512-AAAA", "tarball": "https://registry.npmjs.org/bad/-/bad-1.0.0.tgz" }
                             ~~~~~~~~~~~~~~~~~~~ error bad 1.0.0 is malware: Something bad (MAL-2026-1)
    }
  }
}`,
    { lock: own, lockName, advisories: [malware] },
    ({ severity, message, rule }) => (rule === 'malicious' ? `${severity} ${message}` : ''),
  ));

test('of the two files it heeds one: up to 10.4 package.json, then pnpm-workspace.yaml first, from 11 on that alone', () => {
  const pnpmWorkspace = 'configDependencies:\n  bad: 1.0.1+sha512-AAAA\n';
  const told = (packageManager: string | undefined, texts: Partial<ProjectTexts>) =>
    toldOf({ manifests: setUpIn('1.0.0', packageManager), advisories: [inEvery], ...texts });
  const versions = ['pnpm@10.4.1', 'pnpm@10.5.0', undefined, 'pnpm@11.0.0'];
  assert.deepEqual(
    versions.map((version) => [told(version, { pnpmWorkspace }), told(version, {})]),
    [
      [['package.json 1.0.0'], ['package.json 1.0.0']],
      [['pnpm-workspace.yaml 1.0.1'], ['package.json 1.0.0']],
      [['pnpm-workspace.yaml 1.0.1'], ['package.json 1.0.0']],
      [['pnpm-workspace.yaml 1.0.1'], []],
    ],
  );
});

test('where nothing names its version the lockfile may tell that it looks there no more, or that it is another’s', () => {
  const told = (texts: Partial<ProjectTexts>) =>
    toldOf({ manifests: setUpIn('1.0.0'), advisories: [malware], ...texts });
  assert.deepEqual(told({ lock: own, lockName }), ['package.json 1.0.0']);
  assert.deepEqual(told({ lock: lockedAs('1.0.1'), lockName }), []);
  assert.deepEqual(told({ lock: '{ "lockfileVersion": 3, "packages": {} }' }), []);
});

test('only the root’s package.json may have them', () =>
  assert.deepEqual(
    toldOf({ manifests: { '': '{}', 'packages/a': setUpIn('1.0.0') }, advisories: [malware] }),
    [],
  ));

test('in package.json, too, the hover says what locks it', () => {
  const project = projectOf({ manifests: setUpIn('1.0.1'), advisories: [malware], lock: own, lockName });
  assert.deepEqual(hoverOn(project, project.manifests.get('')!), [
    '**bad** 1.0.1 is locked by this line.',
    'No advisory affects it.',
  ]);
});
