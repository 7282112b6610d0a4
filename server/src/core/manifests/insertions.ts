// New entries in package.json and pnpm-workspace.yaml, in the layout that the text has around them.
import type { JsonArray, JsonNode, JsonObject, JsonProperty } from '../reading/jsonNode';
import { parseJsonTree } from '../reading/jsonTree';
import { yamlScalarsOf } from '../reading/yaml';
import type { TextEdit } from '../types';

/** A string value below some keys. */
export interface Addition {
  readonly path: readonly string[];
  readonly value: string;
}

/**
 * The edits that add values to a JSON text, objects on the way made where they are missing. A key that has a string
 * where an object is needed keeps it as `.` in the object, as npm's overrides have it. No edits where the text has
 * no object to add to.
 */
export function jsonInsertions(text: string, additions: readonly Addition[]): readonly TextEdit[] {
  const { root } = parseJsonTree(text);
  if (root?.type !== 'object') return [];
  return insertionsInto(text, root, branchOf(additions));
}

/**
 * The edits that add an item, given as JSON on one line, to the list below a key of the outermost object, which is made
 * where it is missing. No edits where the text has no such object, or something else than a list there.
 */
export function jsonItemInsertions(text: string, key: string, item: string): readonly TextEdit[] {
  const { root } = parseJsonTree(text);
  if (root?.type !== 'object') return [];
  const list = root.properties.findLast(({ name }) => name === key);
  if (list?.value) return list.value.type === 'array' ? addedItem(text, list.value, item) : [];
  const layout = layoutOf(text, root);
  const inner = layout.unit === undefined ? '' : propertyIndent(text, root, layout);
  const written = `${JSON.stringify(key)}: ${listOf(item, layout, inner)}`;
  return list ? [] : addedWritten(text, root, [written], layout, inner);
}

/** The edits that add keys with values below a top-level key of a YAML text. */
export function yamlInsertions(
  text: string,
  section: string,
  additions: readonly { readonly key: string; readonly value: string }[],
): readonly TextEdit[] {
  const eol = eolOf(text);
  const pairs = additions.map(({ key, value }) => `${yamlScalar(key)}: ${yamlScalar(value)}`);
  const block = (indent: string): string => pairs.map((pair) => eol + indent + pair).join('');
  const last = yamlScalarsOf(text)
    .filter(({ path, key }) => path[0] === section && path.length === 2 && key)
    .at(-1);
  if (last) {
    const indent = text.slice(startOfLine(text, last.key!.span.start), last.key!.span.start);
    if (indent.trim() !== '')
      return [insertion(last.value.span.end, pairs.map((pair) => `, ${pair}`).join(''))];
    return [insertion(endOfLine(text, last.value.span.end), block(indent))];
  }
  const empty = new RegExp(`^${section}:[ \\t]*(?:#[^\\r\\n]*)?(?=\\r?$)`, 'm').exec(text);
  if (empty) return [insertion(empty.index + empty[0].length, block('  '))];
  const before = text === '' || /[\r\n]$/.test(text) ? '' : eol;
  return [insertion(text.length, `${before}${section}:${block('  ')}${eol}`)];
}

/** A text as YAML, quoted where it has to be. */
export function yamlScalar(value: string): string {
  const isPlain = /^[\w^~./][\w.^~/+=-]*$/.test(value) && !otherScalar.test(value);
  return isPlain ? value : `'${value.replaceAll("'", "''")}'`;
}

/** What YAML 1.1 or 1.2 takes for a number, a truth value or nothing, so that 4.10 would become 4.1. */
const otherScalar =
  /^(?:\.?\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|0[xob][\da-f_]+|\.inf|\.nan|\d{4}-\d\d?-\d\d?|~|null|true|false|yes|no|on|off|y|n)$/i;

/** What is to be added below a key: a value, or more keys. */
type Branch = ReadonlyMap<string, Branch | string>;

function branchOf(additions: readonly Addition[]): Branch {
  const root = new Map<string, Branch | string>();
  for (const { path, value } of additions) {
    let at = root;
    for (const key of path.slice(0, -1)) {
      const known = at.get(key);
      const next = new Map<string, Branch | string>(
        typeof known === 'string' ? [['.', known]] : (known ?? []),
      );
      at.set(key, next);
      at = next;
    }
    const last = path.at(-1) ?? '';
    const below = at.get(last);
    if (typeof below === 'object') at.set(last, new Map([['.', value], ...below]));
    else at.set(last, value);
  }
  return root;
}

function insertionsInto(text: string, object: JsonObject, branch: Branch): readonly TextEdit[] {
  const fresh: [string, Branch | string][] = [];
  const edits: TextEdit[] = [];
  for (const [key, below] of branch) {
    const value = object.properties.findLast(({ name }) => name === key)?.value;
    if (!value) fresh.push([key, below]);
    else edits.push(...insertionsAt(text, value, below));
  }
  return fresh.length === 0 ? edits : [...edits, ...addedProperties(text, object, fresh)];
}

function insertionsAt(text: string, value: JsonNode, below: Branch | string): readonly TextEdit[] {
  if (typeof below === 'string') return [{ span: value.span, newText: JSON.stringify(below) }];
  if (value.type === 'object') return insertionsInto(text, value, below);
  if (value.type !== 'string') return [];
  const layout = layoutAround(text, value.span.start);
  const whole = new Map([['.', value.value], ...below]);
  return [{ span: value.span, newText: rendered(whole, layout, layout.indent) }];
}

