// The lines of an indented text, as yarn and pnpm write their lockfiles, as rows of numbers.

import { twiceAsLong } from '../lists';
import type { Problem, Span } from '../types';

/** How a line is split into key and value: `key: value` (yarn 2 and later, pnpm) or `key value` (yarn 1). */
export type Syntax = 'colon' | 'space';

/**
 * A text with a row for each of its lines, but for blank lines, comments and what lies in a block scalar. A row is
 * five numbers behind one another, and known by the place of the first: the columns before the key, then where key and
 * value start and end, quotes included. A value that is the lines below is empty.
 *
 * Row 0 is the first document, on whose line nothing stands; what separates it from the next is the row of that.
 * The pairs of a flow mapping (`{a: 1, b: 2}`) get rows behind all others, when they are asked for.
 */
export interface Lines {
  readonly text: string;
  readonly syntax: Syntax;
  readonly hasBackslashes: boolean;
  /** What could not be understood so far. */
  readonly problems: Problem[];
  /** The texts of block scalars (`|`, `>`), by row. */
  readonly blocks: Map<number, string>;
  /** Replaced when it has to grow. */
  rows: Int32Array;
  /** Behind the last row. */
  end: number;
  hasTabs: boolean;
  /** A line looks like a merge-conflict marker. */
  hasMarkers: boolean;
}

export const KEY_START = 1;
export const KEY_END = 2;
export const VALUE_START = 3;
export const VALUE_END = 4;
export const rowLength = 5;

/** In place of the columns: a document begins, or the text has ended. */
export const documentStart = -1;
export const textEnd = -2;

/** In place of the key's end: the line has no key. */
export const noKey = -1;

/** How many problems of one text are kept; a text that is no lockfile at all would have one in every line. */
const problemLimit = 1000;

/** Adds a row. */
export function addRow(
  lines: Lines,
  indent: number,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
): void {
  const row = lines.end;
  lines.end = row + rowLength;
  if (lines.end > lines.rows.length) lines.rows = twiceAsLong(lines.rows);
  const { rows } = lines;
  rows[row] = indent;
  rows[row + KEY_START] = keyStart;
  rows[row + KEY_END] = keyEnd;
  rows[row + VALUE_START] = valueStart;
  rows[row + VALUE_END] = valueEnd;
}

/** The next row that is not deeper. */
export function rowBehind({ rows }: Lines, row: number): number {
  const indent = rows[row]!;
  let at = row + rowLength;
  while (rows[at]! > indent) at += rowLength;
  return at;
}

/** The documents of a text, by their rows. */
export function documentsOf(lines: Lines): readonly number[] {
  const documents: number[] = [];
  for (let row = 0; lines.rows[row] === documentStart; row = rowBehind(lines, row)) documents.push(row);
  return documents;
}

/** Adds a problem, unless the text has so many already that one more tells nothing. */
export function report({ problems }: Lines, code: string, message: string, span: Span): void {
  if (problems.length < problemLimit) problems.push({ code, message, span });
}
