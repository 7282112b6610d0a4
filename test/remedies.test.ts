// Fixes through a session: what is asked of the registry, how often, and what the project's own settings change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCancel } from '../server/src/cancel';
import { analyze } from '../server/src/core/index';
import { neverCancelled, type Ports } from '../server/src/ports';
import { findFixAll, type Heard } from '../server/src/remedies';
import { Session } from '../server/src/session';
import { npmLock, pnpmLock, yarnBerryLock } from './support/locks';
import { type MemoryPorts, type MemoryPortsOptions, memoryPorts, reply } from './support/memoryPorts';
import { osv, projectOf } from './support/project';

const manifest = '{ "dependencies": { "a": "^1.0.0" } }';
const lock = npmLock(
  { a: '^1.0.0' },
  {
    'node_modules/a': { version: '1.0.0', dependencies: { b: '1.0.0' } },
    'node_modules/b': { version: '1.0.0', dependencies: { debug: '4.4.2' } },
    'node_modules/debug': { version: '4.4.2' },
  },
);
const versions: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  a: { '1.0.0': { dependencies: { b: '1.0.0' } }, '1.1.0': { dependencies: { b: '1.1.0' } } },
  b: { '1.0.0': { dependencies: { debug: '4.4.2' } }, '1.1.0': { dependencies: { debug: '4.4.3' } } },
  debug: { '4.4.1': {}, '4.4.3': {} },
};
const finding = 'malicious:.:debug@4.4.2:MAL-2025-46974';

test('what a plan finds missing is asked, level by level, each package once', async () => {
  const { session, asked } = await start();
  const titles = await titlesOf(session);
  assert.deepEqual(titles, [
    'Update a to 1.1.0 in package-lock.json: no edit, minor',
    'Raise a to ^1.1.0: minor',
    'Override debug to ^4.4.3: patch',
  ]);
  assert.deepEqual(asked().sort(), ['a', 'b', 'debug']);
  await titlesOf(session);
  assert.equal(asked().length, 3);
});

test('within a day the registry is not asked again, not even by a later run', async () => {
  const first = await start();
  await titlesOf(first.session);
  const { ports } = first;
  await ports.clock.advance(23 * 60 * 60 * 1000);
  const second = await startOn(ports);
  assert.deepEqual(await titlesOf(second), await titlesOf(first.session));
  assert.equal(ports.requests.length, 3);
});

test('a package that the registry does not show: what is still provable, and why there is no more', async () => {
  const { session } = await start({}, (name) => (name === 'a' ? reply(401) : undefined));
  const { fixes, notes } = await session.fixes('/project/package.json', [finding], neverCancelled);
  assert.deepEqual(
    fixes.flatMap(({ fixes: proven }) => proven.map(({ title }) => title)),
    ['Override debug to ^4.4.3: patch'],
  );
  assert.match(notes.join(), /registry\.npmjs\.org does not let us see a;/);
});

test('a cancelled plan offers nothing', async () => {
  const { session } = await start();
  const cancel = createCancel();
  const answer = session.fixes('/project/package.json', [finding], cancel.token);
  cancel.cancel();
  assert.deepEqual(await answer, { fixes: [], notes: [] });
});

test('how old a version must be is what the project tells its package manager', async () => {
  const young = { now: '2025-09-15T00:00:00.000Z' };
  const titles = async (files: Readonly<Record<string, string>>) =>
    (await titlesOf((await start({ ...young, files })).session)).filter((title) => title.startsWith('Over'));
  assert.deepEqual(await titles({}), ['Override debug to 4.4.1: downgrade to the last clean version']);
  assert.deepEqual(await titles({ '/project/.npmrc': 'min-release-age=1\n' }), [
    'Override debug to ^4.4.3: patch',
  ]);
});

