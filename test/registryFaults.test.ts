// A registry that refuses, fails or cannot be reached: what is said, and what is used meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeHttp } from '../server/src/node/http';
import { HttpError, type HttpResponse } from '../server/src/ports';
import { createRegistry } from '../server/src/registry';
import { cutShort, halfGzip, hangUp, inTurn, answer as served, startServer } from './support/httpServer';
import { memoryPorts, reply, settled } from './support/memoryPorts';
import { config, packumentOf, setUp, told } from './support/registryClient';

const minute = 60_000;
const hour = 60 * minute;

test('offline: what is known is told with its age, the rest is unknown, and nothing is held against it later', async () => {
  let offline = false;
  const { ports, registry } = setUp(({ url }) => {
    if (offline) throw new HttpError('offline', 'No connections are made while offline.');
    return packumentOf('1.0.0', url.slice(-1));
  });
  await registry.packument('a', config);
  offline = true;
  await ports.clock.advance(48 * hour);
  assert.equal(
    told(await registry.packument('a', config)),
    '1.0.0 as of 2026-11-01T12:00:00.000Z, stale: No connections are made while offline.',
  );
  assert.equal(
    told(await registry.packument('b', config)),
    'offline: No connections are made while offline.',
  );
  offline = false;
  assert.equal(told(await registry.packument('b', config)), '1.0.0 as of 2026-11-03T12:00:00.000Z');
});

test('every refusal has its own words', async () => {
  const replies: Record<string, HttpResponse> = {
    missing: reply(404),
    gone: reply(410),
    closed: reply(401),
    forbidden: reply(403),
    broken: reply(500),
    odd: reply(304),
    html: reply(200, '<html>'),
    other: packumentOf('1.0.0', 'else'),
  };
  const { registry } = setUp(({ url }) => replies[url.slice(url.lastIndexOf('/') + 1)]!);
  const answers: string[] = [];
  for (const name of Object.keys(replies)) answers.push(told(await registry.packument(name, config)));
  assert.deepEqual(answers, [
    'notFound: missing is not in the registry registry.example.',
    'notFound: gone is not in the registry registry.example.',
    "unauthorized: registry.example does not let us see closed; npm's credentials for it may be missing.",
    "unauthorized: registry.example does not let us see forbidden; npm's credentials for it may be missing.",
    'unreachable: registry.example answered 500.',
    'unreachable: registry.example answered 304.',
    'unreachable: registry.example answered with something that is not about html.',
    'unreachable: registry.example answered with something that is not about other.',
  ]);
});

test('a registry that fails leaves what was known, marked stale, and is asked again a minute later', async () => {
  const replies = [packumentOf('1.0.0'), reply(503), reply(200, '{'), reply(304)];
  const { ports, registry } = setUp(() => replies.shift()!);
  await registry.packument('a', config);
  await ports.clock.advance(25 * hour);
  const failed = '1.0.0 as of 2026-11-01T12:00:00.000Z, stale: registry.example answered';
  assert.equal(told(await registry.packument('a', config)), `${failed} 503.`);
  assert.equal(told(await registry.packument('a', config)), `${failed} 503.`);
  await ports.clock.advance(minute);
  assert.equal(told(await registry.packument('a', config)), `${failed} with something that is not about a.`);
  await ports.clock.advance(minute);
  assert.equal(told(await registry.packument('a', config)), '1.0.0 as of 2026-11-02T13:02:00.000Z');
});

test('a package that was taken down is known to be gone', async () => {
  const replies = [packumentOf('1.0.0'), reply(404)];
  const changes: string[] = [];
  const { ports, registry } = setUp(() => replies.shift()!, { onChange: (name) => changes.push(name) });
  await registry.packument('a', config);
  await ports.clock.advance(hour);
  await registry.packument('a', config);
  await settled();
  assert.equal(told(registry.known('a', config)), 'notFound: a is not in the registry registry.example.');
  assert.deepEqual(changes, ['a']);
});

test('a port that breaks its word is logged and survived', async () => {
  const { ports, registry } = setUp(() => {
    throw new TypeError('our bug');
  });
  assert.equal(
    told(await registry.packument('a', config)),
    'unreachable: registry.example could not be asked.',
  );
  assert.deepEqual(ports.logged, ['error: TypeError: our bug']);
});

test('over a real connection, a registry that misbehaves and heals', async (t) => {
  const body = JSON.stringify({ name: 'a', versions: { '1.0.0': {} } });
  const server = await startServer(
    t,
    inTurn(hangUp, served(503), cutShort, served(200, body), served(200, body.slice(0, 20)), halfGzip(body)),
  );
  const ports = memoryPorts();
  const clock = { now: ports.clock.now, after: atOnce };
  const http = nodeHttp({ clock, log: ports.log, env: {}, offline: () => false, network: async () => ({}) });
  const registry = createRegistry({ ...ports, http });
  const here = { ...config, registryFor: () => server.url };
  const host = server.url.split('/')[2];
  const asOf = '1.0.0 as of 2026-11-01T12:00:00.000Z';
  assert.equal(told(await registry.packument('a', here)), asOf);
  registry.expire();
  assert.equal(
    told(await registry.packument('a', here)),
    `${asOf}, stale: ${host} answered with something that is not about a.`,
  );
  registry.expire();
  assert.equal(
    told(await registry.packument('a', here)),
    `${asOf}, stale: The connection to ${host} failed (Z_BUF_ERROR).`,
  );
});

/** Pauses pass at once; time limits never come. */
function atOnce(ms: number, callback: () => void): () => void {
  if (ms >= 30_000) return () => {};
  const soon = setImmediate(callback);
  return () => clearImmediate(soon);
}
