// The edges of an indented lockfile in columns of numbers: of tens of thousands, hardly any is ever looked at by itself.
import { twiceAsLong } from '../lists';
import type { Edge, EdgeType } from '../types';
import { eachEntry, hasPlainValue, isKey, keyOf, plainValueOf, reportWrongType } from './lineEntries';
import { KEY_START, type Lines, VALUE_END, VALUE_START } from './lines';
import { isQuote } from './scalars';

/** Of edge n, at `n`: the row that it stands in, its type and its target. */
export interface EdgeColumns {
  readonly lines: Lines;
  length: number;
  rows: Int32Array;
  types: Uint8Array;
  /** Index of the target, -1 where there is none; less until it is known. */
  to: Int32Array;
  /** Finds the targets that are not known yet, all at once. Gone when it has. */
  lead: (() => void) | undefined;
  /** The type of those that are being added. */
  adding: number;
}

/** A target that is still to be looked up. */
export const unresolved = -2;

/** Notes a number, 0 or more, by which the target of an edge can be found later. */
export function noteFor({ to }: EdgeColumns, index: number, number: number): void {
  to[index] = unresolved - number;
}

/** That number. */
export function noteAt({ to }: EdgeColumns, index: number): number {
  return unresolved - to[index]!;
}

const edgeTypes: readonly EdgeType[] = ['prod', 'dev', 'optional', 'workspace', 'peer', 'peerOptional'];
const firstOfPeers = edgeTypes.indexOf('peer');

/** No edges yet, of a text. */
export function noEdges(lines: Lines): EdgeColumns {
  const room = 64;
  return {
    lines,
    length: 0,
    rows: new Int32Array(room),
    types: new Uint8Array(room),
    to: new Int32Array(room),
    lead: undefined,
    adding: 0,
  };
}

/** Adds each entry below a row, `name: range`, as an edge. What is no single value is reported. */
export function addEdges(columns: EdgeColumns, lines: Lines, row: number, type: EdgeType): void {
  columns.adding = edgeTypes.indexOf(type);
  eachEntry(lines, row, columns, addEdge);
}

function addEdge(lines: Lines, row: number, columns: EdgeColumns): void {
  append(columns, row, columns.adding);
  if (!hasPlainValue(lines, row)) reportWrongType(lines, row, 'A single value is expected here.');
}

/** Adds an edge that stands in the same row as another of the same text, whose target is known already. */
export function copyEdge(columns: EdgeColumns, from: EdgeColumns, index: number, to: number): void {
  const copy = append(columns, from.rows[index]!, from.types[index]!);
  columns.to[copy] = to;
}

function append(columns: EdgeColumns, row: number, type: number): number {
  const index = columns.length++;
  if (index === columns.to.length) makeRoom(columns);
  columns.rows[index] = row;
  columns.types[index] = type;
  columns.to[index] = unresolved;
  return index;
}

function makeRoom(columns: EdgeColumns): void {
  const { rows, types, to } = columns;
  columns.rows = twiceAsLong(rows);
  columns.to = twiceAsLong(to);
  columns.types = new Uint8Array(columns.to.length);
  columns.types.set(types);
}

/** The targets of all edges; where they are not known yet, they are looked for now. */
export function targetsOf(columns: EdgeColumns): Int32Array {
  const { lead } = columns;
  columns.lead = undefined;
  lead?.();
  return columns.to;
}

/** Whether some edge from `first` up to `end` is known to lead nowhere, those to peers apart. No target is looked for. */
export function leadNowhere(columns: EdgeColumns, first: number, end: number): boolean {
  const { to } = columns;
  for (let index = first; index < end; index++) if (to[index] === -1 && !isPeer(columns, index)) return true;
  return false;
}

/** The name that an edge asks for. */
export function nameAt({ lines, rows }: EdgeColumns, index: number): string {
  return keyOf(lines, rows[index]!);
}

/** Whether it is a package of this name that an edge asks for. */
export function isNamed({ lines, rows }: EdgeColumns, index: number, name: string): boolean {
  return isKey(lines, rows[index]!, name);
}

/** Edges from `first` up to `end`, in which names are looked for. */
export interface EdgeSearch {
  readonly first: number;
  readonly end: number;
  /** Where the last was found. Names are looked for in their order. */
  found: number;
  /** Indices by name, where there are too many edges to look through. */
  readonly indices: ReadonlyMap<string, number> | undefined;
}

/** Prepares to look for so many names among the edges from `first` on. */
export function searchFrom(columns: EdgeColumns, first: number, count: number): EdgeSearch {
  const { length: end } = columns;
  const indices = count * (end - first) > 1024 ? indicesFrom(columns, first) : undefined;
  return { first, end, found: first, indices };
}

/** The first edge of a name, -1 if there is none. */
export function findEdge(columns: EdgeColumns, search: EdgeSearch, name: string): number {
  const { first, end, found, indices } = search;
  if (indices) return indices.get(name) ?? -1;
  let index = indexBetween(columns, found, end, name);
  if (index < 0) index = indexBetween(columns, first, found, name);
  if (index >= 0) search.found = index;
  return index;
}

function indicesFrom(columns: EdgeColumns, first: number): ReadonlyMap<string, number> {
  const indices = new Map<string, number>();
  for (let index = columns.length - 1; index >= first; index--) indices.set(nameAt(columns, index), index);
  return indices;
}

function indexBetween(columns: EdgeColumns, from: number, to: number, name: string): number {
  for (let index = from; index < to; index++) if (isNamed(columns, index, name)) return index;
  return -1;
}

/** What an edge asks for, as written; empty where no single value is. */
export function rawSpecAt({ lines, rows }: EdgeColumns, index: number): string {
  const row = rows[index]!;
  return hasPlainValue(lines, row) ? plainValueOf(lines, row) : '';
}

/** Whether what an edge asks for begins with this protocol. */
export function asksBy(columns: EdgeColumns, index: number, protocol: string): boolean {
  const { text, rows } = columns.lines;
  const start = rows[columns.rows[index]! + VALUE_START]!;
  return text.startsWith(protocol, isQuote(text.charCodeAt(start)) ? start + 1 : start);
}

/** What kind of edge it is. */
export function typeAt({ types }: EdgeColumns, index: number): EdgeType {
  return edgeTypes[types[index]!]!;
}

/** Whether it is an edge to a peer, needed or optional. */
export function isPeer({ types }: EdgeColumns, index: number): boolean {
  return types[index]! >= firstOfPeers;
}

/** Makes it an edge of another kind. */
export function setType(columns: EdgeColumns, index: number, type: EdgeType): void {
  columns.types[index] = edgeTypes.indexOf(type);
}

/** The edges from `first` up to `end` one by one. */
export function edgesBetween(columns: EdgeColumns, first: number, end: number): Edge[] {
  const targets = targetsOf(columns);
  const edges: Edge[] = [];
  for (let index = first; index < end; index++) edges.push(edgeAt(columns, index, targets[index]!));
  return edges;
}

function edgeAt(columns: EdgeColumns, index: number, to: number): Edge {
  const { rows } = columns.lines;
  const row = columns.rows[index]!;
  return {
    name: nameAt(columns, index),
    rawSpec: rawSpecAt(columns, index),
    type: typeAt(columns, index),
    to,
    span: { start: rows[row + KEY_START]!, end: rows[row + VALUE_END]! },
  };
}
