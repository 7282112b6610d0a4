// Fixes that another one makes needless, where one place has several findings and each finding fixes of its own.
import { gt, valid } from 'semver';
import { bumps } from '../registry/pick';
import type { Fix } from '../types';

/**
 * The fixes of several findings without those that do no more than another one, which goes further at the same place: of
 * `^4.20.0` and `^4.21.2` that cure the same, the one that admits less of what was bad.
 */
export function withoutOutdone<T extends { readonly fixes: readonly Fix[] }>(
  offers: readonly T[],
): readonly T[] {
  const all = offers.flatMap(({ fixes }) => fixes);
  return offers.map((offer) => ({
    ...offer,
    fixes: offer.fixes.filter((fix) => !all.some((other) => outdoes(other, fix))),
  }));
}

function outdoes(other: Fix, fix: Fix): boolean {
  return (
    other.strategy === fix.strategy &&
    isLater(other, fix) &&
    bumps.indexOf(other.bump) <= bumps.indexOf(fix.bump) &&
    other.introduces.length <= fix.introduces.length &&
    fix.cures.every((cured) => other.cures.includes(cured)) &&
    placesOf(other) === placesOf(fix)
  );
}

function isLater({ version: later }: Fix, { version }: Fix): boolean {
  return valid(later, true) !== null && valid(version, true) !== null && gt(later!, version!, true);
}

/** Where it writes, as one text. */
function placesOf({ edits }: Fix): string {
  const places = [...edits].map(([file, own]) => [file, ...own.map(({ span }) => [span.start, span.end])]);
  return JSON.stringify(places.sort());
}
