// One segment of a glob: what the name of a folder must look like.
import { type Group, isGroup, type Part, partsOf } from './globParts';
import { programOf } from './globProgram';
import { matchesAll } from './wildcards';

/** Whether a segment of a glob means a folder of this name. */
export type Segment = (name: string) => boolean;

/** How a package manager takes groups such as `!(a|b)` in its lists of workspaces. */
export interface GroupHabits {
  /** Whether a list's pattern may begin with `!(`; elsewhere its `!` makes it one that takes folders out. */
  readonly mayBegin: boolean;
  /** Whether `(a|b)` alone is a group. */
  readonly unmarked: boolean;
  /** Whether `!(a)` in front means names that begin with a dot, too. */
  readonly excludingTakesDots: boolean;
  /** Whether `!(a)` excludes everything that has an `a` there, or only where the rest of the segment follows that. */
  readonly excludes: 'beginnings' | 'wholes';
}

/**
 * A segment as a test. `!(a)` is anything that is not `a`: the name must be meant with `*` in its place, and not with
 * `@(a)`.
 */
export function segmentOf(text: string, habits: GroupHabits): Segment {
  const parts = partsOf(text, habits.unmarked);
  const isMeant = testOf(parts);
  const excluding = parts.flatMap((part, at) =>
    isGroup(part) && part.sign === '!' ? [testOf(excluded(parts, part, at, habits))] : [],
  );
  const mayHide =
    /^(?:[@?+*]?\((?:[^()]*\|)?)?\./.test(text) || (habits.excludingTakesDots && text.startsWith('!('));
  return (name) =>
    (mayHide || isVisible(name)) && isMeant(name) && !excluding.some((isExcluded) => isExcluded(name));
}

/** Whether a wildcard may stand for this name. */
export function isVisible(name: string): boolean {
  return !name.startsWith('.');
}

function excluded(
  parts: readonly Part[],
  group: Group,
  at: number,
  { excludes }: GroupHabits,
): readonly Part[] {
  const rest = excludes === 'wholes' ? parts.slice(at + 1) : (['many'] as const);
  return [...parts.slice(0, at), { ...group, sign: '@' }, ...rest];
}

function testOf(parts: readonly Part[]): Segment {
  if (parts.some(isGroup)) return programOf(parts);
  return (name) => matchesAll(parts, name, isStar, matchesMark, () => true);
}

function isStar(part: Part): boolean {
  return part === 'many';
}

function matchesMark(part: Part, character: string): boolean {
  return typeof part === 'function' && part(character);
}
