// The fixes of several findings at one place: which of them are left when one does all that another does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutOutdone } from '../../../server/src/core/fixes/outdone';
import type { Fix } from '../../../server/src/core/types';

const raise: Fix = {
  strategy: 'raiseParent',
  title: '',
  bump: 'minor',
  cures: ['a', 'b'],
  introduces: [],
  edits: new Map([['/project/package.json', [{ span: { start: 40, end: 47 }, newText: '"^1.0.0"' }]]]),
  version: '1.0.0',
};
const later = (changes: Partial<Fix>): Fix => ({ ...raise, version: '1.2.0', ...changes });

function versionsLeft(...fixes: readonly Fix[]): readonly (string | undefined)[] {
  return withoutOutdone(fixes.map((fix) => ({ fixes: [fix] }))).flatMap(({ fixes: left }) =>
    left.map(({ version }) => version),
  );
}

test('of two versions that cure the same at the same place, the later is offered', () => {
  assert.deepEqual(versionsLeft(raise, later({})), ['1.2.0']);
  assert.deepEqual(versionsLeft(later({}), raise, later({ version: '1.10.0' })), ['1.10.0']);
  assert.deepEqual(versionsLeft(raise, raise), ['1.0.0', '1.0.0']);
});

test('what cures less, brings in more, takes a larger step or writes elsewhere makes nothing needless', () => {
  const elsewhere = new Map([
    ['/project/package.json', [{ span: { start: 60, end: 67 }, newText: '"^1.2.0"' }]],
  ]);
  const others = [
    later({ cures: ['a'] }),
    later({ introduces: ['c 1.0.0'] }),
    later({ bump: 'major' }),
    later({ edits: elsewhere }),
    later({ strategy: 'override' }),
    { ...raise, version: 'next' },
  ];
  for (const other of others) assert.equal(versionsLeft(raise, other).length, 2);
});
