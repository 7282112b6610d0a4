// How old a version must be: the four units of the four package managers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePackument } from '../../../server/src/core/registry/packument';
import { npmPickRules } from '../../../server/src/core/registry/pick';
import { cutoffOf, pickToday, refusedBy } from '../../../server/src/core/registry/releaseAge';
import {
  parseAgeExempt,
  parseReleaseAge,
  refusesUnasked,
  scopeAgesIn,
} from '../../../server/src/core/registry/releaseAgeSettings';
import type { LockfileFormatId, ReleaseAge } from '../../../server/src/core/types';
import { pnpmLock, yarnBerryLock } from '../../support/locks';
import { projectOf } from '../../support/project';

const day = 24 * 60 * 60 * 1000;

const old = '2020-01-01T00:00:00.000Z';
const young = '2026-11-01T10:00:00.000Z';

/** The packument of a package whose versions came out at these times. */
const packumentOf = (time: Readonly<Record<string, string>>) =>
  parsePackument(
    JSON.stringify({
      name: 'a',
      versions: Object.fromEntries(Object.keys(time).map((one) => [one, {}])),
      time,
    }),
  )!;

test('three days, in the unit of each package manager', () => {
  const texts: readonly [LockfileFormatId, string, string][] = [
    ['npm', '.npmrc', 'registry=https://r.example/\nmin-release-age = 3\n'],
    ['pnpm', 'pnpm-workspace.yaml', 'packages: [a]\nminimumReleaseAge: 4320\n'],
    ['pnpm', '.npmrc', 'minimum-release-age=4320'],
    ['yarnBerry', '.yarnrc.yml', 'nodeLinker: pnp\nnpmMinimalAgeGate: 3d\n'],
    ['yarnBerry', '.yarnrc.yml', 'npmMinimalAgeGate: 4320'],
    ['yarnBerry', '.yarnrc.yml', 'npmMinimalAgeGate: "72h"'],
    ['bun', 'bunfig.toml', '[install]\nminimumReleaseAge = 259_200 # 3 days\n'],
    ['bun', 'bunfig.toml', 'install.minimumReleaseAge = 259200'],
  ];
  for (const [format, file, text] of texts) {
    assert.deepEqual(parseReleaseAge(format, `/project/${file}`, text), {
      ms: 3 * day,
      exclude: [],
      source: file,
    });
  }
});

test('npm can be held to a moment instead', () => {
  const releaseAge = parseReleaseAge('npm', '/project/.npmrc', 'min-release-age=3\nbefore = 2026-10-01\n');
  assert.deepEqual(releaseAge, { ms: 0, exclude: [], before: '2026-10-01T00:00:00.000Z', source: '.npmrc' });
  assert.equal(
    cutoffOf(projectOf({ manifests: '{}', releaseAge: releaseAge! }), 'a', '1.0.0'),
    '2026-10-01T00:00:00.000Z',
  );
  for (const text of ['before=', 'before=soon', 'before=\u0024{SOME_DAY}'])
    assert.equal(parseReleaseAge('npm', '.npmrc', text), undefined);
});

test('packages that it does not hold for', () => {
  const texts: readonly [LockfileFormatId, string, string][] = [
    ['npm', '.npmrc', 'min-release-age=1\nmin-release-age-exclude[]=a\nmin-release-age-exclude[]="@b/*"'],
    [
      'pnpm',
      'pnpm-workspace.yaml',
      "minimumReleaseAge: 1440\nminimumReleaseAgeExclude:\n  - a@1.0.0\n  - '@b/*'",
    ],
    ['yarnBerry', '.yarnrc.yml', 'npmMinimalAgeGate: 1d\nnpmPreapprovedPackages: [a, "@b/*"]'],
    [
      'bun',
      'bunfig.toml',
      '[install]\nminimumReleaseAge = 86400\nminimumReleaseAgeExcludes = [\n  "a",\n  "@b/*"\n]',
    ],
  ];
  for (const [format, file, text] of texts) {
    const excluded = parseReleaseAge(format, file, text)?.exclude;
    assert.deepEqual(excluded, [format === 'pnpm' ? 'a@1.0.0' : 'a', '@b/*']);
  }
});

