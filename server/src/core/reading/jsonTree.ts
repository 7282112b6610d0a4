// JSON as people type it: a tree with spans from any text, broken, commented or deeply nested, without recursion.
import { createScanner, type JSONScanner } from 'jsonc-parser';
import type { Problem, Span } from '../types';
import type { JsonNode, JsonProperty, JsonString, JsonTree } from './jsonNode';

/**
 * Reads a text into a tree. Comments, trailing commas and a byte order mark are accepted. What is broken becomes a
 * problem and costs no more than itself: a missing comma, colon, value or bracket, a string that its line ends.
 * Time is linear in the text's length.
 *
 * `keeps` names the properties of the outermost object that are wanted; the others are passed over, which keeps the
 * tree small where the text is not.
 */
export function parseJsonTree(text: string, keeps: (name: string) => boolean = () => true): JsonTree {
  const reader = newReader(text, keeps);
  const scanner = createScanner(text, true);
  if (text.charCodeAt(0) === 0xfeff) scanner.setPosition(1);
  for (let kind = scanner.scan(); kind !== endOfText; kind = scanner.scan()) readToken(reader, scanner);
  finish(reader);
  return { ...(reader.root && { root: reader.root }), problems: reader.problems };
}

const notJson = 'This is not JSON.';
const maxProblems = 100;

/** jsonc-parser's `SyntaxKind.EOF`; its enum has no values at run time. */
const endOfText = 17;
/** jsonc-parser's `ScanError.UnexpectedEndOfString`. */
const unexpectedEndOfString = 2;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An object or array that is still open. */
interface Frame {
  readonly kind: 'object' | 'array';
  /** False below a property that is not wanted: nothing is stored there. */
  readonly stored: boolean;
  readonly span: Writable<Span>;
  readonly properties: JsonProperty[];
  readonly items: JsonNode[];
  /** The property whose value has not come yet. */
  pending?: Writable<JsonProperty>;
  /** Whether the pending property has its colon. */
  colon: boolean;
  /** The property or the item that ended last, while nothing has followed it. */
  last?: JsonProperty | JsonNode;
  /** Whether a value has ended and no comma has come. */
  commaDue: boolean;
}

interface Reader {
  readonly text: string;
  readonly keeps: (name: string) => boolean;
  readonly stack: Frame[];
  /** How many objects and arrays are open, so that a stray bracket need not search the stack. */
  readonly open: { object: number; array: number };
  readonly problems: Problem[];
  root?: JsonNode;
}

function newReader(text: string, keeps: (name: string) => boolean): Reader {
  return { text, keeps, stack: [], open: { object: 0, array: 0 }, problems: [] };
}

function readToken(reader: Reader, scanner: JSONScanner): void {
  const start = scanner.getTokenOffset();
  const span = { start, end: start + scanner.getTokenLength() };
  const mark = punctuation.get(reader.text[start]!);
  if (mark) mark(reader, span);
  else if (reader.text[start] !== '"') literal(reader, span);
  else {
    reportString(reader, scanner.getTokenError(), span);
    string(reader, { type: 'string', span, value: scanner.getTokenValue() });
  }
}

const punctuation: ReadonlyMap<string, (reader: Reader, span: Span) => void> = new Map([
  ['{', (reader: Reader, span: Span) => open(reader, 'object', span)],
  ['[', (reader: Reader, span: Span) => open(reader, 'array', span)],
  ['}', (reader: Reader, span: Span) => close(reader, 'object', span)],
  [']', (reader: Reader, span: Span) => close(reader, 'array', span)],
  [',', comma],
  [':', colon],
]);

function open(reader: Reader, kind: Frame['kind'], span: Span): void {
  const parent = reader.stack.at(-1);
  const wanted =
    parent === undefined || (parent.stored && isKept(reader, parent, parent.pending?.name ?? ''));
  if (parent) expectValue(reader, parent, span);
  else if (reader.root) report(reader, 'Nothing may follow the outermost value.', span);
  const stored = wanted && !(parent === undefined && reader.root);
  reader.stack.push({
    kind,
    stored,
    span: { ...span },
    properties: [],
    items: [],
    colon: false,
    commaDue: false,
  });
  reader.open[kind]++;
}

/** Closes the innermost frame of this kind and with it those in it that were left open. */
function close(reader: Reader, kind: Frame['kind'], span: Span): void {
  if (reader.open[kind] === 0) report(reader, 'There is nothing to close here.', span);
  else {
    for (let frame = reader.stack.at(-1)!; frame.kind !== kind; frame = reader.stack.at(-1)!) {
      report(reader, `${frame.kind === 'array' ? ']' : '}'} is missing.`, span);
      pop(reader, span.start);
    }
    pop(reader, span.end);
  }
}

function pop(reader: Reader, end: number): void {
  const frame = reader.stack.at(-1)!;
  dropPending(reader, frame);
  reader.stack.pop();
  reader.open[frame.kind]--;
  frame.span.end = end;
  const { span, properties, items } = frame;
  const node: JsonNode =
    frame.kind === 'object' ? { type: 'object', span, properties } : { type: 'array', span, items };
  const parent = reader.stack.at(-1);
  if (parent) settle(reader, parent, frame.stored ? node : undefined);
  else reader.root ??= node;
}