interface Layout {
  readonly eol: string;
  /** Of one level; undefined where the text stands on one line. */
  readonly unit: string | undefined;
  /** Of the line. */
  readonly indent: string;
}

function addedProperties(
  text: string,
  object: JsonObject,
  fresh: readonly (readonly [string, Branch | string])[],
): readonly TextEdit[] {
  const layout = layoutOf(text, object);
  const inner = layout.unit === undefined ? '' : propertyIndent(text, object, layout);
  const written = fresh.map(([key, below]) => `${JSON.stringify(key)}: ${rendered(below, layout, inner)}`);
  return addedWritten(text, object, written, layout, inner);
}

function addedWritten(
  text: string,
  object: JsonObject,
  written: readonly string[],
  layout: Layout,
  inner: string,
): readonly TextEdit[] {
  const last = object.properties.at(-1);
  const separator = layout.unit === undefined ? ' ' : layout.eol + inner;
  if (!last) {
    const close = layout.unit === undefined ? ' ' : layout.eol + layout.indent;
    const span = { start: object.span.start + 1, end: Math.max(object.span.start + 1, object.span.end - 1) };
    return [{ span, newText: separator + written.join(`,${separator}`) + close }];
  }
  return addedBehind(text, endOfProperty(last), separator + written.join(`,${separator}`));
}

function addedItem(text: string, list: JsonArray, item: string): readonly TextEdit[] {
  const last = list.items.at(-1);
  const around = layoutAround(text, list.span.start);
  if (!last) return [{ span: list.span, newText: listOf(item, around, around.indent) }];
  const before = text.slice(startOfLine(text, last.span.start), last.span.start);
  const separator = before.trim() === '' ? around.eol + before : ' ';
  return addedBehind(text, last.span.end, separator + item);
}

function listOf(item: string, { unit, eol }: Layout, indent: string): string {
  return unit === undefined ? `[${item}]` : `[${eol}${indent}${unit}${item}${eol}${indent}]`;
}

/** Behind the last of some properties or items, its comma and the comment that ends its line. */
function addedBehind(text: string, end: number, added: string): readonly TextEdit[] {
  const [comma, comment] = tailOf(text, end);
  if (comment === end) return [insertion(end, `,${added}`)];
  return comma ? [insertion(comment, added)] : [insertion(end, ','), insertion(comment, added)];
}

/** Whether a comma follows a property, and where its line ends after it and a comment. */
function tailOf(text: string, end: number): readonly [comma: boolean, at: number] {
  const [tail = '', comma = ''] =
    /^[ \t]*(,?)(?:[ \t]*\/\/[^\r\n]*|[ \t]*\/\*[^*]*\*\/)?/.exec(text.slice(end)) ?? [];
  return tail.trim() === '' ? [false, end] : [comma !== '', end + tail.length];
}

function rendered(below: Branch | string, layout: Layout, indent: string): string {
  if (typeof below === 'string') return JSON.stringify(below);
  const inner = layout.unit === undefined ? '' : indent + layout.unit;
  const separator = layout.unit === undefined ? ' ' : layout.eol + inner;
  const close = layout.unit === undefined ? ' ' : layout.eol + indent;
  const written = [...below].map(
    ([key, value]) => `${JSON.stringify(key)}: ${rendered(value, layout, inner)}`,
  );
  return `{${separator}${written.join(`,${separator}`)}${close}}`;
}

/** An object with a line break in it goes on with lines; so does an empty one in a text that has lines. */
function layoutOf(text: string, object: JsonObject): Layout {
  const { start, end } = object.span;
  const around = layoutAround(text, start);
  const first = object.properties[0];
  const isLine = first && !/[\r\n]/.test(text.slice(start, first.nameSpan.start));
  const isAlone = !first && !/[\r\n]/.test(text.slice(0, start)) && !/[\r\n]/.test(text.slice(end).trim());
  return isLine || isAlone ? { ...around, unit: undefined } : around;
}

function layoutAround(text: string, offset: number): Layout {
  const indent = /^[ \t]*/.exec(text.slice(startOfLine(text, offset), offset))![0];
  const unit = /[\r\n]([ \t]+)\S/.exec(text)?.[1];
  const hasLines = /[\r\n]/.test(text.trim());
  return { eol: eolOf(text), unit: hasLines ? (unit ?? '  ') : undefined, indent };
}

function propertyIndent(text: string, object: JsonObject, { indent, unit = '' }: Layout): string {
  const last = object.properties.at(-1);
  if (!last) return indent + unit;
  const before = text.slice(startOfLine(text, last.nameSpan.start), last.nameSpan.start);
  return before.trim() === '' ? before : indent + unit;
}

function endOfProperty({ nameSpan, value }: JsonProperty): number {
  return value?.span.end ?? nameSpan.end;
}

function insertion(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

function eolOf(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}

function startOfLine(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !/[\r\n]/.test(text[start - 1]!)) start--;
  return start;
}

function endOfLine(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !/[\r\n]/.test(text[end]!)) end++;
  return end;
}
