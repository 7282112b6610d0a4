// Offsets, lines and edits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applyEdits,
  insideQuotes,
  isWritten,
  lineStartsOf,
  nowhere,
  positionOf,
} from '../../server/src/core/text';

test('lines end as LSP says: \\n, \\r\\n and \\r', () => {
  assert.deepEqual(lineStartsOf('a\nb\r\nc\rd'), [0, 2, 5, 7]);
  assert.deepEqual(lineStartsOf(''), [0]);
});

test('a position counts UTF-16 units, and offsets outside the text stay at its ends', () => {
  const starts = lineStartsOf('a😀b\nc');
  assert.deepEqual(positionOf(starts, 3), { line: 0, column: 3 });
  assert.deepEqual(positionOf(starts, 5), { line: 1, column: 0 });
  assert.deepEqual(positionOf(starts, -1), { line: 0, column: 0 });
});

test('edits refer to the text before any of them, in any order', () => {
  const edits = [
    { span: { start: 4, end: 5 }, newText: 'E' },
    { span: { start: 0, end: 1 }, newText: '' },
    { span: { start: 2, end: 2 }, newText: '1' },
    { span: { start: 2, end: 2 }, newText: '2' },
  ];
  assert.equal(applyEdits('abcde', edits), 'b12cdE');
});

test('what stands at the start of a text is not nowhere', () => {
  assert.equal(isWritten({ start: 0, end: 1 }), true);
  assert.equal(isWritten(nowhere), false);
});

test('the content of a token, closed or not', () => {
  assert.deepEqual(insideQuotes('"ab"', { start: 0, end: 4 }), { start: 1, end: 3 });
  assert.deepEqual(insideQuotes('"ab', { start: 0, end: 3 }), { start: 1, end: 3 });
  assert.deepEqual(insideQuotes('ab', { start: 0, end: 2 }), { start: 0, end: 2 });
  assert.deepEqual(insideQuotes('"', { start: 0, end: 1 }), { start: 1, end: 1 });
});
