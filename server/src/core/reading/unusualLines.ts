// The lines of an indented text that are not as yarn and pnpm usually write them, or not as they write them at all.
import { COLON, DASH, HASH, PIPE, QUESTION, SPACE, TAB } from './characters';
import { addRow, documentStart, type Lines, noKey, report } from './lines';
import { closingQuote, contentStart, isQuote, opensFlow, visibleEnd, withoutComment } from './scalars';

/** A line, or the rest of one. */
interface Line {
  /** Where what is to be read begins, blanks included. */
  readonly from: number;
  /** Columns before the first visible character. */
  readonly indent: number;
  /** The first visible character, and behind the last. */
  readonly start: number;
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
}

const markers = ['<<<<<<<', '|||||||', '=======', '>>>>>>>'];

/**
 * Reads the line that begins at `from`, with the lines that its value goes on in, and adds its row, none for a blank
 * line or a comment. Returns where the next line begins. The line may be the rest of one, behind so many columns.
 */
export function readUnusual(lines: Lines, from: number, columns = 0): number {
  const { text, syntax } = lines;
  const line = lineAt(text, from, columns);
  const { indent, start, end, next } = line;
  reportOddities(lines, line);
  if (start === end || text.charCodeAt(start) === HASH) return next;
  if (indent === 0 && endsDocument(lines, line)) {
    addRow(lines, documentStart, next, next, next, next);
    return next;
  }
  if (syntax === 'colon' && startsAlone(text, line, QUESTION)) return readLongKey(lines, line);
  const keyEnd = syntax === 'colon' ? keyEndAtColon(text, line) : keyEndAtSpace(text, line);
  if (keyEnd < 0) return addKeyless(lines, line);
  const hasColon = text.charCodeAt(keyEnd) === COLON;
  return addEntry(lines, line, start, keyEnd, hasColon ? keyEnd + 1 : keyEnd);
}

/** A tab counts as two columns, since an editor that swaps spaces for tabs has made one of two spaces. */
function lineAt(text: string, from: number, columns = 0): Line {
  let start = from;
  let indent = columns;
  for (let code = text.charCodeAt(start); code === SPACE || code === TAB; code = text.charCodeAt(++start))
    indent += code === TAB ? 2 : 1;
  const newline = text.indexOf('\n', start);
  const behind = newline < 0 ? text.length : newline;
  return { from, indent, start, end: visibleEnd(text, start, behind), next: behind + 1 };
}

/** Yarn and pnpm indent with spaces and end every line with a line break; a last line without one has been cut off. */
function reportOddities(lines: Lines, { from, start, end, next }: Line): void {
  const { text } = lines;
  const tab = text.slice(from, start).indexOf('\t');
  if (tab >= 0 && !lines.hasTabs) {
    lines.hasTabs = true;
    const message = 'Indented with tabs, which the package manager does not read.';
    report(lines, 'tab', message, { start: from + tab, end: from + tab + 1 });
  }
  if (next <= text.length || start === end) return;
  const message = 'The file ends in the middle of a line, as if it had been cut off.';
  report(lines, 'truncated', message, { start, end });
}

/** `---` starts a document and `...` ends one. Looks for merge-conflict markers by the way. */
function endsDocument(lines: Lines, { start, end }: Line): boolean {
  const { text, syntax } = lines;
  if (end - start === 3 && syntax === 'colon')
    return text.startsWith('---', start) || text.startsWith('...', start);
  if (end - start >= 7 && markers.includes(text.slice(start, start + 7))) lines.hasMarkers = true;
  return false;
}

/** Whether the line starts with this sign as a word of its own, as items (`- a`) and long keys (`? a`) do. */
function startsAlone(text: string, { start, end }: Line, sign: number): boolean {
  return text.charCodeAt(start) === sign && (start + 1 === end || text.charCodeAt(start + 1) === SPACE);
}

