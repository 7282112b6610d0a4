// Exports behind the session: at once from the disk, brought up to date now and then, and what that changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdvisories } from '../server/src/advisories';
import { feedsOf } from '../server/src/feeds/index';
import { neverCancelled, type Ports } from '../server/src/ports';
import { Session, type Settings } from '../server/src/session';
import { hang } from './support/httpServer';
import { npmLock } from './support/locks';
import { cancelSwitch, type MemoryPorts, memoryDisk, settled } from './support/memoryPorts';
import { networkPorts, type OsvServer, startOsvServer } from './support/osvServer';
import { osv } from './support/project';

const manifest = '{"dependencies":{"left":"^1.0.0","right":"^2.0.0"}}';
const lock = npmLock(
  { left: '^1.0.0', right: '^2.0.0' },
  { 'node_modules/left': { version: '1.0.0' }, 'node_modules/right': { version: '2.0.0' } },
);
const onLeft = osv('GHSA-2222-2222-2222', 'left', { modified: '2026-10-01T00:00:00Z' });
const onRight = osv('MAL-2026-9', 'right', { versions: ['2.0.0'], modified: '2026-11-01T12:10:00Z' });

test('what the export says of locked packages is found, and nothing is asked by name', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft, onRight);
  const { session } = start(server);
  await session.settled();
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left', 'MAL-2026-9 right']);
  assert.deepEqual(server.asked(), ['GET /npm/all.zip']);
  assert.deepEqual(session.feedStates(), [
    {
      id: 'osvExport',
      records: 2,
      asOf: '2026-11-01T12:10:00Z',
      checked: '2026-11-01T12:00:00.000Z',
      health: 'ok',
    },
  ]);
});

test('a record that is published becomes a finding while the session lives', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const { session, ports } = start(server);
  session.keepFresh();
  await session.settled();
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left']);
  server.publish(onRight);
  server.asked();
  let heard = 0;
  session.onDidChange(() => heard++);
  // In steps that no request's time limit falls into.
  for (let passed = 0; passed < 17; passed += 0.5) {
    await ports.clock.advance(30_000);
    await session.settled();
  }
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left', 'MAL-2026-9 right']);
  assert.deepEqual(server.asked().slice(0, 2), ['GET /npm/modified_id.csv', 'GET /npm/MAL-2026-9.json']);
  assert.ok(heard > 0);
  session.dispose();
});

test('offline the disk answers at once, and no connection is made', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const before = start(server);
  await before.session.settled();
  before.session.dispose();
  const connections = server.connections();

  const { session, ports } = start(server, { offline: true }, before.ports);
  session.keepFresh();
  await session.feedsLoaded('all');
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left']);
  await session.update({ cancel: neverCancelled });
  await ports.clock.advance(2 * 60 * 60_000);
  await session.settled();
  session.dispose();
  assert.deepEqual([server.connections(), session.awaitsDownload], [connections, false]);
});

test('what another process has brought is taken up within a minute or so', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const { session, ports } = start(server);
  session.keepFresh();
  await session.settled();
  server.publish(onRight);
  const other = start(server, {}, ports);
  await other.session.settled();
  await other.session.update({ cancel: neverCancelled });
  server.asked();
  await ports.clock.advance(70_000);
  await session.settled();
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left', 'MAL-2026-9 right']);
  assert.deepEqual(server.asked(), []);
  session.dispose();
  other.session.dispose();
});

test('what has just been brought by another process is not asked for again, unless on demand', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const first = start(server);
  await first.session.settled();
  server.asked();
  const { session } = start(server, {}, first.ports);
  await session.settled();
  assert.deepEqual(server.asked(), []);
  session.changed('feeds');
  await session.settled();
  assert.deepEqual(server.asked(), ['GET /npm/modified_id.csv', 'GET /npm/GHSA-2222-2222-2222.json']);
});

test('a server that fails leaves what is here, and the state says so', async (t) => {
  const server = await startOsvServer(t);
  const { session } = start(server);
  server.misbehave(/./, (response) => response.writeHead(500).end());
  await session.settled();
  assert.deepEqual(
    session.feedStates().map(({ health, records }) => [health, records]),
    [['failed', 0]],
  );
  server.heal();
  server.publish(onLeft);
  await session.update({ cancel: neverCancelled });
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left']);
  server.misbehave(/./, (response) => response.writeHead(500).end());
  await session.update({ cancel: neverCancelled });
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left']);
  assert.deepEqual(session.feedStates(), [
    {
      id: 'osvExport',
      records: 1,
      asOf: '2026-10-01T00:00:00Z',
      checked: '2026-11-01T12:00:00.000Z',
      health: 'stale',
      message: `127.0.0.1:${server.port} answered 500. What it said on 2026-11-01 at 12:00 UTC is used.`,
    },
  ]);
});

