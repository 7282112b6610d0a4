// The pipeline: what a change costs, who hears of it, and what arrives later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neverCancelled } from '../server/src/ports';
import { Session, type SessionOptions } from '../server/src/session';
import { npmLock } from './support/locks';
import { type MemoryPortsOptions, memoryPorts, reply } from './support/memoryPorts';

const manifest = '{"dependencies":{"node-ipc":"^9.2.1"}}';
const lock = npmLock({ 'node-ipc': '^9.2.1' }, { 'node_modules/node-ipc': { version: '9.2.3' } });
const files = { '/project/package.json': manifest, '/project/package-lock.json': lock };
const packument = {
  name: 'node-ipc',
  'dist-tags': { latest: '9.2.1' },
  versions: { '9.2.1': { name: 'node-ipc', version: '9.2.1' } },
};

test('a keystroke in package.json reads no file and parses package.json alone', async () => {
  const { session, ports, read } = start({ files });
  const [before] = await session.analyses();
  const readBefore = read();
  session.setText('/project/package.json', manifest.replace('^9.2.1', '^9.2.'));
  const [after] = await session.analyses();
  assert.equal(read(), readBefore);
  assert.equal(after?.lock?.graph, before?.lock?.graph);
  assert.notEqual(after?.manifests.get('')?.manifest, before?.manifests.get('')?.manifest);
  assert.deepEqual(ports.requests, []);
});

test('a change of the lockfile on disk is seen, and nothing else is read again', async () => {
  const { session, ports, read } = start({ files });
  await session.settled();
  const readBefore = read();
  ports.setFile('/project/package-lock.json', lock.replace('9.2.3', '9.2.1'));
  session.changed('disk');
  const [analysis] = await session.analyses();
  assert.deepEqual(
    analysis?.findings.map(({ rule }) => rule),
    ['openRange'],
  );
  assert.deepEqual(read() - readBefore, 1);
});

test('an analysis that ends after a newer one says nothing of what is half read', async () => {
  const ports = memoryPorts({ files });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reads = 0;
  const readText = async (path: string): Promise<string | undefined> => {
    const text = await ports.files.readText(path);
    if (path.endsWith('package-lock.json') && reads++ === 0) await held;
    return text;
  };
  const settings = { advisories: [], bundled: true, offline: true };
  const withHold = { ...ports, files: { ...ports.files, readText } };
  const session = new Session(withHold, { roots: ['/project'], settings, trusted: true });
  const early = session.analyses();
  while (reads === 0) await new Promise(setImmediate);
  ports.setFile('/project/package-lock.json', lock.slice(0, -40));
  session.changed('disk');
  await session.analyses();
  release();
  await early;
  assert.equal(session.basis().silence, 'Nothing found in what could be read');
});

test('the policy is read with the project, and again when it changes; trust decides on malware', async () => {
  const entry = { advisory: 'MAL-2026-3744', reason: 'A sandbox', until: '2026-11-30' };
  const policy = JSON.stringify({ ignore: [entry] });
  const { session } = start({ files: { ...files, '/project/.lockwatch.jsonc': policy } });
  const counts = async () => {
    await session.settled();
    const [analysis] = await session.analyses();
    return [analysis!.findings.filter(({ exposed }) => exposed).length, analysis!.ignored.length];
  };
  assert.deepEqual(await counts(), [0, 1]);
  session.setText('/project/.lockwatch.jsonc', '{ "ignore": [] }');
  assert.deepEqual(await counts(), [1, 0]);
  session.setText('/project/.lockwatch.jsonc', undefined);
  session.configure({ trusted: false });
  assert.deepEqual(await counts(), [1, 0]);
});

test('many changes end in one notification', async () => {
  const { session, ports } = start({ files });
  await session.settled();
  await ports.clock.advance(1000);
  let heard = 0;
  session.onDidChange(() => heard++);
  for (const version of ['9', '9.', '9.2', '9.2.'])
    session.setText('/project/package.json', manifest.replace('9.2.1', version));
  assert.equal(heard, 0);
  await ports.clock.advance(1000);
  assert.equal(heard, 1);
});

