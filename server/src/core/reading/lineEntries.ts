// Visits the entries of indented text as yarn and pnpm write it, keeping offsets; no tree is built.

import type { Span } from '../types';
import { CLOSE_BRACE, COLON, COMMA, DASH, OPEN_BRACE, SPACE } from './characters';
import {
  addRow,
  documentStart,
  KEY_END,
  KEY_START,
  type Lines,
  report,
  rowBehind,
  rowLength,
  VALUE_END,
  VALUE_START,
} from './lines';
import { contentStart, flowKeyEnd, flowValueEnd, isQuote, opensFlow, scalarOf } from './scalars';

/** Reads the entry of a row. */
export type Visit<T> = (lines: Lines, row: number, into: T) => void;

/**
 * Visits the entries one level below that of a row, or of a document. They may be lines or the pairs of a flow
 * mapping (`{a: 1, b: 2}`). Lines without a key, items of a sequence and a plain value where entries are expected are
 * problems. What lies below an entry costs nothing unless `visit` looks at it.
 */
export function eachEntry<T>(lines: Lines, row: number, into: T, visit: Visit<T>): void {
  const indent = lines.rows[row]!;
  let at = firstBelow(lines, row);
  while (lines.rows[at]! > indent) {
    if (lines.rows[at + KEY_END]! >= 0) visit(lines, at, into);
    else reportKeyless(lines, at);
    at = rowBehind(lines, at);
  }
}

/** Whether the entry's key is this word, unquoted as the tools write it. */
export function isField({ text, rows }: Lines, row: number, word: string): boolean {
  const start = rows[row + KEY_START]!;
  return rows[row + KEY_END]! - start === word.length && text.startsWith(word, start);
}

/** The same for a word that may be quoted, but needs no escapes, as the name of a package. */
export function isKey({ text, rows }: Lines, row: number, word: string): boolean {
  const start = rows[row + KEY_START]!;
  const end = rows[row + KEY_END]!;
  const quote = isQuote(text.charCodeAt(start)) ? 1 : 0;
  const last = word.length - 1;
  return (
    end - start === word.length + 2 * quote &&
    text.charCodeAt(start + quote + last) === word.charCodeAt(last) &&
    text.startsWith(word, start + quote)
  );
}

/** The entry's key without quotes. */
export function keyOf({ text, rows, hasBackslashes }: Lines, row: number): string {
  return scalarOf(text, rows[row + KEY_START]!, rows[row + KEY_END]!, hasBackslashes);
}

/** The entry's key as written. */
export function keySpanOf({ rows }: Lines, row: number): Span {
  return { start: rows[row + KEY_START]!, end: rows[row + KEY_END]! };
}

/** The entry with its value, or with all that lies below it, up to the last visible character that is no comment. */
export function spanOf(lines: Lines, row: number): Span {
  const { rows } = lines;
  const isBelow = rows[row + VALUE_START] === rows[row + VALUE_END];
  const last = isBelow ? rowBehind(lines, row) - rowLength : row;
  return { start: rows[row + KEY_START]!, end: rows[last + VALUE_END]! };
}

/**
 * The entry's value without quotes, the text of a block scalar (`|`, `>`) included. Undefined where a mapping, a
 * sequence or nothing is in its place, which is reported as `wrongType`.
 */
export function textOf(lines: Lines, row: number): string | undefined {
  if (hasPlainValue(lines, row)) return plainValueOf(lines, row);
  reportWrongType(lines, row, 'A single value is expected here.');
  return undefined;
}

/** Whether the entry has a single value on its line, neither a mapping nor lines below it. */
export function hasPlainValue({ text, rows }: Lines, row: number): boolean {
  const start = rows[row + VALUE_START]!;
  return rows[row + VALUE_END]! > start && !opensFlow(text.charCodeAt(start));
}

/** The same as `textOf`, for an entry that is known to have a single value. */
export function plainValueOf({ text, rows, blocks, hasBackslashes }: Lines, row: number): string {
  if (blocks.size > 0 && blocks.has(row)) return blocks.get(row)!;
  return scalarOf(text, rows[row + VALUE_START]!, rows[row + VALUE_END]!, hasBackslashes);
}

