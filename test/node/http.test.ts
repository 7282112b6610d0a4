import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type NodeHttpOptions, nodeHttp } from '../../server/src/node/http';
import { type Clock, HttpError, type HttpResponse } from '../../server/src/ports';
import {
  answer,
  certificate,
  cutShort,
  drip,
  gzipBomb,
  halfGzip,
  hang,
  hangUp,
  inTurn,
  redirect,
  startServer,
} from '../support/httpServer';
import { cancelSwitch, manualClock, memoryPorts } from '../support/memoryPorts';

const start = '2026-11-01T00:00:00Z';
const secret = 'Bearer s3cret';

test('what arrives is handed on, whatever its status', async (t) => {
  const server = await startServer(
    t,
    inTurn(answer(200, 'hello', { ETag: '"1"' }), answer(404, 'none'), answer(304)),
  );
  const { http } = setUp();
  const replies = [
    await http.request({ url: server.url }),
    await http.request({ url: server.url }),
    await http.request({ url: server.url }),
  ];
  assert.deepEqual(replies.map(told), ['200 hello', '404 none', '304 ']);
  assert.equal(replies[0]!.headers.etag, '"1"');
  assert.equal(server.connections(), 1, 'the connection is kept between requests');
});

test('method, headers and body are sent', async (t) => {
  const server = await startServer(t, answer(200));
  const headers = { 'content-type': 'application/json', 'If-None-Match': '"1"' };
  await setUp().http.request({ url: `${server.url}a?b=c`, method: 'POST', headers, body: '{"a":1}' });
  await setUp().http.request({ url: server.url, method: 'POST', body: new TextEncoder().encode('bytes') });
  const [first, second] = server.seen;
  assert.equal(`${first!.method} ${first!.url} ${first!.body}`, 'POST /a?b=c {"a":1}');
  assert.equal(first!.headers['if-none-match'], '"1"');
  assert.equal(first!.headers['content-type'], 'application/json');
  assert.equal(first!.headers['user-agent'], 'lockwatch');
  assert.equal(second!.body, 'bytes');
});

test('a compressed reply arrives as what it was', async (t) => {
  const encodings = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };
  const { http } = setUp();
  for (const [encoding, compress] of Object.entries(encodings)) {
    const server = await startServer(t, answer(200, compress('hello'), { 'content-encoding': encoding }));
    assert.equal(told(await http.request({ url: server.url })), '200 hello', encoding);
  }
});

test('a reply to HEAD may name an encoding without a body', async (t) => {
  const server = await startServer(t, answer(200, '', { 'content-encoding': 'gzip', 'content-length': '9' }));
  assert.equal(told(await setUp().http.request({ url: server.url, method: 'HEAD' })), '200 ');
});

test('a small reply that becomes a large one is stopped', async (t) => {
  const server = await startServer(t, gzipBomb);
  const failure = await failureOf(setUp().http.request({ url: server.url, maxBytes: 1024 * 1024 }));
  assert.equal(failure, 'tooLarge: The reply is longer than 1 MiB.');
});

test('a reply without end is stopped at the limit', async (t) => {
  const server = await startServer(t, drip);
  const failure = await failureOf(setUp().http.request({ url: server.url, maxBytes: 2048 }));
  assert.equal(failure, 'tooLarge: The reply is longer than 2 KiB.');
  await server.idle();
});

test('half of a compressed reply does not pass for the whole', async (t) => {
  const server = await startServer(t, halfGzip('{"a":1}\n'.repeat(1000)));
  assert.equal(
    await failureOf(setUp().http.request({ url: server.url })),
    'network: The connection to HOST failed (Z_BUF_ERROR).',
  );
});

test('a compression that was not asked for is refused', async (t) => {
  const server = await startServer(t, answer(200, 'x', { 'content-encoding': 'gzip, gzip' }));
  assert.equal(
    await failureOf(setUp().http.request({ url: server.url })),
    'network: The reply is compressed in a way that was not asked for.',
  );
});

