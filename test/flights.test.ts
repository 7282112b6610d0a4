// Requests under way are shared by key, and only so many at a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFlights } from '../server/src/flights';
import { neverCancelled } from '../server/src/ports';
import { cancelSwitch, settled } from './support/memoryPorts';

test('equal keys share one flight while it is in the air, and not longer', async () => {
  const { fly, started } = airport(2);
  const both = [fly('a'), fly('a')];
  await settled();
  started.get('a')!.land('1');
  assert.deepEqual(await Promise.all(both), ['1', '1']);
  void fly('a');
  await settled();
  assert.equal(started.get('a')!.times, 2);
});

test('beyond the limit flights wait in line, and leave in order', async () => {
  const { fly, started } = airport(2);
  const all = ['a', 'b', 'c', 'd'].map((key) => fly(key));
  await settled();
  assert.deepEqual([...started.keys()], ['a', 'b']);
  started.get('b')!.land('2');
  await settled();
  const late = fly('e');
  await settled();
  assert.deepEqual([...started.keys()], ['a', 'b', 'c']);
  started.get('a')!.land('1');
  await settled();
  started.get('c')!.land('3');
  started.get('d')!.land('4');
  assert.deepEqual(await Promise.all(all), ['1', '2', '3', '4']);
  await settled();
  started.get('e')!.land('5');
  assert.equal(await late, '5');
});

test('a flight that crashes frees its place, and everyone hears of it', async () => {
  const { fly, started } = airport(1);
  const both = Promise.allSettled([fly('a'), fly('a')]);
  const next = fly('b');
  await settled();
  started.get('a')!.crash(new Error('lost'));
  assert.deepEqual(
    (await both).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  await settled();
  started.get('b')!.land('2');
  assert.equal(await next, '2');
});

test('who leaves the line before its turn costs nothing', async () => {
  const { fly, started } = airport(1);
  const leaver = cancelSwitch();
  const [first, second, third] = [fly('a'), fly('b', leaver), fly('c')];
  leaver.cancel();
  assert.equal(await second, undefined);
  await settled();
  started.get('a')!.land('1');
  assert.equal(await first, '1');
  await settled();
  assert.deepEqual([...started.keys()], ['a', 'c']);
  started.get('c')!.land('3');
  assert.equal(await third, '3');
});

interface Started {
  readonly land: (value: string) => void;
  readonly crash: (error: Error) => void;
  readonly times: number;
}

function airport(atOnce: number) {
  const flights = createFlights<string>(atOnce);
  const started = new Map<string, Started>();
  const fly = (key: string, cancel = neverCancelled) =>
    flights.join(
      key,
      () =>
        new Promise((land, crash) => {
          started.set(key, { land, crash, times: (started.get(key)?.times ?? 0) + 1 });
        }),
      cancel,
    );
  return { fly, started };
}
