// What is found by name and range: a few ranges of a name, many, and the same one again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addRanged,
  chainOf,
  emptyTable,
  findRanged,
  type Ranged,
} from '../../../server/src/core/reading/nameTable';

interface Entry extends Ranged<Entry> {
  readonly at: number;
}

function entryOf(range: string, at: number): Entry {
  return { range, at, next: undefined };
}

test('each range of a name leads to its own, and a range that is there already stays what it was', () => {
  const table = emptyTable<Entry>();
  assert.equal(addRanged(table, 'a', entryOf('^1', 1)), undefined);
  assert.equal(addRanged(table, 'a', entryOf('^2', 2)), undefined);
  assert.equal(addRanged(table, 'b', entryOf('^1', 3)), undefined);
  assert.equal(addRanged(table, 'a', entryOf('^1', 4))?.at, 1);
  const found = (name: string, range: string) => findRanged(table, name, range)?.at;
  assert.deepEqual(
    [found('a', '^1'), found('a', '^2'), found('b', '^1'), found('b', '^2'), found('c', '^1')],
    [1, 2, 3, undefined, undefined],
  );
  assert.deepEqual(
    chainOf(table, 'a').map(({ range }) => range),
    ['^1', '^2'],
  );
});

test('of a name with more ranges than any real one has, all are found', () => {
  const table = emptyTable<Entry>();
  const all = Array.from({ length: 1_000 }, (_, at) => at);
  for (const at of all) assert.equal(addRanged(table, '__proto__', entryOf(`^${at}`, at)), undefined);
  for (const at of all) assert.equal(addRanged(table, '__proto__', entryOf(`^${at}`, -1))?.at, at);
  assert.deepEqual(
    all.map((at) => findRanged(table, '__proto__', `^${at}`)?.at),
    all,
  );
});