test('while the first download is under way the state says so, and a cancel ends it', async (t) => {
  const server = await startOsvServer(t);
  server.misbehave(/./, hang);
  const { session } = start(server);
  await server.requested(1);
  assert.deepEqual(session.feedStates(), [
    { id: 'osvExport', records: 0, health: 'waiting', message: 'Its records are on their way.' },
  ]);
  assert.equal(session.awaitsDownload, true);
  session.dispose();
  await server.idle();
});

test('who goes offline ends a download that is under way', async (t) => {
  const server = await startOsvServer(t);
  server.misbehave(/./, hang);
  const { session } = start(server);
  await server.requested(1);
  session.configure({ settings: { advisories: [], bundled: false, offline: true, feeds: [choice(server)] } });
  await session.settled();
  await server.idle();
  assert.deepEqual(
    session.feedStates().map(({ health, message }) => [health, message]),
    [['failed', 'It has never been downloaded.']],
  );
});

test('days without a sync are told of', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const { session, ports } = start(server);
  await session.settled();
  await ports.clock.advance(3 * 24 * 60 * 60_000);
  assert.deepEqual(
    session.feedStates().map(({ health, message }) => [health, message]),
    [['stale', undefined]],
  );
});

test('text and references come when a finding is shown', async (t) => {
  const server = await startOsvServer(t);
  const text = { details: 'What it does, at length.', references: [{ url: 'https://example.org/more' }] };
  server.publish({ ...(onLeft as object), ...text });
  const { session } = start(server);
  await session.settled();
  const [analysis] = await session.analyses();
  const [detailed] = await session.withDetails(analysis!.findings);
  const told = [analysis!.findings[0], detailed].map((finding) =>
    finding?.advisory?.records.map(({ details, references }) => [details, references]),
  );
  assert.deepEqual(told, [[['', []]], [['What it does, at length.', ['https://example.org/more']]]]);
});

test('of a name the same array comes each time, also after news about other names', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const ports = networkPorts();
  const advisories = createAdvisories(ports, () => {});
  await advisories.load(feedsOf({ bundled: true, advisories: [], feeds: [choice(server)] }), neverCancelled);
  await advisories.kept.sync(() => true, { cancel: neverCancelled });
  const lookup = advisories.byName();
  const left = lookup.get('left');
  await advisories.kept.open();
  assert.equal(advisories.byName(), lookup);
  assert.deepEqual([left?.length, lookup.get('nothing'), lookup.has('nothing')], [1, undefined, false]);
  assert.equal(lookup.get('left'), left);
});

test('a sync that is joined tells everybody how far it is', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const { session } = start(server);
  const told = new Set<string>();
  const both = [1, 2].map((number) =>
    session.update({ cancel: neverCancelled, onProgress: (feed) => told.add(`${number} ${feed}`) }),
  );
  await Promise.all(both);
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left']);
  assert.deepEqual([...told].sort(), ['1 osvExport', '2 osvExport']);
});

test('who has to wait for another process is told so', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const generations = memoryDisk();
  const turn = await generations(`osvExport 127.0.0.1:${server.port}/npm/`).begin();
  assert.ok(typeof turn === 'object');
  const { session } = start(server, {}, { generations });
  const told = new Set<string>();
  await session.update({
    cancel: neverCancelled,
    onProgress: (_feed, { isWaiting, records }) => {
      told.add(isWaiting ? 'waiting' : `${records} records`);
      if (isWaiting) void turn.end();
    },
  });
  assert.deepEqual([...told], ['waiting', '1 records']);
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left']);
});

test('whoever cancels a download ends it, also where it was begun in the background', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  server.misbehave(/./, hang);
  const { session } = start(server);
  await server.requested(1);
  const person = cancelSwitch();
  const both = [person, neverCancelled].map((cancel) => session.update({ cancel }));
  person.cancel();
  await Promise.all(both);
  await session.settled();
  await server.idle();
  assert.deepEqual(
    session.feedStates().map(({ health }) => health),
    ['failed'],
  );
  server.heal();
  await session.update({ cancel: neverCancelled });
  assert.deepEqual(await found(session), ['GHSA-2222-2222-2222 left']);
});

function start(server: OsvServer, settings: Partial<Settings> = {}, shared: Partial<Ports> = {}) {
  const ports: MemoryPorts = networkPorts();
  const { generations = memoryDisk(), notes = ports.notes } = shared;
  for (const [path, text] of Object.entries({ 'package.json': manifest, 'package-lock.json': lock }))
    ports.setFile(`/project/${path}`, text);
  const all = { ...ports, generations, notes };
  const session = new Session(all, {
    roots: ['/project'],
    settings: { advisories: [], bundled: false, offline: false, feeds: [choice(server)], ...settings },
    trusted: true,
  });
  return { session, ports: all };
}

function choice(server: OsvServer) {
  return { id: 'osvExport', base: `${server.url}npm/` } as const;
}

async function found(session: Session): Promise<readonly string[]> {
  await settled();
  const analyses = await session.analyses();
  return analyses
    .flatMap(({ findings }) => findings.map(({ advisory, package: bad }) => `${advisory?.id} ${bad.name}`))
    .sort();
}