test('a setting of another tool, or one that makes no sense, is none', () => {
  assert.equal(parseReleaseAge('pnpm', '.npmrc', 'min-release-age=3'), undefined);
  assert.equal(parseReleaseAge('npm', '.npmrc', 'min-release-age=soon'), undefined);
  assert.equal(parseReleaseAge('bun', 'bunfig.toml', '[test]\nminimumReleaseAge = 5'), undefined);
  assert.equal(parseReleaseAge('yarnClassic', '.npmrc', 'min-release-age=3'), undefined);
});

test('a line of .npmrc goes up to a comment, and is no setting in a section', () => {
  assert.equal(parseReleaseAge('npm', '.npmrc', 'min-release-age=3 ; days')?.ms, 3 * 24 * 60 * 60_000);
  assert.equal(parseReleaseAge('npm', '.npmrc', '[a]\nmin-release-age=3'), undefined);
});

test('blanks within a line, and lists that nothing closes, are read once', () => {
  const line = `min-release-age=3${' '.repeat(1_000_000)}x`;
  assert.equal(parseReleaseAge('npm', '.npmrc', line), undefined);
  const lists = 'minimumReleaseAgeExcludes=['.repeat(100_000);
  assert.equal(parseReleaseAge('bun', 'bunfig.toml', lists), undefined);
});

test('the moment after which versions are too young', () => {
  const project = projectOf({ manifests: '{}' });
  const releaseAge = { ms: 2 * day, exclude: ['a', '@b/*', 'c-*-d'], source: '.npmrc' };
  assert.equal(cutoffOf(project, 'x', '1.0.0'), '2026-10-29T12:00:00.000Z');
  assert.equal(cutoffOf({ ...project, releaseAge }, 'x', '1.0.0'), '2026-10-30T12:00:00.000Z');
  for (const name of ['a', '@b/c', 'c--d', 'c-x-d']) {
    assert.equal(cutoffOf({ ...project, releaseAge }, name, '1.0.0'), undefined);
  }
  assert.equal(cutoffOf({ ...project, releaseAge }, 'c-d', '1.0.0'), '2026-10-30T12:00:00.000Z');
});

test('versions that it does not hold for, beside others of the package that are as young', () => {
  const packument = packumentOf({ '1.0.0': old, '1.0.1': young, '1.0.2': young });
  const ways = (...exclude: string[]) => {
    const project = projectOf({ manifests: '{}', releaseAge: { ms: day, exclude, source: '.yarnrc.yml' } });
    const refused = [...packument.versions.values()].filter((one) => refusedBy(project, 'a', one));
    const picked = pickToday(project, packument, '^1.0.0', npmPickRules);
    return [picked, ...refused.map(({ version }) => version)];
  };
  assert.deepEqual(ways(), ['1.0.0', '1.0.1', '1.0.2']);
  assert.deepEqual(ways('b@1.0.1', 'a@npm:1.0.1'), ['1.0.0', '1.0.1', '1.0.2']);
  assert.deepEqual(ways('a@1.0.1'), ['1.0.1', '1.0.2']);
  assert.deepEqual(ways('a@<1.0.2', 'a@nonsense'), ['1.0.1', '1.0.2']);
  assert.deepEqual(ways('a@1.0.3 || 1.0.2'), ['1.0.2', '1.0.1']);
  assert.deepEqual(ways('a@1.0.1', '*@1.0.2'), ['1.0.2']);
  assert.deepEqual(ways('a@1.0.1', 'a'), ['1.0.2']);
});

test('yarn and pnpm hold back what is younger than a day, unasked, from the versions on that do', () => {
  const packument = packumentOf({ '1.0.0': old, '1.0.1': young });
  const ways = (lock: string, lockName: string, manifests = '{}', releaseAge?: ReleaseAge) => {
    const project = projectOf({ manifests, lock, lockName, ...(releaseAge && { releaseAge }) });
    return [
      pickToday(project, packument, '^1.0.0', npmPickRules),
      refusedBy(project, 'a', packument.versions.get('1.0.1')!),
    ];
  };
  const pnpm = pnpmLock({}, {});
  assert.deepEqual(ways(yarnBerryLock('', 8), 'yarn.lock'), ['1.0.1', undefined]);
  assert.deepEqual(ways(yarnBerryLock('', 10), 'yarn.lock'), ['1.0.0', 'yarn']);
  assert.deepEqual(ways(pnpm, 'pnpm-lock.yaml'), ['1.0.1', undefined]);
  assert.deepEqual(ways(pnpm, 'pnpm-lock.yaml', '{ "packageManager": "pnpm@10.34.9" }'), [
    '1.0.1',
    undefined,
  ]);
  assert.deepEqual(ways(pnpm, 'pnpm-lock.yaml', '{ "packageManager": "pnpm@12.21.0" }'), [
    '1.0.0',
    undefined,
  ]);
  const timeless = {
    ...projectOf({ manifests: '{}', lock: yarnBerryLock('', 10), lockName: 'yarn.lock' }),
    now: '',
  };
  assert.equal(pickToday(timeless, packument, '^1.0.0', npmPickRules), '1.0.1');
  const none = { ms: 0, exclude: [], source: '.yarnrc.yml' };
  assert.deepEqual(ways(yarnBerryLock('', 10), 'yarn.lock', '{}', none), ['1.0.1', undefined]);
});

