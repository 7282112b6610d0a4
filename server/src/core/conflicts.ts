// Merge-conflict markers of git in a lockfile: where they are, the text as each side has it, and both as one lockfile.
import type { Edge, GraphNode, LockedPackage, Lockfile, Problem, Span } from './types';

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
  const joined = join(read(ours!), read(theirs));
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
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
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

function join(ours: Lockfile, theirs: Lockfile): Lockfile {
  const packages = pair(ours.packages, theirs.packages, identityOf);
  const importers = pair(ours.importers, theirs.importers, (one) => one.path);
  const toOurs = (to: number) => (to < ours.packages.length ? to : to + packages.added);
  const toTheirs = (to: number) => {
    if (to < 0) return to;
    if (to < theirs.packages.length) return packages.places[to]!;
    return packages.all.length + importers.places[to - theirs.packages.length]!;
  };
  const withEdges = <T extends GraphNode>({ one, other }: Pair<T>): T => {
    const left = one?.edges.map((edge) => ({ ...edge, to: toOurs(edge.to) })) ?? [];
    const right = other?.edges.map((edge) => ({ ...edge, to: toTheirs(edge.to) })) ?? [];
    return { ...(one ?? other)!, edges: unionOf(left, right, edgeKeyOf) };
  };
  const entryPoints = joinEntryPoints(ours, theirs, toTheirs);
  return {
    ...ours,
    packages: packages.all.map(withEdges),
    importers: importers.all.map(withEdges),
    ...(entryPoints && { entryPoints }),
    problems: unionOf(ours.problems, theirs.problems, problemKeyOf),
  };
}

function identityOf({ key, name, version, resolved, integrity }: LockedPackage): string {
  return [key, name, version, resolved, integrity].join('\n');
}

function edgeKeyOf({ name, rawSpec, type, to }: Edge): string {
  return [name, rawSpec, type, to].join('\n');
}

function problemKeyOf({ code, span }: Problem): string {
  return `${code} ${span.start}`;
}

interface Pair<T> {
  readonly one?: T;
  readonly other?: T;
}

interface Pairs<T> {
  /** All of ours in their order, then what only theirs has. */
  readonly all: readonly Pair<T>[];
  /** How many only theirs has. */
  readonly added: number;
  /** For each of theirs its index in `all`. */
  readonly places: readonly number[];
}

function pair<T>(ours: readonly T[], theirs: readonly T[], keyOf: (one: T) => string): Pairs<T> {
  const all: Pair<T>[] = ours.map((one) => ({ one }));
  /** Of equal ones the first is on top, to go with the first of theirs. */
  const byKey = new Map<string, number[]>();
  for (let index = ours.length - 1; index >= 0; index--) {
    const key = keyOf(ours[index]!);
    const same = byKey.get(key);
    if (same) same.push(index);
    else byKey.set(key, [index]);
  }
  const places = theirs.map((other) => {
    const index = byKey.get(keyOf(other))?.pop();
    if (index === undefined) return all.push({ other }) - 1;
    all[index] = { one: ours[index]!, other };
    return index;
  });
  return { all, added: all.length - ours.length, places };
}

function joinEntryPoints(
  ours: Lockfile,
  theirs: Lockfile,
  toTheirs: (to: number) => number,
): ReadonlyMap<string, number> | undefined {
  if (!ours.entryPoints && !theirs.entryPoints) return undefined;
  const moved = [...(theirs.entryPoints ?? [])].map(([name, to]) => [name, toTheirs(to)] as const);
  return new Map([...moved, ...(ours.entryPoints ?? [])]);
}

function unionOf<T>(left: readonly T[], right: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const known = new Set(left.map(keyOf));
  return [...left, ...right.filter((one) => !known.has(keyOf(one)))];
}
