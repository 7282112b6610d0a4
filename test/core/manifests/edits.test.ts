// The two edits of a package.json, as text before and after.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { removeDeclaration, replaceSpec } from '../../../server/src/core/manifests/edits';
import { parseManifest } from '../../../server/src/core/manifests/manifest';
import { applyEdits } from '../../../server/src/core/text';
import type { Declaration } from '../../../server/src/core/types';

/** The text without its dependency `x`. */
function withoutX(text: string): string {
  return applyEdits(text, [removeDeclaration(text, declaration(text, 'x'))]);
}

function declaration(text: string, name: string): Declaration {
  return parseManifest(text).declarations.find((one) => one.name === name)!;
}

function inBlock(...lines: readonly string[]): string {
  return ['{', '  "dependencies": {', ...lines, '  }', '}', ''].join('\n');
}

function checkRemoval(before: string, after: string): void {
  assert.equal(withoutX(before), after);
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  assert.equal(withoutX(crlf(before)), crlf(after));
}

test('the spec changes between its quotes, the rest stays byte for byte', () => {
  const text = '\uFEFF{\r\n\t"dependencies": { "x" : "^9.2.1" , "y": "npm:z@^1" }\r\n}';
  const edit = replaceSpec(text, declaration(text, 'x'), '9.2.1');
  assert.equal(
    applyEdits(text, [edit]),
    '\uFEFF{\r\n\t"dependencies": { "x" : "9.2.1" , "y": "npm:z@^1" }\r\n}',
  );
  assert.deepEqual([text.slice(edit.span.start, edit.span.end), edit.newText], ['^9.2.1', '9.2.1']);
});

test('what JSON wants escaped is escaped, and a missing quote is not added', () => {
  const text = '{"dependencies":{"x":"\\u005e1"}}';
  assert.equal(
    applyEdits(text, [replaceSpec(text, declaration(text, 'x'), 'file:C:\\"a"')]),
    '{"dependencies":{"x":"file:C:\\\\\\"a\\""}}',
  );
  const half = '{"dependencies":{"x":"^1';
  assert.equal(applyEdits(half, [replaceSpec(half, declaration(half, 'x'), '2')]), '{"dependencies":{"x":"2');
});

test('a line of its own goes with its comma', () => {
  const a = '    "a": "1"';
  const x = '    "x": "2"';
  const z = '    "z": "3"';
  checkRemoval(inBlock(`${x},`, z), inBlock(z));
  checkRemoval(inBlock(`${a},`, `${x},`, z), inBlock(`${a},`, z));
  checkRemoval(inBlock(`${a},`, x), inBlock(a));
  checkRemoval(inBlock(x), '{\n  "dependencies": {}\n}\n');
});

test('in one line', () => {
  checkRemoval('{"dependencies":{"x":"1"}}', '{"dependencies":{}}');
  checkRemoval('{"dependencies": { "x": "1" }}', '{"dependencies": {}}');
  checkRemoval('{"dependencies": { "x": "1", "z": "2" }}', '{"dependencies": { "z": "2" }}');
  checkRemoval(
    '{"dependencies": { "a": "1", "x": "1", "z": "2" }}',
    '{"dependencies": { "a": "1", "z": "2" }}',
  );
  checkRemoval('{"dependencies": { "a": "1", "x": "2" }}', '{"dependencies": { "a": "1" }}');
  checkRemoval('{"dependencies":{"a":"1","x":"2"}}', '{"dependencies":{"a":"1"}}');
});

test('several to a line', () => {
  checkRemoval(inBlock('    "x": "1", "b": "2",', '    "c": "3"'), inBlock('    "b": "2",', '    "c": "3"'));
  checkRemoval(inBlock('    "a": "1", "x": "2",', '    "c": "3"'), inBlock('    "a": "1",', '    "c": "3"'));
  checkRemoval(inBlock('    "a": "1",', '    "b": "2", "x": "3"'), inBlock('    "a": "1",', '    "b": "2"'));
  checkRemoval('{"dependencies": { "x": "1",\n  "b": "2" }}', '{"dependencies": {\n  "b": "2" }}');
});

test('a comment behind it in its line goes, other comments stay', () => {
  checkRemoval(inBlock('    "x": "1", // why', '    "b": "2"'), inBlock('    "b": "2"'));
  checkRemoval(inBlock('    "x": "1" /* why */,', '    "b": "2"'), inBlock('    "b": "2"'));
  checkRemoval(inBlock('    "a": "1", // a', '    "x": "2" // x'), inBlock('    "a": "1" // a'));
  checkRemoval(
    inBlock('    "a": "1",', '    // above', '    "x": "2"', '    // below'),
    inBlock('    "a": "1"', '    // above', '    // below'),
  );
  checkRemoval(inBlock('    // above', '    "x": "2"'), inBlock('    // above'));
  checkRemoval(inBlock('    "x": "2" // why'), inBlock());
  checkRemoval('{"dependencies": { "x": "1", /* b */ "b": "2" }}', '{"dependencies": { /* b */ "b": "2" }}');
});

test('a trailing comma stays as it was written, but not alone', () => {
  checkRemoval(inBlock('    "a": "1",', '    "x": "2",'), inBlock('    "a": "1",'));
  checkRemoval(inBlock('    "x": "2",'), '{\n  "dependencies": {}\n}\n');
});

test('a comma that was never typed is not missed', () => {
  checkRemoval(inBlock('    "x": "1"', '    "b": "2"'), inBlock('    "b": "2"'));
  assert.equal(withoutX('{"dependencies":{"a":"1","x":"2"'), '{"dependencies":{"a":"1"');
});

test('only what stands in the object counts', () => {
  const text = readFileSync(join(__dirname, '../../fixtures/manifests/workspaces.json'), 'utf8');
  for (const one of parseManifest(text).declarations) {
    const expected = JSON.parse(text) as Record<string, Record<string, string>>;
    delete expected[one.field]![one.name];
    assert.deepEqual(JSON.parse(applyEdits(text, [removeDeclaration(text, one)])), expected);
  }
});

const blank = fc.constantFrom('', ' ', '\n', '\r\n    ', '\t', ' /* c */ ', ' // c\n');
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'x', 'y'), { minLength: 1 });

test('however it is laid out, what is left is what was there without it', () => {
  fc.assert(
    fc.property(names, fc.array(blank, { minLength: 24, maxLength: 24 }), fc.nat(), (keys, blanks, index) => {
      let used = 0;
      const next = () => blanks[used++ % blanks.length]!;
      const properties = keys.map((key) => `${next()}"${key}"${next()}:${next()}"1"${next()}`);
      const text = `{"dependencies":{${properties.join(`${next()},${next()}`)}}}`;
      const { declarations } = parseManifest(text);
      const gone = declarations[index % declarations.length]!;
      const left = parseManifest(applyEdits(text, [removeDeclaration(text, gone)]));
      assert.deepEqual(left.problems, []);
      assert.deepEqual(
        left.declarations.map(({ name }) => name),
        keys.filter((key) => key !== gone.name),
      );
    }),
    { numRuns: 2000 },
  );
});
