// Stretches of versions: what the events of an OSV range and the comparators of an npm range come down to.
import { type Comparator, parse, type Range, SemVer } from 'semver';

/** One end of a stretch. */
export interface Bound {
  readonly version: SemVer;
  /** The version itself is outside. */
  readonly open: boolean;
}

/** The versions between two bounds; without a low one from the first of all, without a high one without an end. */
export interface Interval {
  readonly low: Bound | undefined;
  readonly high: Bound | undefined;
}

/** The version named where neither a range nor a record names one. */
export const firstRelease = new SemVer('0.0.0');

/** The stretch that holds this one version. */
export function pointAt(version: SemVer): Interval {
  const bound = { version, open: false };
  return { low: bound, high: bound };
}

/** The stretch that lies between all comparators of one alternative of an npm range; undefined where there is none. */
export function stretchOf(comparators: readonly Comparator[]): Interval | undefined {
  const interval = {
    low: comparators.map(lowOf).reduce(higherLow, undefined),
    high: comparators.map(highOf).reduce(lower, undefined),
  };
  return isPossible(interval) ? interval : undefined;
}

/** Whether a version is inside. */
export function contains({ low, high }: Interval, version: SemVer): boolean {
  return (!low || isAbove(version, low)) && (!high || isBelow(version, high));
}

/** Whether every release is inside; prereleases of 0.0.0 do not count. */
export function isEverything({ low, high }: Interval): boolean {
  return !high && (!low || isAbove(firstRelease, low));
}

/** The same versions as sorted stretches with gaps between them. */
export function mergeIntervals(intervals: readonly Interval[]): readonly Interval[] {
  const result: Interval[] = [];
  for (const next of intervals.filter(isPossible).sort((a, b) => compareLow(a.low, b.low))) {
    const last = result.at(-1);
    if (!last || hasGap(last.high, next.low)) result.push(next);
    else result[result.length - 1] = { low: last.low, high: higher(last.high, next.high) };
  }
  return result;
}

/** All versions that are in none of the given sorted stretches. */
export function gapsBetween(intervals: readonly Interval[]): readonly Interval[] {
  const lows = [undefined, ...intervals.map(({ high }) => opposite(high))];
  const highs = [...intervals.map(({ low }) => opposite(low)), undefined];
  const first = intervals[0];
  const last = intervals.at(-1);
  return lows
    .map((low, index) => ({ low, high: highs[index] }))
    .slice(first && !first.low ? 1 : 0, last && !last.high ? -1 : undefined)
    .filter(isPossible);
}

/** The part of a stretch below a limit, which is itself outside. */
export function below({ low, high }: Interval, limit: SemVer): Interval {
  return { low, high: lower(high, { version: limit, open: true }) };
}

/**
 * For each alternative of an npm range, versions of a stretch that it admits, the lowest there can be among them;
 * empty where it admits none. As npm does, a range admits prereleases only of a version that one of its
 * comparators names with a prerelease, so the candidates are the lowest bound, the release at or behind it and the
 * first prerelease of each comparator's version.
 */
export function admittedIn(range: Range, interval: Interval): readonly SemVer[] {
  return range.set
    .flatMap((comparators) => {
      const low = comparators.map(lowOf).reduce(higherLow, interval.low);
      return [...startsAt(low), ...comparators.flatMap(firstPrerelease)];
    })
    .filter((candidate) => contains(interval, candidate) && range.test(candidate));
}

/** The lowest of some versions. */
export function lowestOf(versions: readonly SemVer[]): SemVer | undefined {
  return versions.reduce<SemVer | undefined>(
    (lowest, version) => (lowest && lowest.compare(version) <= 0 ? lowest : version),
    undefined,
  );
}

/** A stretch as an npm range, for example `>=4.0.0 <4.17.21`, `9.1.6`, `every version`. */
export function intervalText(interval: Interval): string {
  const { low, high } = interval;
  if (isEverything(interval)) return 'every version';
  if (low && high && low.version.compare(high.version) === 0) return low.version.version;
  const from = low && !isAbove(firstRelease, low) ? [`${low.open ? '>' : '>='}${low.version.version}`] : [];
  const to = high ? [`${high.open ? '<' : '<='}${high.version.version}`] : [];
  return [...from, ...to].join(' ');
}

function isAbove(version: SemVer, low: Bound): boolean {
  const order = version.compare(low.version);
  return order > 0 || (order === 0 && !low.open);
}

function isBelow(version: SemVer, high: Bound): boolean {
  const order = version.compare(high.version);
  return order < 0 || (order === 0 && !high.open);
}

function isPossible({ low, high }: Interval): boolean {
  if (!low || !high) return true;
  const order = low.version.compare(high.version);
  return order < 0 || (order === 0 && !low.open && !high.open);
}

function hasGap(high: Bound | undefined, low: Bound | undefined): boolean {
  if (!high || !low) return false;
  const order = low.version.compare(high.version);
  return order > 0 || (order === 0 && low.open && high.open);
}

function compareLow(a: Bound | undefined, b: Bound | undefined): number {
  if (!a || !b) return Number(!!a) - Number(!!b);
  return a.version.compare(b.version) || Number(a.open) - Number(b.open);
}

function higherLow(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  return compareLow(a, b) >= 0 ? a : b;
}

function higher(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  return a && b && (lower(a, b) === a ? b : a);
}

function lower(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  if (!a || !b) return a ?? b;
  return (a.version.compare(b.version) || Number(b.open) - Number(a.open)) <= 0 ? a : b;
}

/** The same bound seen from the other side. */
function opposite(bound: Bound | undefined): Bound | undefined {
  return bound && { version: bound.version, open: !bound.open };
}

function lowOf({ operator, semver }: Comparator): Bound | undefined {
  const isLow = operator === '>=' || operator === '>' || (operator === '' && semver instanceof SemVer);
  return isLow ? { version: semver, open: operator === '>' } : undefined;
}

function highOf({ operator, semver }: Comparator): Bound | undefined {
  const isHigh = operator === '<=' || operator === '<' || (operator === '' && semver instanceof SemVer);
  return isHigh ? { version: semver, open: operator === '<' } : undefined;
}

/** The lowest versions at or behind a bound: the bound, the next prerelease, the next release. */
function startsAt(low: Bound | undefined): readonly SemVer[] {
  if (!low) return [firstRelease];
  const { version, open } = low;
  const { major, minor, patch } = version;
  if (version.prerelease.length > 0) {
    return present([version, parse(`${version.version}.0`), parse(`${major}.${minor}.${patch}`)]);
  }
  return present([open ? parse(`${major}.${minor}.${patch + 1}`) : version]);
}

function firstPrerelease({ semver }: Comparator): readonly SemVer[] {
  if (!(semver instanceof SemVer) || semver.prerelease.length === 0) return [];
  return present([parse(`${semver.major}.${semver.minor}.${semver.patch}-0`)]);
}

function present<T>(values: readonly (T | null)[]): readonly T[] {
  return values.filter((value) => value !== null);
}
