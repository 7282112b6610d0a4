// The names of the index, packed: each is found with its stretch of records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createNamesWriter, findName, namesOf } from '../../../server/src/core/advisories/advisoryNames';

/** A table in which the records of the first name take one byte, of the second two, and so on. */
function tableOf(names: readonly string[]) {
  const writer = createNamesWriter(16);
  names.forEach((name, index) => {
    writer.put(name, index + 1);
  });
  return writer.table();
}

test('a name is found with its stretch of records, and no other', () => {
  const table = tableOf(['a', 'ab', 'abc', 'b']);
  assert.deepEqual(
    ['a', 'ab', 'abc', 'b', '', 'aa', 'abcd', 'c'].map((name) => findName(table, name)),
    [
      { start: 0, end: 1 },
      { start: 1, end: 3 },
      { start: 3, end: 6 },
      { start: 6, end: 10 },
      ...new Array(4),
    ],
  );
});

test('what names have in common takes no space', () => {
  const names = Array.from(
    { length: 16 },
    (_, index) => `@some-scope/some-package-${String(index).padStart(2, '0')}`,
  );
  assert.equal(
    tableOf(names).names.length,
    'L@some-scope/some-package-00R'.length + 9 * 'SL0R'.length + 'SL10R'.length + 5 * 'SL0R'.length,
  );
});

test('any names, in their order, and any that are not there', () => {
  const name = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('__proto__', 'constructor', '@s/n'),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 120 }), fc.array(name), (given, others) => {
      const names = [...given].sort((a, b) => (a < b ? -1 : 1));
      const table = tableOf(names);
      const stretches = names.map((each, index) => {
        const start = (index * (index + 1)) / 2;
        return { name: each, start, end: start + index + 1 };
      });
      assert.deepEqual([...namesOf(table)], stretches);
      for (const each of [...given, ...others]) {
        const expected = stretches.find((stretch) => stretch.name === each);
        assert.deepEqual(findName(table, each), expected && { start: expected.start, end: expected.end });
      }
    }),
  );
});

test('no names', () => {
  assert.equal(findName(tableOf([]), 'a'), undefined);
});
