// Finds the lines of an indented text in one pass. The usual ones are read here.
import {
  BACKSLASH,
  CARRIAGE_RETURN,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  GREATER,
  HASH,
  LESS,
  PIPE,
  QUESTION,
  SINGLE_QUOTE,
  SPACE,
  startOf,
} from './characters';
import { addRow, documentStart, type Lines, noKey, rowLength, type Syntax, textEnd } from './lines';
import { readUnusual } from './unusualLines';

/** Where something occurs next: found once and remembered, so that what is rare does not cost a pass a line. */
interface Finder {
  readonly what: string;
  at: number;
}

/** The rows of a text. Reports tabs, and a last line that was cut off. */
export function linesOf(text: string, syntax: Syntax): Lines {
  const lines: Lines = {
    text,
    syntax,
    hasBackslashes: text.includes('\\'),
    problems: [],
    blocks: new Map(),
    rows: new Int32Array(rowLength * ((text.length >> 5) + 16)),
    end: 0,
    hasTabs: false,
    hasMarkers: false,
  };
  const start = startOf(text);
  addRow(lines, documentStart, start, start, start, start);
  readLines(lines, start);
  addRow(lines, textEnd, text.length, text.length, text.length, text.length);
  return lines;
}

/**
 * Reads line by line. Usual lines are read here, all others by `readUnusual`: tabs, blanks at the end, comments, block
 * scalars, long keys, escapes in a key, signs that merge conflicts are marked with, no key, no line break at the end.
 */
function readLines(lines: Lines, from: number): void {
  const { text, syntax } = lines;
  const separators: Finder = { what: syntax === 'colon' ? ': ' : ' ', at: -1 };
  const hashes: Finder = { what: '#', at: syntax === 'colon' ? -1 : text.length };
  let at = from;
  while (at < text.length) {
    let start = at;
    while (text.charCodeAt(start) === SPACE) start++;
    const newline = text.indexOf('\n', start);
    const isDone = newline === start || addUsual(lines, at, start, newline, separators, hashes);
    at = isDone ? newline + 1 : readUnusual(lines, at);
  }
}

/** Adds the row of the line that begins at `from` and is visible from `start` on, if it is a usual one. */
function addUsual(
  lines: Lines,
  from: number,
  start: number,
  newline: number,
  separators: Finder,
  hashes: Finder,
): boolean {
  const { text, syntax } = lines;
  const end = text.charCodeAt(newline - 1) === CARRIAGE_RETURN ? newline - 1 : newline;
  if (newline < 0 || text.charCodeAt(end - 1) <= SPACE) return false;
  if (syntax === 'colon' && text.charCodeAt(start) === DASH && text.charCodeAt(start + 1) === SPACE) {
    addRow(lines, start - from, start, noKey, end, end);
    return true;
  }
  const keyEnd = keyEndOf(text, syntax, start, end, separators);
  if (keyEnd <= start || find(hashes, text, start) < end) return false;
  let valueStart = keyEnd + 1;
  while (valueStart < end && text.charCodeAt(valueStart) === SPACE) valueStart++;
  if (opensBlock(text, syntax, valueStart)) return false;
  addRow(lines, start - from, start, keyEnd, Math.min(valueStart, end), end);
  return true;
}

/** First occurrence at or behind `from`, the text's end if there is none. `from` never falls from call to call. */
function find(finder: Finder, text: string, from: number): number {
  if (finder.at < from) {
    const at = text.indexOf(finder.what, from);
    finder.at = at < 0 ? text.length : at;
  }
  return finder.at;
}

/** Behind the key of a usual line; -1 for others. Yarn 1 ends a line whose value is below it with a colon. */
function keyEndOf(text: string, syntax: Syntax, start: number, end: number, separator: Finder): number {
  const first = text.charCodeAt(start);
  if (first === DASH || first === QUESTION || first === PIPE || first === HASH) return -1;
  if (first < SPACE || (first >= LESS && first <= GREATER)) return -1;
  const opens = text.charCodeAt(end - 1) === COLON;
  if (opens && syntax === 'space') return end - 1;
  if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return quotedKeyEnd(text, syntax, start, end);
  const at = find(separator, text, start);
  if (at < end) return at;
  return opens ? end - 1 : -1;
}

/** The search may go beyond the line, but not beyond the next that starts with such a quote. */
function quotedKeyEnd(text: string, syntax: Syntax, start: number, end: number): number {
  const close = text.indexOf(text.charCodeAt(start) === DOUBLE_QUOTE ? '"' : "'", start + 1);
  if (close < 0 || close >= end - 1 || text.charCodeAt(close - 1) === BACKSLASH) return -1;
  return text.charCodeAt(close + 1) === (syntax === 'colon' ? COLON : SPACE) ? close + 1 : -1;
}

function opensBlock(text: string, syntax: Syntax, valueStart: number): boolean {
  if (syntax === 'space') return false;
  const first = text.charCodeAt(valueStart);
  return first === PIPE || first === GREATER;
}
