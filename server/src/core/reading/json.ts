// A cursor over JSON that keeps offsets: the caller pulls members and values in the order of the text and passes over
// what it does not want. Made for lockfiles of megabytes: nothing is built that nobody asked for, nothing recurses.
//
// Here is the short way, for text as programs write it. It takes few steps and leaves the walking to the engine's own
// string search, so that it is quick before the engine has compiled it, too. Whatever it does not expect it leaves to
// jsonExact.ts.

import type { Span } from '../types';
import { goDeeper, here, type JsonCursor, passBlanks, report } from './jsonCursor';
import { findItem, findMember, findOpening, findScalar, findString, passValue } from './jsonExact';

export { type JsonCursor, jsonCursorOf, report } from './jsonCursor';

/** Goes into the object at the cursor. Anything else is passed over and reported: then there is nothing to go into. */
export function enterObject(json: JsonCursor): boolean {
  return enter(json, '{');
}

/** Goes into the array at the cursor. Anything else is passed over and reported: then there is nothing to go into. */
export function enterArray(json: JsonCursor): boolean {
  return enter(json, '[');
}

/**
 * Goes on to the next member of the object that the cursor is in: its name is in `key`, its value at the cursor, and
 * the caller must read or skip it. False behind the object's end. What is broken is reported and passed over: a
 * missing comma, colon, name or value costs no more than its own member.
 */
export function nextMember(json: JsonCursor): boolean {
  const { text, at, layout, isFresh } = json;
  const separator = isFresh ? layout.first : layout.next;
  if (text.startsWith(separator, at)) {
    const start = at + separator.length;
    const end = text.indexOf('"', start);
    if (end >= 0 && end < json.backslash && text[end + 1] === ':') {
      json.key = text.slice(start, end);
      json.keyStart = start - 1;
      json.keyEnd = end + 1;
      json.at = end + 2;
      json.isFresh = false;
      return true;
    }
  } else if (text.startsWith(isFresh ? '}' : layout.close, at)) {
    json.at = at + (isFresh ? 1 : layout.close.length);
    goDeeper(json, -1);
    return false;
  }
  return findMember(json);
}

/** Goes on to the next item of the array that the cursor is in. False behind the array's end. */
export function nextItem(json: JsonCursor): boolean {
  return findItem(json);
}

/**
 * The string at the cursor. Undefined for `null` and `false`, which npm has been seen to write for none, and, with a
 * report, for anything else.
 */
export function stringValue(json: JsonCursor): string | undefined {
  const { text, at } = json;
  const start = text[at] === ' ' ? at + 1 : at;
  if (text[start] !== '"') return findString(json);
  const end = text.indexOf('"', start + 1);
  if (end >= json.backslash || !endsValue(text[end + 1])) return findString(json);
  json.at = end + 1;
  return text.slice(start + 1, end);
}

/** Whether the literal at the cursor is `true`; anything but a literal is reported. */
export function booleanValue(json: JsonCursor): boolean {
  const { text, at } = json;
  if (!text.startsWith(' true', at) || !endsValue(text[at + 5])) return findScalar(json) === 'true';
  json.at = at + 5;
  return true;
}

/** The number, string or literal at the cursor as text; undefined, with a report, for objects and arrays. */
export function scalarText(json: JsonCursor): string | undefined {
  return findScalar(json);
}

/** The strings of the array at the cursor. */
export function stringItems(json: JsonCursor): readonly string[] {
  const items: string[] = [];
  if (!enterArray(json)) return items;
  while (nextItem(json)) {
    const item = stringValue(json);
    if (item !== undefined) items.push(item);
  }
  return items;
}

/** Whether an object stands at the cursor. */
export function isAtObject(json: JsonCursor): boolean {
  return json.text[passBlanks(json)] === '{';
}

/** Passes over the value at the cursor, however deep, with no look inside. */
export function skipValue(json: JsonCursor): void {
  flatValue.lastIndex = json.at;
  if (flatValue.test(json.text)) json.at = flatValue.lastIndex;
  else passValue(json);
}

/**
 * Goes to the end of the outermost object without a look at what is left of it, for a caller who wants nothing more
 * of it. Only where the text ends as JSON.stringify lays out an object in an object; else false, and nothing is done.
 */
export function skipToEnd(json: JsonCursor): boolean {
  const indent = json.layout.next.slice(1, -1);
  const text = json.text.trimEnd();
  const lineEnd = indent.trimEnd() === '' ? indent.replace(/[ \t]+$/, '') : '';
  if (lineEnd === '' || lineEnd === indent || !text.endsWith(`${indent}}${lineEnd}}`)) return false;
  json.at = text.length;
  goDeeper(json, -1);
  return true;
}

/** Reports what follows the outermost value. */
export function finish(json: JsonCursor): void {
  if (passBlanks(json) >= json.text.length) return;
  report(json, 'invalidJson', 'Nothing may follow the outermost value.', here(json));
}

/** Leaves the object that the cursor is in before the member that it has come to: that belongs further out. */
export function leaveBeforeMember(json: JsonCursor): void {
  json.at = json.keyStart;
  goDeeper(json, -1);
  report(json, 'invalidJson', 'A closing brace is missing before this.', keySpan(json));
}

/** Says that the current member's name has been there before in its object. */
export function reportDuplicate(json: JsonCursor): void {
  report(json, 'duplicateKey', `${json.key} is here twice; the last one counts.`, keySpan(json));
}

/** The current member's name, quotes included. */
export function keySpan({ keyStart, keyEnd }: JsonCursor): Span {
  return { start: keyStart, end: keyEnd };
}

/** A string, or an object or array in which no other lies, without escapes, and not too long to try. */
const flatValue = / ?(?:"[^"\\\n]*"(?=[,\r\n}\]])|[{[][^"{}[\]]*(?:"[^"\\\n]*"[^"{}[\]]*){0,40}[}\]])/y;

/**
 * Whether a character may follow a value without a blank between them. A string that nobody closed would seem to end
 * at the next name's opening quote, and be followed by that name.
 */
function endsValue(character: string | undefined): boolean {
  switch (character) {
    case ',':
    case '\n':
    case '\r':
    case ' ':
    case '}':
    case ']':
      return true;
    default:
      return false;
  }
}

function enter(json: JsonCursor, opening: '{' | '['): boolean {
  const { text, at } = json;
  const start = text[at] === ' ' ? at + 1 : at;
  if (text[start] !== opening) return findOpening(json, opening);
  json.at = start + 1;
  goDeeper(json, 1);
  return true;
}
