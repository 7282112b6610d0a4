// Feeds are refreshed now and then, on demand, and never twice at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepFresh } from '../server/src/freshness';
import { manualClock, settled } from './support/memoryPorts';

const hour = 3_600_000;

test('again and again, each time a little earlier or later', async () => {
  const { clock, begun, end } = rig([0, 1, 0.5]);
  assert.deepEqual(clock.pending(), [0.9 * hour]);
  await clock.advance(0.9 * hour);
  assert.deepEqual([begun(), clock.pending()], [1, []]);
  await end();
  assert.deepEqual(clock.pending(), [3_960_000]);
  await clock.advance(3_960_000);
  await end();
  assert.deepEqual([begun(), clock.pending()], [2, [hour]]);
});

test('on demand at once, and from then on as often as before', async () => {
  const { clock, begun, end, fresh } = rig([0.5]);
  await clock.advance(hour / 2);
  const done = fresh.now();
  assert.equal(begun(), 1);
  await end();
  await done;
  assert.deepEqual(clock.pending(), [hour]);
});

test('never twice at once: who asks meanwhile waits for one more', async () => {
  const { begun, end, fresh } = rig([0.5]);
  const told: string[] = [];
  void fresh.now().then(() => told.push('first'));
  void fresh.now().then(() => told.push('second'));
  void fresh.now().then(() => told.push('third'));
  assert.equal(begun(), 1);
  await end();
  assert.deepEqual([begun(), told], [2, ['first']]);
  await end();
  assert.deepEqual([begun(), told], [2, ['first', 'second', 'third']]);
});

test('after the end nothing is begun', async () => {
  const { clock, begun, end, fresh } = rig([0.5]);
  void fresh.now();
  const waiting = fresh.now();
  fresh.stop();
  await end();
  await waiting;
  await fresh.now();
  assert.deepEqual([begun(), clock.pending()], [1, []]);
});

/** Refreshes that end when told to, every hour, spread by the given numbers in turn. */
function rig(random: readonly number[]) {
  const clock = manualClock('2026-11-01T12:00:00Z');
  const ends: (() => void)[] = [];
  let begun = 0;
  let turn = 0;
  const refresh = () =>
    new Promise<void>((resolve) => {
      begun++;
      ends.push(resolve);
    });
  const fresh = keepFresh({ clock, everyMs: hour, refresh, random: () => random[turn++ % random.length]! });
  const end = async () => {
    ends.shift()!();
    await settled();
  };
  return { clock, fresh, begun: () => begun, end };
}
