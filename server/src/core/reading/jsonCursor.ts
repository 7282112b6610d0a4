// The cursor that JSON is read with: where it has come to, what it has learned of the layout, what it has to report.

import type { Problem, Span } from '../types';
import { startOf } from './characters';

/** Where the reading of a text has come to. */
export interface JsonCursor {
  readonly text: string;
  /** Whether there may be comments, and a comma before a closing bracket, as in bun.lock. */
  readonly lenient: boolean;
  /** Offset of the next character to read. */
  at: number;
  /** The name of the member that `nextMember` has come to. */
  key: string;
  /** Its token, quotes included. */
  keyStart: number;
  keyEnd: number;
  /** `invalidJson`, `truncated`, `wrongType` and `duplicateKey`, at most `maxProblems`. */
  readonly problems: Problem[];
  /** How many objects and arrays the cursor is in. */
  depth: number;
  /** What has last stood between members, by depth; the last one serves for all that is deeper. */
  readonly layouts: readonly Layout[];
  /** The layout at the cursor's depth. */
  layout: Layout;
  /** Whether the cursor has just gone into an object or array. */
  isFresh: boolean;
  /** Offset of a backslash with none between it and the last string that was read slowly; the text's length if none. */
  backslash: number;
  /** Offset of the last item that `nextItem` has come to. */
  itemAt: number;
  /** Whether the text has ended inside a value; said once. */
  truncated: boolean;
}

/**
 * What stands around the members of an object, up to the quote or brace included. Since programs write lockfiles, it
 * is the same for all objects of one depth, and can be compared with instead of being read.
 */
export interface Layout {
  first: string;
  next: string;
  close: string;
}

/** A cursor at the start of a text, behind a byte order mark. */
export function jsonCursorOf(text: string, { lenient = false } = {}): JsonCursor {
  const at = startOf(text);
  const layouts = Array.from({ length: 16 }, () => ({ first: '"', next: ',"', close: '}' }));
  return {
    text,
    lenient,
    at,
    key: '',
    keyStart: at,
    keyEnd: at,
    problems: [],
    depth: 0,
    layouts,
    layout: layouts[0]!,
    isFresh: false,
    backslash: -1,
    itemAt: -1,
    truncated: false,
  };
}

const maxProblems = 100;

/** Adds a problem. One slip often breaks two rules at one place; the first is the one to name. */
export function report(json: JsonCursor, code: string, message: string, span: Span): void {
  const last = json.problems.at(-1);
  if (last?.span.start === span.start || json.problems.length >= maxProblems) return;
  json.problems.push({ code, message, span });
}

/** Notes that the cursor has gone into an object or array, or with -1 out of one. */
export function goDeeper(json: JsonCursor, by: 1 | -1): void {
  const { layouts } = json;
  json.depth += by;
  json.layout = layouts[json.depth] ?? layouts[layouts.length - 1]!;
  json.isFresh = by > 0;
}

/** Moves to the next character that is no blank, nor in a comment where those are allowed; returns its offset. */
export function passBlanks(json: JsonCursor): number {
  const { text } = json;
  do {
    let { at } = json;
    while (isBlank(text.charCodeAt(at))) at++;
    json.at = at;
  } while (json.lenient && passComment(json));
  return json.at;
}

/** The character at the cursor. */
export function here({ text, at }: JsonCursor): Span {
  return { start: at, end: Math.min(at + 1, text.length) };
}

/** Whether a character is a blank between tokens. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function passComment(json: JsonCursor): boolean {
  const { text, at } = json;
  const isLine = text.startsWith('//', at);
  if (!isLine && !text.startsWith('/*', at)) return false;
  const end = text.indexOf(isLine ? '\n' : '*/', at + 2);
  if (end < 0) json.at = text.length;
  else json.at = isLine ? end : end + 2;
  return true;
}
