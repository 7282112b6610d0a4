// Visits the entries of indented text as yarn and pnpm write it, keeping offsets; no tree is built.

import type { Span } from '../types';
import { CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, PIPE } from './characters';
import { reportWrongType, split } from './lineParts';
import { advance, type Cursor, passBlockScalar, report } from './lines';
import { contentStart, flowKeyEnd, flowValueEnd, opensFlow, scalarOf } from './scalars';

/**
 * Visits the entries one level below the one the cursor stands on, or those of the next document if it stands at
 * the end of one, and leaves the cursor behind them. They may be lines or the pairs of a flow mapping
 * (`{a: 1, b: 2}`). What `visit` does not read is skipped; lines without a key, items of a sequence and a plain
 * value where entries are expected are problems. Depth of the text costs nothing: only `visit` goes deeper.
 * Returns the offset behind the last visible character of them all.
 */
export function eachEntry<T>(cursor: Cursor, into: T, visit: (cursor: Cursor, into: T) => void): number {
  if (!cursor.isSplit) split(cursor);
  if (cursor.inFlow || cursor.valueEnd > cursor.valueStart) return eachPair(cursor, into, visit);
  const { indent } = cursor;
  advance(cursor);
  while (cursor.indent > indent) {
    const child = cursor.indent;
    const isEntry = cursor.isSplit || split(cursor);
    const { keyStart } = cursor;
    if (isEntry) visit(cursor, into);
    if (cursor.keyStart === keyStart) advance(cursor);
    while (cursor.indent > child) advance(cursor);
  }
  return cursor.passed;
}

/** Whether the entry's key is this word, unquoted as the tools write it. */
export function isField({ text, keyStart, keyEnd }: Cursor, word: string): boolean {
  return keyEnd - keyStart === word.length && text.startsWith(word, keyStart);
}

/** The entry's key without quotes. */
export function keyOf(cursor: Cursor): string {
  return scalarOf(cursor.text, cursor.keyStart, cursor.keyEnd, cursor.hasBackslashes);
}

/** The entry's key as written. */
export function keySpanOf(cursor: Cursor): Span {
  return { start: cursor.keyStart, end: cursor.keyEnd };
}

/** Key and value as written, for an entry whose value is on the key's line. */
export function pairSpanOf(cursor: Cursor): Span {
  return { start: cursor.keyStart, end: cursor.valueEnd };
}

/**
 * The entry's value without quotes, the text of a block scalar (`|`, `>`) included. Undefined where a mapping, a
 * sequence or nothing is in its place, which is reported as `wrongType`.
 */
export function textOf(cursor: Cursor): string | undefined {
  const { text, valueStart, valueEnd } = cursor;
  if (valueStart === valueEnd || opensFlow(text.charCodeAt(valueStart))) {
    reportWrongType(cursor, 'A single value is expected here.');
    return undefined;
  }
  return cursor.startsBlock
    ? blockScalarOf(cursor)
    : scalarOf(text, valueStart, valueEnd, cursor.hasBackslashes);
}

/** Whether the entry has a single value on its line, neither a mapping nor lines below it. */
export function hasPlainValue({ text, valueStart, valueEnd }: Cursor): boolean {
  return valueEnd > valueStart && !opensFlow(text.charCodeAt(valueStart));
}

/** Whether the entry's value is `true`. */
export function isTrue({ text, valueStart, valueEnd }: Cursor): boolean {
  return valueEnd - valueStart === 4 && text.startsWith('true', valueStart);
}

/** The names that `dependenciesMeta` or `peerDependenciesMeta` calls `optional: true`. */
export function optionalNamesOf(cursor: Cursor): Set<string> {
  const names = new Set<string>();
  eachEntry(cursor, names, readMeta);
  return names;
}

function readMeta(cursor: Cursor, names: Set<string>): void {
  const name = keyOf(cursor);
  const flags = { optional: false };
  eachEntry(cursor, flags, readOptionalFlag);
  if (flags.optional) names.add(name);
}

function readOptionalFlag(cursor: Cursor, flags: { optional: boolean }): void {
  if (isField(cursor, 'optional')) flags.optional = isTrue(cursor);
}

// ---------------------------------------------------------------------------------------------------------
// Flow mappings: `{integrity: sha512-…, tarball: https://…}`

function eachPair<T>(cursor: Cursor, into: T, visit: (cursor: Cursor, into: T) => void): number {
  const { text, keyStart, keyEnd, valueStart, valueEnd, inFlow } = cursor;
  if (text.charCodeAt(valueStart) !== OPEN_BRACE) {
    if (!isNothing(text.slice(valueStart, valueEnd))) reportWrongType(cursor, 'A mapping is expected here.');
    return valueEnd;
  }
  cursor.inFlow = true;
  let at = readPair(cursor, valueStart + 1, valueEnd);
  while (at > 0) {
    visit(cursor, into);
    at = readPair(cursor, at, valueEnd);
  }
  if (text.charCodeAt(valueEnd - 1) !== CLOSE_BRACE)
    report(cursor, 'invalidLine', 'A brace is not closed.', { start: valueStart, end: valueEnd });
  cursor.inFlow = inFlow;
  cursor.keyStart = keyStart;
  cursor.keyEnd = keyEnd;
  cursor.valueStart = valueStart;
  cursor.valueEnd = valueEnd;
  return valueEnd;
}

/** Puts the cursor on the pair at or behind `from`. Returns where to look for the next, 0 if there is none. */
function readPair(cursor: Cursor, from: number, end: number): number {
  const { text } = cursor;
  let at = contentStart(text, from, end);
  if (text.charCodeAt(at) === COMMA) at = contentStart(text, at + 1, end);
  if (at >= end || text.charCodeAt(at) === CLOSE_BRACE) return 0;
  cursor.keyStart = at;
  cursor.keyEnd = flowKeyEnd(text, at, end);
  const hasValue = text.charCodeAt(cursor.keyEnd) === COLON;
  cursor.valueStart = hasValue ? contentStart(text, cursor.keyEnd + 1, end) : cursor.keyEnd;
  cursor.valueEnd = hasValue ? flowValueEnd(text, cursor.valueStart, end) : cursor.keyEnd;
  return Math.max(cursor.valueEnd, at + 1);
}

/** The ways to write that there is no value. */
function isNothing(value: string): boolean {
  return value === '' || value === '~' || value === 'null';
}

/** Text of a block scalar, its lines joined as its sign says. The cursor then stands at its last line. */
function blockScalarOf(cursor: Cursor): string {
  const { text, valueStart, next } = cursor;
  passBlockScalar(cursor);
  const lines = text.slice(next, Math.max(cursor.lineEnd, next)).split('\n');
  return lines.map((line) => line.trim()).join(text.charCodeAt(valueStart) === PIPE ? '\n' : ' ');
}
