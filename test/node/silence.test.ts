// Waiting for what comes piece by piece: whose time counts against a server, and that nothing stays open behind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steady } from '../../server/src/node/silence';
import { clockStart } from '../support/httpClient';
import { manualClock } from '../support/memoryPorts';

/** What a piece takes to come, what is then spent on it, and what the machine sleeps while it comes, in seconds. */
type Piece = readonly [comesAfter: number, bytes: number, spent?: number, slept?: number];

const silent = 'a.example sent nothing, or next to nothing, for 45 seconds.';

test('what time is spent on the pieces is not held against the server', async () => {
  assert.deepEqual(await told([20, 10, 60], [20, 10, 60], [4, 10, 3600]), [10, 10, 10]);
  assert.deepEqual(await told([40, 20_000, 60], [40, 20_000, 60], [40, 10]), [20_000, 20_000, 10]);
});

test('a server that trickles gains nothing by it', async () => {
  assert.deepEqual(await told([20, 10, 60], [20, 10, 60], [6, 10]), [10, 10, silent]);
  assert.deepEqual(await told([20, 10, 60], [50, 10]), [10, silent]);
});

test("time that the machine slept through is nobody's", async () => {
  const hour = 3600;
  assert.deepEqual(await told([10, 10, 0, hour], [10, 10]), [10, 10]);
});

test('what is read from is closed when no more of it is wanted', async () => {
  let isClosed = false;
  async function* server() {
    try {
      for (;;) yield new Uint8Array(1);
    } finally {
      isClosed = true;
    }
  }
  for await (const _ of steady(server(), 'a.example', manualClock(clockStart))) break;
  assert.equal(isClosed, true);
});

/** The lengths of the pieces that came, and why no more did. */
async function told(...pieces: readonly Piece[]): Promise<readonly (number | string)[]> {
  const awake = manualClock(clockStart);
  let slept = 0;
  const clock = { ...awake, now: () => awake.now() + slept };
  const pass = (seconds = 0) => new Promise<void>((resolve) => clock.after(seconds * 1000, resolve));
  async function* server() {
    for (const [comesAfter, bytes, , sleeps = 0] of pieces) {
      await pass(comesAfter);
      slept += sleeps * 1000;
      yield new Uint8Array(bytes);
    }
  }
  const lengths: (number | string)[] = [];
  const take = async () => {
    for await (const { length } of steady(server(), 'a.example', clock)) {
      lengths.push(length);
      await pass(pieces[lengths.length - 1]![2]);
    }
  };
  const done = take().catch((error: Error) => lengths.push(error.message));
  await clock.advance(24 * 3600 * 1000);
  await done;
  assert.deepEqual(clock.pending(), []);
  return lengths;
}
