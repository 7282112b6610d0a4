// Feeds that are asked over the network: about which names, how often, and what an answer changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cancel, HttpError, neverCancelled } from '../server/src/ports';
import { Session } from '../server/src/session';
import { answer, files, lock, manifest, start } from './support/feedSession';
import { memoryPorts, reply } from './support/memoryPorts';

test('a new record becomes a finding, and only public names have left the machine', async () => {
  const { session, named } = start();
  await session.settled();
  const [analysis] = await session.analyses();
  assert.deepEqual(
    analysis?.findings.map(({ advisory }) => advisory?.id),
    ['MAL-2026-9'],
  );
  assert.deepEqual(named(), ['left']);
});

test('what pnpm is set up with is asked about, but for what its line has from a registry of one’s own', async () => {
  const yaml = `configDependencies:
  left: 1.0.0+sha512-AAAA
  tool:
    integrity: 1.0.0+sha512-AAAA
    tarball: https://npm.own.example/tool/-/tool-1.0.0.tgz
  '@own/other': 1.0.0
registries:
  '@own': https://npm.own.example/
`;
  const files = {
    '/project/package.json': '{}',
    '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    '/project/pnpm-workspace.yaml': yaml,
  };
  const { session, named } = start({}, answer, { files, trusted: true });
  await session.settled();
  const [analysis] = await session.analyses();
  const bad = analysis?.findings.flatMap(({ exposed, package: { name } }) => (exposed ? [name] : []));
  assert.deepEqual([named(), bad], [['left'], ['left']]);
});

test('the same names are asked about once, whatever is typed', async () => {
  const { session, named } = start();
  await session.settled();
  session.setText('/project/package.json', manifest.replace('^1.0.0', '^1.0.1'));
  await session.settled();
  assert.deepEqual(named(), ['left']);
});

test('a new name is told once it stands, and not letter by letter; until it is judged nothing is clean', async () => {
  const { session, ports, named } = start();
  await session.settled();
  for (const name of ['l', 'lo', 'lod', 'lodash']) {
    session.setText('/project/package.json', manifest.replace('"left"', `"${name}":"1.0.0","left"`));
    await session.analyses();
    await ports.clock.advance(300);
  }
  assert.equal(session.basis().assurance, 'checking');
  assert.deepEqual(named(), ['left']);
  await ports.clock.advance(2000);
  await session.settled();
  assert.deepEqual(named(), ['left', 'left', 'lodash']);
  assert.notEqual(session.basis().assurance, 'checking');
});

test('what came from elsewhere is asked about as soon as it comes from the registry', async () => {
  const { session, ports, named } = start();
  await session.settled();
  ports.setFile(
    '/project/package-lock.json',
    lock.replace(
      'git+ssh://git@github.com/a/forked.git#abc',
      'https://registry.npmjs.org/forked/-/forked-1.0.0.tgz',
    ),
  );
  session.changed('disk');
  await session.analyses();
  await ports.clock.advance(2000);
  await session.settled();
  assert.deepEqual(named(), ['left', 'forked', 'left']);
});

test('after an hour the feed is asked again', async () => {
  const { session, ports, named } = start();
  session.keepFresh();
  await session.settled();
  await ports.clock.advance(67 * 60_000);
  await session.settled();
  session.dispose();
  assert.deepEqual(named(), ['left', 'left']);
});

test('a feed that cannot be asked says so, and what is known without it stays', async () => {
  const { session } = start({}, () => reply(500));
  await session.settled();
  const states = session.feedStates();
  assert.deepEqual(
    states.map(({ id, health }) => [id, health]),
    [
      ['bundled', 'ok'],
      ['osvApi', 'failed'],
    ],
  );
  assert.match(states[1]?.message ?? '', /answered 500.*Nothing is known of 1 of 1 packages/);
});

test('offline nothing is sent', async () => {
  const { session, ports } = start({ offline: true });
  await session.settled();
  assert.deepEqual(ports.requests, []);
});

test('who goes offline ends what is under way, and its repeats', async () => {
  const waiting: Cancel[] = [];
  const ports = memoryPorts({
    files,
    http: (_, cancel = neverCancelled) =>
      new Promise((_, reject) => {
        waiting.push(cancel);
        cancel.onCancel(() => reject(new HttpError('cancelled', 'The request is no longer wanted.')));
      }),
  });
  const settings = {
    advisories: ['https://records.own.example/all.json'],
    bundled: false,
    offline: false,
    feeds: [{ id: 'osvApi' as const }],
  };
  const session = new Session(ports, { roots: ['/project'], settings, trusted: true });
  await session.analyses();
  await ports.clock.advance(0);
  session.configure({ settings: { ...settings, offline: true } });
  assert.deepEqual(
    waiting.map(({ cancelled }) => cancelled),
    [true, true],
  );
  await session.settled();
  assert.equal(waiting.length, 2);
  assert.deepEqual(
    session.feedStates().map(({ id, health }) => [id, health]),
    [
      ['osvApi', 'offline'],
      ['records.own.example/all.json', 'offline'],
    ],
  );
});
