// The settings files that people write in YAML, as their scalars, each with its keys and its span.

import { rememberedOfText } from '../remembered';
import type { Span } from '../types';
import { startOf } from './characters';
import { sidesOf } from './conflicts';
import { opensFlow } from './scalars';

/**
 * The scalars of a YAML text in their order, each with the keys that lead to it. Reads the part of YAML that people
 * write in settings: maps and lists by indentation, flow lists and maps, plain and quoted scalars,
 * comments. Anchors and tags are passed over; of a scalar of several lines the first one is read. Of a merge conflict
 * both sides are read.
 */
export const yamlScalarsOf = rememberedOfText((text): readonly YamlScalar[] =>
  unique(sidesOf(text).sides.flatMap(entriesOf)),
);

export interface Scalar {
  readonly text: string;
  /** Quotes included. */
  readonly span: Span;
}

/** A scalar with the keys that lead to it; `key` is the last of them, absent for an item of a list. */
export interface YamlScalar {
  readonly path: readonly string[];
  /** The same with their places. */
  readonly keys: readonly Scalar[];
  readonly key?: Scalar;
  readonly value: Scalar;
}

function unique(entries: readonly YamlScalar[]): readonly YamlScalar[] {
  return [...new Map(entries.map((entry) => [entry.value.span.start, entry])).values()];
}

/** A key whose values are below it, and how far it is indented. */
interface Level {
  readonly indent: number;
  readonly key: Scalar;
  /** Its line has no value, so that one may stand below. */
  isOpen: boolean;
}

function entriesOf(text: string): readonly YamlScalar[] {
  const entries: YamlScalar[] = [];
  const levels: Level[] = [];
  for (let start = startOf(text); start < text.length; ) {
    const end = endOfLine(text, start);
    const content = skipBlanks(text, start, end);
    start = Math.max(end, readLine(text, content, end, content - start, levels, entries)) + 1;
  }
  return entries;
}

/** Reads one line and returns where reading ended, which is behind the line where a flow collection goes on. */
function readLine(
  text: string,
  from: number,
  end: number,
  indent: number,
  levels: Level[],
  entries: YamlScalar[],
): number {
  if (from === end || text[from] === '#') return end;
  const isItem = text[from] === '-' && isBlankAt(text, from + 1, end);
  // A list may stand as far out as its key.
  while (levels.length > 0 && (isItem ? levels.at(-1)!.indent > indent : levels.at(-1)!.indent >= indent))
    levels.pop();
  const keys = levels.map(({ key }) => key);
  if (opensFlow(text.charCodeAt(from))) return readFlow(text, from, keys, entries);
  if (isItem) return readValue(text, skipBlanks(text, from + 1, end), end, { keys }, entries);
  const key = keyAt(text, from, end);
  if (!key) return readBelow(text, from, end, levels.at(-1), keys, entries);
  const value = skipProperties(text, skipBlanks(text, key.end, end), end);
  const isOpen = opensBelow.test(text.slice(value, end));
  // Also where there is a value already: what is below it belongs to it, as to a block scalar.
  levels.push({ indent, key: key.scalar, isOpen });
  if (isOpen) return end;
  return readValue(text, value, end, { keys: [...keys, key.scalar], key: key.scalar }, entries);
}

/** No value, or the head of a block scalar. */
const opensBelow = /^(?:[|>][-+\d]*[ \t]*)?(?:#.*)?$/;

/** The value of a key, in a line below it. */
function readBelow(
  text: string,
  from: number,
  end: number,
  level: Level | undefined,
  keys: readonly Scalar[],
  entries: YamlScalar[],
): number {
  if (!level?.isOpen) return end;
  level.isOpen = false;
  return readValue(text, skipProperties(text, from, end), end, { keys, key: level.key }, entries);
}

/** Behind an anchor and a tag, which stand before a value. */
function skipProperties(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text[at] === '&' || text[at] === '!')) {
    while (!isBlankAt(text, at, end)) at++;
    at = skipBlanks(text, at, end);
  }
  return at;
}

function readValue(
  text: string,
  from: number,
  end: number,
  place: Pick<YamlScalar, 'keys' | 'key'>,
  entries: YamlScalar[],
): number {
  if (from === end || text[from] === '#') return end;
  if (opensFlow(text.charCodeAt(from))) return readFlow(text, from, place.keys, entries);
  if (!place.key && keyAt(text, from, end)) return end;
  entries.push(scalarIn(place, scalarAt(text, from, end)));
  return end;
}

