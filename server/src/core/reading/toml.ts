// The settings files that people write in TOML, as their strings, each with the keys that lead to it.

/** A string with the keys that lead to it. */
export interface TomlString {
  readonly path: readonly string[];
  readonly value: string;
}

/**
 * The strings of a TOML text in their order (https://toml.io/en/v1.0.0): below tables and keys with dots, and in inline
 * tables, which may go over several lines, as some readers allow. Other values, what is in lists, and strings over
 * several lines are passed over; a line that cannot be read costs itself.
 */
export function* tomlStringsOf(text: string): Generator<TomlString> {
  let table: readonly string[] = [];
  for (let at = 0; at < text.length; ) {
    at = skipSpace(text, at);
    const header = /^\[{1,2}/.exec(text.slice(at, at + 2))?.[0].length ?? 0;
    const keys = keysAt(text, at + header);
    if (header > 0) table = keys.path;
    else if (text[keys.end] === '=') at = yield* valueAt(text, keys.end + 1, [...table, ...keys.path]);
    at = endOfLine(text, at);
  }
}

/** No settings are nested deeper, and hostile ones must not cost more than others. */
const maxDepth = 16;
/** No key or address is longer. */
const maxString = 2000;

/** Reads a value and returns where it ends: behind a string or an inline table, else where it starts. */
function* valueAt(text: string, from: number, path: readonly string[]): Generator<TomlString, number> {
  const start = skipBlanks(text, from);
  if (text[start] === '{') return path.length > maxDepth ? start : yield* tableAt(text, start, path);
  const quoted = stringAt(text, start);
  if (!quoted) return start;
  yield { path, value: quoted.value };
  return quoted.end;
}

function* tableAt(text: string, from: number, path: readonly string[]): Generator<TomlString, number> {
  for (let at = from + 1; at < text.length; ) {
    at = skipSpace(text, at);
    if (text[at] === '}') return at + 1;
    const keys = keysAt(text, at);
    if (text[keys.end] === '=') at = yield* valueAt(text, keys.end + 1, [...path, ...keys.path]);
    at = nextPair(text, at);
  }
  return text.length;
}

/** Behind the comma, or at the brace that closes the table: what stands before them is no string or table. */
function nextPair(text: string, from: number): number {
  let at = from;
  for (let depth = 0; at < text.length; at++) {
    const character = text[at]!;
    if (depth === 0 && (character === ',' || character === '}')) return character === ',' ? at + 1 : at;
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    else if (character === '#') at = endOfLine(text, at);
    else at = Math.max(at, (stringAt(text, at)?.end ?? 0) - 1);
  }
  return at;
}

/** Keys with dots between them, bare or quoted, and where what follows them begins. */
function keysAt(text: string, from: number): { readonly path: readonly string[]; readonly end: number } {
  const path: string[] = [];
  for (let at = skipBlanks(text, from); ; at = skipBlanks(text, at + 1)) {
    const bare = bareKeyEnd(text, at);
    const { value, end } = stringAt(text, at) ?? { value: text.slice(at, bare), end: bare };
    path.push(value);
    at = skipBlanks(text, end);
    if (text[at] !== '.' || path.length > maxDepth) return { path, end: at };
  }
}

function bareKeyEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < maxString && /[\w@/-]/.test(text[at]!)) at++;
  return at;
}

/** A string on one line, as it is written between its quotes; undefined where there is none. */
function stringAt(text: string, from: number): { readonly value: string; readonly end: number } | undefined {
  const quote = text[from];
  if (quote !== '"' && quote !== "'") return undefined;
  for (let at = from + 1; at - from < maxString; at++) {
    const character = text[at];
    if (character === undefined || character === '\n') return undefined;
    if (character === quote) return { value: text.slice(from + 1, at), end: at + 1 };
    if (character === '\\' && quote === '"') at++;
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline + 1;
}

/** Behind blanks, line ends and comments. */
function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s,#]/.test(text[at]!)) at = text[at] === '#' ? endOfLine(text, at) : at + 1;
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}
