// Finds key and value in a line of an indented text.
import { COLON, DASH, GREATER, PIPE, QUESTION, SPACE } from './characters';
import { advance, type Cursor, report } from './lines';
import { find } from './rows';
import { closingQuote, contentStart, isQuote, opensFlow, withoutComment } from './scalars';

/** Finds key and value of the line. False and a problem where it has none. */
export function split(cursor: Cursor): boolean {
  cursor.isSplit = true;
  if (cursor.syntax === 'colon' ? splitAtColon(cursor) : splitAtSpace(cursor)) return true;
  const { keyStart, lineEnd } = cursor;
  cursor.keyEnd = cursor.valueStart = cursor.valueEnd = lineEnd;
  if (cursor.syntax === 'colon' && startsAlone(cursor, DASH)) {
    reportWrongType(cursor, 'An item of a list where a key is expected.');
  } else {
    const span = { start: keyStart, end: lineEnd };
    report(cursor, 'invalidLine', 'This line is neither a key with a value nor a comment.', span);
  }
  return false;
}

function splitAtColon(cursor: Cursor): boolean {
  const { text, keyStart } = cursor;
  const first = text.charCodeAt(keyStart);
  if (first === DASH && startsAlone(cursor, DASH)) return false;
  if (first === QUESTION && startsAlone(cursor, QUESTION)) return splitLongKey(cursor);
  const colon = isQuote(first) ? colonBehindQuote(cursor) : plainColon(cursor);
  if (colon < 0) return false;
  cursor.keyEnd = colon;
  setValue(cursor, colon + 1);
  return true;
}

/** Whether the line starts with this sign as a word of its own, as items (`- a`) and long keys (`? a`) do. */
function startsAlone({ text, keyStart, lineEnd }: Cursor, sign: number): boolean {
  if (text.charCodeAt(keyStart) !== sign) return false;
  return keyStart + 1 === lineEnd || text.charCodeAt(keyStart + 1) === SPACE;
}

/** The colon behind a plain key: one before a space or at the line's end, since `node@runtime:22` is one word. */
function plainColon({ text, keyStart, lineEnd, colon }: Cursor): number {
  let at = find(colon, text, keyStart);
  while (at + 1 < lineEnd && text.charCodeAt(at + 1) !== SPACE) at = find(colon, text, at + 1);
  return at < lineEnd ? at : -1;
}

function colonBehindQuote({ text, keyStart, lineEnd }: Cursor): number {
  const close = closingQuote(text, keyStart, lineEnd);
  return close + 1 < lineEnd && text.charCodeAt(close + 1) === COLON ? close + 1 : -1;
}

/** Yarn 1: a line that ends in a colon has its value below it, all others have it behind the first space. */
function splitAtSpace(cursor: Cursor): boolean {
  const { text, keyStart, lineEnd } = cursor;
  const opens = text.charCodeAt(lineEnd - 1) === COLON;
  cursor.keyEnd = opens ? lineEnd - 1 : wordEnd(cursor);
  setValue(cursor, opens ? lineEnd : cursor.keyEnd);
  return cursor.keyEnd > keyStart && (opens || cursor.valueStart < lineEnd);
}

function wordEnd({ text, keyStart, lineEnd, blank }: Cursor): number {
  if (isQuote(text.charCodeAt(keyStart))) return closingQuote(text, keyStart, lineEnd) + 1;
  return find(blank, text, keyStart);
}

function setValue(cursor: Cursor, from: number): void {
  const { text, lineEnd } = cursor;
  let start = from;
  while (start < lineEnd && text.charCodeAt(start) === SPACE) start++;
  const first = text.charCodeAt(start);
  cursor.isSplit = true;
  cursor.valueStart = start;
  cursor.valueEnd = lineEnd;
  if (cursor.syntax === 'space') return;
  if (find(cursor.hash, text, start) < lineEnd) cursor.valueEnd = withoutComment(text, start, lineEnd);
  if (first === PIPE || first === GREATER)
    cursor.startsBlock = isBlockSign(text.slice(start, cursor.valueEnd));
}

/**
 * YAML wants a key of more than 1024 characters on a line of its own behind `?`, its value on the next behind `:`.
 * The value is either below (yarn) or starts on the colon's line, two columns in (js-yaml and so pnpm).
 */
function splitLongKey(cursor: Cursor): boolean {
  const { text, indent, keyStart, lineEnd, next } = cursor;
  const key = contentStart(text, keyStart + 1, lineEnd);
  const colon = contentStart(text, next, next + indent);
  if (colon - next !== indent || text.charCodeAt(colon) !== COLON) return false;
  advance(cursor);
  setLongValue(cursor, colon + 1);
  cursor.indent = indent;
  cursor.keyStart = key;
  cursor.keyEnd = lineEnd;
  return true;
}

/** A mapping that starts on the colon's line is read as if it started on a line of its own. */
function setLongValue(cursor: Cursor, from: number): void {
  const { text, lineEnd } = cursor;
  setValue(cursor, from);
  const { valueStart } = cursor;
  if (valueStart === lineEnd || opensFlow(text.charCodeAt(valueStart))) return;
  cursor.valueEnd = valueStart;
  cursor.column = cursor.indent + valueStart - from + 1;
  cursor.next = valueStart;
}

function isBlockSign(value: string): boolean {
  return /^[|>][-+1-9]{0,2}$/.test(value);
}

/** Reports that the entry has the wrong kind of value; what is there instead is not read. */
export function reportWrongType(cursor: Cursor, message: string): void {
  report(cursor, 'wrongType', message, { start: cursor.keyStart, end: cursor.lineEnd });
}