test('a server that says nothing is left after the time limit', async (t) => {
  const server = await startServer(t, hang);
  const clock = manualClock(start);
  const { http } = setUp({ clock });
  const failure = failureOf(http.request({ url: server.url, timeoutMs: 5_000 }));
  await server.requested(1);
  await clock.advance(5_000);
  assert.equal(await failure, 'timeout: HOST did not answer within 5 seconds.');
  await server.idle();
  assert.deepEqual(clock.pending(), []);
});

test('a server that never comes to an end is left too', async (t) => {
  const server = await startServer(t, drip);
  const clock = manualClock(start);
  const { http } = setUp({ clock });
  const failure = failureOf(http.request({ url: server.url }));
  await server.requested(1);
  await clock.advance(30_000);
  assert.equal(await failure, 'timeout: HOST did not answer within 30 seconds.');
  await server.idle();
});

test('a request that is no longer wanted ends at once', async (t) => {
  const server = await startServer(t, hang);
  const wanted = cancelSwitch();
  const failure = failureOf(setUp().http.request({ url: server.url }, wanted));
  await server.requested(1);
  wanted.cancel();
  assert.equal(await failure, 'cancelled: The request is no longer wanted.');
  await server.idle();
  assert.equal(
    await failureOf(setUp().http.request({ url: server.url }, wanted)),
    'cancelled: The request is no longer wanted.',
  );
  assert.equal(server.seen.length, 1);
});

test('a pause between tries ends too when the answer is no longer wanted', async (t) => {
  const server = await startServer(t, answer(503));
  const wanted = cancelSwitch();
  const clock = manualClock(start);
  const { http, logged } = setUp({ clock });
  const failure = failureOf(http.request({ url: server.url }, wanted));
  while (logged.length === 0) await clock.advance(0);
  wanted.cancel();
  assert.equal(await failure, 'cancelled: The request is no longer wanted.');
  assert.deepEqual(clock.pending(), []);
});

test('a busy server is asked again, each time later', async (t) => {
  const server = await startServer(t, inTurn(answer(503), answer(502), answer(504), answer(200, 'at last')));
  const clock = quickClock();
  const { http } = setUp({ clock });
  assert.equal(told(await http.request({ url: server.url })), '200 at last');
  assert.deepEqual(clock.pauses, [500, 1000, 2000]);
});

test('pauses are spread, so that many do not come back together', async (t) => {
  for (const [random, pause] of [
    [0, 250],
    [1, 750],
  ] as const) {
    const server = await startServer(t, inTurn(answer(503), answer(200)));
    const clock = quickClock();
    const { http } = setUp({ clock, random: () => random });
    await http.request({ url: server.url });
    assert.deepEqual(clock.pauses, [pause]);
  }
});

test('a server that stays busy is believed', async (t) => {
  const server = await startServer(t, answer(503, 'busy'));
  assert.equal(told(await setUp().http.request({ url: server.url })), '503 busy');
  assert.equal(server.seen.length, 4);
});

test('other failures of a server are final', async (t) => {
  for (const status of [400, 401, 404, 408, 500, 501]) {
    const server = await startServer(t, answer(status));
    await setUp().http.request({ url: server.url });
    assert.equal(server.seen.length, 1, String(status));
  }
});

test('Retry-After is heeded, in seconds or as a date', async (t) => {
  const date = new Date(Date.parse(start) + 9_000).toUTCString();
  for (const [retryAfter, pause] of [
    ['7', 7000],
    [date, 9000],
    ['soon', 500],
    ['-1', 500],
  ] as const) {
    const server = await startServer(t, inTurn(answer(429, '', { 'retry-after': retryAfter }), answer(200)));
    const clock = quickClock();
    const { http } = setUp({ clock });
    await http.request({ url: server.url });
    assert.deepEqual(clock.pauses, [pause], retryAfter);
  }
});

test('who wants to be left alone for long is left alone', async (t) => {
  const server = await startServer(t, answer(429, '', { 'retry-after': '3600' }));
  assert.equal((await setUp().http.request({ url: server.url })).status, 429);
  assert.equal(server.seen.length, 1);
});

