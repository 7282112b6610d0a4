// Lists of what has a name, looked into by name: the same answer from a short list and from a long one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedIn } from '../../server/src/core/named';

const few = ['a', 'b', 'a'].map((name, at) => ({ name, at }));
const many = ['c', 'd', 'e', 'f', 'g', 'h', 'i', 'a', '__proto__', 'a'].map((name, at) => ({ name, at }));

test('those of a name in their order, none where there is none', () => {
  const placesIn = (items: typeof few, name: string) => namedIn(items, name).map(({ at }) => at);
  assert.deepEqual(placesIn(few, 'a'), [0, 2]);
  assert.deepEqual(placesIn(few, 'constructor'), []);
  assert.deepEqual(placesIn(many, 'a'), [7, 9]);
  assert.deepEqual(placesIn(many, '__proto__'), [8]);
  assert.deepEqual(placesIn(many, 'constructor'), []);
});
