// Traps that others have stepped into, each with the answer that is right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReleaseAge } from '../../../server/src/core/registry/releaseAgeSettings';
import { applyEdits } from '../../../server/src/core/text';
import type { LockfileFormatId } from '../../../server/src/core/types';
import { npmLock } from '../../support/locks';
import { checkFix, fixesOf } from '../../support/pictures';
import { osv, type PublishedTexts } from '../../support/project';
import { textsOf, type World } from '../../support/worlds';

const formats: readonly LockfileFormatId[] = ['npm', 'yarnClassic', 'yarnBerry', 'pnpm', 'bun'];

test('node-ipc 9.2.2, locked long ago: not up to 10.1.1, which wiped disks, but down to 9.2.1', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "node-ipc": "^9.2.0" } }',
      lock: npmLock({ 'node-ipc': '^9.2.0' }, { 'node_modules/node-ipc': { version: '9.2.2' } }),
      advisories: [
        osv('MAL-2022-1', 'node-ipc', { versions: ['9.2.2'], published: '2022-03-16T00:00:00Z' }),
        osv('GHSA-97m3-w2cp-4xx6', 'node-ipc', { introduced: '10.1.1', fixed: '10.1.3' }),
        osv('MAL-2026-3744', 'node-ipc', { versions: ['9.1.6', '9.2.3', '12.0.1'] }),
      ],
      registry: {
        'node-ipc': {
          '9.2.1': '2020-03-01',
          '9.2.2': '2022-03-08',
          '9.2.3': '2026-05-14',
          '10.1.1': '2022-03-08',
        },
      },
    },
    'node-ipc',
    ['Pin node-ipc to 9.2.1: downgrade to the last clean version'],
    '{ "dependencies": { "node-ipc": "9.2.1" } }',
  ));

/** minimatch 3 and, through glob, minimatch 9, each with the brace-expansion of its time. */
const strict = {
  '3.1.2': { dependencies: { 'brace-expansion': '1.1.11' } },
  '9.0.5': { dependencies: { 'brace-expansion': '2.0.1' } },
};
const glob = { '10.0.0': { dependencies: { minimatch: '^9.0.0' } } };
const braces = (...published: readonly string[]) =>
  Object.fromEntries(published.map((one) => [one, '2020-01-01']));
const braceWorld: World = {
  early: { minimatch: strict, glob, 'brace-expansion': braces('1.1.11', '2.0.1') },
  late: { minimatch: strict, glob, 'brace-expansion': braces('1.1.11', '1.1.12', '2.0.1', '2.0.2', '5.0.0') },
  asks: { minimatch: '^3.0.0', glob: '^10.0.0' },
  advisories: [osv('GHSA-v6h2-p8h4-qcjw', 'brace-expansion', { versions: ['1.1.11'] })],
};

test('brace-expansion 5 under minimatch 3: the override stays in the major, and leaves minimatch 9 alone', () => {
  assert.deepEqual(
    formats.map((format) => [format, writtenBy(braceWorld, format, 'brace-expansion')]),
    [
      ['npm', '{"minimatch@^3.0.0":{"brace-expansion@1":"^1.1.12"}}'],
      ['yarnClassic', '{"minimatch/brace-expansion":"^1.1.12"}'],
      ['yarnBerry', '{"brace-expansion@npm:1.1.11":"^1.1.12"}'],
      ['pnpm', "overrides:\n  'brace-expansion@>=1.0.0 <1.1.12': ^1.1.12\n"],
      // Before 1.4 bun overrides a package wherever it is asked for: that would give minimatch 9 another major.
      ['bun', undefined],
    ],
  );
});

