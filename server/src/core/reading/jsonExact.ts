// The cursor of json.ts off the beaten track: any layout, any damage, each slip reported and stepped over.
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  OPEN_BRACE,
  OPEN_BRACKET,
} from './characters';
import { goDeeper, here, isBlank, type JsonCursor, type Layout, passBlanks, report } from './jsonCursor';

/** What is longer than this is no layout to remember. */
const maxLayout = 200;

/** `nextMember` for any text. */
export function findMember(json: JsonCursor): boolean {
  for (;;) {
    const before = json.at;
    const isFirst = json.isFresh;
    json.isFresh = false;
    const separated = passSeparator(json, isFirst);
    const code = json.text.charCodeAt(json.at);
    if (code === DOUBLE_QUOTE) {
      if (separated) learn(json, isFirst ? 'first' : 'next', before);
      else reportMissingComma(json, before);
      if (readKey(json)) return true;
    } else if (code === CLOSE_BRACE) return leave(json, before, isFirst, separated);
    else if (json.at >= json.text.length) return runOut(json);
    else passGarbage(json, code);
  }
}

/** `nextItem` for any text. */
export function findItem(json: JsonCursor): boolean {
  // Nobody could read the last item, for example the name in `["a": 1]`.
  if (json.at === json.itemAt) passUnread(json);
  for (;;) {
    const before = json.at;
    const isFirst = json.isFresh;
    json.isFresh = false;
    const separated = passSeparator(json, isFirst);
    const code = json.text.charCodeAt(json.at);
    if (code === CLOSE_BRACKET) return leave(json, before, isFirst, separated);
    if (json.at >= json.text.length) return runOut(json);
    if (code === CLOSE_BRACE) return leaveUnclosed(json);
    if (code !== COMMA && code !== COLON) {
      if (!separated) reportMissingComma(json, before);
      json.itemAt = json.at;
      return true;
    }
    passGarbage(json, code);
  }
}

/** `enterObject` and `enterArray` for any text. */
export function findOpening(json: JsonCursor, opening: '{' | '['): boolean {
  if (json.text[passBlanks(json)] !== opening) {
    reportWrongType(json, opening === '{' ? 'an object' : 'an array');
    return false;
  }
  json.at++;
  goDeeper(json, 1);
  return true;
}

/** `stringValue` for any text. */
export function findString(json: JsonCursor): string | undefined {
  const start = passBlanks(json);
  const { text } = json;
  if (text.charCodeAt(start) !== DOUBLE_QUOTE) return findNone(json);
  const end = endOfString(json, start);
  if (end < 0) return passUnclosed(json, start);
  if (text.charCodeAt(end + 1) === COLON) return reportMissing(json);
  json.at = end + 1;
  return contentOf(json, start, end);
}

/** `scalarText` for any text. */
export function findScalar(json: JsonCursor): string | undefined {
  const start = passBlanks(json);
  const code = json.text.charCodeAt(start);
  if (code === DOUBLE_QUOTE) return findString(json);
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return reportWrongType(json, 'a plain value');
  json.at = endOfLiteral(json.text, start);
  return json.at === start ? reportMissing(json) : json.text.slice(start, json.at);
}

/** `skipValue` for any text. Of objects and arrays the brackets are counted, whichever kind closes which. */
export function passValue(json: JsonCursor): void {
  const { text } = json;
  const first = text.charCodeAt(passBlanks(json));
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    findScalar(json);
    return;
  }
  let depth = 0;
  for (let at = json.at; at < text.length; at = bracketBehind(text, at)) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE) at = endOfSkipped(text, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) {
      json.at = at + 1;
      return;
    }
  }
  json.at = text.length;
  reportEnd(json);
}

/** Passes a comma and the blanks around it. True where it is there or none is due, behind the opening bracket. */
function passSeparator(json: JsonCursor, isFirst: boolean): boolean {
  if (json.text.charCodeAt(passBlanks(json)) !== COMMA || isFirst) return isFirst;
  json.at++;
  passBlanks(json);
  return true;
}

function learn(json: JsonCursor, part: keyof Layout, start: number): void {
  if (json.at - start < maxLayout) json.layout[part] = json.text.slice(start, json.at + 1);
}

function leave(json: JsonCursor, before: number, isFirst: boolean, separated: boolean): false {
  if (separated && !isFirst && !json.lenient) {
    const start = json.text.indexOf(',', before);
    report(json, 'invalidJson', 'There is a comma too many here.', { start, end: start + 1 });
  } else if (!isFirst) learn(json, 'close', before);
  json.at++;
  goDeeper(json, -1);
  return false;
}

function leaveUnclosed(json: JsonCursor): false {
  report(json, 'invalidJson', 'A closing bracket is missing before this.', here(json));
  goDeeper(json, -1);
  return false;
}

