// What pnpm is set up with, `configDependencies`: judged by lockfile and pnpm-workspace.yaml, and told where it is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, ignoredIn } from '../../server/src/core/analyze';
import { definitionAt, referencesAt } from '../../server/src/core/navigate';
import { lockfileNotices, manifestNotices, placeNotices, stepsOf } from '../../server/src/core/notices';
import { textOf } from '../../server/src/core/places';
import type { Project } from '../../server/src/core/types';
import { hoverOn, inEvery, lockedAs, lockName, malware, manifests, own } from '../support/configDependencies';
import { checkYamlSquiggles } from '../support/pictures';
import { osv, type ProjectTexts, projectOf } from '../support/project';

/** A project with such lines, and the lockfile given. */
function setUpWith(pnpmWorkspace: string, lock = lockedAs('1.0.0')): Project {
  return projectOf({ manifests, pnpmWorkspace, lock, lockName, advisories: [malware] });
}

test('up to pnpm 10 no lockfile has them: what their lines lock is locked', () =>
  checkYamlSquiggles(
    `configDependencies:
  bad: 1.0.0+sha512-AAAA
       ~~~~~~~~~~~~~~~~~ error bad 1.0.0 is malware: Something bad (MAL-2026-1)
`,
    { manifests, lock: own, lockName, advisories: [malware] },
  ));

test('whether every version is malware or the registry has it no more, and without a lockfile', () => {
  for (const texts of [{}, { registry: { bad: { '1.0.1': '2020-01-01' } } }, { lock: own, lockName }])
    checkYamlSquiggles(
      `configDependencies:
  bad:
    integrity: "1.0.0+sha512-AAAA"
               ~~~~~~~~~~~~~~~~~~~ error bad 1.0.0 is malware: Something bad (MAL-2026-1)
    # tarball: none
`,
      { ...texts, manifests, advisories: [inEvery] },
    );
});

test('what a tarball of the public registry says of itself is what it is', () =>
  checkYamlSquiggles(
    `configDependencies:
  good: { integrity: 1.0.0+sha512-AAAA, tarball: 'https://registry.npmjs.org/bad/-/bad-1.0.0.tgz' }
                     ~~~~~~~~~~~~~~~~~ error bad 1.0.0 is malware: Something bad (MAL-2026-1)
`,
    { manifests, advisories: [malware] },
  ));

test('from pnpm 11 on the lockfile has them, and the line is told of as well as the entry', () => {
  const project = setUpWith('configDependencies:\n  bad: 1.0.0\n');
  const findings = analyze(project);
  const at = (file: string, { span }: { span: { start: number; end: number } }) =>
    textOf(project, file)!.slice(span.start, span.end);
  const { file } = project.workspaceFile!;
  assert.deepEqual(
    placeNotices(project, findings, file).map((notice) => [at(file, notice), notice.evidence]),
    [['1.0.0', 'locked']],
  );
  assert.deepEqual(
    lockfileNotices(project, findings).map((notice) => at(project.lock!.file, notice)),
    ['bad@1.0.0'],
  );
  assert.deepEqual(manifestNotices(project, findings, ''), []);
  assert.deepEqual(
    stepsOf(project, findings[0]!).map(({ message }) => message),
    ['pnpm-workspace.yaml brings in bad 1.0.0'],
  );
});

test('a range, or a version that pnpm has not locked yet, is judged as any other', () => {
  const told = (spec: string, lock: string) =>
    analyze(setUpWith(`configDependencies:\n  bad: ${spec}\n`, lock)).map(({ message, evidence, stale }) => [
      message.replace(/:.*/, ''),
      evidence,
      stale,
    ]);
  assert.deepEqual(told('1.0.0', own), [['bad 1.0.0 is malware', 'range', false]]);
  assert.deepEqual(told('^1.0.0', own), [
    ['"^1.0.0" is not locked and admits bad 1.0.0, which is malware', 'range', false],
  ]);
  assert.deepEqual(told('^1.0.0', lockedAs('1.0.0')), [['bad 1.0.0 is malware', 'locked', false]]);
  assert.deepEqual(told('1.0.1', own), [['pnpm-lock.yaml does not have "bad@1.0.1" yet', 'range', false]]);
  assert.deepEqual(told('1.0.1+sha512-AAAA', own), []);
});

test('a line that has moved on says what the lockfile has to follow, with its integrity or without', () => {
  for (const value of ['1.0.1', '1.0.1+sha512-AAAA'])
    checkYamlSquiggles(
      `configDependencies:
  bad: ${value}
       ${value.replace(/./g, '~')} warning pnpm-lock.yaml still has bad 1.0.0, which is malware. Bring it in line with pnpm-workspace.yaml to be rid of it
`,
      { manifests, lock: lockedAs('1.0.0'), lockName, advisories: [malware] },
    );
});

