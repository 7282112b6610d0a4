// Long work by turns with all else, on a clock that goes on by ten milliseconds with every step.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCancel } from '../server/src/cancel';
import { byTurns } from '../server/src/turns';

test('all else has its turn after a frame, and the work goes on', async () => {
  const { told, work, clock } = setUp();
  const result = await byTurns(work(5), clock, createCancel().token);
  assert.deepEqual(told, ['step', 'step', 'others', 'step', 'step', 'others', 'step']);
  assert.equal(result, '5 steps');
});

test('what is cancelled in a turn of the others takes no further step', async () => {
  const cancel = createCancel();
  const { told, work, clock } = setUp(cancel.cancel);
  assert.equal(await byTurns(work(5), clock, cancel.token), undefined);
  assert.deepEqual(told, ['step', 'step', 'others']);
});

function setUp(others: () => void = () => {}) {
  const told: string[] = [];
  let now = 0;
  return {
    told,
    *work(count: number) {
      for (let step = 0; step < count; step++) {
        told.push('step');
        now += 10;
        yield;
      }
      return `${count} steps`;
    },
    clock: {
      now: () => now,
      after: (_ms: number, callback: () => void) => {
        const soon = setImmediate(() => {
          told.push('others');
          others();
          callback();
        });
        return () => clearImmediate(soon);
      },
    },
  };
}
