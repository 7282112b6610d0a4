// What follows a fix where the package manager refuses what is locked, because it is taken down or too young.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { fixesFor, packumentsNeeded } from '../../../server/src/core/fixes/index';
import type { ReleaseAge } from '../../../server/src/core/types';
import { atOnce } from '../../support/atOnce';
import { plan } from '../../support/fixAllPicture';
import { npmLock, pnpmLock } from '../../support/locks';
import { fixesOf } from '../../support/pictures';
import { osv, type PublishedTexts, projectOf } from '../../support/project';

const malware = osv('MAL-2026-1', 'bad', { versions: ['1.0.1'] });
const manifests = '{ "dependencies": { "bad": "^1.0.0" } }';
const pnpm = {
  lock: pnpmLock({ bad: ['^1.0.0', '1.0.1'] }, { 'bad@1.0.1': {} }),
  lockName: 'pnpm-lock.yaml',
};
const npm = { lock: npmLock({ bad: '^1.0.0' }, { 'node_modules/bad': { version: '1.0.1' } }) };

const followUps = (lock: typeof npm | typeof pnpm, published: readonly string[]) =>
  fixesOf(
    {
      manifests,
      ...lock,
      advisories: [malware],
      registry: { bad: Object.fromEntries(published.map((version) => [version, '2020-01-01'])) },
    },
    'bad',
  ).fixes.map(({ strategy, followUp }) => [strategy, followUp]);

test('pnpm would hold it against the registry, and is told to choose it anew', () =>
  assert.deepEqual(followUps(pnpm, ['1.0.0']), [
    ['pinVersion', 'pnpm update bad --optional --depth Infinity --no-save --ignore-scripts'],
  ]));

test('what is still published it installs as it is asked to', () =>
  assert.deepEqual(followUps(pnpm, ['1.0.0', '1.0.1']), [['pinVersion', 'pnpm install --ignore-scripts']]));

test('npm asks no registry about what is locked', () =>
  assert.deepEqual(followUps(npm, ['1.0.0']), [['pinVersion', 'npm install --ignore-scripts']]));

// ---------------------------------------------------------------------------------------------------------
// Something else is taken down too

const worse = osv('MAL-2026-2', 'worse', { versions: ['1.0.1'] });
const flawed = osv('GHSA-aaaa-aaaa-aaaa', 'flawed', { fixed: '1.0.2' });
const early = '2020-01-01';
const published = {
  bad: { '1.0.0': early },
  worse: { '1.0.0': early },
  flawed: { '1.0.1': early, '1.0.2': early },
};

/** A project of pnpm's that asks for some packages and has version 1.0.1 of each locked. */
const asking = (wanted: Readonly<Record<string, string>>, registry: PublishedTexts = published) => ({
  manifests: JSON.stringify({ dependencies: wanted }),
  lock: pnpmLock(
    Object.fromEntries(Object.entries(wanted).map(([name, range]) => [name, [range, '1.0.1']])),
    Object.fromEntries(Object.keys(wanted).map((name) => [`${name}@1.0.1`, {}])),
  ),
  lockName: 'pnpm-lock.yaml',
  advisories: [malware, worse, flawed],
  registry,
});

const offered = (wanted: Readonly<Record<string, string>>, name: string) =>
  fixesOf(asking(wanted), name).fixes.map(({ title, followUp, cures }) => [title, followUp, cures.length]);

test('pnpm is told to choose all anew that it would stumble over, which the title says, and takes no credit for', () =>
  assert.deepEqual(offered({ bad: '^1.0.0', worse: '^1.0.0' }, 'bad'), [
    [
      'Pin bad to 1.0.0: downgrade to the last clean version, also updates worse, which the registry has taken down',
      'pnpm update bad worse --optional --depth Infinity --no-save --ignore-scripts',
      1,
    ],
  ]));

test('so it is where the finding itself is of something that is still published', () =>
  assert.deepEqual(offered({ flawed: '^1.0.0', worse: '^1.0.0' }, 'flawed').slice(0, 2), [
    [
      'Update flawed to 1.0.2 in pnpm-lock.yaml: no edit, patch, also updates worse, which the registry has taken down',
      'pnpm update flawed worse --optional --depth Infinity --no-save --ignore-scripts',
      1,
    ],
    [
      'Raise flawed to ^1.0.2: patch, also updates worse, which the registry has taken down',
      'pnpm update worse --optional --depth Infinity --no-save --ignore-scripts',
      1,
    ],
  ]));

test('where there is nothing to choose instead, the title says that the other is to be fixed too', () =>
  assert.deepEqual(offered({ bad: '^1.0.0', worse: '1.0.1' }, 'bad'), [
    [
      'Pin bad to 1.0.0: downgrade to the last clean version, ' +
        'pnpm installs it only once worse is fixed too, which the registry has taken down',
      'pnpm update bad --optional --depth Infinity --no-save --ignore-scripts',
      1,
    ],
  ]));