/** `parent` insists on a lodash for which the advisory calls a version fixed that was never published. */
const parent = { '1.0.0': { dependencies: { lodash: '4.17.15' } } };
const inventedWorld: World = {
  early: { parent, lodash: { '4.17.15': '2020-01-01' } },
  late: { parent, lodash: { '4.17.15': '2020-01-01', '4.18.0': '2020-01-01' } },
  asks: { parent: '^1.0.0' },
  advisories: [osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.16' })],
};

test('an override is said to need npm 8.3 where the lockfile may be of npm 6, which would pass over it', () => {
  const entry = { version: '1.0.0', requires: { lodash: '4.17.15' } };
  const old = {
    lockfileVersion: 1,
    dependencies: { parent: entry, lodash: { version: '4.17.15' } },
  };
  const fresh = npmLock(
    { parent: '^1.0.0' },
    {
      'node_modules/parent': { version: '1.0.0', dependencies: { lodash: '4.17.15' } },
      'node_modules/lodash': { version: '4.17.15' },
    },
  );
  const titlesFor = (lock: string) =>
    fixesOf(
      {
        manifests: '{ "dependencies": { "parent": "^1.0.0" } }',
        lock,
        advisories: [osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' })],
        registry: { parent, lodash: { '4.17.15': '2020-01-01', '4.17.21': '2021-01-01' } },
      },
      'lodash',
    ).fixes.map(({ title }) => title);
  const title = 'Override lodash to ^4.17.21: patch';
  assert.deepEqual(titlesFor(fresh), [title]);
  assert.deepEqual(titlesFor(JSON.stringify(old)), [`${title}, needs npm 8.3 or later`]);
});

test('what npm puts in the place of malware is no clean version to go to', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "a": "1.0.0-beta.1" } }',
      lock: npmLock({ a: '1.0.0-beta.1' }, { 'node_modules/a': { version: '1.0.0-beta.1' } }),
      advisories: [osv('MAL-2026-1', 'a', { versions: ['1.0.0-beta.1'] })],
      registry: { a: { '0.0.1-security': '2026-10-01', '0.0.1-security.0': '2026-10-02' } },
    },
    'a',
    ['Remove a: no clean version is published'],
    '{ "dependencies": {} }',
  ));

test('a version that an advisory names and nobody published is never written', () => {
  assert.deepEqual(
    formats.map((format) => writtenBy(inventedWorld, format, 'lodash')),
    [
      '{"parent":{"lodash":"^4.18.0"}}',
      '{"parent/lodash":"^4.18.0"}',
      '{"lodash@npm:4.17.15":"^4.18.0"}',
      "overrides:\n  'lodash@<4.18.0': ^4.18.0\n",
      '{"lodash":"^4.18.0"}',
    ],
  );
});

test('EOVERRIDE: where the project asks for the package itself, that is raised with the override', () =>
  checkFix(
    { ...lodashTwice, manifests: '{ "dependencies": { "parent": "^1.0.0", "lodash": "4.17.15" } }' },
    'lodash',
    ['Override lodash to ^4.17.21, and ask for it here too: patch'],
    '{ "dependencies": { "parent": "^1.0.0", "lodash": "4.17.21" }, "overrides": { "parent": { "lodash": "^4.17.21" } } }',
  ));

test('EOVERRIDE: an override that is there refers to what the project asks for', () =>
  checkFix(
    {
      ...lodashTwice,
      manifests:
        '{ "dependencies": { "parent": "^1.0.0", "lodash": "4.17.15" }, "overrides": { "lodash": "4.17.15" } }',
    },
    'lodash',
    ['Change the override of lodash to ^4.17.21, and ask for it here too: patch'],
    '{ "dependencies": { "parent": "^1.0.0", "lodash": "4.17.21" }, "overrides": { "lodash": "$lodash" } }',
  ));

