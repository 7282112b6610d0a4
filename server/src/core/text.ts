// Text as offsets: applying edits, and the line and column of an offset. The only core file that knows lines.
import type { Span, TextEdit } from './types';

/** Zero-based line and UTF-16 column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Applies edits to a text. Edits may come in any order and refer to offsets of the text as given; they must not
 * overlap. Insertions at the same offset keep their order.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.order - b.order);
  let result = '';
  let from = 0;
  for (const { edit } of sorted) {
    result += text.slice(from, edit.span.start) + edit.newText;
    from = edit.span.end;
  }
  return result + text.slice(from);
}

/** The offsets at which lines start; `\n`, `\r\n` and `\r` end a line, as in LSP. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
    if (code === 10 || code === 13) starts.push(i + 1);
  }
  return starts;
}

/** Line and column of an offset, by the line starts of its text. Offsets outside the text are moved to its ends. */
export function positionOf(lineStarts: readonly number[], offset: number): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: Math.max(0, offset - lineStarts[low]!) };
}

/** The content of a token without its quotes, if it has any; an unterminated string keeps its end. */
export function insideQuotes(text: string, span: Span): Span {
  const quote = text[span.start];
  if (quote !== '"' && quote !== "'") return span;
  const closed = span.end - span.start > 1 && text[span.end - 1] === quote;
  return { start: span.start + 1, end: closed ? span.end - 1 : span.end };
}

/** The span of what stands in no text: what a change would add, and what the lockfile leaves to the manifests. */
export const nowhere: Span = Object.freeze({ start: 0, end: 0 });

/** Whether something stands in a text, where it takes up a character at least. */
export function isWritten({ end }: Span): boolean {
  return end > 0;
}

/** Whether an offset lies in a span or at its end, where a cursor behind the last character still belongs to it. */
export function touches(span: Span, offset: number): boolean {
  return offset >= span.start && offset <= span.end;
}

/** A text without percent-encoding; the text itself where that is broken. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
