// Moves through an indented text line by line, as yarn and pnpm write their lockfiles, keeping offsets.

import type { Problem, Span } from '../types';
import { GREATER, HASH, PIPE, SPACE, startOf, TAB } from './characters';
import { type Finder, type Rows, rowLength, rowsOf, type Syntax, unusual } from './rows';
import { visibleEnd } from './scalars';

/**
 * Stands on one entry of an indented text, or at the end of a document with an `indent` of -1. All positions are
 * offsets into `text`; they change when the cursor moves.
 */
export interface Cursor {
  readonly text: string;
  readonly syntax: Syntax;
  readonly problems: Problem[];
  readonly hasBackslashes: boolean;
  /** Columns before the entry. */
  indent: number;
  /** The key as written, quotes included. */
  keyStart: number;
  keyEnd: number;
  /** The value on the key's line as written, quotes included; empty where the value is the lines below. */
  valueStart: number;
  valueEnd: number;
  /** The text has no further document. */
  done: boolean;

  readonly rows: Rows;
  /** Where in `rows` the current line is, or one that has been passed. */
  row: number;
  /** Behind the last visible character of the current line, and of the line before. */
  lineEnd: number;
  passed: number;
  /** Where the next line starts, and at which column. */
  next: number;
  column: number;
  /** Key and value of the line have been found. */
  isSplit: boolean;
  /** The entry is a pair of a flow mapping; nothing lies below it. */
  inFlow: boolean;
  /** The value is the sign of a block scalar, whose lines have not been passed. */
  startsBlock: boolean;
  hasTabs: boolean;
  /** A line looks like a merge-conflict marker. */
  hasMarkers: boolean;
  readonly colon: Finder;
  readonly blank: Finder;
  readonly hash: Finder;
}

const markers = ['<<<<<<<', '|||||||', '=======', '>>>>>>>'];

/** How many problems of one text are kept; a text that is no lockfile at all would have one in every line. */
const problemLimit = 1000;

/** A cursor before the first entry. What the reader cannot understand is added to `problems` as it goes. */
export function cursorOf(text: string, syntax: Syntax): Cursor {
  const start = startOf(text);
  return {
    text,
    syntax,
    problems: [],
    hasBackslashes: text.includes('\\'),
    indent: -1,
    keyStart: start,
    keyEnd: start,
    valueStart: start,
    valueEnd: start,
    done: false,
    rows: rowsOf(text, syntax),
    row: 0,
    lineEnd: start,
    passed: start,
    next: start,
    column: 0,
    isSplit: true,
    inFlow: false,
    startsBlock: false,
    hasTabs: false,
    hasMarkers: false,
    colon: { what: ':', at: -1 },
    blank: { what: ' ', at: -1 },
    hash: { what: '#', at: -1 },
  };
}

/**
 * Moves to the next line of the document that is neither blank nor a comment, whatever its depth. Every line comes
 * through here, so the usual ones are found beforehand.
 */
export function advance(cursor: Cursor): void {
  const { rows, next } = cursor;
  let { row } = cursor;
  while (rows[row + 1]! < next) row += rowLength;
  cursor.row = row;
  const indent = rows[row]!;
  if (indent === unusual || cursor.column > 0 || cursor.startsBlock) {
    passUnusual(cursor);
    return;
  }
  cursor.passed = cursor.lineEnd;
  cursor.isSplit = true;
  cursor.indent = indent;
  cursor.keyStart = rows[row + 1]!;
  cursor.keyEnd = rows[row + 2]!;
  cursor.valueStart = rows[row + 3]!;
  const end = rows[row + 4]!;
  cursor.valueEnd = end;
  cursor.lineEnd = end;
  cursor.next = end + 1;
}

