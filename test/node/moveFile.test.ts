// A file gets the name of another: at once, or on Windows as soon as nobody has one of them open any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveFile } from '../../server/src/node/moveFile';
import { manualClock, settled } from '../support/memoryPorts';

/** A disk that says these before it moves anything. */
function diskThatSays(...codes: readonly string[]) {
  const left = [...codes];
  const moves: string[] = [];
  const move = async (from: string, to: string) => {
    const code = left.shift();
    moves.push(code ?? `${from} → ${to}`);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return { moves, move };
}

test('what can be moved is moved, without waiting', async () => {
  const { moves, move } = diskThatSays();
  const clock = manualClock('2026-11-01T12:00:00Z');
  await moveFile('a.tmp', 'a', { platform: 'win32', clock, move });
  assert.deepEqual([moves, clock.pending()], [['a.tmp → a'], []]);
});

test('on Windows, what somebody has open is tried again a little later, and later still', async () => {
  const { moves, move } = diskThatSays('EPERM', 'EACCES', 'EBUSY');
  const clock = manualClock('2026-11-01T12:00:00Z');
  const moved = moveFile('a.tmp', 'a', { platform: 'win32', clock, move });
  const waits: number[] = [];
  for (let round = 0; round < 3; round++) {
    await settled();
    waits.push(...clock.pending());
    await clock.advance(clock.pending()[0]!);
  }
  await moved;
  assert.deepEqual(
    [moves, waits],
    [
      ['EPERM', 'EACCES', 'EBUSY', 'a.tmp → a'],
      [10, 20, 30],
    ],
  );
});

test('what stays held is given up after five seconds', async () => {
  const { move } = diskThatSays(...Array(1000).fill('EPERM'));
  const clock = manualClock('2026-11-01T12:00:00Z');
  const moved = assert.rejects(moveFile('a.tmp', 'a', { platform: 'win32', clock, move }), { code: 'EPERM' });
  await clock.advance(6000);
  await moved;
  assert.deepEqual(clock.pending(), []);
});

for (const [platform, code] of [
  ['linux', 'EPERM'],
  ['darwin', 'EBUSY'],
  ['win32', 'ENOSPC'],
] as const) {
  test(`${code} on ${platform} says that it cannot be done`, async () => {
    const { moves, move } = diskThatSays(code);
    const clock = manualClock('2026-11-01T12:00:00Z');
    await assert.rejects(moveFile('a.tmp', 'a', { platform, clock, move }), { code });
    assert.deepEqual([moves, clock.pending()], [[code], []]);
  });
}
