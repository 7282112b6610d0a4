// The two edits that a fix makes in a package.json: another right-hand side, and a dependency taken out.
import { createScanner } from 'jsonc-parser';
import { insideQuotes } from '../text';
import type { Span, TextEdit } from '../types';

/** Where a dependency, an override or a line of a catalog stands in its text. */
export interface Written {
  readonly nameSpan: Span;
  readonly specSpan: Span;
}

/** Writes another right-hand side between the quotes that are there; nothing else changes. */
export function replaceSpec(
  text: string,
  { specSpan }: Pick<Written, 'specSpan'>,
  newSpec: string,
): TextEdit {
  const quoted = text[specSpan.start] === '"';
  return {
    span: insideQuotes(text, specSpan),
    newText: quoted ? JSON.stringify(newSpec).slice(1, -1) : newSpec,
  };
}

/**
 * Takes a property out of its object, or an item out of its list, and leaves tidy JSON: its comma goes with it, its line where it has one to
 * itself, and a comment behind it in the same line. The last property takes the comma before it, comments in between
 * stay. An object that becomes empty closes up to `{}` unless it holds comments.
 */
export function removeDeclaration(text: string, written: Written): TextEdit {
  const { before, after } = neighboursOf(text, written);
  const start = written.nameSpan.start;
  const comma = after.find(({ kind }) => kind === 'comma');
  const next = after.find(({ kind }) => kind !== 'comma' && kind !== 'comment');
  const isLast = next === undefined || next.kind === 'close';
  const hasComments = !isBlank(text, before.span.end, start) || after.some(({ kind }) => kind === 'comment');
  if (before.kind === 'open' && next && isLast && !hasComments) {
    return { span: { start: before.span.end, end: next.span.start }, newText: '' };
  }
  const property = { start, end: comma?.span.end ?? written.specSpan.end };
  const end = endWithComment(text, property.end, after);
  if (isLast && !comma && before.kind === 'comma') return withCommaBefore(text, before.span, start, end);
  return { span: spanToCut(text, before.span.end, property, end), newText: '' };
}

interface Token {
  readonly kind: 'open' | 'close' | 'comma' | 'comment' | 'other';
  readonly span: Span;
}

/** jsonc-parser's `SyntaxKind`; its enum has no values at run time. */
const lineComment = 12;
const blockComment = 13;
const lineBreak = 14;
const blank = 15;
const endOfText = 17;

/** The token before a property, and those behind it up to the one that is neither comma nor comment. */
function neighboursOf(
  text: string,
  { nameSpan, specSpan }: Written,
): { readonly before: Token; readonly after: readonly Token[] } {
  const scanner = createScanner(text, false);
  let before: Token = { kind: 'other', span: { start: 0, end: 0 } };
  const after: Token[] = [];
  for (let syntax = scanner.scan(); syntax !== endOfText; syntax = scanner.scan()) {
    if (syntax === lineBreak || syntax === blank) continue;
    const start = scanner.getTokenOffset();
    const token: Token = { kind: kindOf(text[start]!, syntax), span: { start, end: scanner.getPosition() } };
    if (start < nameSpan.start) before = token.kind === 'comment' ? before : token;
    else if (start >= specSpan.end) after.push(token);
    if (after.length > 0 && token.kind !== 'comma' && token.kind !== 'comment') break;
  }
  return { before, after };
}

function kindOf(first: string, syntax: number): Token['kind'] {
  if (syntax === lineComment || syntax === blockComment) return 'comment';
  if (first === ',') return 'comma';
  if (first === '{' || first === '[') return 'open';
  return first === '}' || first === ']' ? 'close' : 'other';
}

/** The last property: comments between the comma before it and itself stay, with the line's end that `//` needs. */
function withCommaBefore(text: string, comma: Span, start: number, end: number): TextEdit {
  const between = text.slice(comma.end, start);
  const kept =
    isBlank(text, end, endOfLine(text, end)) || between.trim() === '' ? between.trimEnd() : between;
  return { span: { start: comma.start, end }, newText: kept };
}

/** The property's lines where it has them to itself, else the property with the blanks on one side. */
function spanToCut(text: string, from: number, property: Span, end: number): Span {
  const lineStart = startOfLine(text, property.start);
  const endsLine = isBlank(text, end, endOfLine(text, end));
  const startsLine = lineStart >= from && isBlank(text, lineStart, property.start);
  if (startsLine && endsLine) return { start: lineStart, end: startOfNextLine(text, end) };
  if (endsLine) return { start: skipBlanksBack(text, property.start), end };
  return { start: property.start, end: skipBlanks(text, property.end) };
}

/** Behind the comments that end the property's line, if nothing but comments follows there. */
function endWithComment(text: string, end: number, after: readonly Token[]): number {
  const lineEnd = endOfLine(text, end);
  const inLine = after.filter(
    ({ kind, span }) => kind === 'comment' && span.start >= end && span.start < lineEnd,
  );
  const last = inLine.at(-1)?.span.end ?? end;
  return last <= lineEnd && isBlank(text, last, lineEnd) ? last : end;
}

function isBlank(text: string, start: number, end: number): boolean {
  return text.slice(start, end).trim() === '';
}

function startOfLine(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isLineEnd(text[start - 1]!)) start--;
  return start;
}

function endOfLine(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !isLineEnd(text[end]!)) end++;
  return end;
}

function startOfNextLine(text: string, offset: number): number {
  const end = endOfLine(text, offset);
  return text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length);
}

function skipBlanks(text: string, offset: number): number {
  let end = offset;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return end;
}

function skipBlanksBack(text: string, offset: number): number {
  let start = offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  return start;
}

function isLineEnd(character: string): boolean {
  return character === '\n' || character === '\r';
}