test('a broken connection is tried again', async (t) => {
  const server = await startServer(t, inTurn(hangUp, cutShort, answer(200, 'whole')));
  const clock = quickClock();
  const { http } = setUp({ clock });
  assert.equal(told(await http.request({ url: server.url })), '200 whole');
  assert.deepEqual(clock.pauses, [500, 1000]);
});

test('a connection that stays broken is a failure in plain words', async (t) => {
  const server = await startServer(t, hangUp);
  assert.equal(
    await failureOf(setUp().http.request({ url: server.url })),
    'network: The connection to HOST failed (ECONNRESET).',
  );
  assert.equal(server.seen.length, 4);
});

test('a POST is sent again only where it merely asks', async (t) => {
  const server = await startServer(t, hangUp);
  await failureOf(setUp().http.request({ url: server.url, method: 'POST', body: 'x' }));
  assert.equal(server.seen.length, 1);
  await failureOf(setUp().http.request({ url: server.url, method: 'POST', body: 'x', idempotent: true }));
  assert.equal(server.seen.length, 5);
});

test('offline, no connection is made', async (t) => {
  const server = await startServer(t, answer(200));
  const { http } = setUp({ offline: () => true });
  assert.equal(
    await failureOf(http.request({ url: server.url })),
    'offline: No connections are made while offline.',
  );
  assert.equal(server.connections(), 0);
});

test('who goes offline between tries is not asked again', async (t) => {
  let offline = false;
  const server = await startServer(t, (response) => {
    offline = true;
    response.writeHead(503).end();
  });
  const { http } = setUp({ offline: () => offline });
  assert.equal(
    await failureOf(http.request({ url: server.url })),
    'offline: No connections are made while offline.',
  );
  assert.equal(server.seen.length, 1);
});

test('redirects are followed', async (t) => {
  const server = await startServer(t, (response, { url, method, body }) => {
    const next = { '/a': '/b', '/b': 'c?d=e' }[url];
    if (next) response.writeHead(url === '/a' ? 308 : 302, { location: next }).end('moved');
    else response.end(`${method} ${url} ${body}`);
  });
  const { http } = setUp();
  assert.equal(told(await http.request({ url: `${server.url}a` })), '200 GET /c?d=e ');
  assert.equal(
    told(await http.request({ url: `${server.url}a`, method: 'POST', body: 'x' })),
    '200 GET /c?d=e ',
  );
});

test('a body goes along only where the server says so', async (t) => {
  const target = await startServer(t, (response, { method, body, headers }) =>
    response.end(`${method} ${body} ${headers['content-type']}`),
  );
  const request = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } } as const;
  const replies = [];
  for (const status of [301, 302, 303, 307, 308]) {
    const server = await startServer(t, redirect(status, target.url));
    replies.push(told(await setUp().http.request({ ...request, url: server.url })));
  }
  assert.deepEqual(replies, [
    '200 GET  application/json',
    '200 GET  application/json',
    '200 GET  application/json',
    '200 POST {} application/json',
    '200 POST {} application/json',
  ]);
});

test('credentials stay with the host they were given for', async (t) => {
  const other = await startServer(t, answer(200), { host: 'localhost' });
  const server = await startServer(t, (response, { url }) =>
    response.writeHead(307, { location: url === '/' ? '/same' : `${other.url}x` }).end(),
  );
  const headers = {
    authorization: secret,
    Cookie: 'session=1',
    'npm-otp': '123456',
    'Npm-Session': 'abc',
    accept: 'application/json',
  };
  await setUp().http.request({ url: server.url, headers });
  assert.deepEqual(
    server.seen.map(({ url, headers }) => [url, headers.authorization]),
    [
      ['/', secret],
      ['/same', secret],
    ],
  );
  const { host, connection, ...received } = other.seen[0]!.headers;
  assert.deepEqual(received, {
    accept: 'application/json',
    'accept-encoding': 'gzip, br',
    'user-agent': 'lockwatch',
  });
});