test('what they hold back unasked, but for what is exempt', () => {
  const packument = packumentOf({ '1.0.0': old, '1.0.1': young, '1.0.2': young });
  const picked = (lock: string, lockName: string, ageExempt: readonly string[]) => {
    const manifests = '{ "packageManager": "pnpm@12.21.0" }';
    const project = { ...projectOf({ manifests, lock, lockName }), ageExempt };
    return pickToday(project, packument, '^1.0.0', npmPickRules);
  };
  for (const [lock, name] of [
    [yarnBerryLock('', 10), 'yarn.lock'],
    [pnpmLock({}, {}), 'pnpm-lock.yaml'],
  ] as const) {
    assert.equal(picked(lock, name, ['b']), '1.0.0');
    assert.equal(picked(lock, name, ['a@1.0.1']), '1.0.1');
    assert.equal(picked(lock, name, ['*']), '1.0.2');
  }
});

test('pnpm holds to no age of .npmrc from 11 on', () => {
  const packument = packumentOf({ '1.0.0': old, '1.0.1': young });
  const picked = (packageManager: string, source: string) => {
    const manifests = JSON.stringify({ packageManager });
    const releaseAge = { ms: 0, exclude: [], source };
    const pnpm = { lock: pnpmLock({}, {}), lockName: 'pnpm-lock.yaml' };
    return pickToday(projectOf({ manifests, ...pnpm, releaseAge }), packument, '^1.0.0', npmPickRules);
  };
  assert.equal(picked('pnpm@10.34.9', '.npmrc'), '1.0.1');
  assert.equal(picked('pnpm@11.0.0', '.npmrc'), '1.0.0');
  assert.equal(picked('pnpm@11.0.0', 'pnpm-workspace.yaml'), '1.0.1');
});

test('pnpm refuses nothing from 11 on where it is told to take what is too young if nothing else will do', () => {
  const packument = packumentOf({ '1.0.0': old, '1.0.1': young });
  const ways = (packageManager: string, text: string) => {
    const releaseAge = parseReleaseAge('pnpm', 'pnpm-workspace.yaml', `minimumReleaseAge: 1440\n${text}`)!;
    const pnpm = { lock: pnpmLock({}, {}), lockName: 'pnpm-lock.yaml' };
    const project = projectOf({ manifests: JSON.stringify({ packageManager }), ...pnpm, releaseAge });
    const refused = refusedBy(project, 'a', packument.versions.get('1.0.1')!);
    return [pickToday(project, packument, '^1.0.0', npmPickRules), refused];
  };
  const strict = ['1.0.0', 'pnpm-workspace.yaml'];
  assert.deepEqual(ways('pnpm@12.21.0', ''), strict);
  assert.deepEqual(ways('pnpm@12.21.0', 'minimumReleaseAgeStrict: true\n'), strict);
  assert.deepEqual(ways('pnpm@12.21.0', 'minimumReleaseAgeStrict: false\n'), ['1.0.0', undefined]);
  assert.deepEqual(ways('pnpm@10.34.9', 'minimumReleaseAgeStrict: false\n'), strict);
});

