// What pnpm itself is set up with is fixed where it is written, as the pnpm in use locks it, and else no fix is promised.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { fixesFor } from '../../../server/src/core/fixes/index';
import { planAll } from '../../../server/src/core/planAll';
import { applyEdits } from '../../../server/src/core/text';
import type { ManifestFile, Project } from '../../../server/src/core/types';
import { atOnce } from '../../support/atOnce';
import { pnpmLock } from '../../support/locks';
import { osv, type ProjectTexts, projectOf } from '../../support/project';

const own = pnpmLock({ a: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': {} });

/** The lockfile of pnpm 11 and later. */
const tools = `---
lockfileVersion: '9.0'

importers:

  .:
    configDependencies:
      bad:
        specifier: 1.0.0
        version: 1.0.0
    packageManagerDependencies:
      pnpm:
        specifier: 12.0.0
        version: 12.0.0

packages:

  bad@1.0.0:
    resolution: {integrity: sha512-a}

  pnpm@12.0.0:
    resolution: {integrity: sha512-b}

snapshots:

  bad@1.0.0: {}

  pnpm@12.0.0: {}

---
`;

const integrity = `sha512-${'A'.repeat(86)}==`;
const vulnerable = osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' });

function projectWith(texts: Partial<ProjectTexts>): Project {
  return projectOf({
    manifests: '{ "dependencies": { "a": "^1.0.0" } }',
    lock: `${tools}${own}`,
    lockName: 'pnpm-lock.yaml',
    advisories: [vulnerable],
    registry: {
      bad: { '1.0.0': '2020-01-01', '1.0.1': { published: '2020-01-02', dist: { integrity } } },
      a: { '1.0.0': '2020-01-01' },
    },
    ...texts,
  });
}

/** Each fix of the first finding, with what it makes of the file that is looked at, pnpm-workspace.yaml unless given. */
function offered(
  project: Project,
  { file, text }: Pick<ManifestFile, 'file' | 'text'> = project.workspaceFile!,
): readonly (readonly [title: string, after: string])[] {
  const findings = analyze(project);
  return fixesFor(project, findings, findings[0]!).map(({ title, edits }) => [
    title,
    applyEdits(text, edits.get(file) ?? []),
  ]);
}

function whyNot(project: Project): readonly string[] {
  const plan = atOnce(planAll(project, analyze(project), {}, new Map()));
  assert.deepEqual(plan.fixes, []);
  return plan.unfixed.map(({ why }) => why);
}

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

/** A map of integrity and address, in a line of pnpm-workspace.yaml. */
function mapIn(name: string, pin: string, tarball: string): string {
  return `configDependencies:\n  ${name}: { integrity: ${pin}, tarball: '${tarball}' }\n`;
}

const elsewhere = (version: string) => `https://npm.example.com/download/bad/${version}/0123.tgz`;

test('where its tarball has an address, that is changed too: as public registries have it, or as this one says', () => {
  const usual = (version: string) => `https://registry.npmjs.org/bad/-/bad-${version}.tgz`;
  const registry = (of: (version: string) => string) => ({
    bad: {
      '1.0.0': { published: '2020-01-01', dist: { integrity, tarball: of('1.0.0') } },
      '1.0.1': { published: '2020-01-02', dist: { integrity, tarball: of('1.0.1') } },
    },
  });
  const registries = [{ '': 'https://npm.example.com/' }];
  for (const of of [usual, elsewhere])
    for (const name of ['bad', ...(of === usual ? ['alias'] : [])])
      assert.deepEqual(
        offered(
          projectWith({
            lock: own,
            registries,
            registry: registry(of),
            pnpmWorkspace: mapIn(name, '1.0.0+sha512-a', of('1.0.0')),
          }),
        ),
        [[`Raise ${name} to 1.0.1: patch`, mapIn(name, `1.0.1+${integrity}`, of('1.0.1'))]],
      );
});

test('in package.json as well', () => {
  const line = (pin: string, version: string) =>
    setUpIn(
      `      "bad": {\n        "tarball": "https://registry.npmjs.org/bad/-/bad-${version}.tgz",\n        "integrity": "${pin}"\n      }`,
    );
  assert.deepEqual(offeredIn(line('1.0.0+sha512-a', '1.0.0')), [
    ['Raise bad to 1.0.1: patch', line(`1.0.1+${integrity}`, '1.0.1')],
  ]);
});

test('and without an address only the integrity is', () =>
  assert.deepEqual(
    offered(
      projectWith({
        lock: own,
        pnpmWorkspace: 'configDependencies:\n  bad:\n    integrity: 1.0.0+sha512-a\n',
      }),
    ),
    [['Raise bad to 1.0.1: patch', `configDependencies:\n  bad:\n    integrity: 1.0.1+${integrity}\n`]],
  ));

test('an address that is not the registry’s own says nothing of where another version lies', () => {
  const registries = [{ '': 'https://npm.example.com/' }];
  const pnpmWorkspace = mapIn('bad', '1.0.0+sha512-a', elsewhere('1.0.0'));
  assert.deepEqual(whyNot(projectWith({ lock: own, registries, pnpmWorkspace })), [
    'pnpm is set up with bad 1.0.0 from an address of which the registry does not say where another version lies.',
  ]);
});

test('and where the lockfile locks it, pnpm takes no other version in such a map', () => {
  const usual = 'https://registry.npmjs.org/bad/-/bad-1.0.0.tgz';
  for (const pnpmWorkspace of [
    mapIn('bad', '1.0.0+sha512-a', usual),
    'configDependencies:\n  bad: { integrity: 1.0.0+sha512-a }\n',
  ])
    assert.deepEqual(whyNot(projectWith({ pnpmWorkspace })), [
      'pnpm is set up with bad 1.0.0 in the form of pnpm 10, in which it takes no other version where pnpm-lock.yaml locks it: write the version alone there.',
    ]);
});

test('what is malware in every version is taken out with its address', () => {
  const advisories = [osv('MAL-2026-1', 'bad', {})];
  const usual = 'https://registry.npmjs.org/bad/-/bad-1.0.0.tgz';
  const block = `  bad:\n    integrity: 1.0.0+sha512-a\n    # where\n    tarball: ${usual} # so\n`;
  const flow = `  bad: { tarball: '${usual}', integrity: 1.0.0+sha512-a }\n`;
  const folded = `  bad: {\n    tarball: '${usual}',\n    integrity: 1.0.0+sha512-a, # so\n  }\n`;
  const good = '  good: 1.0.0+sha512-b\n';
  const taken = (pnpmWorkspace: string) =>
    offered(projectWith({ lock: own, advisories, pnpmWorkspace })).map(([, after]) => after);
  for (const bad of [block, flow, folded]) {
    assert.deepEqual(taken(`configDependencies:\n${bad}${good}`), [`configDependencies:\n${good}`]);
    assert.deepEqual(taken(`configDependencies:\n${good}${bad}`), [`configDependencies:\n${good}`]);
    assert.deepEqual(taken(`configDependencies:\n${bad}x: y\n`), ['x: y\n']);
  }
  const inner = `{ "integrity": "1.0.0+sha512-a", "tarball": "${usual}" }`;
  assert.deepEqual(taken(`configDependencies: { "bad": ${inner}, "good": 1.0.0+sha512-b }\n`), [
    'configDependencies: { "good": 1.0.0+sha512-b }\n',
  ]);
  assert.deepEqual(taken(`configDependencies: { "good": 1.0.0+sha512-b, "bad": ${inner} }\n`), [
    'configDependencies: { "good": 1.0.0+sha512-b }\n',
  ]);
  const [first, second] = [`      "bad": ${inner}`, '      "good": "1.0.0+sha512-b"'];
  const left = (...lines: readonly string[]) =>
    offeredIn(setUpIn(...lines), { advisories }).map(([, after]) => after);
  assert.deepEqual([...left(first, second), ...left(second, first)], [setUpIn(second), setUpIn(second)]);
});

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

/** A package.json of a project that is set up with these, a line each. */
function setUpIn(...lines: readonly string[]): string {
  return `{\n  "pnpm": {\n    "configDependencies": {\n${lines.join(',\n')}\n    }\n  }\n}\n`;
}

/** The fixes of a project whose package.json says what it is set up with, with what they make of it. */
function offeredIn(manifests: string, texts: Partial<ProjectTexts> = {}) {
  const project = projectWith({ manifests, lock: own, ...texts });
  return offered(project, project.manifests.get('')!);
}

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
