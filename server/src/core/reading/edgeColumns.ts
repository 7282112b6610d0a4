// The edges of an indented lockfile in columns of numbers: of tens of thousands, hardly any is ever looked at by itself.
import type { Edge, EdgeType } from '../types';
import { hasPlainValue, textOf } from './lineEntries';
import type { Cursor } from './lines';
import { scalarOf } from './scalars';

/** Of edge n: start and end of its name and of its value as written, at `4n`; its type and its target, at `n`. */
export interface EdgeColumns {
  readonly text: string;
  readonly hasBackslashes: boolean;
  length: number;
  places: Int32Array;
  types: Uint8Array;
  /** Index of the target, -1 where there is none, `unresolved` until that is known. */
  to: Int32Array;
  /** Values that are not what is written at their place, as those of block scalars. */
  readonly oddValues: Map<number, string>;
}

/** A target that is still to be looked up. */
export const unresolved = -2;

const edgeTypes: readonly EdgeType[] = ['prod', 'dev', 'optional', 'peer', 'peerOptional', 'workspace'];

/** No edges yet, of the text that the cursor reads. */
export function noEdges({ text, hasBackslashes }: Cursor): EdgeColumns {
  const room = 64;
  return {
    text,
    hasBackslashes,
    length: 0,
    places: new Int32Array(4 * room),
    types: new Uint8Array(room),
    to: new Int32Array(room),
    oddValues: new Map(),
  };
}

/** Adds the entry that the cursor stands on, `name: range`, as an edge. What is no single value is reported. */
export function addEdge(columns: EdgeColumns, cursor: Cursor, type: EdgeType): void {
  const index = addPlace(columns, type, cursor.keyStart, cursor.keyEnd, cursor.valueStart, cursor.valueEnd);
  if (hasPlainValue(cursor) && !cursor.startsBlock) return;
  columns.oddValues.set(index, textOf(cursor) ?? '');
}

/** Adds an edge that is written like another of the same text, whose target is known already. */
export function copyEdge(columns: EdgeColumns, from: EdgeColumns, index: number, to: number): void {
  const { places, types, oddValues } = from;
  const at = 4 * index;
  const copy = addPlace(columns, 'prod', places[at]!, places[at + 1]!, places[at + 2]!, places[at + 3]!);
  columns.types[copy] = types[index]!;
  columns.to[copy] = to;
  const odd = oddValues.get(index);
  if (odd !== undefined) columns.oddValues.set(copy, odd);
}

function addPlace(
  columns: EdgeColumns,
  type: EdgeType,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
): number {
  const index = columns.length++;
  if (index === columns.to.length) makeRoom(columns);
  const { places } = columns;
  const at = 4 * index;
  places[at] = keyStart;
  places[at + 1] = keyEnd;
  places[at + 2] = valueStart;
  places[at + 3] = valueEnd;
  columns.types[index] = edgeTypes.indexOf(type);
  columns.to[index] = unresolved;
  return index;
}

function makeRoom(columns: EdgeColumns): void {
  const room = 2 * columns.to.length;
  const { places, types, to } = columns;
  columns.places = new Int32Array(4 * room);
  columns.places.set(places);
  columns.types = new Uint8Array(room);
  columns.types.set(types);
  columns.to = new Int32Array(room);
  columns.to.set(to);
}

/** The name that an edge asks for. */
export function nameAt({ text, hasBackslashes, places }: EdgeColumns, index: number): string {
  return scalarOf(text, places[4 * index]!, places[4 * index + 1]!, hasBackslashes);
}

/** Finds the first edge of a name among those from `first` on, -1 if there is none. A few need no index. */
export function edgeFinder(columns: EdgeColumns, first: number): (name: string) => number {
  const { length } = columns;
  if (length - first > 16) {
    const indices = new Map<string, number>();
    for (let index = length - 1; index >= first; index--) indices.set(nameAt(columns, index), index);
    return (name) => indices.get(name) ?? -1;
  }
  return (name) => {
    for (let index = first; index < length; index++) if (nameAt(columns, index) === name) return index;
    return -1;
  };
}

/** What an edge asks for, as written. */
export function rawSpecAt(columns: EdgeColumns, index: number): string {
  const { text, hasBackslashes, places, oddValues } = columns;
  if (oddValues.size > 0 && oddValues.has(index)) return oddValues.get(index)!;
  return scalarOf(text, places[4 * index + 2]!, places[4 * index + 3]!, hasBackslashes);
}

/** What kind of edge it is. */
export function typeAt({ types }: EdgeColumns, index: number): EdgeType {
  return edgeTypes[types[index]!]!;
}

/** Makes it an edge of another kind. */
export function setType(columns: EdgeColumns, index: number, type: EdgeType): void {
  columns.types[index] = edgeTypes.indexOf(type);
}

/** The edges from `first` up to `end` one by one. */
export function edgesBetween(columns: EdgeColumns, first: number, end: number): Edge[] {
  const edges: Edge[] = [];
  for (let index = first; index < end; index++) edges.push(edgeAt(columns, index));
  return edges;
}

function edgeAt(columns: EdgeColumns, index: number): Edge {
  const { places, to } = columns;
  return {
    name: nameAt(columns, index),
    rawSpec: rawSpecAt(columns, index),
    type: typeAt(columns, index),
    to: Math.max(to[index]!, -1),
    span: { start: places[4 * index]!, end: places[4 * index + 3]! },
  };
}