/** The same for lines that are not as the tools write them. */
function passUnusual(cursor: Cursor): void {
  if (cursor.startsBlock) passBlockScalar(cursor);
  cursor.passed = cursor.lineEnd;
  cursor.isSplit = false;
  const { text } = cursor;
  let from = cursor.next;
  while (from < text.length) {
    let start = from;
    while (text.charCodeAt(start) === SPACE) start++;
    let code = text.charCodeAt(start);
    if (code === TAB || cursor.column > 0) {
      start = passIndentation(cursor);
      code = text.charCodeAt(start);
    } else cursor.indent = start - from;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? cutOff(cursor, start) : newline;
    from = cursor.next = end + 1;
    if (end === start || code === HASH) continue;
    const visible = text.charCodeAt(end - 1) > SPACE ? end : visibleEnd(text, start, end);
    if (visible === start) continue;
    cursor.keyStart = start;
    cursor.lineEnd = visible;
    if (cursor.indent === 0 && endsDocument(cursor, code)) endDocument(cursor, false);
    return;
  }
  endDocument(cursor, true);
}

/** Sets the indentation and returns where it ends. */
function passIndentation(cursor: Cursor): number {
  const { text, next } = cursor;
  let at = next;
  while (text.charCodeAt(at) === SPACE) at++;
  cursor.indent = cursor.column + at - next;
  cursor.column = 0;
  return text.charCodeAt(at) === TAB ? passTabs(cursor, at) : at;
}

/** A tab counts as two columns, since an editor that swaps spaces for tabs has made one of two spaces. */
function passTabs(cursor: Cursor, from: number): number {
  const { text } = cursor;
  if (!cursor.hasTabs) {
    const message = 'Indented with tabs, which the package manager does not read.';
    report(cursor, 'tab', message, { start: from, end: from + 1 });
    cursor.hasTabs = true;
  }
  let at = from;
  for (let code = TAB; code === TAB || code === SPACE; code = text.charCodeAt(++at)) {
    cursor.indent += code === TAB ? 2 : 1;
  }
  return at;
}

/** Yarn and pnpm end every line with a line break; a last line without one has been cut off. */
function cutOff(cursor: Cursor, start: number): number {
  const end = cursor.text.length;
  if (start < end) {
    const message = 'The file ends in the middle of a line, as if it had been cut off.';
    report(cursor, 'truncated', message, { start, end });
  }
  return end;
}

/** `---` starts a document and `...` ends one. Looks for merge-conflict markers by the way. */
function endsDocument(cursor: Cursor, first: number): boolean {
  if (first > GREATER && first !== PIPE) return false;
  const { text, syntax, keyStart, lineEnd } = cursor;
  const length = lineEnd - keyStart;
  if (length === 3 && syntax === 'colon')
    return text.startsWith('---', keyStart) || text.startsWith('...', keyStart);
  if (length >= 7 && markers.includes(text.slice(keyStart, keyStart + 7))) cursor.hasMarkers = true;
  return false;
}

function endDocument(cursor: Cursor, done: boolean): void {
  cursor.indent = -1;
  cursor.done = done;
  cursor.isSplit = true;
  cursor.keyStart = cursor.keyEnd = cursor.valueStart = cursor.valueEnd = cursor.next;
}

/** Passes the lines of a block scalar: those deeper than the entry, and blank ones. */
export function passBlockScalar(cursor: Cursor): void {
  const { text, indent } = cursor;
  while (cursor.next < text.length) {
    const { next } = cursor;
    const start = passIndentation(cursor);
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const visible = visibleEnd(text, start, end);
    if (visible > start && cursor.indent <= indent) break;
    if (newline < 0) cutOff(cursor, start);
    if (visible > start) cursor.lineEnd = visible;
    cursor.next = Math.max(end + 1, next);
  }
  cursor.indent = indent;
  cursor.startsBlock = false;
}

/** Adds a problem, unless the text has so many already that one more tells nothing. */
export function report(cursor: Cursor, code: string, message: string, span: Span): void {
  if (cursor.problems.length < problemLimit) cursor.problems.push({ code, message, span });
}