test('what pnpm need not wait for may be said in another file than how long it waits', async () => {
  const releaseAge = async (npmrc: string, yaml: string) => {
    const text = pnpmLock({ a: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': {} });
    const files = {
      '/project/package.json': manifest,
      '/project/pnpm-lock.yaml': text,
      '/project/.npmrc': npmrc,
      '/project/pnpm-workspace.yaml': yaml,
    };
    const [analysis] = await (await startOn(memoryPorts({ files }))).analyses();
    const { ms, exclude, source } = analysis!.project.releaseAge!;
    return [ms / 60_000, source, ...exclude];
  };
  const ini = 'minimum-release-age=10\nminimum-release-age-exclude[]=a\n';
  const yaml = 'minimumReleaseAgeExclude: [b]\n';
  assert.deepEqual(await releaseAge(ini, ''), [10, '.npmrc', 'a']);
  assert.deepEqual(await releaseAge(ini, yaml), [10, '.npmrc', 'b']);
});

test('yarn’s age comes from the environment, the nearest of its files and the home folder, in this order', async () => {
  const ageBy = async (yarnrcs: Readonly<Record<string, string>>, yarnReleaseAge?: string) => {
    const files = {
      '/above/project/package.json': manifest,
      '/above/project/yarn.lock': yarnBerryLock('', 10),
      ...yarnrcs,
    };
    const ports = memoryPorts({ files });
    const npmConfig = {
      ...ports.npmConfig,
      personalFiles: ['/home/.yarnrc.yml'],
      ...(yarnReleaseAge !== undefined && { yarnReleaseAge }),
    };
    const session = await startOn({ ...ports, npmConfig }, ['/above/project']);
    const { releaseAge, ageExempt, scopeAges } = (await session.analyses())[0]!.project;
    const minutes = releaseAge && releaseAge.ms / 60_000;
    return [minutes, releaseAge?.source, ageExempt, [...(scopeAges ?? [])]];
  };
  const home = { '/home/.yarnrc.yml': 'npmMinimalAgeGate: 5\nnpmPreapprovedPackages: [a]\n' };
  const above = {
    '/above/.yarnrc.yml': 'npmMinimalAgeGate: 4\nnpmScopes: { s: { npmMinimalAgeGate: 1m } }\n',
  };
  const own = { '/above/project/.yarnrc.yml': 'npmMinimalAgeGate: 3\nnpmPreapprovedPackages: [b]\n' };
  const unset = { '/above/project/.yarnrc.yml': 'npmMinimalAgeGate: \u0024{AGE}\n' };
  const [file, scopes] = ['.yarnrc.yml', [['@s', 60_000]]];
  assert.deepEqual(await ageBy(home), [5, file, ['a'], []]);
  assert.deepEqual(await ageBy({ ...home, ...above }), [4, file, ['a'], scopes]);
  assert.deepEqual(await ageBy({ ...home, ...above, ...own }), [3, file, ['b', 'a'], scopes]);
  assert.deepEqual(await ageBy({ ...home, ...unset }), [5, file, ['a'], []]);
  assert.deepEqual(await ageBy({ ...home, ...own }, '2h'), [
    120,
    'YARN_NPM_MINIMAL_AGE_GATE',
    ['b', 'a'],
    [],
  ]);
});

test('variables in yarn’s settings are looked up, in a project’s only where that is trusted', async () => {
  const ageOf = async (file: string, written: string, trusted: boolean) => {
    const files = {
      '/project/package.json': manifest,
      '/project/yarn.lock': yarnBerryLock('', 10),
      [file]: `npmMinimalAgeGate: "${written}"\n`,
    };
    const ports = memoryPorts({ files });
    const values = new Map([
      ['AGE', '2m'],
      ['EMPTY', ''],
    ]);
    const variable = (name: string) => values.get(name);
    const npmConfig = { ...ports.npmConfig, personalFiles: ['/home/.yarnrc.yml'], variable };
    const session = await startOn({ ...ports, npmConfig }, ['/project'], trusted);
    const { releaseAge } = (await session.analyses())[0]!.project;
    return releaseAge && releaseAge.ms / 60_000;
  };
  const own = '/project/.yarnrc.yml';
  assert.equal(await ageOf(own, '\u0024{AGE}', true), 2);
  assert.equal(await ageOf(own, '\u0024{AGE:-3m}', true), 2);
  assert.equal(await ageOf(own, '\u0024{EMPTY:-3m}', true), 3);
  assert.equal(await ageOf(own, '\u0024{NONE-4m}', true), 4);
  assert.equal(await ageOf(own, '\u0024{NONE}', true), undefined);
  assert.equal(await ageOf(own, '\u0024{EMPTY-3m}', true), undefined);
  assert.equal(await ageOf(own, '\u0024{AGE}', false), undefined);
  assert.equal(await ageOf('/home/.yarnrc.yml', '\u0024{AGE}', false), 2);
});

test('whether pnpm is to be strict about its own age is read where no other is set', async () => {
  const strictIn = async (yaml: string) => {
    const files = {
      '/project/package.json': manifest,
      '/project/pnpm-lock.yaml': pnpmLock({ a: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': {} }),
      '/project/pnpm-workspace.yaml': yaml,
    };
    const [analysis] = await (await startOn(memoryPorts({ files }))).analyses();
    return analysis!.project.ageRefusedIn;
  };
  assert.equal(await strictIn('minimumReleaseAgeStrict: true\n'), 'pnpm-workspace.yaml');
  assert.equal(await strictIn('minimumReleaseAgeStrict: false\n'), undefined);
});

test('fixing everything asks no second time about what the registry does not show', async () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "bad": "^1.0.0", "fresh": "^1.0.0" } }',
    lock: npmLock({ bad: '^1.0.0' }, { 'node_modules/bad': { version: '1.0.0' } }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' })],
    registry: { bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' } },
  });
  const rounds: (readonly string[])[] = [];
  const unknown = new Map<string, string>();
  const heard: Heard = {
    ask: async (names) => {
      rounds.push(names);
      for (const name of names) unknown.set(name, 'The registry answered with 404.');
    },
    packuments: () => project.packuments,
    unknown: () => unknown,
  };
  const { clock } = memoryPorts();
  const search = { heard, clock, cancel: neverCancelled, ignoreScripts: true };
  const answer = await findFixAll(project, analyze(project), {}, search);
  assert.deepEqual(rounds, [['fresh']]);
  assert.deepEqual(answer?.plan.needs, ['fresh']);
});

async function start(
  { files, ...options }: MemoryPortsOptions = {},
  answer: (name: string) => ReturnType<typeof reply> | undefined = () => undefined,
): Promise<{
  readonly session: Session;
  readonly ports: MemoryPorts;
  readonly asked: () => string[];
}> {
  const ports: MemoryPorts = memoryPorts({
    files: { '/project/package.json': manifest, '/project/package-lock.json': lock, ...files },
    http: ({ url }) => {
      const name = nameIn(url);
      return answer(name) ?? reply(200, documentOf(name));
    },
    ...options,
  });
  const session = await startOn(ports);
  return { session, ports, asked: () => ports.requests.map(({ url }) => nameIn(url)) };
}

async function startOn(
  ports: Ports,
  roots: readonly string[] = ['/project'],
  trusted = true,
): Promise<Session> {
  const settings = { advisories: [], bundled: true, offline: false };
  const session = new Session(ports, { roots, settings, trusted });
  await session.settled();
  return session;
}

async function titlesOf(session: Session): Promise<readonly string[]> {
  const { fixes } = await session.fixes('/project/package.json', [finding], neverCancelled);
  return fixes.flatMap(({ fixes: proven }) => proven.map(({ title }) => title));
}

function nameIn(url: string): string {
  return url.split('/').at(-1)!;
}

function documentOf(name: string): unknown {
  const own = Object.entries(versions[name] ?? {});
  const time = {
    ...Object.fromEntries(own.map(([version]) => [version, '2025-05-01T00:00:00.000Z'])),
    ...(name === 'debug' && { '4.4.2': '2025-09-08T13:00:00.000Z', '4.4.3': '2025-09-13T17:00:00.000Z' }),
  };
  return {
    name,
    versions: Object.fromEntries(own.map(([version, text]) => [version, { name, version, ...text }])),
    time,
  };
}
