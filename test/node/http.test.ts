// One request and its reply: what is sent, how much is taken in, how long is waited, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { clockStart, failureOf, secret, setUp, told } from '../support/httpClient';
import {
  answer,
  drip,
  gzipBomb,
  halfGzip,
  hang,
  hangUp,
  inTurn,
  redirect,
  startServer,
} from '../support/httpServer';
import { cancelSwitch, manualClock } from '../support/memoryPorts';

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
  const clock = manualClock(clockStart);
  const { http } = setUp({ clock });
  const failure = failureOf(http.request({ url: server.url, timeoutMs: 5_000 }));
  await server.requested(1);
  await clock.advance(5_000);
  assert.equal(await failure, 'timeout: HOST did not answer within 5 seconds.');
  await server.idle();
  assert.deepEqual(clock.pending(), []);
});

test('a server that takes a request and says nothing is left in less than a minute, however long a reply may take', async (t) => {
  const server = await startServer(t, inTurn(redirect(307, '/there'), hang));
  const clock = manualClock(clockStart);
  const failure = failureOf(setUp({ clock }).http.request({ url: server.url, timeoutMs: 30 * 60_000 }));
  await server.requested(2);
  await clock.advance(45_000);
  assert.equal(await failure, 'timeout: HOST sent nothing, or next to nothing, for 45 seconds.');
  assert.deepEqual([server.seen.length, clock.pending()], [2, []]);
  await server.idle();
});

test('unless it is asked something, which it may have to think about', async (t) => {
  const server = await startServer(t, hang);
  const clock = manualClock(clockStart);
  const question = { url: server.url, method: 'POST', body: 'x', timeoutMs: 120_000 } as const;
  const failure = failureOf(setUp({ clock }).http.request(question));
  await server.requested(1);
  await clock.advance(120_000);
  assert.equal(await failure, 'timeout: HOST did not answer within 120 seconds.');
});

test('a server that never comes to an end is left too', async (t) => {
  const server = await startServer(t, drip);
  const clock = manualClock(clockStart);
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

test('offline, no connection is made', async (t) => {
  const server = await startServer(t, answer(200));
  const { http } = setUp({ offline: () => true });
  assert.equal(
    await failureOf(http.request({ url: server.url })),
    'offline: No connections are made while offline.',
  );
  assert.equal(server.connections(), 0);
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
