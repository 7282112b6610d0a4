// Whether ranges have a version in common, as semver's `intersects` says, and which of a row of ranges has one with another.
import { type Comparator, type Range, SemVer } from 'semver';
import { type Bound, type Interval, stretchOf } from '../advisories/intervals';
import { parsedRange } from '../registry/satisfies';
import { remembered, rememberedOfTexts } from '../remembered';

/** Longer texts are not given to semver. */
const maxLength = 256;

/**
 * Whether two npm ranges have a version in common; texts that are no ranges have one only with themselves. semver does not
 * find a prerelease that is asked for by itself in `*`, but finds `*` in it.
 */
export function overlap(a: string, b: string): boolean {
  return a === b || intersecting(a, b);
}

const intersecting = rememberedOfTexts((a, b) => {
  const [one, other] = [rangeOf(a), rangeOf(b)];
  return one !== undefined && other !== undefined && one.intersects(other, { loose: true });
});

/** A range; any version will do where it is undefined. */
type Text = string | undefined;

/** Ranges in a row, and the stretches of versions that they come down to, where each begins and ends as a number. */
export interface RangeRow {
  readonly texts: readonly Text[];
  /** The versions at which a stretch begins or ends, each once, sorted. */
  readonly bounds: readonly SemVer[];
  /** By stretch, in the order of the row: the place of its range, its begin and its end. */
  readonly places: Int32Array;
  readonly lows: Int32Array;
  readonly highs: Int32Array;
}

/** Puts ranges in a row. */
export function rangeRowOf(texts: readonly Text[]): RangeRow {
  const stretches = texts.flatMap((text, place) => stretchesOf(text).map((one) => ({ ...one, place })));
  const ends = stretches.flatMap(({ low, high }) => [low, high]);
  const sorted = ends.flatMap((end) => end?.version ?? []).sort((a, b) => a.compare(b));
  const bounds = sorted.filter((version, at) => at === 0 || version.compare(sorted[at - 1]!) !== 0);
  return {
    texts,
    bounds,
    places: Int32Array.from(stretches, ({ place }) => place),
    lows: Int32Array.from(stretches, ({ low }) => beginOf(bounds, low)),
    highs: Int32Array.from(stretches, ({ high }) => endOf(bounds, high)),
  };
}

/**
 * The places of the ranges of a row that have a version in common with one, in their order. Thousands are asked about against
 * rows of thousands, so they are told by numbers alone wherever that can be; else by `meet`, which is given the one first.
 */
export function* overlapping(row: RangeRow, range: Text, meet = overlap): Iterable<number> {
  const { texts, bounds, places, lows, highs } = row;
  const steps = stretchesOf(range).map(
    ({ low, high }) => [beginOf(bounds, low), endOf(bounds, high)] as const,
  );
  let last = -1;
  for (let at = 0; at < places.length; at++) {
    const place = places[at]!;
    if (place === last || !steps.some(([low, high]) => low <= highs[at]! && lows[at]! <= high)) continue;
    if (!areTold(range, texts[place]) && !meet(range!, texts[place]!)) continue;
    last = place;
    yield place;
  }
}

/** Whether it is enough that the stretches of two ranges meet. */
function areTold(a: Text, b: Text): boolean {
  return a === undefined || b === undefined || (readingOf(a).isTold && readingOf(b).isTold);
}

function stretchesOf(text: Text): readonly Interval[] {
  return text === undefined ? everything : readingOf(text).stretches;
}

/** What a range comes down to: it has nothing in common with another one where their stretches do not meet. */
interface Reading {
  readonly stretches: readonly Interval[];
  /** It has something in common with each such range that it meets. */
  readonly isTold: boolean;
}

const everything: readonly Interval[] = [{ low: undefined, high: undefined }];

/** Of what is no range, and of one with a part that no version is in, nothing is told. */
const untold: Reading = { stretches: everything, isTold: false };

function readingOf(text: string): Reading {
  const range = rangeOf(text);
  return range ? readingIn(range) : untold;
}

const readingIn = remembered((range: Range): Reading => {
  const stretches = range.set.flatMap((comparators) => stretchOf(comparators) ?? []);
  if (stretches.length < range.set.length) return untold;
  return { stretches, isTold: !range.set.flat().some(isSpecial) };
});

/** A prerelease by itself is in no range but such as name one; what is below the first release has nothing in common with any. */
function isSpecial({ operator, semver, value }: Comparator): boolean {
  const isPoint = operator === '' && semver instanceof SemVer;
  return (isPoint && semver.prerelease.length > 0) || value.startsWith('<0.0.0');
}

function rangeOf(text: string): Range | undefined {
  return text.length <= maxLength ? parsedRange(text) : undefined;
}

/** Where a stretch begins: each bound has a number, and so have those just below it and just above it. */
function beginOf(bounds: readonly SemVer[], low: Bound | undefined): number {
  return low ? stepOf(bounds, low.version, low.open ? 1 : 0) : -1;
}

function endOf(bounds: readonly SemVer[], high: Bound | undefined): number {
  return high ? stepOf(bounds, high.version, high.open ? -1 : 0) : 2 * bounds.length + 1;
}

/** A version that is no bound is where the one before it ends and the one behind it begins. */
function stepOf(bounds: readonly SemVer[], version: SemVer, side: -1 | 0 | 1): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle]!.compare(version) < 0) low = middle + 1;
    else high = middle;
  }
  return bounds[low]?.compare(version) === 0 ? 2 * low + 1 + side : 2 * low;
}
