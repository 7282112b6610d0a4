import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeHttp } from '../server/src/node/http';
import { HttpError, type HttpRequest, type HttpResponse, type RegistryConfig } from '../server/src/ports';
import { createRegistry, type PackumentAnswer, type RegistryOptions } from '../server/src/registry';
import { cutShort, halfGzip, hangUp, inTurn, answer as served, startServer } from './support/httpServer';
import { cancelSwitch, type MemoryPorts, memoryPorts, reply, settled } from './support/memoryPorts';

const minute = 60_000;
const hour = 60 * minute;
const config: RegistryConfig = { registryFor: () => 'https://registry.example/npm/', authFor: () => ({}) };

test('a packument is asked for once and remembered', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  assert.equal(registry.known('a', config), undefined);
  const answer = await registry.packument('a', config);
  assert.equal(told(answer), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  assert.equal(await registry.packument('a', config), answer);
  assert.equal(registry.known('a', config), answer);
  assert.deepEqual(ports.requests, [
    {
      url: 'https://registry.example/npm/a',
      headers: { accept: 'application/json' },
      timeoutMs: minute,
      maxBytes: 64 * 1024 * 1024,
    },
  ]);
});

test('the address, credentials and connection are those of npm for the name', async () => {
  const { ports, registry } = setUp(() => reply(404));
  const network = { proxy: 'http://proxy.example' };
  await registry.packument('@corp/thing', {
    registryFor: (name) => `https://${name.startsWith('@corp/') ? 'corp' : 'other'}.example/`,
    authFor: (url) => ({ authorization: `for ${url}` }),
    network,
  });
  const [{ url, headers, network: used }] = ports.requests as [HttpRequest];
  assert.equal(url, 'https://corp.example/@corp%2fthing');
  assert.equal(headers?.authorization, 'for https://corp.example/@corp%2fthing');
  assert.equal(used, network);
});

test('a name that could lead elsewhere is not asked about', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  for (const name of ['..', '../a', '@a/../b', 'a?b', '', 'a'.repeat(215)]) {
    assert.equal(
      told(await registry.packument(name, config)),
      'invalidName: The name is not one that a registry could have.',
    );
  }
  assert.equal(ports.requests.length, 0);
});

test('a registry that is configured wrongly is not asked, nor another in its place', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  const answer = await registry.packument('a', { ...config, registryFor: () => undefined });
  assert.equal(
    told(answer),
    "noRegistry: The registry that npm's configuration names is not an http or https address.",
  );
  assert.equal(ports.requests.length, 0);
});

test('many who ask at once share one request', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  const answers = await Promise.all(Array.from({ length: 50 }, () => registry.packument('a', config)));
  assert.equal(new Set(answers).size, 1);
  assert.equal(ports.requests.length, 1);
});

test('no more than eight are asked at once, and all are answered', async () => {
  let open = 0;
  let most = 0;
  const { registry } = setUp(async ({ url }) => {
    most = Math.max(most, ++open);
    await settled();
    open--;
    return packumentOf('1.0.0', url.slice(url.lastIndexOf('/') + 1));
  });
  const names = Array.from({ length: 40 }, (_, index) => `p${index}`);
  const answers = await Promise.all(names.map((name) => registry.packument(name, config)));
  assert.equal(most, 8);
  assert.deepEqual(
    answers.filter(({ state }) => state !== 'known'),
    [],
  );
});