test('another port is another host', async (t) => {
  const other = await startServer(t, answer(200));
  const server = await startServer(t, redirect(302, other.url));
  await setUp().http.request({ url: server.url, headers: { authorization: secret } });
  assert.equal(other.seen[0]!.headers.authorization, undefined);
});

test('a login within an address is never sent', async (t) => {
  const server = await startServer(t, answer(200));
  const withLogin = server.url.replace('//', '//joe:pass@');
  const first = await startServer(t, redirect(302, withLogin));
  await setUp().http.request({ url: withLogin });
  await setUp().http.request({ url: first.url });
  assert.deepEqual(
    server.seen.map(({ headers }) => headers.authorization),
    [undefined, undefined],
  );
});

test('redirects in a circle come to an end', async (t) => {
  const server = await startServer(t, redirect(302, '/'));
  assert.equal(
    await failureOf(setUp().http.request({ url: server.url })),
    'badRedirect: HOST redirects more than 5 times.',
  );
  assert.equal(server.seen.length, 6);
});

test('a redirect to plain http elsewhere is not followed', async (t) => {
  for (const location of ['http://registry.example/', 'http://10.0.0.1/', '//registry.example/x']) {
    const server = await startServer(t, redirect(302, location));
    assert.equal(
      await failureOf(setUp().http.request({ url: server.url })),
      'badRedirect: HOST redirects to an address without https, which is not followed.',
      location,
    );
  }
});

test('a redirect away from https is not followed, not even to this machine', async (t) => {
  const plain = await startServer(t, answer(200));
  const server = await startServer(t, redirect(302, plain.url), { tls: true });
  const failure = await failureOf(setUp().http.request({ url: server.url, network: { ca: [certificate] } }));
  assert.equal(failure, 'badRedirect: HOST redirects away from https, which is not followed.');
  assert.equal(plain.connections(), 0);
});

test('a redirect that cannot be read is not followed', async (t) => {
  for (const [location, how] of [
    ['http://[', 'to an address that cannot be read'],
    ['file:///etc/passwd', 'to an address without https'],
  ]) {
    const server = await startServer(t, redirect(302, location!));
    assert.equal(
      await failureOf(setUp().http.request({ url: server.url })),
      `badRedirect: HOST redirects ${how}, which is not followed.`,
    );
  }
});

test('only https, this machine and configured registries are asked', async () => {
  const { http } = setUp();
  const failures = [
    'http://registry.example/',
    'ftp://registry.example/',
    'file:///etc/passwd',
    'data:,x',
    'nonsense',
  ];
  assert.deepEqual(await Promise.all(failures.map((url) => failureOf(http.request({ url })))), [
    'badAddress: registry.example cannot be asked without https.',
    'badAddress: registry.example cannot be asked without https.',
    'badAddress: The address cannot be asked without https.',
    'badAddress: The address cannot be asked without https.',
    'badAddress: The address cannot be read.',
  ]);
});

test('a certificate that nobody vouches for is refused, once', async (t) => {
  const server = await startServer(t, answer(200), { tls: true });
  const clock = quickClock();
  const { http } = setUp({ clock });
  assert.equal(
    await failureOf(http.request({ url: server.url })),
    "network: The certificate of HOST is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); npm's settings cafile and strict-ssl hold here too.",
  );
  assert.deepEqual(clock.pauses, []);
});

test('a certificate is trusted where npm or the person says so', async (t) => {
  const server = await startServer(t, answer(200, 'ok'), { tls: true });
  const url = server.url;
  assert.equal(told(await setUp().http.request({ url, network: { ca: [certificate] } })), '200 ok');
  assert.equal(told(await setUp().http.request({ url, network: { strictSsl: false } })), '200 ok');
  assert.equal(told(await setUp({ editor: () => ({ strictSsl: false }) }).http.request({ url })), '200 ok');
});

test("where a request does not say how to connect, the person's own configuration holds", async (t) => {
  const server = await startServer(t, answer(200, 'ok'), { tls: true });
  const { http } = setUp({ network: async () => ({ ca: [certificate] }) });
  assert.equal(told(await http.request({ url: server.url })), '200 ok');
});