function scalarIn({ keys, key }: Pick<YamlScalar, 'keys' | 'key'>, value: Scalar): YamlScalar {
  return { path: keys.map(({ text }) => text), keys, ...(key && { key }), value };
}

/** A flow list or map that is open: the keys that lead to it, and the key of its own that was read last. */
interface Flow {
  readonly keys: readonly Scalar[];
  key?: Scalar | undefined;
}

/** No settings are nested deeper, and hostile ones must not cost more than others. */
const maxFlows = 16;

/** A flow list or map, over several lines if need be, and the maps and lists in maps; what is in a list is passed over. */
function readFlow(text: string, from: number, keys: readonly Scalar[], entries: YamlScalar[]): number {
  const flows: Flow[] = [];
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const character = text[at]!;
    const flow = flows.length === depth ? flows.at(-1) : undefined;
    if (character === '[' || character === '{') {
      if (depth++ === 0) flows.push({ keys });
      else if (flow?.key && depth <= maxFlows) flows.push({ keys: [...flow.keys, flow.key] });
    }
    if (character === ']' || character === '}') {
      if (--depth === 0) return at;
      if (flow) flows.pop();
    }
    if (character === ',' && flow) flow.key = undefined;
    if (character === '#') at = endOfLine(text, at);
    if (/[\s[\]{},#:]/.test(character)) {
      at++;
      continue;
    }
    const scalar = flowScalarAt(text, at);
    at = scalar.span.end;
    if (flow) readFlowScalar(text, flow, scalar, entries);
  }
  return text.length;
}

function readFlowScalar(text: string, flow: Flow, value: Scalar, entries: YamlScalar[]): void {
  const { keys, key } = flow;
  if (text[skipSpace(text, value.span.end)] === ':') flow.key = value;
  else if (key) entries.push(scalarIn({ keys: [...keys, key], key }, value));
  else entries.push(scalarIn({ keys }, value));
}

function flowScalarAt(text: string, from: number): Scalar {
  const quoted = quotedAt(text, from, text.length);
  if (quoted) return quoted;
  let end = from;
  while (
    end < text.length &&
    !/[,\]}\n\r]/.test(text[end]!) &&
    !(text[end] === '#' && isBlankAt(text, end - 1, end)) &&
    !(text[end] === ':' && /[\s,\]}]/.test(text[end + 1] ?? ' '))
  ) {
    end++;
  }
  const value = text.slice(from, end).trimEnd();
  return { text: value, span: { start: from, end: from + value.length } };
}

function keyAt(
  text: string,
  from: number,
  end: number,
): { readonly scalar: Scalar; readonly end: number } | undefined {
  const quoted = quotedAt(text, from, end);
  if (quoted) {
    const colon = skipBlanks(text, quoted.span.end, end);
    return text[colon] === ':' && isBlankAt(text, colon + 1, end)
      ? { scalar: quoted, end: colon + 1 }
      : undefined;
  }
  const line = text.slice(from, end);
  let colon = line.indexOf(':');
  while (colon >= 0 && !isBlankAt(line, colon + 1, line.length)) colon = line.indexOf(':', colon + 1);
  if (colon <= 0) return undefined;
  const key = line.slice(0, colon).trimEnd();
  return { scalar: { text: key, span: { start: from, end: from + key.length } }, end: from + colon + 1 };
}

function scalarAt(text: string, from: number, end: number): Scalar {
  const quoted = quotedAt(text, from, end);
  if (quoted) return quoted;
  const line = text.slice(from, end);
  const comment = line.search(/[ \t]#/);
  const value = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
  return { text: value, span: { start: from, end: from + value.length } };
}

function quotedAt(text: string, from: number, end: number): Scalar | undefined {
  const quote = text[from];
  if (quote !== '"' && quote !== "'") return undefined;
  let close = from + 1;
  while (close < end && (text[close] !== quote || (quote === "'" && text[close + 1] === quote))) {
    close += text[close] === quote || (quote === '"' && text[close] === '\\') ? 2 : 1;
  }
  const inner = text.slice(from + 1, Math.min(close, end));
  const value = quote === "'" ? inner.replaceAll("''", "'") : inner.replace(/\\(.)/g, '$1');
  return { text: value, span: { start: from, end: Math.min(close + 1, end) } };
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline < 0 ? text.length : newline;
  return end > from && text[end - 1] === '\r' ? end - 1 : end;
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlankAt(text, at, end)) at++;
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}

/** A blank, or the line's end. */
function isBlankAt(text: string, at: number, end: number): boolean {
  return at >= end || text[at] === ' ' || text[at] === '\t';
}
