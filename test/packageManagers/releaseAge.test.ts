// What the real pnpm 12 and yarn 4 make of versions that came out within the day, held against what is foreseen.
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { packageManagers } from '../../server/src/core/planning/packageManagers';
import { parsePackument } from '../../server/src/core/registry/packument';
import { pickToday, refusedBy } from '../../server/src/core/registry/releaseAge';
import { neverCancelled } from '../../server/src/ports';
import {
  type Place,
  pnpm12,
  type RealPackageManager,
  realPackageManagers,
  runPackageManager,
} from '../support/packageManagers';
import { osv } from '../support/project';
import { makeEdits, sessionAt, writeFiles } from '../support/projectOnDisk';
import { registryAddress } from '../support/proveFixes';
import { startSyntheticRegistry } from '../support/syntheticRegistry';
import { temporaryFolder } from '../support/temporaryFolder';

const hour = 60 * 60 * 1000;

interface Case {
  readonly title: string;
  /** The settings of the project, by file. */
  readonly files: Readonly<Record<string, string>>;
  /** The version that is locked. */
  readonly locked: string;
  /** The package, `b` unless given. */
  readonly name?: string;
  /** Files below the folder that the project and the home folder lie in, `project` and `home`. */
  readonly around?: Readonly<Record<string, string>>;
}

holds(pnpm12(), [
  { title: 'nothing is exempt', files: {}, locked: '1.0.0' },
  {
    title: 'a package is exempt',
    files: { 'pnpm-workspace.yaml': 'minimumReleaseAgeExclude: [b]\n' },
    locked: '1.0.2',
  },
  {
    title: 'packages like it are',
    files: { 'pnpm-workspace.yaml': "minimumReleaseAgeExclude:\n  - 'b*'\n" },
    locked: '1.0.2',
  },
  {
    title: 'versions of it are',
    files: { 'pnpm-workspace.yaml': 'minimumReleaseAgeExclude:\n  - b@1.0.3 || 1.0.1\n' },
    locked: '1.0.1',
  },
  {
    title: 'they are beside an age too',
    files: {
      'pnpm-workspace.yaml': 'minimumReleaseAge: 4320\nminimumReleaseAgeExclude:\n  - b@1.0.1\n',
    },
    locked: '1.0.1',
  },
  {
    title: 'another package is',
    files: { 'pnpm-workspace.yaml': 'minimumReleaseAgeExclude: [c]\n' },
    locked: '1.0.0',
  },
  {
    title: 'an older pnpm would be told',
    files: { '.npmrc': 'minimum-release-age=0\nminimum-release-age-exclude[]=b\n' },
    locked: '1.0.0',
  },
]);

/** A scope of yarn's has a registry of its own, the public one unless told. */
const scoped = `npmScopes:\n  s:\n    npmRegistryServer: ${registryAddress}\n`;

holds(realPackageManagers.yarnBerry, [
  { title: 'nothing is exempt', files: {}, locked: '1.0.0' },
  {
    title: 'a package is exempt',
    files: { '.yarnrc.yml': 'npmPreapprovedPackages: [b]\n' },
    locked: '1.0.2',
  },
  {
    title: 'packages like it are',
    files: { '.yarnrc.yml': 'npmPreapprovedPackages:\n  - "b*"\n' },
    locked: '1.0.2',
  },
  {
    title: 'versions of it are',
    files: { '.yarnrc.yml': 'npmPreapprovedPackages:\n  - "b@<1.0.2"\n' },
    locked: '1.0.1',
  },
  {
    title: 'versions of packages like it are',
    files: { '.yarnrc.yml': 'npmPreapprovedPackages:\n  - "b*@1.0.1"\n' },
    locked: '1.0.1',
  },
  {
    title: 'they are beside an age too',
    files: { '.yarnrc.yml': 'npmMinimalAgeGate: 3d\nnpmPreapprovedPackages:\n  - b@1.0.1\n' },
    locked: '1.0.1',
  },
  {
    title: 'another package is',
    files: { '.yarnrc.yml': 'npmPreapprovedPackages: [c]\n' },
    locked: '1.0.0',
  },
  {
    title: 'its scope has another age',
    files: { '.yarnrc.yml': `npmMinimalAgeGate: 3d\n${scoped}    npmMinimalAgeGate: 0\n` },
    name: '@s/b',
    locked: '1.0.2',
  },
  {
    title: 'its scope is named, and has no age',
    files: { '.yarnrc.yml': `npmMinimalAgeGate: 0\n${scoped}` },
    name: '@s/b',
    locked: '1.0.0',
  },
  {
    title: 'the age is that of a variable, else another',
    files: { '.yarnrc.yml': 'npmMinimalAgeGate: "\u0024{NO_SUCH_AGE:-0}"\n' },
    locked: '1.0.2',
  },
  {
    title: 'the age is in the home folder',
    files: { '.yarnrc.yml': 'npmPreapprovedPackages: [c]\n' },
    around: { 'home/.yarnrc.yml': 'npmMinimalAgeGate: 0\n' },
    locked: '1.0.2',
  },
  {
    title: 'the folder above has one, which counts before that, and exempts versions',
    files: { '.yarnrc.yml': 'npmPreapprovedPackages: [c]\n' },
    around: {
      '.yarnrc.yml': 'npmMinimalAgeGate: 3d\nnpmPreapprovedPackages: ["b@1.0.1"]\n',
      'home/.yarnrc.yml': 'npmMinimalAgeGate: 0\n',
    },
    locked: '1.0.1',
  },
]);

function holds(manager: RealPackageManager, cases: readonly Case[]): void {
  for (const one of cases)
    test(`${manager.name}: ${one.title}`, { skip: manager.missing }, (own) => hold(own, manager, one));
}