function runOut(json: JsonCursor): false {
  reportEnd(json);
  goDeeper(json, -1);
  return false;
}

/** Reads a name and its colon. False where it is no member: the string has no end or no colon. */
function readKey(json: JsonCursor): boolean {
  const start = json.at;
  const end = endOfString(json, start);
  if (end < 0) {
    passUnclosed(json, start);
    return false;
  }
  json.at = end + 1;
  if (json.text.charCodeAt(passBlanks(json)) !== COLON) {
    if (json.at >= json.text.length) reportEnd(json);
    else report(json, 'invalidJson', 'A colon is missing behind this.', { start, end: end + 1 });
    json.at = end + 1;
    return false;
  }
  json.at++;
  json.key = contentOf(json, start, end);
  json.keyStart = start;
  json.keyEnd = end + 1;
  return true;
}

function passUnread(json: JsonCursor): void {
  const code = json.text.charCodeAt(json.at);
  const end = code === DOUBLE_QUOTE ? endOfString(json, json.at) : -1;
  if (end < 0) passGarbage(json, code);
  else json.at = end + 1;
}

/** Passes over what can begin no member: a value without a name, or characters that are no JSON. */
function passGarbage(json: JsonCursor, code: number): void {
  const start = json.at;
  if (code === OPEN_BRACE || code === OPEN_BRACKET) passValue(json);
  else json.at = Math.max(start + 1, endOfLiteral(json.text, start));
  report(json, 'invalidJson', 'This is not JSON.', { start, end: json.at });
}

/** Offset of the closing quote, or -1 where the line or the text ends before it. */
function endOfString(json: JsonCursor, start: number): number {
  const { text } = json;
  if (json.backslash < start) {
    const at = text.indexOf('\\', start);
    json.backslash = at < 0 ? text.length : at;
  }
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE) return at;
    if (code === 10) return -1;
    if (code === BACKSLASH) at++;
  }
  return -1;
}

function contentOf(json: JsonCursor, start: number, end: number): string {
  const { text } = json;
  if (json.backslash > end) return text.slice(start + 1, end);
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    report(json, 'invalidJson', 'The string holds what JSON does not allow in one.', { start, end: end + 1 });
    return text.slice(start + 1, end);
  }
}

/** An open string reaches to the end of its line, and has no content that could be trusted. */
function passUnclosed(json: JsonCursor, start: number): undefined {
  const end = json.text.indexOf('\n', start);
  json.at = end < 0 ? json.text.length : end;
  if (end < 0) reportEnd(json);
  else report(json, 'invalidJson', 'The string is not closed.', { start, end });
}

/** npm has been seen to write `false` and `null` where there is no string. */
function findNone(json: JsonCursor): undefined {
  const literal = /(?:false|null)\b/y;
  literal.lastIndex = json.at;
  if (!literal.test(json.text)) return reportWrongType(json, 'a string');
  json.at = literal.lastIndex;
}

function reportWrongType(json: JsonCursor, wanted: string): undefined {
  const start = json.at;
  passValue(json);
  if (json.at > start) report(json, 'wrongType', `This should be ${wanted}.`, { start, end: json.at });
}

/** Where something broken has just been passed over, its comma went with it. */
function reportMissingComma(json: JsonCursor, before: number): void {
  if (json.problems.at(-1)?.span.end === before) return;
  report(json, 'invalidJson', 'A comma is missing before this.', here(json));
}

function reportMissing(json: JsonCursor): undefined {
  if (json.at >= json.text.length) reportEnd(json);
  else report(json, 'invalidJson', 'A value is missing before this.', here(json));
}

function reportEnd(json: JsonCursor): void {
  const { length } = json.text;
  const span = { start: Math.max(0, length - 1), end: length };
  if (!json.truncated) report(json, 'truncated', 'The text ends too early.', span);
  json.truncated = true;
}

/** End of a number or word: the next bracket, comma, colon, quote or blank. */
function endOfLiteral(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isDelimiter(text.charCodeAt(at))) at++;
  return at;
}

function isDelimiter(code: number): boolean {
  if (isBlank(code) || code === DOUBLE_QUOTE || code === COMMA || code === COLON) return true;
  return code === OPEN_BRACE || code === CLOSE_BRACE || code === OPEN_BRACKET || code === CLOSE_BRACKET;
}

/** Up to forty strings without escapes and what stands between them; more would cost the engine stack. */
const plainStretch = /[^"{}[\]]*(?:"[^"\\\n]*"[^"{}[\]]*){0,40}/y;

/** Offset of the next bracket outside strings, or of a string that takes a closer look. */
function bracketBehind(text: string, at: number): number {
  plainStretch.lastIndex = at + 1;
  return plainStretch.test(text) ? plainStretch.lastIndex : text.length;
}

function endOfSkipped(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE || code === 10) return at;
    if (code === BACKSLASH) at++;
  }
  return at;
}