test('pnpm refuses what is younger than its own age from 11 on, where it is told to be strict and no age', () => {
  const file = '/p/pnpm-workspace.yaml';
  const told = ['true', 'false', 'yes'].map((word) =>
    refusesUnasked('pnpm', file, `minimumReleaseAgeStrict: ${word}\n`),
  );
  assert.deepEqual([...told, refusesUnasked('pnpm', file, '')], [true, false, false, false]);
  assert.equal(refusesUnasked('pnpm', '/p/.npmrc', 'minimum-release-age-strict=true'), false);
  const packument = packumentOf({ '1.0.0': old, '1.0.1': young });
  const refused = (packageManager: string, ageRefusedIn?: string) => {
    const pnpm = { lock: pnpmLock({}, {}), lockName: 'pnpm-lock.yaml' };
    const project = projectOf({ manifests: JSON.stringify({ packageManager }), ...pnpm });
    const strict = { ...project, ...(ageRefusedIn && { ageRefusedIn }) };
    return refusedBy(strict, 'a', packument.versions.get('1.0.1')!);
  };
  assert.equal(refused('pnpm@12.21.0', 'pnpm-workspace.yaml'), 'pnpm-workspace.yaml');
  assert.equal(refused('pnpm@12.21.0'), undefined);
  assert.equal(refused('pnpm@10.34.9', 'pnpm-workspace.yaml'), undefined);
});

test('for some scopes yarn may be told another age, and one that it only has a registry for has its default', () => {
  const nearest =
    'npmScopes:\n  own:\n    npmMinimalAgeGate: 0\n  reg:\n    npmRegistryServer: https://r.example\n';
  const above = 'npmScopes: { own: { npmMinimalAgeGate: 3d }, slow: { npmMinimalAgeGate: 7d } }\nreg: a\n';
  assert.deepEqual(Object.fromEntries(scopeAgesIn([nearest, above])), {
    '@own': 0,
    '@reg': day,
    '@slow': 7 * day,
  });
  assert.deepEqual(scopeAgesIn([above, nearest]).get('@own'), 3 * day);
  const packument = packumentOf({ '1.0.0': old, '1.0.1': '2026-10-29T10:00:00.000Z', '1.0.2': young });
  const scopeAges = scopeAgesIn([nearest, above]);
  const picked = (name: string, version: number, releaseAge?: ReleaseAge) => {
    const yarn = { lock: yarnBerryLock('', version), lockName: 'yarn.lock' };
    const project = projectOf({ manifests: '{}', ...yarn, ...(releaseAge && { releaseAge }) });
    return pickToday({ ...project, scopeAges }, { ...packument, name }, '^1.0.0', npmPickRules);
  };
  const names = ['a', '@own/a', '@reg/a', '@slow/a'];
  const none = { ms: 0, exclude: [], source: '.yarnrc.yml' };
  assert.deepEqual(
    [
      names.map((name) => picked(name, 10)),
      names.map((name) => picked(name, 10, none)),
      names.map((name) => picked(name, 8, none)),
    ],
    [
      ['1.0.1', '1.0.2', '1.0.1', '1.0.0'],
      ['1.0.2', '1.0.2', '1.0.1', '1.0.0'],
      ['1.0.2', '1.0.2', '1.0.2', '1.0.2'],
    ],
  );
});

test('what is exempt though no age is set, where the package manager looks for it', () => {
  const list = (key: string) => `${key}:\n  - a\n  - '@b/*'\n`;
  const ini = 'minimum-release-age-exclude[]=a\nmin-release-age-exclude[]=a\n';
  const both = ['a', '@b/*'];
  assert.deepEqual(parseAgeExempt('pnpm', '/p/pnpm-workspace.yaml', list('minimumReleaseAgeExclude')), both);
  assert.deepEqual(parseAgeExempt('yarnBerry', '/p/.yarnrc.yml', list('npmPreapprovedPackages')), both);
  assert.deepEqual(parseAgeExempt('yarnBerry', '/p/.yarnrc.yml', 'nodeLinker: pnp\n'), []);
  assert.deepEqual(parseAgeExempt('pnpm', '/p/.npmrc', ini), []);
  assert.deepEqual(parseAgeExempt('npm', '/p/.npmrc', ini), []);
  assert.deepEqual(parseAgeExempt('yarnClassic', '/p/.yarnrc.yml', list('npmPreapprovedPackages')), []);
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseReleaseAge('npm', '.npmrc', text);
      parseReleaseAge('bun', 'bunfig.toml', text);
      parseReleaseAge('pnpm', 'pnpm-workspace.yaml', text);
      parseReleaseAge('yarnBerry', '.yarnrc.yml', `npmMinimalAgeGate: ${text}`);
      parseAgeExempt('yarnBerry', '.yarnrc.yml', `npmPreapprovedPackages: ${text}`);
    }),
  );
});
