// The clock that waits: longer than Node's timers can, and not once the wait is taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeClock } from '../../server/src/node/clock';

test('a wait longer than Node can count does not end at once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let calls = 0;
  nodeClock.after(2 ** 40, () => calls++);
  t.mock.timers.tick(2 ** 31 - 2);
  assert.equal(calls, 0);
  t.mock.timers.tick(1);
  assert.equal(calls, 1);
});

test('a wait can be taken back', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let calls = 0;
  const takeBack = nodeClock.after(10, () => calls++);
  takeBack();
  t.mock.timers.tick(10);
  assert.equal(calls, 0);
});