/** A colon ends a key before a space or at the line's end only, since `node@runtime:22` is one word. */
function keyEndAtColon(text: string, line: Line): number {
  const { start, end } = line;
  if (startsAlone(text, line, DASH)) return -1;
  if (isQuote(text.charCodeAt(start))) {
    const close = closingQuote(text, start, end);
    return close + 1 < end && text.charCodeAt(close + 1) === COLON ? close + 1 : -1;
  }
  const content = text.slice(start, end);
  const colon = content.indexOf(': ');
  if (colon >= 0) return start + colon;
  return content.endsWith(':') ? end - 1 : -1;
}

/** Yarn 1: a line that ends in a colon has its value below it, all others have it behind the first space. */
function keyEndAtSpace(text: string, { start, end }: Line): number {
  if (text.charCodeAt(end - 1) === COLON) return end - 1 > start ? end - 1 : -1;
  const blank = isQuote(text.charCodeAt(start))
    ? closingQuote(text, start, end) + 1
    : start + text.slice(start, end).indexOf(' ');
  return blank >= start && contentStart(text, blank, end) < end ? blank : -1;
}

function addKeyless(lines: Lines, { indent, start, end, next }: Line): number {
  addRow(lines, indent, start, noKey, end, end);
  return next;
}

/** Adds an entry whose value begins at or behind `from`. */
function addEntry(lines: Lines, line: Line, keyStart: number, keyEnd: number, from: number): number {
  const { text, syntax } = lines;
  const { indent, end, next } = line;
  const valueStart = contentStart(text, Math.min(from, end), end);
  const valueEnd = syntax === 'colon' ? withoutComment(text, valueStart, end) : end;
  if (syntax === 'colon' && isBlockSign(text.slice(valueStart, valueEnd)))
    return addBlock(lines, line, keyStart, keyEnd, valueStart);
  if (valueEnd > valueStart) addRow(lines, indent, keyStart, keyEnd, valueStart, valueEnd);
  else addRow(lines, indent, keyStart, keyEnd, keyEnd + 1, keyEnd + 1);
  return next;
}

function isBlockSign(value: string): boolean {
  return /^[|>][-+1-9]{0,2}$/.test(value);
}

/** The lines of a block scalar are those deeper than its key, and blank ones. */
function addBlock(lines: Lines, line: Line, keyStart: number, keyEnd: number, valueStart: number): number {
  const { text } = lines;
  let { end, next } = line;
  while (next < text.length) {
    const inner = lineAt(text, next);
    const isVisible = inner.end > inner.start;
    if (isVisible && inner.indent <= line.indent) break;
    reportOddities(lines, inner);
    if (isVisible) end = inner.end;
    next = inner.next;
  }
  const joint = text.charCodeAt(valueStart) === PIPE ? '\n' : ' ';
  const content = text.slice(line.next, Math.max(end, line.next)).split('\n');
  lines.blocks.set(lines.end, content.map((one) => one.trim()).join(joint));
  addRow(lines, line.indent, keyStart, keyEnd, valueStart, end);
  return next;
}

/**
 * YAML wants a key of more than 1024 characters on a line of its own behind `?`, its value on the next behind `:`.
 * The value is either below (yarn) or starts on the colon's line, two columns in (js-yaml and so pnpm), where a
 * mapping is read as if it started on a line of its own.
 */
function readLongKey(lines: Lines, line: Line): number {
  const { text } = lines;
  const { indent, start, end, next } = line;
  const colon = contentStart(text, next, next + indent);
  if (colon - next !== indent || text.charCodeAt(colon) !== COLON) return addKeyless(lines, line);
  const key = contentStart(text, start + 1, end);
  const value = contentStart(text, colon + 1, text.length);
  const sign = text.charCodeAt(value);
  if (sign > SPACE && sign !== HASH && !opensFlow(sign)) {
    addRow(lines, indent, key, end, value, value);
    return readUnusual(lines, colon + 1, indent + 1);
  }
  const below = lineAt(text, colon + 1);
  reportOddities(lines, below);
  return addEntry(lines, { ...below, indent }, key, end, colon + 1);
}
