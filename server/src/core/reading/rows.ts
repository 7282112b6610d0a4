// The lines of an indented text, found in one pass: where each begins and ends, and where its key and value are.
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

/** How a line is split into key and value: `key: value` (yarn 2 and later, pnpm) or `key value` (yarn 1). */
export type Syntax = 'colon' | 'space';

/**
 * Five numbers for each line that is not blank: columns before the key, start and end of the key, start and end of the
 * value, which is the end of the line. The last row is behind the text.
 */
export type Rows = Int32Array;

export const rowLength = 5;

/** In place of the columns before the key: the line needs a closer look, and only where it starts is known. */
export const unusual = -1;

/** Where something occurs next: found once and remembered, so that what is rare does not cost a pass a line. */
export interface Finder {
  readonly what: string;
  at: number;
}

/**
 * The rows of a text. Unusual is what the tools do not write, or hardly ever: tabs, blanks at the end of a line,
 * comments, block scalars, items of lists, long keys, escapes in a key, signs that merge conflicts are marked with, a
 * line without a key, a last line without a line break.
 */
export function rowsOf(text: string, syntax: Syntax): Rows {
  const { length } = text;
  const separator: Finder = { what: syntax === 'colon' ? ': ' : ' ', at: -1 };
  const hash: Finder = { what: '#', at: syntax === 'colon' ? -1 : length };
  let rows: Rows = new Int32Array(rowLength * ((length >> 5) + 16));
  let row = 0;
  let from = startOf(text);
  while (from < length) {
    let start = from;
    while (text.charCodeAt(start) === SPACE) start++;
    const newline = text.indexOf('\n', start);
    let end = newline < 0 ? length : newline;
    const next = end + 1;
    if (end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
    if (end > start) {
      const isWhole = newline >= 0 && text.charCodeAt(end - 1) > SPACE;
      const keyEnd = isWhole ? keyEndOf(text, syntax, start, end, separator) : -1;
      let valueStart = keyEnd < 0 ? end : keyEnd + 1;
      while (valueStart < end && text.charCodeAt(valueStart) === SPACE) valueStart++;
      const isUsual =
        keyEnd > start && find(hash, text, start) >= end && !opensBlock(text, syntax, valueStart);
      if (row + 2 * rowLength > rows.length) rows = withMoreRoom(rows);
      rows[row] = isUsual ? start - from : unusual;
      rows[row + 1] = start;
      rows[row + 2] = keyEnd;
      rows[row + 3] = Math.min(valueStart, end);
      rows[row + 4] = end;
      row += rowLength;
    }
    from = next;
  }
  rows[row] = unusual;
  rows[row + 1] = length + 2;
  return rows;
}

/** First occurrence at or behind `from`, the text's end if there is none. `from` never falls from call to call. */
export function find(finder: Finder, text: string, from: number): number {
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

function withMoreRoom(rows: Rows): Rows {
  const more = new Int32Array(2 * rows.length);
  more.set(rows);
  return more;
}