test('what no line asks for any more is for the lockfile to let go of, unless another file may ask for it', () => {
  const told = (pnpmWorkspace: string) => {
    const project = setUpWith(pnpmWorkspace);
    return manifestNotices(project, analyze(project), '').map(({ message }) => message);
  };
  const stale =
    'pnpm-lock.yaml still has bad 1.0.0, which is malware. Bring it in line with pnpm-workspace.yaml to be rid of it';
  assert.deepEqual(told('configDependencies:\n  good: 1.0.0\n'), [stale]);
  assert.deepEqual(told('packages: []\n'), [stale]);
  assert.deepEqual(told('include:\n  - settings.yaml\n'), [
    'bad 1.0.0 is malware: Something bad (MAL-2026-1)',
  ]);
});

test('neither package.json nor an override has a say in them, whatever the names', () => {
  const project = projectOf({
    manifests: '{ "devDependencies": { "bad": "^1.0.1" } }',
    pnpmWorkspace: 'overrides:\n  bad: 1.0.1\nconfigDependencies:\n  bad: 1.0.0\n',
    lock: lockedAs('1.0.0')
      .replace('dependencies:\n      a', 'devDependencies:\n      bad')
      .replace("specifier: '^1.0.0'\n        version: 1.0.0", 'specifier: 1.0.1\n        version: 1.0.1')
      .replaceAll('a@1.0.0', 'bad@1.0.1'),
    lockName,
    advisories: [malware],
  });
  assert.deepEqual(
    analyze(project).flatMap(({ exposed, declaration, otherDeclarations, stale }) =>
      exposed ? [[declaration?.field, otherDeclarations, stale]] : [],
    ),
    [['configDependencies', undefined, false]],
  );
});

test('of the tarball of a registry of one’s own the public package says nothing', () =>
  checkYamlSquiggles(
    `configDependencies:
  bad: { integrity: 1.0.0+sha512-AAAA, tarball: 'https://npm.example.com/bad.tgz' }
                    ~~~~~~~~~~~~~~~~~ information bad comes from a private registry; the name also exists publicly as malware (MAL-2026-1)
`,
    { manifests, advisories: [malware] },
  ));

test('a package of a registry of one’s own is not its public namesake', () => {
  const texts: ProjectTexts = {
    manifests,
    pnpmWorkspace: 'configDependencies:\n  "@own/bad": 1.0.0+sha512-AAAA\n',
    advisories: [osv('MAL-2026-1', '@own/bad', {})],
    registries: [{ '@own': 'https://npm.example.com/' }],
  };
  assert.deepEqual(
    analyze(projectOf(texts)).map(({ rule, exposed }) => [rule, exposed]),
    [['namesake', false]],
  );
});

test('a policy ignores them as any other', () => {
  const project = projectOf({
    manifests,
    pnpmWorkspace: 'configDependencies:\n  bad: 1.0.0+sha512-AAAA\n',
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' })],
    policy:
      '{ "ignore": [{ "advisory": "GHSA-aaaa-aaaa-aaaa", "package": "bad", "reason": "not reachable" }] }',
  });
  assert.deepEqual([analyze(project), ignoredIn(project).map(({ package: bad }) => bad.name)], [[], ['bad']]);
});

test('the hover says what locks it, and whether it is installed', () => {
  const pinned = { manifests, pnpmWorkspace: 'configDependencies:\n  bad: 1.0.1+sha512-AAAA\n' };
  const hovers = [
    { ...pinned, lock: own, lockName },
    { ...pinned, installed: ['bad@1.0.1'] },
    { ...pinned, installed: [] },
    { ...pinned, lock: lockedAs('1.0.1'), lockName },
  ].map((texts) => hoverOn(projectOf(texts)));
  assert.deepEqual(hovers, [
    ['**bad** 1.0.1 is locked by this line.', 'No advisory affects it.'],
    ['**bad** 1.0.1 is locked by this line and installed.', 'No advisory affects it.'],
    ['**bad** 1.0.1 is locked by this line, not installed.', 'No advisory affects it.'],
    ['**bad** 1.0.1 is locked.', 'No advisory affects it.'],
  ]);
});

test('from the line to the entry, and from there back to the line', () => {
  const project = projectOf({
    manifests,
    pnpmWorkspace: 'configDependencies:\n  bad: 1.0.0\n',
    lock: lockedAs('1.0.0'),
    lockName,
  });
  const { file, text } = project.workspaceFile!;
  const drawn = ({ file, span }: { file: string; span: { start: number; end: number } }) =>
    `${file} ${textOf(project, file)!.slice(span.start, span.end)}`;
  const entry = definitionAt(project, file, text.indexOf('bad'))!;
  assert.equal(drawn(entry), '/project/pnpm-lock.yaml bad@1.0.0');
  assert.deepEqual(referencesAt(project, entry.file, entry.span.start).map(drawn).slice(1), [
    '/project/pnpm-workspace.yaml bad: 1.0.0',
  ]);
});
