// Merge-conflict markers of git in a lockfile: where they are, the text as each side has it, and both as one lockfile.

import type { Lockfile, Problem, Span } from '../types';
import { startOf } from './characters';
import { joinLockfiles } from './joinLockfiles';

/** A text as each side of its merge conflicts has it. */
export interface Sides {
  /**
   * The text itself where it has no conflict; otherwise two texts of the same length, ours and theirs, in which the
   * markers and the other side are blanks, so that offsets and lines stay true.
   */
  readonly sides: readonly string[];
  /** One `mergeConflict` for each outermost conflict, at its first marker. */
  readonly problems: readonly Problem[];
}

/**
 * Finds merge conflicts. A marker is seven of `<`, `|`, `=` or `>` at the start of a line, before a blank or the
 * line's end (git, `conflict-marker-size`). Conflicts may lie in one another, as happens when a file is committed
 * with its markers: a line then belongs to ours if it is ours in all of them, to theirs alike. Stray and missing
 * markers are tolerated: strays are blanked, an open conflict reaches to the end.
 */
export function sidesOf(text: string): Sides {
  if (!mayHoldMarkers(text)) return { sides: [text], problems: [] };
  const { hiddenFromOurs, hiddenFromTheirs, problems } = conflictsOf(text);
  if (problems.length === 0) return { sides: [text], problems };
  return { sides: [blanked(text, hiddenFromOurs), blanked(text, hiddenFromTheirs)], problems };
}

/**
 * Reads a text with the reader given, each side of its conflicts for itself, and joins the results: an entry that
 * both sides have is there once, with the edges of both; an entry that differs is there twice.
 */
export function readSides(text: string, read: (side: string) => Lockfile): Lockfile {
  const { sides, problems } = sidesOf(text);
  const [ours, theirs] = sides;
  if (theirs === undefined) return read(text);
  const joined = joinLockfiles(read(ours!), read(theirs));
  return { ...joined, problems: [...problems, ...joined.problems] };
}

type Part = 'ours' | 'base' | 'theirs';

const partAfter: ReadonlyMap<string, Part> = new Map([
  ['<', 'ours'],
  ['|', 'base'],
  ['=', 'theirs'],
]);

interface Conflicts {
  readonly hiddenFromOurs: readonly Span[];
  readonly hiddenFromTheirs: readonly Span[];
  readonly problems: readonly Problem[];
}

/** Six characters of seven, since V8 looks for seven and more by another way that is ten times slower here. */
function mayHoldMarkers(text: string): boolean {
  return text.includes('<<<<<<') || text.includes('>>>>>>') || text.includes('======');
}

function conflictsOf(text: string): Conflicts {
  const hiddenFromOurs: Span[] = [];
  const hiddenFromTheirs: Span[] = [];
  const problems: Problem[] = [];
  /** The part that each conflict around the current line is in, and how many of them are in ours and theirs. */
  const around: Part[] = [];
  const count = { ours: 0, base: 0, theirs: 0 };

  eachLine(text, (line, number) => {
    const marker = markerOf(text, line);
    if (marker !== undefined) {
      if (around.length === 0) problems.push(conflictAt(line, number, marker));
      enter(around, count, marker);
    }
    if (marker !== undefined || count.ours < around.length) hiddenFromOurs.push(line);
    if (marker !== undefined || count.theirs < around.length) hiddenFromTheirs.push(line);
  });
  return { hiddenFromOurs, hiddenFromTheirs, problems };
}

function enter(around: Part[], count: Record<Part, number>, marker: string): void {
  const before = marker === '<' ? undefined : around.pop();
  if (before) count[before]--;
  const after = partAfter.get(marker);
  if (!after || (!before && marker !== '<')) return;
  around.push(after);
  count[after]++;
}

/** Lines without their `\n` or `\r\n`, numbered from 1. */
function eachLine(text: string, visit: (line: Span, number: number) => void): void {
  let start = startOf(text);
  for (let number = 1; start < text.length; number++) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    const end = stop > start && text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop;
    visit({ start, end }, number);
    start = stop + 1;
  }
}

function markerOf(text: string, { start, end }: Span): string | undefined {
  const mark = text[start]!;
  if (end - start < 7 || !'<|=>'.includes(mark)) return undefined;
  const behind = start + 7;
  if (!text.startsWith(mark.repeat(7), start) || (behind < end && text[behind] !== ' ')) return undefined;
  return mark;
}

function conflictAt(span: Span, line: number, marker: string): Problem {
  const what = marker === '<' ? 'Merge conflict' : 'Stray merge-conflict marker';
  return { code: 'mergeConflict', message: `${what} in line ${line}; both sides are read.`, span };
}

function blanked(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(from, start), ' '.repeat(end - start));
    from = end;
  }
  return parts.join('') + text.slice(from);
}
