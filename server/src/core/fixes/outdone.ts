// Fixes that another one makes needless, where one place has several findings and each finding fixes of its own.
import { parse, type SemVer } from 'semver';
import { addTo } from '../lists';
import { bumps } from '../registry/pick';
import { remembered } from '../remembered';
import type { Fix } from '../types';

/**
 * The fixes of several findings without those that do no more than another one, which goes further at the same place: of
 * `^4.20.0` and `^4.21.2` that cure the same, the one that admits less of what was bad.
 */
export function withoutOutdone<T extends { readonly fixes: readonly Fix[] }>(
  offers: readonly T[],
): readonly T[] {
  const rivals = rivalsAmong(offers.flatMap(({ fixes }) => fixes));
  return offers.map((offer) => ({
    ...offer,
    fixes: offer.fixes.filter((fix) => !isOutdone(fix, rivals.get(keyOf(fix)) ?? [])),
  }));
}

/** A fix that may outdo others. */
interface Rival {
  readonly fix: Fix;
  readonly version: SemVer;
  readonly cures: ReadonlySet<string>;
}

/** By strategy and place, the highest version first, since that is the one that most often outdoes the others. */
function rivalsAmong(fixes: readonly Fix[]): ReadonlyMap<string, readonly Rival[]> {
  const rivals = new Map<string, Rival[]>();
  for (const fix of fixes) {
    const version = versionOf(fix);
    if (version) addTo(rivals, keyOf(fix), { fix, version, cures: curesOf(fix.cures) });
  }
  for (const same of rivals.values()) same.sort((a, b) => b.version.compare(a.version));
  return rivals;
}

function isOutdone(fix: Fix, rivals: readonly Rival[]): boolean {
  const version = versionOf(fix);
  if (!version) return false;
  for (const other of rivals) {
    if (other.version.compare(version) <= 0) return false;
    if (
      bumps.indexOf(other.fix.bump) <= bumps.indexOf(fix.bump) &&
      other.fix.introduces.length <= fix.introduces.length &&
      fix.cures.every((cured) => other.cures.has(cured))
    )
      return true;
  }
  return false;
}

const curesOf = remembered((cures: Fix['cures']): ReadonlySet<string> => new Set(cures));

function versionOf({ version }: Fix): SemVer | null {
  return parse(version, true);
}

/** The strategy and where it writes, as one text. */
function keyOf({ strategy, edits }: Fix): string {
  return `${strategy} ${placesOf(edits)}`;
}

const placesOf = remembered((edits: Fix['edits']): string => {
  const places = [...edits].map(([file, own]) => [file, ...own.map(({ span }) => [span.start, span.end])]);
  return JSON.stringify(places.sort());
});