test('what is fixed together waits for nothing that is not', () => {
  const texts = asking({ bad: '^1.0.0', flawed: '^1.0.0' }, { ...published, flawed: { '1.0.2': early } });
  const { titles, followUp } = plan(texts, { only: 'malware' });
  assert.deepEqual(
    [titles, followUp],
    [
      [
        'Pin bad to 1.0.0: downgrade to the last clean version, also updates flawed, which the registry has taken down',
      ],
      'pnpm update bad flawed --optional --depth Infinity --no-save --ignore-scripts',
    ],
  );
});

test('what is too young is refused too, by a pnpm that is known to, and what is exempt is not', () => {
  const young = { '1.0.0': early, '1.0.1': '2026-11-01' };
  const texts = asking({ bad: '^1.0.0', worse: '^1.0.0' }, { bad: young, worse: young });
  const told = (packageManager: string, exempt: readonly string[] = []) => {
    const manifests = JSON.stringify({ ...JSON.parse(texts.manifests), packageManager });
    const project = { ...projectOf({ ...texts, manifests }), ageExempt: exempt };
    const findings = analyze(project);
    const finding = findings.find(({ package: { name } }) => name === 'bad')!;
    return fixesFor(project, findings, finding).map(({ title, followUp }) => [title, followUp]);
  };
  const pinned = 'Pin bad to 1.0.0: downgrade to the last clean version';
  assert.deepEqual(told('pnpm@10.34.9'), [[pinned, 'pnpm install --ignore-scripts']]);
  assert.deepEqual(told('pnpm@12.21.0', ['bad', 'worse']), [[pinned, 'pnpm install --ignore-scripts']]);
  assert.deepEqual(told('pnpm@12.21.0', ['worse']), [
    [pinned, 'pnpm update bad --optional --depth Infinity --no-save --ignore-scripts'],
  ]);
  assert.deepEqual(told('pnpm@12.21.0'), [
    [
      `${pinned}, also updates worse, whose locked version pnpm refuses`,
      'pnpm update bad worse --optional --depth Infinity --no-save --ignore-scripts',
    ],
  ]);
});

/** What fixes `bad` in a project of pnpm 12's where all that is locked is too young, and `worse` is asked for so. */
const besideYoung = (worse: string, later: Readonly<Record<string, string>>, releaseAge?: ReleaseAge) => {
  const young = { '1.0.0': early, '1.0.1': '2026-11-01' };
  const texts = asking({ bad: '^1.0.0', worse }, { bad: young, worse: { ...young, ...later } });
  const manifests = JSON.stringify({ ...JSON.parse(texts.manifests), packageManager: 'pnpm@12.21.0' });
  const { fixes } = fixesOf({ ...texts, manifests, ...(releaseAge && { releaseAge }) }, 'bad');
  return fixes.map(({ title, followUp }) => [title.slice(title.indexOf(': ') + 2), followUp]);
};
const set = { ms: 24 * 60 * 60 * 1000, exclude: [], source: 'pnpm-workspace.yaml' };
const downgrade = 'downgrade to the last clean version';
const onlyBad = 'pnpm update bad --optional --depth Infinity --no-save --ignore-scripts';
const both = 'pnpm update bad worse --optional --depth Infinity --no-save --ignore-scripts';

test('what must be told though it stays, since nothing else is admitted, is no update of it', () => {
  assert.deepEqual(besideYoung('1.0.1', {}), [[downgrade, both]]);
  assert.deepEqual(besideYoung('^1.0.1', { '1.0.2': '2026-11-01' }), [
    [`${downgrade}, also updates worse, whose locked version pnpm refuses`, both],
  ]);
});

test('to an age that is set pnpm holds then too, and installs nothing as long as it is asked for so', () => {
  const waits = `${downgrade}, pnpm installs it only once worse is fixed too, whose locked version pnpm refuses`;
  assert.deepEqual(besideYoung('1.0.1', {}, set), [[waits, onlyBad]]);
  assert.deepEqual(besideYoung('^1.0.1', { '1.0.2': '2026-11-01' }, set), [[waits, onlyBad]]);
  assert.deepEqual(besideYoung('^1.0.0', {}, set), [
    [`${downgrade}, also updates worse, whose locked version pnpm refuses`, both],
  ]);
});

test('the registry is asked about other malware, for it may be taken down', () => {
  const wanted = { bad: '^1.0.0', worse: '^1.0.0', flawed: '^1.0.0' };
  const project = projectOf(asking(wanted, { bad: published.bad }));
  const findings = analyze(project);
  const ofBad = findings.filter(({ package: { name } }) => name === 'bad');
  assert.deepEqual(atOnce(packumentsNeeded(project, findings, ofBad)), ['worse']);
});
