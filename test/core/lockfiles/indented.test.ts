// The reader of indented text in pictures: keys and values as they are found, one line each, and the problems.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { yarnDialectOf } from '../../../server/src/core/lockfiles/indented';
import {
  eachEntry,
  hasPlainValue,
  keyOf,
  spanOf,
  textOf,
} from '../../../server/src/core/reading/lineEntries';
import { documentsOf, type Lines, type Syntax } from '../../../server/src/core/reading/lines';
import { linesOf } from '../../../server/src/core/reading/usualLines';

interface Outline {
  readonly depth: number;
  readonly lines: string[];
}

/** Every mapping down to the fourth level: `key = value` or `key:`, documents under one another. */
function outlineOf(text: string, syntax: Syntax = 'colon'): readonly string[] {
  const { lines, problems: found } = readAll(text, syntax);
  const problems = found.map(
    ({ code, span }) => `! ${code} ${JSON.stringify(text.slice(span.start, span.end).slice(0, 40))}`,
  );
  return [...lines, ...problems];
}

function readAll(text: string, syntax: Syntax = 'colon') {
  const read = linesOf(text, syntax);
  const lines: string[] = [];
  for (const document of documentsOf(read)) eachEntry(read, document, { depth: 0, lines }, outlineEntry);
  return { lines, problems: read.problems };
}

function outlineEntry(read: Lines, row: number, { depth, lines }: Outline): void {
  const indent = '  '.repeat(depth);
  if (hasPlainValue(read, row)) lines.push(`${indent}${keyOf(read, row)} = ${textOf(read, row)}`);
  else {
    lines.push(`${indent}${keyOf(read, row)}:`);
    if (depth < 3) eachEntry(read, row, { depth: depth + 1, lines }, outlineEntry);
  }
}

function checkOutline(text: string, expected: readonly string[], syntax?: Syntax): void {
  assert.deepEqual(outlineOf(text, syntax), expected);
}

test('mappings, one below the other', () => {
  const text = `
# a comment
packages:

  'a@1.0.0':
    resolution: {integrity: sha512-AA==}
    dependencies:
      "b": 2.0.0
  c@2.0.0: {}
settings:
  flag: true
`;
  checkOutline(text, [
    'packages:',
    '  a@1.0.0:',
    '    resolution:',
    '      integrity = sha512-AA==',
    '    dependencies:',
    '      b = 2.0.0',
    '  c@2.0.0:',
    'settings:',
    '  flag = true',
  ]);
});

test('keys and values in quotes, with escapes', () => {
  const text = String.raw`
'it''s': 'a: b # c'
"a\"b": "tab\tquote\"\x41"
"": ''
`;
  checkOutline(text, [`it's = a: b # c`, `a"b = tab\tquote"A`, ' = ']);
});

test('a colon inside a word ends no key', () => {
  checkOutline('node@runtime:22.0.0:\n  a:b: c:d\nfile:x/y: 1\n', [
    'node@runtime:22.0.0:',
    '  a:b = c:d',
    'file:x/y = 1',
  ]);
});

test('comments end a value, but not within a word or quotes', () => {
  checkOutline('a: 1 # one\nb: x#y\nc: "d # e" # f\nd: # nothing\n  e: 2\n# end\n', [
    'a = 1',
    'b = x#y',
    'c = d # e',
    'd:',
    '  e = 2',
  ]);
});

test('flow mappings, nested and quoted', () => {
  checkOutline("a: {b: 1, 'c,d': '{x}', e: {f: {}, g: [h, {i: j}], k: http://l}, m}\n", [
    'a:',
    '  b = 1',
    '  c,d = {x}',
    '  e:',
    '    f:',
    '    g:',
    '    k = http://l',
    '  m:',
    '! wrongType "g: [h, {i: j}]"',
  ]);
});

test('sequences are passed, in either indentation', () => {
  checkOutline('a:\n  - b\n  - c: 1\n    d: 2\ne: 3\n', [
    'a:',
    'e = 3',
    '! wrongType "- b"',
    '! wrongType "- c: 1"',
  ]);
  checkOutline('a:\n- b\n- c: 1\n  d: 2\ne: 3\n', [
    'a:',
    'e = 3',
    '! wrongType "- b"',
    '! wrongType "- c: 1"',
  ]);
});

test('block scalars hold whatever looks like entries', () => {
  checkOutline('a: |-\n  one: 1\n\n  # two\n  three:\nb: >-\n  x\n  y\nc: 1\n', [
    'a = one: 1\n\n# two\nthree:',
    'b = x y',
    'c = 1',
  ]);
});

test('several documents', () => {
  checkOutline('---\na: 1\n---\nb: 2\n...\nc: 3\n', ['a = 1', 'b = 2', 'c = 3']);
});

test('keys too long for one line with their value, as yarn and as js-yaml write them', () => {
  checkOutline('? "a, b"\n:\n  c: 1\n? d\n: e: 2\n  f: 3\n? g\n: {h: 4}\ni: 5\n', [
    'a, b:',
    '  c = 1',
    'd:',
    '  e = 2',
    '  f = 3',
    'g:',
    '  h = 4',
    'i = 5',
  ]);
});

test('a byte order mark, CRLF and blanks at the end of lines', () => {
  checkOutline('\ufeffa:  \r\n  b: 1 \r\n\r\nc: 2\r\n', ['a:', '  b = 1', 'c = 2']);
});

