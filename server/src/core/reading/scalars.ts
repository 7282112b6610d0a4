// Scalars and flow collections of YAML as yarn and pnpm write them: where they end in a text, and what they hold.
import {
  BACKSLASH,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  HASH,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  SPACE,
  TAB,
} from './characters';

/** Whether a token that starts with this character is quoted. */
export function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

/** Whether a value that starts with this character is a flow mapping or sequence. */
export function opensFlow(code: number): boolean {
  return code === OPEN_BRACE || code === OPEN_BRACKET;
}

/** Content of a token: without quotes, escapes resolved. `hasBackslashes` is false for texts without any. */
export function scalarOf(text: string, start: number, end: number, hasBackslashes = true): string {
  const quote = text.charCodeAt(start);
  if (!isQuote(quote)) return text.slice(start, end);
  const isClosed = end - start > 1 && text.charCodeAt(end - 1) === quote;
  const content = text.slice(start + 1, isClosed ? end - 1 : closingQuote(text, start, end));
  if (quote === SINGLE_QUOTE) return content.includes("''") ? content.replaceAll("''", "'") : content;
  return hasBackslashes && content.includes('\\') ? unescaped(content) : content;
}

/**
 * Where the quote opened at `start` closes; `end` if it does not. Looking beyond `end` costs little, since the next
 * quote is where the next search starts.
 */
export function closingQuote(text: string, start: number, end: number): number {
  const isDouble = text.charCodeAt(start) === DOUBLE_QUOTE;
  const quote = isDouble ? '"' : "'";
  let at = text.indexOf(quote, start + 1);
  while (at >= 0 && at < end) {
    const isLiteral = isDouble
      ? text.charCodeAt(at - 1) === BACKSLASH && isEscaped(text, start, at)
      : text.charCodeAt(at + 1) === SINGLE_QUOTE;
    if (!isLiteral) return at;
    at = text.indexOf(quote, isDouble ? at + 1 : at + 2);
  }
  return end;
}

/** Behind the last character of `[start, end)` that is no white space. */
export function visibleEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const code = text.charCodeAt(at - 1);
    if (code !== SPACE && code !== CARRIAGE_RETURN && code !== TAB) break;
    at--;
  }
  return at;
}

/** The first character at or behind `from` that is no space, at most `end`. */
export function contentStart(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === SPACE) at++;
  return at;
}

/** End of a value without the comment behind it. A hash inside quotes or a word starts no comment. */
export function withoutComment(text: string, start: number, end: number): number {
  const from = isQuote(text.charCodeAt(start)) ? closingQuote(text, start, end) : start;
  if (text.charCodeAt(from) === HASH) return from;
  const comment = text.slice(from, end).search(/\s#/);
  return comment < 0 ? end : visibleEnd(text, start, from + comment);
}

/** End of the key of a flow mapping that starts at `start`. */
export function flowKeyEnd(text: string, start: number, end: number): number {
  if (isQuote(text.charCodeAt(start))) return Math.min(closingQuote(text, start, end) + 1, end);
  let at = start;
  while (at < end && !endsPlainKey(text, at)) at++;
  return visibleEnd(text, start, at);
}

/** End of the value of a flow mapping that starts at `start`. */
export function flowValueEnd(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  if (isQuote(first)) return Math.min(closingQuote(text, start, end) + 1, end);
  if (opensFlow(first)) return bracketsEnd(text, start, end);
  const rest = text.slice(start, end);
  const brace = rest.indexOf('}');
  const comma = rest.indexOf(',');
  const length = brace < 0 ? rest.length : brace;
  return visibleEnd(text, start, start + (comma < 0 || comma > length ? length : comma));
}

function endsPlainKey(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === COLON) return !(text.charCodeAt(at + 1) > SPACE);
  return code === COMMA || code === CLOSE_BRACE;
}

/** Behind the bracket that closes the one at `start`, however deep the nesting in between. */
function bracketsEnd(text: string, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isQuote(code)) at = closingQuote(text, at, end);
    else if (opensFlow(code)) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  return end;
}

function isEscaped(text: string, start: number, at: number): boolean {
  let before = at - 1;
  while (before > start && text.charCodeAt(before) === BACKSLASH) before--;
  return (at - before) % 2 === 0;
}

/** Escapes of a double-quoted scalar: those of JSON and, of YAML's own, `\xNN` and `\e`. */
function unescaped(content: string): string {
  const json = content.replaceAll(/\\(x|e|.)/gs, (all, sign: string) =>
    sign === 'x' ? '\\u00' : sign === 'e' ? '\\u001b' : all,
  );
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return content;
  }
}
