// Where the edges of a node lead that led elsewhere before, held against what sets of all of them say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { movedTargets } from '../../server/src/core/movedTargets';
import { nowhere } from '../../server/src/core/text';

test('what is gone and what has come, in the order of the edges', () => {
  const targets = fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 9 });
  fc.assert(
    fc.property(targets, targets, (before, after) => {
      assert.deepEqual(movedTargets(edgesTo(before), edgesTo(after)), {
        gone: [...new Set(before)].filter((to) => !after.includes(to)),
        come: [...new Set(after)].filter((to) => !before.includes(to)),
      });
    }),
    { numRuns: 1_000 },
  );
});

function edgesTo(targets: readonly number[]) {
  return targets.map((to) => ({ name: 'a', rawSpec: '*', type: 'prod' as const, to, span: nowhere }));
}
