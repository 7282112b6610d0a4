// Bodies that are taken in as they come: downloads too long to be held.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { HttpError, HttpRequest } from '../../server/src/ports';
import { clockStart, setUp } from '../support/httpClient';
import {
  answer,
  type Behaviour,
  cutShort,
  drip,
  gzipBomb,
  halfGzip,
  inTurn,
  redirect,
  startServer,
} from '../support/httpServer';
import { cancelSwitch, manualClock, settled } from '../support/memoryPorts';

const silent = 'timeout: HOST sent nothing, or next to nothing, for 45 seconds.';

/** Sends a few bytes and then nothing more. */
const stall: Behaviour = (response) => {
  response.writeHead(200);
  response.write('abc');
};

test('a body is handed on as it comes, and not kept', async (t) => {
  const text = 'x'.repeat(1_000_000);
  const server = await startServer(t, inTurn(redirect(307, '/there'), answer(200, text, { etag: '"1"' })));
  const { told, reply } = await consumed(server.url);
  assert.deepEqual([told.status, told.etag, told.bytes], [200, '"1"', 1_000_000]);
  assert.equal(told.chunks > 1, true);
  assert.deepEqual([reply?.status, reply?.body.length], [200, 0]);
});

test('a compressed body comes unpacked', async (t) => {
  const server = await startServer(
    t,
    answer(200, gzipSync('hello'.repeat(1000)), { 'content-encoding': 'gzip' }),
  );
  assert.equal((await consumed(server.url)).told.bytes, 5000);
});

test('other replies than 200 and 206 are kept as always', async (t) => {
  const server = await startServer(t, inTurn(answer(404, 'none'), answer(206, 'part'), answer(304)));
  assert.equal(Buffer.from((await consumed(server.url)).reply!.body).toString(), 'none');
  assert.deepEqual((await consumed(server.url)).told, { status: 206, etag: undefined, bytes: 4, chunks: 1 });
  assert.equal((await consumed(server.url)).told.status, 0);
});

test('who has had enough ends the connection', async (t) => {
  const server = await startServer(t, drip);
  const { told, failure } = await consumed(server.url, {}, { enough: 10 });
  assert.deepEqual([told.bytes >= 10, failure], [true, undefined]);
  await server.idle();
});

test('what breaks off is a failure, and is not asked for again behind the back of who takes it', async (t) => {
  for (const broken of [cutShort, halfGzip('{"a":1}\n'.repeat(100_000))]) {
    const server = await startServer(t, broken);
    assert.match((await consumed(server.url)).failure!, /^network: The connection to HOST failed/);
    assert.equal(server.seen.length, 1);
  }
});

test('a server that is busy at first is asked again', async (t) => {
  const server = await startServer(t, inTurn(answer(503), answer(200, 'abc')));
  const clock = manualClock(clockStart);
  const done = consumed(server.url, {}, { clock });
  await server.requested(1);
  while (server.seen.length < 2) await clock.advance(1000);
  assert.equal((await done).told.bytes, 3);
});

test('the limit holds for what was unpacked', async (t) => {
  const server = await startServer(t, gzipBomb);
  assert.equal(
    (await consumed(server.url, { maxBytes: 2048 })).failure,
    'tooLarge: The reply is longer than 2 KiB.',
  );
});

test('a body that stops coming is given up in less than a minute', async (t) => {
  const server = await startServer(t, stall);
  const clock = manualClock(clockStart);
  const done = consumed(server.url, { timeoutMs: 600_000 }, { clock });
  await server.requested(1);
  await clock.advance(45_000);
  assert.equal((await done).failure, silent);
  await server.idle();
  assert.deepEqual(clock.pending(), []);
});

test('one that trickles is given up as soon', async (t) => {
  const { clock, send, done } = await sentBySteps(t);
  for (let seconds = 0; seconds < 40; seconds += 10) {
    await send(100);
    await clock.advance(10_000);
  }
  await clock.advance(5_000);
  assert.equal((await done).failure, silent);
});

test('one that is slow and steady is not', async (t) => {
  const { clock, send, end, done } = await sentBySteps(t);
  for (let minutes = 0; minutes < 20; minutes++) {
    await send(20_000);
    await clock.advance(40_000);
  }
  end();
  assert.equal((await done).told.bytes, 400_000);
  assert.deepEqual(clock.pending(), []);
});

test('one that drips without end is given up in the end', async (t) => {
  const server = await startServer(t, drip);
  const clock = manualClock(clockStart);
  const done = consumed(server.url, { timeoutMs: 40_000 }, { clock });
  await server.requested(1);
  await clock.advance(40_000);
  assert.equal((await done).failure, 'timeout: HOST did not answer within 40 seconds.');
  await server.idle();
});

test('one that is no longer wanted ends at once', async (t) => {
  const server = await startServer(t, stall);
  const wanted = cancelSwitch();
  const done = consumed(server.url, {}, { wanted });
  await server.requested(1);
  wanted.cancel();
  assert.equal((await done).failure, 'cancelled: The request is no longer wanted.');
  await server.idle();
});

/** A body that is sent in steps, each of which has come when `send` resolves. */
async function sentBySteps(t: TestContext) {
  let response: ServerResponse | undefined;
  const server = await startServer(t, (begun) => {
    response = begun.writeHead(200);
    response.flushHeaders();
  });
  const clock = manualClock(clockStart);
  const told = { status: 0, etag: undefined, bytes: 0, chunks: 0 };
  const done = consumed(server.url, { timeoutMs: 3_600_000 }, { clock, told });
  await server.requested(1);
  return {
    clock,
    done,
    send: async (bytes: number) => {
      const before = told.bytes;
      response!.write(Buffer.alloc(bytes));
      while (told.bytes < before + bytes) await settled();
    },
    end: () => response!.end(),
  };
}

/** What a consumer came to see, and how the request ended. */
async function consumed(
  url: string,
  request: Partial<HttpRequest> = {},
  {
    clock = manualClock(clockStart),
    wanted = cancelSwitch(),
    enough = Number.POSITIVE_INFINITY,
    told = { status: 0, etag: undefined as string | undefined, bytes: 0, chunks: 0 },
  } = {},
) {
  const { http } = setUp({ clock });
  const consume: HttpRequest['consume'] = async ({ status, headers }, chunks) => {
    told.status = status;
    told.etag = headers.etag;
    for await (const chunk of chunks) {
      told.bytes += chunk.length;
      told.chunks++;
      if (told.bytes >= enough) return;
    }
  };
  try {
    return { told, reply: await http.request({ url, consume, ...request }, wanted) };
  } catch (error) {
    const { code, message } = error as HttpError;
    return { told, failure: `${code}: ${message.replace(/127\.0\.0\.1:\d+/, 'HOST')}` };
  }
}