/** Whether the entry's value is `true`. */
export function isTrue({ text, rows }: Lines, row: number): boolean {
  const start = rows[row + VALUE_START]!;
  return rows[row + VALUE_END]! - start === 4 && text.startsWith('true', start);
}

/** The names that `dependenciesMeta` or `peerDependenciesMeta` calls `optional: true`. */
export function optionalNamesOf(lines: Lines, row: number): Set<string> {
  const names = new Set<string>();
  eachEntry(lines, row, names, readMeta);
  return names;
}

function readMeta(lines: Lines, row: number, names: Set<string>): void {
  const flags = { optional: false };
  eachEntry(lines, row, flags, readOptionalFlag);
  if (flags.optional) names.add(keyOf(lines, row));
}

function readOptionalFlag(lines: Lines, row: number, flags: { optional: boolean }): void {
  if (isField(lines, row, 'optional')) flags.optional = isTrue(lines, row);
}

/** Reports that the entry has the wrong kind of value; what is there instead is not read. */
export function reportWrongType(lines: Lines, row: number, message: string): void {
  const { rows } = lines;
  report(lines, 'wrongType', message, { start: rows[row + KEY_START]!, end: rows[row + VALUE_END]! });
}

function reportKeyless(lines: Lines, row: number): void {
  const { text, syntax, rows } = lines;
  const start = rows[row + KEY_START]!;
  if (syntax === 'colon' && text.charCodeAt(start) === DASH && !(text.charCodeAt(start + 1) > SPACE)) {
    reportWrongType(lines, row, 'An item of a list where a key is expected.');
  } else {
    const span = { start, end: rows[row + VALUE_END]! };
    report(lines, 'invalidLine', 'This line is neither a key with a value nor a comment.', span);
  }
}

/** The row of the first entry below another; a row that is not deeper where it has none. */
function firstBelow(lines: Lines, row: number): number {
  const { rows } = lines;
  return rows[row + VALUE_START] === rows[row + VALUE_END] ? row + rowLength : firstPair(lines, row);
}

// ---------------------------------------------------------------------------------------------------------
// Flow mappings: `{integrity: sha512-…, tarball: https://…}`

function firstPair(lines: Lines, row: number): number {
  const { text, rows, end: first } = lines;
  const start = rows[row + VALUE_START]!;
  const end = rows[row + VALUE_END]!;
  if (text.charCodeAt(start) !== OPEN_BRACE) {
    if (!isNothing(text.slice(start, end))) reportWrongType(lines, row, 'A mapping is expected here.');
    return row;
  }
  const indent = rows[row]! + 1;
  let at = addPair(lines, indent, start + 1, end);
  while (at > 0) at = addPair(lines, indent, at, end);
  addRow(lines, documentStart, end, end, end, end);
  if (text.charCodeAt(end - 1) !== CLOSE_BRACE)
    report(lines, 'invalidLine', 'A brace is not closed.', { start, end });
  return first;
}

/** Adds the pair at or behind `from`. Returns where to look for the next, 0 if there is none. */
function addPair(lines: Lines, indent: number, from: number, end: number): number {
  const { text } = lines;
  let start = contentStart(text, from, end);
  if (text.charCodeAt(start) === COMMA) start = contentStart(text, start + 1, end);
  if (start >= end || text.charCodeAt(start) === CLOSE_BRACE) return 0;
  const keyEnd = flowKeyEnd(text, start, end);
  const hasValue = text.charCodeAt(keyEnd) === COLON;
  const valueStart = hasValue ? contentStart(text, keyEnd + 1, end) : keyEnd;
  const valueEnd = hasValue ? flowValueEnd(text, valueStart, end) : keyEnd;
  addRow(lines, indent, start, keyEnd, valueStart, valueEnd);
  return Math.max(valueEnd, start + 1);
}

/** The ways to write that there is no value. */
function isNothing(value: string): boolean {
  return value === '' || value === '~' || value === 'null';
}