test('after a quarter of an hour the registry is asked again behind the answer', async () => {
  const changes: string[] = [];
  let latest = '1.0.0';
  const { ports, registry } = setUp(() => packumentOf(latest), { onChange: (name) => changes.push(name) });
  await registry.packument('a', config);
  await ports.clock.advance(15 * minute);
  assert.equal(told(await registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  await settled();
  assert.deepEqual(changes, [], 'nothing has changed');
  assert.equal(told(registry.known('a', config)), '1.0.0 as of 2026-11-01T12:15:00.000Z');

  latest = '1.0.1';
  await ports.clock.advance(15 * minute);
  assert.equal(told(await registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:15:00.000Z');
  await settled();
  assert.deepEqual(changes, ['a']);
  assert.equal(told(await registry.packument('a', config)), '1.0.1 as of 2026-11-01T12:30:00.000Z');
  assert.equal(ports.requests.length, 3);
});

test('after a day the registry is waited for', async () => {
  let latest = '1.0.0';
  const { ports, registry } = setUp(() => packumentOf(latest));
  await registry.packument('a', config);
  latest = '1.0.1';
  await ports.clock.advance(24 * hour);
  assert.equal(told(await registry.packument('a', config)), '1.0.1 as of 2026-11-02T12:00:00.000Z');
});

test('on demand the registry is waited for at once', async () => {
  let latest = '1.0.0';
  const { registry } = setUp(() => packumentOf(latest));
  await registry.packument('a', config);
  latest = '1.0.1';
  registry.expire();
  assert.equal(told(await registry.packument('a', config)), '1.0.1 as of 2026-11-01T12:00:00.000Z');
});

test('what has not changed is not sent again', async () => {
  const { ports, registry } = setUp(({ headers }) =>
    headers?.['if-none-match'] === '"one"' ? reply(304) : packumentOf('1.0.0', 'a', { etag: '"one"' }),
  );
  await registry.packument('a', config);
  for (const day of [2, 3]) {
    await ports.clock.advance(24 * hour);
    assert.equal(told(await registry.packument('a', config)), `1.0.0 as of 2026-11-0${day}T12:00:00.000Z`);
  }
  assert.deepEqual(
    ports.requests.map(({ headers }) => headers?.['if-none-match']),
    [undefined, '"one"', '"one"'],
  );
});

test('the next process knows what this one learned, and asks only whether it still holds', async () => {
  const first = setUp(() => packumentOf('1.0.0', 'a', { etag: '"one"' }));
  await first.registry.packument('a', config);
  const second = setUp(() => reply(304), {}, first.ports);
  assert.equal(told(await second.registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  assert.equal(second.ports.requests.length, 0);
  await second.ports.clock.advance(25 * hour);
  assert.equal(told(await second.registry.packument('a', config)), '1.0.0 as of 2026-11-02T13:00:00.000Z');
  assert.equal(second.ports.requests[0]!.headers?.['if-none-match'], '"one"');
});

test('a damaged cache is as none', async () => {
  for (const damage of [
    '',
    '{}',
    'null\n{}',
    '{"format":1,"asOf":"2026-11-01T12:00:00.000Z"}\n{"name":"b"}',
    '{"format":0}\n',
  ]) {
    const { ports, registry } = setUp(() => packumentOf('1.0.0'));
    ports.stored.set('packument https://registry.example/npm/a', new TextEncoder().encode(damage));
    assert.equal(told(await registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  }
});

test('a clock that was set back does not keep an answer for ever', async () => {
  const first = setUp(() => packumentOf('1.0.0'));
  await first.ports.clock.advance(1000 * hour);
  await first.registry.packument('a', config);
  const second = setUp(() => packumentOf('1.0.1'), {}, first.ports);
  assert.equal(told(await second.registry.packument('a', config)), '1.0.1 as of 2026-11-01T12:00:00.000Z');
});

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

test('a stale answer is not written to the store', async () => {
  const replies = [packumentOf('1.0.0', 'a', { etag: '"one"' }), reply(503)];
  const { ports, registry } = setUp(() => replies.shift()!);
  await registry.packument('a', config);
  ports.stored.clear();
  registry.expire();
  assert.match(told(await registry.packument('a', config)), /stale/);
  assert.equal(ports.stored.size, 0);
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

test('other credentials are another question', async () => {
  const { registry } = setUp(({ headers }) => (headers?.authorization ? packumentOf('1.0.0') : reply(401)));
  assert.equal((await registry.packument('a', config)).state, 'unknown');
  const withToken = { ...config, authFor: () => ({ authorization: 'Bearer x' }) };
  assert.equal((await registry.packument('a', withToken)).state, 'known');
});

test('the request ends when the last who waits for it has lost interest', async () => {
  let cancelled = 0;
  const { registry } = setUp(
    (_, cancel) =>
      new Promise((_, reject) => {
        cancel?.onCancel(() => {
          cancelled++;
          reject(new HttpError('cancelled', 'The request is no longer wanted.'));
        });
      }),
  );
  const [first, second] = [cancelSwitch(), cancelSwitch()];
  const answers = [registry.packument('a', config, first), registry.packument('a', config, second)];
  await settled();
  first.cancel();
  await settled();
  assert.equal(cancelled, 0);
  second.cancel();
  await settled();
  assert.equal(cancelled, 1);
  assert.deepEqual((await Promise.all(answers)).map(told), [
    'cancelled: The answer is no longer wanted.',
    'cancelled: The answer is no longer wanted.',
  ]);
  assert.equal(registry.known('a', config), undefined);
});

test('who asks after the last has left gets a request of his own', async () => {
  const hanging: (() => void)[] = [];
  const { registry } = setUp((_, cancel) =>
    hanging.length > 0
      ? packumentOf('1.0.0')
      : new Promise((_, reject) => {
          hanging.push(() => reject(new HttpError('cancelled', '')));
          cancel?.onCancel(() => {});
        }),
  );
  const impatient = cancelSwitch();
  const left = registry.packument('a', config, impatient);
  await settled();
  impatient.cancel();
  assert.equal((await registry.packument('a', config)).state, 'known');
  hanging[0]!();
  assert.equal((await left).state, 'unknown');
  assert.equal(registry.known('a', config)?.state, 'known');
});

test('who has lost interest before asking starts nothing', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  const gone = cancelSwitch();
  gone.cancel();
  assert.equal(
    told(await registry.packument('a', config, gone)),
    'cancelled: The answer is no longer wanted.',
  );
  assert.equal(ports.requests.length, 0);
});

test('what is asked behind an answer ends with the client', async () => {
  let cancelled = 0;
  const { ports, registry } = setUp((_, cancel) => {
    if (ports.requests.length === 1) return packumentOf('1.0.0');
    cancel?.onCancel(() => cancelled++);
    return new Promise(() => {});
  });
  await registry.packument('a', config);
  await ports.clock.advance(hour);
  assert.equal((await registry.packument('a', config)).state, 'known');
  await settled();
  registry.dispose();
  assert.deepEqual([ports.requests.length, cancelled], [2, 1]);
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

type Answering = (
  request: HttpRequest,
  cancel?: Parameters<MemoryPorts['http']['request']>[1],
) => HttpResponse | Promise<HttpResponse>;

function setUp(http: Answering, options: RegistryOptions = {}, sharing?: MemoryPorts) {
  const ports = memoryPorts({ http });
  for (const [key, value] of sharing?.stored ?? []) ports.stored.set(key, value);
  return { ports, registry: createRegistry(ports, options) };
}

function packumentOf(version: string, name = 'a', headers = {}): HttpResponse {
  return reply(200, { name, versions: { [version]: {} } }, headers);
}

/** Pauses pass at once; time limits never come. */
function atOnce(ms: number, callback: () => void): () => void {
  if (ms >= 30_000) return () => {};
  const soon = setImmediate(callback);
  return () => clearImmediate(soon);
}

function told(answer: PackumentAnswer | undefined): string {
  if (answer?.state !== 'known') return `${answer?.reason}: ${answer?.message}`;
  const versions = [...answer.packument.versions.keys()].join();
  return `${versions} as of ${answer.asOf}${answer.stale === undefined ? '' : `, stale: ${answer.stale}`}`;
}
