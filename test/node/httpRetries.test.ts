// What is tried again, how often and after which pauses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockStart, failureOf, quickClock, setUp, told } from '../support/httpClient';
import { answer, cutShort, hangUp, inTurn, startServer } from '../support/httpServer';
import { cancelSwitch, manualClock } from '../support/memoryPorts';

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
  const date = new Date(Date.parse(clockStart) + 9_000).toUTCString();
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

test('a pause between tries ends too when the answer is no longer wanted', async (t) => {
  const server = await startServer(t, answer(503));
  const wanted = cancelSwitch();
  const clock = manualClock(clockStart);
  const { http, logged } = setUp({ clock });
  const failure = failureOf(http.request({ url: server.url }, wanted));
  while (logged.length === 0) await clock.advance(0);
  wanted.cancel();
  assert.equal(await failure, 'cancelled: The request is no longer wanted.');
  assert.deepEqual(clock.pending(), []);
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
