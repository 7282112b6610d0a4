// Globs as the package managers take them in lists of workspaces; no pattern costs more than its length times the path's.

import type { LockfileFormatId } from '../types';
import { workspaceHabits } from './workspaceHabits';

/** Whether a path, `/` between its segments, is meant by a glob. */
export type Glob = (path: string) => boolean;

/**
 * A glob as a test. Understood are `*`, `?`, `[a-z]`, `[!a-z]`, `**` as a whole segment, `{a,b}`, `@(a|b)` and, as a
 * whole segment, `!(a|b)`. A leading `./` or `/` and a trailing `/` do not count. A wildcard matches no leading dot.
 * Patterns of more than 1,000 characters or 256 alternatives match nothing: nobody writes them by hand.
 */
export function globOf(pattern: string): Glob {
  const alternatives = expand(pattern).map((one) => segmentsOf(one).map(segmentOf));
  return (path) => {
    const segments = segmentsOf(path);
    return alternatives.some((one) => matchesAll(one, segments, isGlobstar, matchesSegment, isVisible));
  };
}

/**
 * Which folders, relative to the list's own, a list of workspace patterns names. A pattern behind `!` takes folders
 * out again, as far as the package manager has it so.
 */
export function workspaceGlob(patterns: readonly string[], manager: LockfileFormatId): Glob {
  const parsed = patterns.map(patternOf);
  const { exclusions } = workspaceHabits[manager];
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

const many = Symbol('any number of them');

/** A literal character, `?` or a class as a test, or `*`. */
type Mark = ((character: string) => boolean) | typeof many;

/** `**`, or what one segment of a path must look like. */
type Segment =
  | typeof many
  | { readonly marks: readonly Mark[]; readonly dotted: boolean }
  | { readonly not: readonly Segment[] };

function patternOf(written: string): {
  readonly negated: boolean;
  readonly text: string;
  readonly glob: Glob;
} {
  const marks = /^!*(?!\()/.exec(written)?.[0].length ?? 0;
  const text = segmentsOf(written.slice(marks)).join('/');
  return { negated: marks % 2 === 1, text, glob: globOf(text) };
}

/** `.` is the folder itself, the path with no segments. */
function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/** Each combination of the alternatives in braces, innermost first; nothing where there are too many. */
function expand(pattern: string): readonly string[] {
  let results = [pattern.replace(/@\(([^()]*)\)/g, (_, inner: string) => `{${inner.replaceAll('|', ',')}}`)];
  if (pattern.length > maxPatternLength) return [];
  for (;;) {
    const next = results.flatMap(expandOnce);
    if (next.length > maxAlternatives) return [];
    if (next.length === results.length && next.every((one, index) => one === results[index])) return results;
    results = next;
  }
}

function expandOnce(pattern: string): readonly string[] {
  const [braces, inner] = /\{([^{}]*,[^{}]*)\}/.exec(pattern) ?? [];
  if (braces === undefined) return [pattern];
  return inner!.split(',').map((one) => pattern.replace(braces, () => one));
}

function segmentOf(text: string): Segment {
  if (text === '**') return many;
  const [, excluded] = /^!\(([^()]*)\)$/.exec(text) ?? [];
  if (excluded !== undefined) return { not: excluded.split('|').map(segmentOf) };
  return { marks: marksOf(text), dotted: text.startsWith('.') };
}

function marksOf(text: string): readonly Mark[] {
  const parts = text.match(/\*+|\[[!^]?\]?[^\]]*\]|./gs) ?? [];
  return parts.map((part) => {
    if (part.startsWith('*')) return many;
    if (part === '?') return () => true;
    return part.length > 1 ? classOf(part.slice(1, -1)) : (character: string) => character === part;
  });
}

function classOf(inner: string): Mark {
  const negated = /^[!^]/.test(inner);
  const ranges = inner.slice(negated ? 1 : 0).match(/.-.|./gs) ?? [];
  return (character) =>
    negated !== ranges.some((range) => character >= range[0]! && character <= range[range.length - 1]!);
}

function isGlobstar(segment: Segment): boolean {
  return segment === many;
}

function isVisible(name: string): boolean {
  return !name.startsWith('.');
}

function matchesSegment(segment: Segment, name: string): boolean {
  if (segment === many) return isVisible(name);
  if ('not' in segment) return isVisible(name) && !segment.not.some((one) => matchesSegment(one, name));
  if (!segment.dotted && !isVisible(name)) return false;
  return matchesAll(segment.marks, name, isStar, matchesMark, () => true);
}

function isStar(mark: Mark): boolean {
  return mark === many;
}

function matchesMark(mark: Mark, character: string): boolean {
  return mark !== many && mark(character);
}

/**
 * Whether items match a pattern in which some elements stand for any number of items that `absorbs` lets them take.
 * Only the last such element is ever widened: to widen an earlier one could not match more. So the time is at most
 * the product of both lengths.
 */
function matchesAll<P, T extends string>(
  pattern: readonly P[],
  items: ArrayLike<T>,
  isMany: (element: P) => boolean,
  matches: (element: P, item: T) => boolean,
  absorbs: (item: T) => boolean,
): boolean {
  let at = 0;
  let widened = -1;
  let widenedTo = 0;
  for (let i = 0; i < items.length; ) {
    if (at < pattern.length && isMany(pattern[at]!)) {
      widened = at++;
      widenedTo = i;
    } else if (at < pattern.length && matches(pattern[at]!, items[i]!)) {
      at++;
      i++;
    } else if (widened >= 0 && absorbs(items[widenedTo]!)) {
      at = widened + 1;
      i = ++widenedTo;
    } else return false;
  }
  while (at < pattern.length && isMany(pattern[at]!)) at++;
  return at === pattern.length;
}