test('a configured registry may speak plain http, through the proxy too', async (t) => {
  const proxy = await startServer(t, answer(200, 'via proxy'));
  const network = {
    plainHttpOrigins: ['http://registry.example'],
    proxy: proxy.url.replace('//', '//joe:pass@'),
  };
  const { http, logged } = setUp();
  assert.equal(told(await http.request({ url: 'http://registry.example/a', network })), '200 via proxy');
  const [{ url, headers }] = proxy.seen as [(typeof proxy.seen)[0]];
  assert.equal(url, 'http://registry.example/a');
  assert.equal(headers['proxy-authorization'], `Basic ${btoa('joe:pass')}`);
  assert.deepEqual(logged, []);
});

test('https goes through the proxy unseen', async (t) => {
  const registry = await startServer(t, answer(200, 'hello'), { tls: true });
  const proxy = await startServer(t, answer(500), { routes: { 'registry.example:443': registry.port } });
  const network = { proxy: proxy.url, ca: [certificate] };
  const headers = { authorization: secret };
  const { http } = setUp();
  const reply = await http.request({ url: 'https://registry.example/a', network, headers });
  assert.equal(told(reply), '200 hello');
  assert.equal(registry.seen[0]!.headers.authorization, secret);
  assert.deepEqual(
    proxy.seen.map(({ method, url, headers }) => [method, url, headers.authorization]),
    [['CONNECT', 'registry.example:443', undefined]],
  );
});

test('a proxy does not lend its certificate to what lies behind it', async (t) => {
  const registry = await startServer(t, answer(200), { tls: true });
  const proxy = await startServer(t, answer(500), { routes: { 'registry.example:443': registry.port } });
  const failure = await failureOf(
    setUp().http.request({ url: 'https://registry.example/', network: { proxy: proxy.url } }),
  );
  assert.match(failure, /^network: The certificate of registry.example is not trusted/);
  assert.equal(registry.seen.length, 0);
});

test('nothing that is logged shows credentials or what was asked', async (t) => {
  const server = await startServer(t, inTurn(answer(503), hangUp, answer(200)));
  const { http, logged } = setUp();
  const url = `${server.url.replace('//', '//joe:pass@')}private-name?token=t0ken`;
  await http.request({ url, headers: { authorization: secret } });
  assert.deepEqual(
    logged.map((line) => line.replace(/127\.0\.0\.1:\d+/g, 'HOST')),
    [
      'info: HOST: It answered 503. Trying again in 500 ms.',
      'info: HOST: The connection to HOST failed (ECONNRESET). Trying again in 1000 ms.',
    ],
  );
});

test('a header that cannot be sent is a failure without its value', async (t) => {
  const server = await startServer(t, answer(200));
  const failure = await failureOf(
    setUp().http.request({ url: server.url, headers: { authorization: 'a\nb' } }),
  );
  assert.equal(failure, 'network: The request to HOST cannot be made (ERR_INVALID_CHAR).');
});

function setUp(options: Partial<NodeHttpOptions> = {}) {
  const { log, logged } = memoryPorts();
  const http = nodeHttp({
    clock: quickClock(),
    log,
    env: {},
    offline: () => false,
    network: async () => ({}),
    random: () => 0.5,
    ...options,
  });
  return { http, logged };
}

/** Pauses pass at once and are noted; time limits, which are longer, never come. */
function quickClock(): Clock & { readonly pauses: readonly number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => Date.parse(start),
    after: (ms, callback) => {
      if (ms >= 30_000) return () => {};
      pauses.push(ms);
      const soon = setImmediate(callback);
      return () => clearImmediate(soon);
    },
  };
}

function told({ status, body }: HttpResponse): string {
  return `${status} ${new TextDecoder().decode(body)}`;
}

/** Code and message of the failure, the server's address left out. */
async function failureOf(response: Promise<HttpResponse>): Promise<string> {
  const error = await response.then(
    (reply) => assert.fail(told(reply)),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof HttpError, String(error));
  return `${error.code}: ${error.message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
}
