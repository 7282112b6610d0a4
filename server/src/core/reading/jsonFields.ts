// What a JSON tree says under a name, where it is of the type that is expected; where it is not, that is reported.

import type { Span } from '../types';
import type { JsonNode, JsonProperty, JsonString } from './jsonNode';

/** Takes a problem: its code, a sentence, and where it is. */
export type Report = (code: string, message: string, span: Span) => void;

/** A property that has its value. */
export interface Field extends JsonProperty {
  readonly value: JsonNode;
}

/** A property whose value is a string. */
export interface Entry extends JsonProperty {
  readonly value: JsonString;
}

/** The properties of an object by name. */
export type Fields = ReadonlyMap<string, Field>;

/**
 * The properties of an object, those without a value left out. Of equal names the last counts, as in `JSON.parse`,
 * and the earlier ones are a `duplicateKey`. Anything but an object is a `wrongType`.
 */
export function fieldsOf(node: JsonNode | undefined, what: string, report: Report): Fields {
  const fields = new Map<string, Field>();
  if (node && node.type !== 'object') reportWrongType(report, what, 'an object', node);
  for (const { name, nameSpan, value } of node?.type === 'object' ? node.properties : []) {
    if (!value) continue;
    const earlier = fields.get(name);
    if (earlier)
      report('duplicateKey', `${name} is given twice in ${what}; the last one counts.`, earlier.nameSpan);
    fields.delete(name);
    fields.set(name, { name, nameSpan, value });
  }
  return fields;
}

/** The properties of an object whose values are strings; others are a `wrongType`. */
export function stringsOf(node: JsonNode | undefined, what: string, report: Report): readonly Entry[] {
  return [...fieldsOf(node, what, report).values()].flatMap(({ name, nameSpan, value }) => {
    if (value.type === 'string') return [{ name, nameSpan, value }];
    reportWrongType(report, name, 'a string', value);
    return [];
  });
}

/** The strings of a list; other items, and anything but a list, are a `wrongType`. */
export function itemsOf(node: JsonNode | undefined, what: string, report: Report): readonly JsonString[] {
  if (node && node.type !== 'array') reportWrongType(report, what, 'a list', node);
  return (node?.type === 'array' ? node.items : []).filter((item) => {
    if (item.type !== 'string') reportWrongType(report, `Each of ${what}`, 'a string', item);
    return item.type === 'string';
  });
}

/** Reports a value of the wrong type: what it is the value of, and what it should be. */
export function reportWrongType(report: Report, what: string, expected: string, node: JsonNode): void {
  report('wrongType', `${what} should be ${expected}.`, node.span);
}

/** The value under a name where the node is an object; nothing is reported. */
export function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.type === 'object'
    ? node.properties.findLast((property) => property.name === name)?.value
    : undefined;
}

/** The text of a string; nothing is reported. */
export function textOf(node: JsonNode | undefined): string | undefined {
  return node?.type === 'string' ? node.value : undefined;
}

/** Whether the value is `true`. */
export function isTrue(node: JsonNode | undefined): boolean {
  return node?.type === 'literal' && node.text === 'true';
}
