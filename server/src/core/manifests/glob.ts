// Globs as the package managers take them in lists of workspaces; no pattern costs more than its length times the path's.
import type { LockfileFormatId } from '../types';
import { type GroupHabits, isVisible, type Segment, segmentOf } from './globSegment';
import { matchesAll } from './wildcards';
import { workspaceHabits } from './workspaceHabits';

/** Whether a path, `/` between its segments, is meant by a glob. */
export type Glob = (path: string) => boolean;

/**
 * Which folders, relative to the list's own, a list of workspace patterns names. A pattern behind `!` takes folders
 * out again, as far as the package manager has it so.
 */
export function workspaceGlob(patterns: readonly string[], manager: LockfileFormatId): Glob {
  const { exclusions, groups } = workspaceHabits[manager];
  const parsed = patterns.map((pattern) => patternOf(pattern, groups));
  const isOverruled = (index: number, glob: Glob) =>
    exclusions === 'never' ||
    (exclusions === 'unlessNamedLater' &&
      parsed.slice(index + 1).some((later) => !later.negated && glob(later.text)));
  const wanted = parsed.filter(({ negated }) => !negated).map(({ glob }) => glob);
  const unwanted = parsed
    .filter(({ negated, glob }, index) => negated && !isOverruled(index, glob))
    .map(({ glob }) => glob);
  return (path) => wanted.some((glob) => glob(path)) && !unwanted.some((glob) => glob(path));
}

const maxPatternLength = 1000;
const maxAlternatives = 256;
/** Each `!(…)` is a test of its own, of all of its segment: so many characters they may have together. */
const maxExcluding = 50_000;

const many = Symbol('any number of folders');

function patternOf(
  written: string,
  groups: GroupHabits,
): {
  readonly negated: boolean;
  readonly text: string;
  readonly glob: Glob;
} {
  const marks = (groups.mayBegin ? /^!*(?!\()/ : /^!*/).exec(written)?.[0].length ?? 0;
  const text = segmentsOf(written.slice(marks)).join('/');
  return { negated: marks % 2 === 1, text, glob: globOf(text, groups) };
}

/**
 * A glob as a test. Understood are `*`, `?`, `[a-z]`, `[!a-z]`, `**` as a whole segment, `{a,b}`, and within a segment
 * `@(a|b)`, `?(a)`, `+(a)`, `*(a)` and `!(a|b)`. A leading `./` or `/` and a trailing `/` do not count. A wildcard
 * matches no leading dot. Patterns of more than 1,000 characters, of 256 alternatives, or of very many `!(…)` match
 * nothing: nobody writes them by hand.
 */
function globOf(pattern: string, groups: GroupHabits): Glob {
  const alternatives = expand(pattern).map((one) =>
    segmentsOf(one).map((text) => (text === '**' ? many : segmentOf(text, groups))),
  );
  return (path) => {
    const segments = segmentsOf(path);
    return alternatives.some((one) => matchesAll(one, segments, isGlobstar, matchesSegment, isVisible));
  };
}

/** `.` is the folder itself, the path with no segments. */
function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/** Each combination of the alternatives in braces, innermost first; nothing where there are too many. */
function expand(pattern: string): readonly string[] {
  let results: readonly string[] = [pattern];
  if (pattern.length > maxPatternLength) return [];
  for (;;) {
    const next = results.flatMap(expandOnce);
    if (next.length > maxAlternatives) return [];
    if (next.length === results.length && next.every((one, index) => one === results[index]))
      return excludingIn(results) > maxExcluding ? [] : results;
    results = next;
  }
}

function excludingIn(patterns: readonly string[]): number {
  return patterns.reduce((sum, one) => sum + one.length * (one.split('!(').length - 1), 0);
}

function expandOnce(pattern: string): readonly string[] {
  const [braces, inner] = /\{([^{}]*,[^{}]*)\}/.exec(pattern) ?? [];
  if (braces === undefined) return [pattern];
  return inner!.split(',').map((one) => pattern.replace(braces, () => one));
}

function isGlobstar(element: Segment | typeof many): boolean {
  return element === many;
}

function matchesSegment(element: Segment | typeof many, name: string): boolean {
  return element !== many && element(name);
}