/** Two versions are an hour old, so that only what is exempt of them is taken. */
async function hold(
  own: TestContext,
  manager: RealPackageManager,
  { files, locked, name = 'b', around = {} }: Case,
): Promise<void> {
  const young = new Date(Date.now() - hour).toISOString();
  const registry = await startSyntheticRegistry({
    [name]: { '1.0.0': '2020-01-01', '1.0.1': young, '1.0.2': young },
  });
  own.after(registry.close);
  const base = await temporaryFolder(own);
  await writeFiles(base, around);
  const place: Place = {
    folder: join(base, 'project'),
    home: join(base, 'home'),
    registry: registry.url,
  };
  const settings = Object.entries(files).map(([path, text]) => [
    path,
    text.replaceAll(registryAddress, registry.url),
  ]);
  await writeFiles(place.folder, {
    'package.json': JSON.stringify({ name: 'root', private: true, dependencies: { [name]: '^1.0.0' } }),
    ...Object.fromEntries(settings),
  });
  await runPackageManager(manager, manager.install, place);
  const session = sessionAt(place, join(base, 'advisories'));
  own.after(() => session.dispose());
  await session.settled();
  const [analysis] = await session.analyses();
  const { project, lock } = analysis!;
  const packument = parsePackument(await (await fetch(`${registry.url}${name}`)).text())!;
  const installedBy = manager.id === 'pnpm' ? { installedBy: 'pnpm@12.21.0' } : {};
  const foreseen = pickToday(
    { ...project, ...installedBy },
    packument,
    '^1.0.0',
    packageManagers[manager.id].pick,
  );
  const versions = lock!.graph.nodes.flatMap((node) => (node.name === name ? [node.version] : []));
  assert.deepEqual([versions, foreseen], [[locked], locked]);
}

test('pnpm 12: what is too young and has no older one is refused where it is to be strict', {
  skip: pnpm12().missing,
}, async (own) => {
  const young = new Date(Date.now() - hour).toISOString();
  const registry = await startSyntheticRegistry({ b: { '1.0.1': young } });
  own.after(registry.close);
  const base = await temporaryFolder(own);
  const told = async (name: string, files: Readonly<Record<string, string>>) => {
    const place = { folder: join(base, name), home: join(base, 'home'), registry: registry.url };
    const content = { private: true, dependencies: { b: '^1.0.0' } };
    await writeFiles(place.folder, { 'package.json': JSON.stringify(content), ...files });
    const ran = runPackageManager(pnpm12(), pnpm12().install, place);
    const isRefused = await ran.then(
      () => false,
      (error) => /NO_MATURE_MATCHING_VERSION/.test(String(error)),
    );
    await writeFiles(place.folder, { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" });
    const session = sessionAt(place, join(base, 'advisories'));
    own.after(() => session.dispose());
    await session.settled();
    const [analysis] = await session.analyses();
    const packument = parsePackument(await (await fetch(`${registry.url}b`)).text())!;
    const project = { ...analysis!.project, installedBy: 'pnpm@12.21.0' };
    return [isRefused, refusedBy(project, 'b', packument.versions.get('1.0.1')!)];
  };
  const file = 'pnpm-workspace.yaml';
  assert.deepEqual(await told('strict', { [file]: 'minimumReleaseAgeStrict: true\n' }), [true, file]);
  assert.deepEqual(await told('lenient', {}), [false, undefined]);
});

test('pnpm 12: malware that is locked though it is too young', { skip: pnpm12().missing }, async (own) => {
  const young = new Date(Date.now() - hour).toISOString();
  const versions = { '1.0.0': '2020-01-01', '1.0.1': young };
  const registry = await startSyntheticRegistry({ b: versions, c: versions });
  own.after(registry.close);
  const base = await temporaryFolder(own);
  const place = { folder: join(base, 'project'), home: join(base, 'home'), registry: registry.url };
  const records = ['b', 'c'].map((name) => osv(`MAL-2026-${name}`, name, { versions: ['1.0.1'] }));
  const content = { private: true, dependencies: { b: '^1.0.0', c: '^1.0.0' } };
  await writeFiles(base, { 'advisories/all.jsonl': records.map((one) => JSON.stringify(one)).join('\n') });
  await writeFiles(place.folder, { 'package.json': JSON.stringify(content) });
  // An earlier pnpm locks it, which holds to no age, and a later one has installed it.
  const { pnpm } = realPackageManagers;
  await runPackageManager(pnpm, pnpm.install, place);
  await writeFiles(place.folder, { 'node_modules/.modules.yaml': 'packageManager: pnpm@12.0.0\n' });
  const session = sessionAt(place, join(base, 'advisories'));
  own.after(() => session.dispose());
  await session.settled();
  const [analysis] = await session.analyses();
  const { lock, findings } = analysis!;
  const { fixes } = await session.fixes(lock!.file, [findings[0]!.fingerprint], neverCancelled);
  const [fix] = fixes[0]!.fixes;
  await rm(join(place.folder, 'node_modules'), { recursive: true });
  await makeEdits(fix!, place.folder, place.folder);
  await assert.rejects(runPackageManager(pnpm12(), pnpm.install, place), /MINIMUM_RELEASE_AGE_VIOLATION/);
  await runPackageManager(pnpm12(), fix!.followUp!, place);
  const text = await readFile(join(place.folder, 'pnpm-lock.yaml'), 'utf8');
  assert.deepEqual([...new Set(text.match(/[bc]@1\.0\.\d/g))], ['b@1.0.0', 'c@1.0.0']);
});
