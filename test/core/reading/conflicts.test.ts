// Merge-conflict markers: what each side reads, and how two readings become one lockfile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSides, sidesOf } from '../../../server/src/core/reading/conflicts';
import type { Edge, Lockfile } from '../../../server/src/core/types';

/** Both sides with blanks at line ends cut off and blank lines left out, and the problems' messages. */
function picture(text: string) {
  const { sides, problems } = sidesOf(text);
  const lines = (side: string) => side.split(/\r?\n/).filter((line) => line.trim() !== '');
  return { sides: sides.map(lines), problems: problems.map(({ message }) => message) };
}

test('a text without conflict is its own only side', () => {
  const text = 'a ======= b\n <<<<<<< HEAD\n========\n<<<<<<<HEAD\n';
  assert.deepEqual(sidesOf(text), { sides: [text], problems: [] });
});

test('each side has its own lines', () => {
  assert.deepEqual(picture('a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\nd\n'), {
    sides: [
      ['a', 'b', 'd'],
      ['a', 'c', 'd'],
    ],
    problems: ['Merge conflict in line 2; both sides are read.'],
  });
});

test('the common ancestor of a diff3 conflict belongs to neither side', () => {
  assert.deepEqual(picture('<<<<<<< a\nb\n||||||| base\nold\n=======\nc\n>>>>>>> d').sides, [['b'], ['c']]);
});

test('offsets and line ends stay', () => {
  const { sides, problems } = sidesOf('\ufeff<<<<<<< a\r\nb\r\n=======\r\nc\r\n>>>>>>> d\r\n');
  assert.deepEqual(sides, [
    '\ufeff         \r\nb\r\n       \r\n \r\n         \r\n',
    '\ufeff         \r\n \r\n       \r\nc\r\n         \r\n',
  ]);
  assert.deepEqual(
    problems.map(({ code, span }) => ({ code, span })),
    [{ code: 'mergeConflict', span: { start: 1, end: 10 } }],
  );
});

test('a conflict in a conflict: lines of one side in both', () => {
  const text = '<<<<<<< a\n1\n=======\n<<<<<<< b\n2\n=======\n3\n>>>>>>> c\n>>>>>>> d\n4';
  assert.deepEqual(picture(text), {
    sides: [
      ['1', '4'],
      ['3', '4'],
    ],
    problems: ['Merge conflict in line 1; both sides are read.'],
  });
});

test('stray markers are blanked and named', () => {
  assert.deepEqual(picture('a\n=======\nb\n>>>>>>> c\nd'), {
    sides: [
      ['a', 'b', 'd'],
      ['a', 'b', 'd'],
    ],
    problems: [
      'Stray merge-conflict marker in line 2; both sides are read.',
      'Stray merge-conflict marker in line 4; both sides are read.',
    ],
  });
});

test('an open conflict reaches to the end', () => {
  assert.deepEqual(picture('<<<<<<< a\nb\n=======\nc').sides, [['b'], ['c']]);
  assert.deepEqual(picture('<<<<<<< a\nb').sides, [['b'], []]);
});

test('any arrangement of markers keeps lengths and line ends', () => {
  const line = fc.constantFrom('<<<<<<< a', '||||||| b', '=======', '>>>>>>> c', 'text', '');
  const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 30 });
  fc.assert(
    fc.property(lines, (parts) => {
      const text = parts.flat().join('');
      const breaks = (one: string) => one.replace(/[^\r\n]/g, '.');
      for (const side of sidesOf(text).sides) assert.equal(breaks(side), breaks(text));
    }),
  );
});

test('ten megabytes of markers are read in linear time', () => {
  const { sides, problems } = sidesOf('<<<<<<< a\n'.repeat(1_000_000));
  assert.deepEqual([sides.length, problems.length], [2, 1]);
});

test('what both sides have is joined, what differs is there twice', () => {
  // Each line is an entry: its name, then the names of its dependencies; their number is its version.
  const { packages, problems } = readSides('abc\n<<<<<<< ours\nb\n=======\nbc\n>>>>>>> theirs\nc\nd', lines);
  assert.deepEqual(
    packages.map(({ name, span, edges }) => [name, span.start, edges.map(({ to }) => to)]),
    [
      ['a', 0, [1, 2, 4]],
      ['b', 17, []],
      ['c', 45, []],
      ['d', 47, []],
      ['b', 27, [2]],
    ],
  );
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['Merge conflict in line 2; both sides are read.'],
  );
});

function lines(text: string): Lockfile {
  const entries = [...text.matchAll(/^(\w)(\w*)/gm)];
  const packages = entries.map(([whole, name, dependencies], at) => ({
    kind: 'package' as const,
    key: name!,
    name: name!,
    version: `${dependencies!.length}`,
    source: 'registry' as const,
    span: { start: entries[at]!.index, end: entries[at]!.index + whole.length },
    keySpan: { start: entries[at]!.index, end: entries[at]!.index + 1 },
    edges: [...dependencies!].map((to, place): Edge => {
      const start = entries[at]!.index + 1 + place;
      const target = entries.findIndex(([, other]) => other === to);
      return { name: to, rawSpec: '', type: 'prod', to: target, span: { start, end: start + 1 } };
    }),
  }));
  return { format: 'npm', formatVersion: '0', packages, importers: [], problems: [] };
}