function comma(reader: Reader, span: Span): void {
  const frame = reader.stack.at(-1);
  if (!frame?.commaDue && !frame?.pending) report(reader, 'A value is missing before the comma.', span);
  if (!frame) return;
  dropPending(reader, frame);
  frame.commaDue = false;
  delete frame.last;
}

function colon(reader: Reader, span: Span): void {
  const frame = reader.stack.at(-1);
  if (frame && !frame.pending) stringWasName(reader, frame);
  const owner = reader.stack.at(-1);
  if (!owner?.pending || owner.colon) report(reader, 'A colon does not belong here.', span);
  else owner.colon = true;
}

/**
 * A colon shows that the string before it was a name. In `"a": ⏎ "b": "1"` it had been taken for a's value, in
 * `"a": ["x", ⏎ "b": "1"` for an item of a list that is not closed.
 */
function stringWasName(reader: Reader, frame: Frame): void {
  const { last } = frame;
  if (!last) return;
  if ('name' in last) {
    if (last.value?.type !== 'string') return;
    const { value, nameSpan, name } = last;
    if (frame.properties.at(-1) === last) frame.properties[frame.properties.length - 1] = { name, nameSpan };
    report(reader, 'The value is missing.', nameSpan);
    expectColon(frame, value);
  } else if (last.type === 'string' && reader.stack.at(-2)?.kind === 'object') {
    if (frame.items.at(-1) === last) frame.items.pop();
    report(reader, '] is missing.', last.span);
    pop(reader, last.span.start);
    expectColon(reader.stack.at(-1)!, last);
  }
}

function expectColon(frame: Frame, { value, span }: JsonString): void {
  frame.pending = { name: value, nameSpan: span };
  frame.colon = false;
  frame.commaDue = false;
  delete frame.last;
}

function string(reader: Reader, node: JsonString): void {
  const frame = reader.stack.at(-1);
  if (frame?.kind === 'object' && !(frame.pending && frame.colon)) name(reader, frame, node);
  else value(reader, node);
}

function name(reader: Reader, frame: Frame, node: JsonString): void {
  if (frame.commaDue) report(reader, 'A comma is missing.', node.span);
  dropPending(reader, frame);
  expectColon(frame, node);
}

function reportString(reader: Reader, error: number, span: Span): void {
  if (error === unexpectedEndOfString) report(reader, 'The string is not closed.', span);
  else if (error !== 0) report(reader, 'The string holds what JSON does not allow in one.', span);
}

function literal(reader: Reader, span: Span): void {
  const text = reader.text.slice(span.start, span.end);
  if (/^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(text)) value(reader, { type: 'literal', span, text });
  else reportWord(reader, span);
}

/** Words that are no JSON, one behind the other, are one problem. */
function reportWord(reader: Reader, span: Span): void {
  const { problems, text } = reader;
  const last = problems.at(-1);
  const goesOn =
    last?.message === notJson &&
    problems.length < maxProblems &&
    text.slice(last.span.end, span.start).trim() === '';
  if (!goesOn) report(reader, notJson, span);
  else problems[problems.length - 1] = { ...last, span: { start: last.span.start, end: span.end } };
}

function value(reader: Reader, node: JsonNode): void {
  const frame = reader.stack.at(-1);
  if (frame) {
    expectValue(reader, frame, node.span);
    settle(reader, frame, node);
  } else if (reader.root) report(reader, 'Nothing may follow the outermost value.', node.span);
  else reader.root = node;
}

function expectValue(reader: Reader, frame: Frame, span: Span): void {
  if (frame.kind === 'array') {
    if (frame.commaDue) report(reader, 'A comma is missing.', span);
  } else if (!frame.pending) report(reader, 'A property name is missing.', span);
  else if (!frame.colon) report(reader, 'A colon is missing.', span);
}

/** Hands a finished value to the frame that it stands in. */
function settle(reader: Reader, frame: Frame, node: JsonNode | undefined): void {
  frame.commaDue = true;
  const pending = frame.pending;
  delete frame.pending;
  if (!node) return;
  if (frame.kind === 'array') {
    frame.last = node;
    if (frame.stored) frame.items.push(node);
  }
  if (!pending) return;
  pending.value = node;
  frame.last = pending;
  if (frame.stored && isKept(reader, frame, pending.name)) frame.properties.push(pending);
}

/** A name that got no value stays as a property without one. */
function dropPending(reader: Reader, frame: Frame): void {
  if (!frame.pending) return;
  report(reader, frame.colon ? 'The value is missing.' : 'A colon is missing.', frame.pending.nameSpan);
  if (frame.stored && isKept(reader, frame, frame.pending.name)) frame.properties.push(frame.pending);
  delete frame.pending;
}

/** Only the outermost object's properties are chosen from. */
function isKept(reader: Reader, frame: Frame, name: string): boolean {
  return frame !== reader.stack[0] || reader.keeps(name);
}

function finish(reader: Reader): void {
  const { length } = reader.text;
  if (reader.stack.length > 0) {
    report(reader, 'The text ends too early.', { start: reader.stack.at(-1)!.span.start, end: length });
  }
  while (reader.stack.length > 0) pop(reader, length);
}

function report(reader: Reader, message: string, span: Span): void {
  if (reader.problems.length < maxProblems) reader.problems.push({ code: 'invalidJson', message, span });
}
