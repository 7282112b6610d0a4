// What JSON is read into: a tree with the span of everything in it.
import type { Problem, Span } from '../types';

export interface JsonString {
  readonly type: 'string';
  /** The token, quotes included. */
  readonly span: Span;
  readonly value: string;
}

export interface JsonObject {
  readonly type: 'object';
  readonly span: Span;
  /** As written, duplicates included. */
  readonly properties: readonly JsonProperty[];
}

export interface JsonArray {
  readonly type: 'array';
  readonly span: Span;
  readonly items: readonly JsonNode[];
}

export interface JsonLiteral {
  readonly type: 'literal';
  readonly span: Span;
  /** As written: a number, `true`, `false`, `null`. */
  readonly text: string;
}

export type JsonNode = JsonString | JsonObject | JsonArray | JsonLiteral;

/** A property; the value is absent where it is not written yet or could not be read. */
export interface JsonProperty {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value?: JsonNode;
}

export interface JsonTree {
  readonly root?: JsonNode;
  /** `invalidJson`, at most `maxProblems`. */
  readonly problems: readonly Problem[];
}