const lodashTwice = {
  lock: npmLock(
    { parent: '^1.0.0', lodash: '4.17.15' },
    {
      'node_modules/parent': { version: '1.0.0', dependencies: { lodash: '4.17.15' } },
      'node_modules/lodash': { version: '4.17.15' },
    },
  ),
  advisories: [osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' })],
  registry: { parent, lodash: { '4.17.15': '2020-01-01', '4.17.21': '2021-02-20' } },
};

test('yarn 1 requires what a resolution is about: what is for one platform only is not overridden', () => {
  const offered = (platform: { readonly os?: readonly string[] }) => {
    const registry = {
      watcher: { '1.0.0': { optionalDependencies: { fsevents: '1.0.0' } } },
      fsevents: { '1.0.0': platform, '1.0.1': platform },
    };
    const lock = `# yarn lockfile v1

fsevents@1.0.0:
  version "1.0.0"

watcher@^1.0.0:
  version "1.0.0"
  optionalDependencies:
    fsevents "1.0.0"
`;
    const texts = {
      manifests: '{ "dependencies": { "watcher": "^1.0.0" } }',
      lock,
      lockName: 'yarn.lock',
      advisories: [osv('GHSA-aaaa-bbbb-cccc', 'fsevents', { fixed: '1.0.1' })],
      registry,
    };
    return fixesOf(texts, 'fsevents').fixes.map(({ strategy }) => strategy);
  };
  assert.deepEqual([offered({}), offered({ os: ['darwin'] })], [['override'], []]);
});

test('how old a version must be, in the four units: the older clean one, though it is not the lowest', () => {
  const settings: readonly (readonly [LockfileFormatId, string, string])[] = [
    ['npm', '.npmrc', 'min-release-age=5\n'],
    ['pnpm', 'pnpm-workspace.yaml', 'minimumReleaseAge: 7200\n'],
    ['yarnBerry', '.yarnrc.yml', 'npmMinimalAgeGate: 5d\n'],
    ['bun', 'bunfig.toml', '[install]\nminimumReleaseAge = 432000\n'],
  ];
  const early: PublishedTexts = { a: { '1.0.0': '2020-01-01' } };
  const late = { a: { '1.0.0': '2020-01-01', '1.0.1': '2026-10-28', '1.0.2': '2026-10-26' } };
  const advisories = [osv('GHSA-aaaa-aaaa-aaaa', 'a', { versions: ['1.0.0'] })];
  for (const [format, file, text] of settings) {
    const releaseAge = parseReleaseAge(format, file, text)!;
    const texts = textsOf({ early, late, asks: { a: '1.0.0' }, advisories }, format);
    const { fixes } = fixesOf({ ...texts, releaseAge }, 'a');
    assert.deepEqual(
      fixes.map(({ title, ageInDays }) => [title, ageInDays]),
      [['Raise a to 1.0.2: patch', 6]],
      format,
    );
  }
});

test('the only fix is too young: it is offered, and says so', () => {
  const { fixes } = fixesOf(
    {
      manifests: '{ "dependencies": { "a": "1.0.0" } }',
      lock: npmLock({ a: '1.0.0' }, { 'node_modules/a': { version: '1.0.0' } }),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { versions: ['1.0.0'] })],
      registry: { a: { '1.0.0': '2020-01-01', '1.0.1': '2026-10-31' } },
      releaseAge: parseReleaseAge('npm', '.npmrc', 'min-release-age=3\n')!,
    },
    'a',
  );
  assert.deepEqual(
    fixes.map(({ title }) => title),
    ['Raise a to 1.0.1: patch, published yesterday, younger than .npmrc allows'],
  );
});

test('a deprecated version, and one for another Node, only where there is no other', () => {
  const titleFor = (registry: PublishedTexts) =>
    fixesOf(
      {
        manifests: '{ "dependencies": { "a": "^1.0.0" }, "engines": { "node": ">=18" } }',
        lock: npmLock({ a: '^1.0.0' }, { 'node_modules/a': { version: '1.0.0' } }),
        advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { versions: ['1.0.0'] })],
        registry,
      },
      'a',
    ).fixes.find(({ strategy }) => strategy === 'raiseRange')?.title;
  const old = { published: '2020-01-01' };
  const young = { ...old, engines: { node: '>=22' } };
  const deprecated = { ...old, deprecated: 'no' };
  assert.equal(
    titleFor({ a: { '1.0.1': deprecated, '1.0.2': young, '1.0.3': old } }),
    'Raise a to ^1.0.3: patch',
  );
  assert.equal(
    titleFor({ a: { '1.0.1': young, '1.0.2': deprecated } }),
    'Raise a to ^1.0.2: patch, deprecated',
  );
  assert.equal(titleFor({ a: { '1.0.1': young } }), 'Raise a to ^1.0.1: patch, asks for Node >=22');
});

/** What the override on a package makes of the overrides in package.json, or of the file that is made. */
function writtenBy(world: World, format: LockfileFormatId, name: string): string | undefined {
  const texts = textsOf(world, format);
  const fix = fixesOf(texts, name).fixes.find(
    ({ strategy, bump }) => strategy === 'override' && bump !== 'major',
  );
  const yaml = fix?.edits.get('/project/pnpm-workspace.yaml');
  if (yaml) return applyEdits('', yaml);
  const { overrides, resolutions } = JSON.parse(
    applyEdits(texts.manifests as string, fix?.edits.get('/project/package.json') ?? []),
  );
  return JSON.stringify(overrides ?? resolutions);
}