test('without a lockfile the verdict is made first on the range, then on what the registry would install', async () => {
  const { session } = start({
    files: { '/project/package.json': '{"dependencies":{"debug":"^4.4.0"}}' },
    settings: { offline: false },
    http: () => reply(200, { name: 'debug', versions: { '4.4.3': { name: 'debug', version: '4.4.3' } } }),
  });
  await session.feedsLoaded('all');
  const [first] = await session.analyses();
  assert.deepEqual(
    first?.findings.map(({ evidence }) => evidence),
    ['range'],
  );
  await session.settled();
  const [second] = await session.analyses();
  assert.deepEqual(second?.findings, []);
});

test('which version a tag is that is not locked, the registry is asked where there are advisories', async () => {
  const { session, ports } = start({
    files: { '/project/package.json': '{"dependencies":{"debug":"latest","left-pad":"latest"}}' },
    settings: { offline: false },
    http: () =>
      reply(200, {
        name: 'debug',
        'dist-tags': { latest: '4.4.2' },
        versions: { '4.4.2': { name: 'debug', version: '4.4.2' } },
      }),
  });
  await session.settled();
  const [analysis] = await session.analyses();
  assert.deepEqual(
    analysis?.findings.map(({ package: bad, evidence }) => [bad.name, bad.version, evidence]),
    [['debug', '4.4.2', 'range']],
  );
  assert.deepEqual(
    ports.requests.map(({ url }) => url),
    ['https://registry.npmjs.org/debug'],
  );
});

test('the registry is asked about a package once', async () => {
  const { session, ports } = start({
    files,
    settings: { offline: false },
    http: () => reply(200, packument),
  });
  await session.settled();
  for (let round = 0; round < 5; round++) {
    session.setText('/project/package.json', `${manifest}${' '.repeat(round)}`);
    await session.fixes(
      '/project/package.json',
      ['malicious:.:node-ipc@9.2.3:MAL-2026-3744'],
      neverCancelled,
    );
  }
  assert.deepEqual(
    ports.requests.map(({ url }) => url),
    ['https://registry.npmjs.org/node-ipc'],
  );
});

test('why there is no fix is said', async () => {
  const { session } = start({ files, settings: { offline: false }, http: () => reply(503) });
  await session.settled();
  const { fixes, notes } = await session.fixes(
    '/project/package.json',
    ['malicious:.:node-ipc@9.2.3:MAL-2026-3744'],
    neverCancelled,
  );
  assert.deepEqual(
    fixes.map(({ fixes: proven }) => proven),
    [[]],
  );
  assert.match(notes.join(), /registry\.npmjs\.org answered 503/);
});

test('several folders of one workspace are several projects', async () => {
  const { session } = start({
    files: { ...files, '/other/package.json': '{"dependencies":{"debug":"4.4.2"}}' },
    roots: ['/project', '/other'],
  });
  await session.settled();
  const analyses = await session.analyses();
  assert.deepEqual(
    analyses.map(({ root, findings }) => [root, findings.map(({ package: bad }) => bad.name)]),
    [
      ['/other', ['debug']],
      ['/project', ['node-ipc']],
    ],
  );
});

type Options = MemoryPortsOptions & {
  readonly settings?: Partial<SessionOptions['settings']>;
  readonly roots?: readonly string[];
};

function start({ settings, roots = ['/project'], ...options }: Options) {
  const ports = memoryPorts(options);
  let count = 0;
  const readText = (path: string) => {
    count++;
    return ports.files.readText(path);
  };
  const session = new Session(
    { ...ports, files: { ...ports.files, readText } },
    { roots, settings: { advisories: [], bundled: true, offline: true, ...settings }, trusted: true },
  );
  return { session, ports, read: () => count };
}

test('an empty yarn.lock is that of the yarn which the folder speaks for, and locks nothing', async () => {
  const said = async (packageManager: string) => {
    const text = `{ "packageManager": "${packageManager}", "dependencies": { "node-ipc": "^9.2.1" } }`;
    const { session } = start({ files: { '/project/package.json': text, '/project/yarn.lock': '' } });
    await session.settled();
    const [analysis] = await session.analyses();
    return [
      analysis?.lock?.graph.lockfile.format,
      analysis?.findings.map(({ rule, evidence }) => `${rule} ${evidence}`),
      await session.notes(),
    ];
  };
  const findings = ['malicious range', 'vulnerable range'];
  assert.deepEqual(await said('yarn@1.22.22'), ['yarnClassic', findings, []]);
  assert.deepEqual(await said('yarn@4.9.2'), ['yarnBerry', findings, []]);
});
