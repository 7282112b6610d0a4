// What goes with an override that is taken out: its line of YAML, and whatever would hold nothing without it.
import type { JsonNode, JsonObject, JsonProperty } from '../reading/jsonNode';
import { parseJsonTree } from '../reading/jsonTree';
import { type Scalar, type YamlScalar, yamlScalarsOf } from '../reading/yaml';
import type { Span, TextEdit } from '../types';
import type { Written } from './edits';

/**
 * The outermost property of a JSON text that holds nothing but this one, no comment either: `"pnpm"` of
 * `"pnpm": { "overrides": { "a": "1" } }`. The property itself where it has company.
 */
export function holderOf(text: string, written: Written): Written {
  const chain = propertiesAround(parseJsonTree(text).root, written.nameSpan.start);
  let holder = written;
  for (const { nameSpan, value } of chain.slice(0, -1).reverse()) {
    const isAlone = value?.type === 'object' && value.properties.length === 1;
    if (!isAlone || hasComment(text, value.span, written)) break;
    holder = { nameSpan, specSpan: value.span };
  }
  return holder;
}

/** A property of a JSON text with all that is its value, of which a part may be known alone. */
export function wholeProperty(text: string, { nameSpan, specSpan }: Written): Written {
  const own = propertiesAround(parseJsonTree(text).root, nameSpan.start).at(-1);
  const value = own?.nameSpan.start === nameSpan.start ? own.value : undefined;
  return { nameSpan, specSpan: value?.span ?? specSpan };
}

/** The properties around an offset, the outermost first. */
function propertiesAround(root: JsonNode | undefined, offset: number): readonly JsonProperty[] {
  const chain: JsonProperty[] = [];
  for (let node = root; node?.type === 'object'; ) {
    const inner = propertyAround(node, offset);
    if (!inner) break;
    chain.push(inner);
    node = inner.value;
  }
  return chain;
}

function propertyAround({ properties }: JsonObject, offset: number): JsonProperty | undefined {
  return properties.find(
    ({ nameSpan, value }) => nameSpan.start <= offset && offset < (value?.span.end ?? nameSpan.end),
  );
}

/** Only keys, braces and blanks stand beside the one property, and a key with two slashes costs no more than tidiness. */
function hasComment(text: string, { start, end }: Span, { nameSpan, specSpan }: Written): boolean {
  return /\/[/*]/.test(text.slice(start, nameSpan.start)) || /\/[/*]/.test(text.slice(specSpan.end, end));
}

/**
 * Takes an entry out of a map of a YAML text: its lines, comment included, or its part of a flow map. The last entry of
 * a map takes the line of the map's key with it, since a key without a value is another thing than an empty map. Of an entry
 * that is a map itself it is enough to know one of its values.
 */
export function removeYamlEntry(text: string, { nameSpan, specSpan: known }: Written): TextEdit {
  const entries = yamlScalarsOf(text);
  const own = entries.filter(({ keys }) => keys.some(({ span }) => span.start === nameSpan.start));
  const depth = own[0]?.keys.findIndex(({ span }) => span.start === nameSpan.start) ?? 0;
  const specSpan = { ...known, end: endOfEntry(text, own, depth) ?? known.end };
  const parent = own[0]?.path.slice(0, depth) ?? [];
  const siblings = new Set(
    entries
      .filter(({ path }) => parent.every((step, at) => path[at] === step))
      .flatMap(({ keys }) => keys[parent.length]?.span.start ?? []),
  );
  const holder = own[0]?.keys[depth - 1];
  const header = holder && siblings.size === 1 ? headerOf(text, holder) : undefined;
  if (holder && opensFlowMap(text, holder.span.end))
    return removeFlowEntry(text, { nameSpan, specSpan }, header);
  return cut(header ?? startOfLine(text, nameSpan.start), startOfNextLine(text, specSpan.end));
}

/** Behind the last value of an entry, and the brace that closes a flow map of its own. */
function endOfEntry(text: string, own: readonly YamlScalar[], depth: number): number | undefined {
  const last = own.at(-1);
  const key = last?.keys[depth];
  if (!last || !key) return undefined;
  const { end } = last.value.span;
  return opensFlowMap(text, key.span.end) ? behindBrace(text, end) : end;
}

/** Behind the brace that follows blanks, commas and comments, each read once and for all; the offset itself without one. */
function behindBrace(text: string, offset: number): number {
  const passedOver = /[\s,]+|(?<=\s)#.*/y;
  let at = offset;
  for (passedOver.lastIndex = at; passedOver.test(text); at = passedOver.lastIndex);
  return text[at] === '}' ? at + 1 : offset;
}

function opensFlowMap(text: string, behindKey: number): boolean {
  return /^\s*:\s*\{/.test(text.slice(behindKey));
}

/** A comment of the line before stays in a line of its own. */
function removeFlowEntry(text: string, { nameSpan, specSpan }: Written, header?: number): TextEdit {
  const lineStart = startOfLine(text, nameSpan.start);
  const comma = /^\s*,[ \t]*/.exec(text.slice(specSpan.end))?.[0].length ?? 0;
  const end = specSpan.end + comma;
  const rest = text.slice(end, startOfNextLine(text, end));
  const isWholeMap = header === lineStart && /^\s*\}\s*(?:#|$)/.test(rest);
  const hasOwnLine = text.slice(lineStart, nameSpan.start).trim() === '' && /^\s*(?:#|$)/.test(rest);
  if (isWholeMap || hasOwnLine) return cut(lineStart, end + rest.length);
  return cut(comma > 0 ? nameSpan.start : startWithComma(text, nameSpan.start, lineStart), end);
}

/** Where the comma before an entry stands, or the blanks in its own line; a comma that ends a comment is none. */
function startWithComma(text: string, start: number, lineStart: number): number {
  const ahead = text.slice(0, start).trimEnd();
  const isComma = ahead.endsWith(',') && !ahead.slice(startOfLine(ahead, ahead.length)).includes('#');
  return isComma ? ahead.length - 1 : Math.max(ahead.length, lineStart);
}

/** Where the line of a map's key starts, if nothing stands before it there. */
function headerOf(text: string, { span }: Scalar): number | undefined {
  const start = startOfLine(text, span.start);
  return text.slice(start, span.start).trim() === '' ? start : undefined;
}

function cut(start: number, end: number): TextEdit {
  return { span: { start, end }, newText: '' };
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', Math.max(0, offset) - 1) + 1;
}

function startOfNextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}
