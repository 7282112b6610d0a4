// In which order npm puts what an importer asks for in its place, whatever order was asked about before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderOf } from '../../../server/src/core/planning/nodeModules/order';
import { byText } from '../../../server/src/core/planning/nodeModules/turns';
import { nowhere } from '../../../server/src/core/text';
import type { Graph } from '../../../server/src/core/types';

test('by name, as if each list were the first', () => {
  const names = fc.array(fc.constantFrom('a', 'A', 'b-c', 'b.c', '@s/a', 'é', 'e', 'z'), { maxLength: 9 });
  fc.assert(
    fc.property(fc.array(names, { maxLength: 4 }), (lists) => {
      const graph = {} as Graph;
      for (const list of lists) {
        const { places, repeated } = orderOf(graph, 0, list.map(edgeNamed));
        const sorted = list.map((_, at) => at).sort((a, b) => byText(list[a]!, list[b]!));
        assert.deepEqual(places, sorted);
        assert.deepEqual(
          [...repeated].sort(),
          [...new Set(list.filter((one, at) => list.indexOf(one) !== at))].sort(),
        );
      }
    }),
    { numRuns: 1_000 },
  );
});

function edgeNamed(name: string) {
  return { name, rawSpec: '*', type: 'prod' as const, to: -1, span: nowhere };
}