test('tabs are read as two columns, and reported once', () => {
  checkOutline('a:\n\tb: 1\n\tc:\n\t\td: 2\n', ['a:', '  b = 1', '  c:', '    d = 2', '! tab "\\t"']);
});

test('a line that is written in an unusual way means the same', () => {
  const piece = fc.constantFrom(
    'a',
    'b@^1.0.0',
    '"c d"',
    "'@e/f'",
    ':',
    ': ',
    ' ',
    '  ',
    '#',
    '|',
    '>',
    '- ',
    '? ',
  );
  const odd = fc.constantFrom(
    '{g: h}',
    '"',
    "'",
    "''",
    '\\',
    '"i":',
    '<<<<<<<',
    '>=2',
    '~',
    '@',
    'https://j/k#l',
  );
  const line = fc
    .tuple(
      fc.nat(3),
      fc.array(fc.oneof({ weight: 3, arbitrary: piece }, odd), { minLength: 1, maxLength: 5 }),
    )
    .map(([depth, pieces]) => '  '.repeat(depth) + pieces.join('').trimEnd());
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.constantFrom<Syntax>('colon', 'space'),
      (lines, syntax) => {
        const written = (end: string) => outlineOf(lines.map((one) => one + end).join(''), syntax);
        assert.deepEqual(written('\n'), written(' \n'));
        assert.deepEqual(written('\n'), written('\r\n'));
      },
    ),
    { numRuns: 2000 },
  );
});

test('lines of yarn 1', () => {
  checkOutline(
    'a@1, "b@2 || 3":\n  version "1.0.0"\n  dependencies:\n    "@s/c" "^1"\n    d >= 2\n',
    ['a@1, "b@2 || 3":', '  version = 1.0.0', '  dependencies:', '    @s/c = ^1', '    d = >= 2'],
    'space',
  );
  checkOutline('"a"-b "1"\n"c", \n', ['a = -b "1"', 'c = ,'], 'space');
});

test('an entry ends with its value, else with what is below it; comments are no part of it', () => {
  const text = 'a: 1 # one\n  b: 2\nc:\n  d: 3 # three\n  # four\n\ne:\n';
  const lines = linesOf(text, 'colon');
  const seen: string[] = [];
  eachEntry(lines, 0, seen, (read, row, into) => {
    const { start, end } = spanOf(read, row);
    into.push(text.slice(start, end));
  });
  assert.deepEqual(seen, ['a: 1', 'c:\n  d: 3', 'e:']);
});

test('what cannot be understood is reported and the rest is read', () => {
  checkOutline('a\nb: 1\n  nonsense\nc: {d: 2\ne: [\nf: "x', [
    'b = 1',
    'c:',
    '  d = 2',
    'e:',
    'f = x',
    '! truncated "f: \\"x"',
    '! invalidLine "a"',
    '! invalidLine "{d: 2"',
    '! wrongType "e: ["',
  ]);
  checkOutline('a b\nc\n"d e\n', ['a = b', '! invalidLine "c"', '! invalidLine "\\"d e"'], 'space');
});

test('spans are those of the text', () => {
  const text = '\ufeff# c\r\n"a": {b: \'1\', c: 2}\r\n';
  const seen: string[] = [];
  const note = (lines: Lines, row: number) => {
    if (!hasPlainValue(lines, row)) eachEntry(lines, row, undefined, note);
    const { start, end } = spanOf(lines, row);
    seen.push(text.slice(start, end));
  };
  eachEntry(linesOf(text, 'colon'), 0, undefined, note);
  assert.deepEqual(seen, ["b: '1'", 'c: 2', '"a": {b: \'1\', c: 2}']);
});

test('the two formats of yarn.lock are told apart, even cut off or in conflict', () => {
  const classic = ['# yarn lockfile v1\n\n\na@1:\n  version "1"\n', '<<<<<<< a\n# yarn lockfile v1\n', 'a'];
  const berry = [
    '__metadata:\n  version: 8\n',
    '# This file is generated by running "yarn install" inside your project.\n',
    '<<<<<<< a\n"b@npm:1":\n  version: 1.0.0\n',
    `${'# c\n'.repeat(2000)}\n__metadata:\n`,
  ];
  assert.deepEqual([...classic, ...berry].map(yarnDialectOf), [
    ...classic.map(() => 'classic'),
    ...berry.map(() => 'berry'),
  ]);
  assert.deepEqual(['', '\ufeff\n'].map(yarnDialectOf), ['any', 'any']);
});

test('any text is read to its end, and mappings are found again', () => {
  const word = fc.stringMatching(/^[a-z@/.]{1,8}$/);
  const mapping = fc.dictionary(word, fc.dictionary(word, word, { minKeys: 1 }), { noNullPrototype: true });
  fc.assert(
    fc.property(mapping, fc.string(), (tree, noise) => {
      const { problems } = readAll(noise);
      assert.ok(problems.every(({ span }) => span.start <= span.end && span.end <= noise.length));
      const lines = Object.entries(tree).map(([key, value]) => [
        `${key}:`,
        ...Object.entries(value).map(([inner, text]) => `  ${inner}: ${text}`),
      ]);
      const expected = lines.map(([first, ...rest]) => [
        first,
        ...rest.map((line) => line.replace(': ', ' = ')),
      ]);
      assert.deepEqual(outlineOf(`${lines.flat().join('\n')}\n`), expected.flat());
    }),
  );
});
