// Whether an advisory affects a version or a range. All semver comparison with advisories starts here.
import { Range, type SemVer } from 'semver';
import type { Advisory, AdvisoryGroup, Rating, Withdrawal } from '../types';
import { listed } from '../wording';
import { boundOf, extentOf, listedVersions, parseVersion } from './extent';
import {
  admittedIn,
  contains,
  firstRelease,
  gapsBetween,
  intervalText,
  isEverything,
  lowestOf,
} from './intervals';
import { oneStepBelow, strictest } from './rating';

/**
 * Which of the versions that a declared range admits an advisory affects. The witness is an affected version that
 * it admits: the lowest that the record lists, else the lowest that follows from range and record, and empty where
 * neither names one, as with `*` against every version.
 */
export type RangeVerdict =
  | { readonly admits: 'none'; readonly witness?: undefined }
  | { readonly admits: 'some' | 'all'; readonly witness: string };

/** Longer texts are not given to semver: a hostile one costs more time than any real one is worth. */
const maxRange = 256;

/**
 * Whether an advisory affects a version, by the evaluation algorithm of the OSV schema: listed in `versions` or
 * inside a range. Compares as npm does: loosely, prereleases in full order, build metadata ignored. A version that
 * is no semver is affected where `versions` has exactly this text or where every version is affected. A withdrawn
 * advisory affects nothing.
 */
export function isAffected(advisory: Advisory, version: string): boolean {
  const { intervals, unreadable } = extentOf(advisory);
  const parsed = parseVersion(version);
  if (parsed) return intervals.some((interval) => contains(interval, parsed));
  return unreadable.has(version) || intervals.some(isEverything);
}

/**
 * What a declared npm range admits of the affected versions. A range admits as in `npm install`: prereleases only
 * of a version that one of its comparators names with a prerelease. A text that is no range, or is longer than 256
 * characters, admits nothing that could be named, so only an advisory on every version is told of it.
 */
export function affectedIn(advisory: Advisory, range: string): RangeVerdict {
  const { intervals } = extentOf(advisory);
  const declared = parseRange(range);
  if (!declared) return intervals.some(isEverything) ? { admits: 'all', witness: '' } : { admits: 'none' };
  const lowest = lowestOf(intervals.flatMap((interval) => admittedIn(declared, interval)));
  if (!lowest) return { admits: 'none' };
  const spares = gapsBetween(intervals).some((gap) => admittedIn(declared, gap).length > 0);
  const witness = lowestOf(listedVersions(advisory).filter((version) => declared.test(version))) ?? lowest;
  return { admits: spares ? 'some' : 'all', witness: witness === firstRelease ? '' : witness.version };
}

/** Whether no version is safe: affected from the first one on, without an end. False where withdrawn. */
export function affectsEveryVersion(advisory: Advisory): boolean {
  return extentOf(advisory).intervals.some(isEverything);
}

/** The versions that the record names as fixed and does not itself affect, in order, each once. */
export function fixedVersionsOf(advisory: Advisory): readonly string[] {
  return fixedIn([advisory]).map(({ version }) => version);
}

/** The lowest version above a given one that some record names as fixed and none of them affects. */
export function fixedAbove(records: readonly Advisory[], version: string): string | undefined {
  const from = parseVersion(version);
  return from && fixedIn(records).find((fixed) => fixed.compare(from) > 0)?.version;
}

/** The affected versions in words, for example `9.1.6, 9.2.3 and 12.0.1`, `>=4.0.0 <4.17.21`, `every version`. */
export function affectedText(advisory: Advisory): string {
  const { intervals, unreadable } = extentOf(advisory);
  const parts = [...intervals.map(intervalText), ...unreadable];
  const shown = parts.length > 12 ? [...parts.slice(0, 10), `${parts.length - 10} more`] : parts;
  return shown.length === 0 ? 'no version' : listed(shown);
}

/**
 * Joins the records of a package that are aliases of one another, symmetrically and transitively: two belong
 * together where their ids and aliases have one in common. Neither the groups nor the order in them depends on the
 * order given. Records of different packages are never joined, and `related` ids are another flaw.
 */
export function groupByAlias(advisories: readonly Advisory[]): readonly AdvisoryGroup[] {
  return joined(advisories)
    .map((records) => mergeRecords(records))
    .sort((a, b) => byText(a.id, b.id) || byText(a.records[0]!.package, b.records[0]!.package));
}

/**
 * Some records as one thing, whatever their aliases; there must be at least one. Withdrawn records are kept for
 * their ids, but say nothing about kind, rating or text while others do. `known` may hold more records of the same
 * thing: where a feed has withdrawn a record that another still has, that one is disputed.
 */
export function mergeRecords(given: readonly Advisory[], known: readonly Advisory[] = given): AdvisoryGroup {
  const live = given.filter((record) => !record.withdrawn);
  const speaking = live.length > 0 ? live : given;
  const kind = speaking.some((record) => record.kind === 'malware') ? 'malware' : 'vulnerability';
  const records = [...given].sort((a, b) => byPrecedence(a, b, kind));
  const id = records[0]!.id;
  const aliases = new Set(records.flatMap((record) => [record.id, ...record.aliases]));
  aliases.delete(id);
  const cvss = speaking.flatMap((record) => record.cvss ?? []).sort((a, b) => b.score - a.score)[0];
  const withdrawals = live.map((record) => withdrawalsOf(record, known));
  return {
    id,
    aliases: [...aliases].sort(byText),
    kind,
    rating: strictest(live.map(({ rating }, index) => ratingAfter(rating, withdrawals[index]!))),
    ...(cvss && { cvss }),
    feeds: [...new Set(speaking.flatMap(feedsOf))],
    ...(withdrawals.some(({ length }) => length > 0) &&
      withdrawals.every(({ length }) => length > 0) && { withdrawals: withoutRepeats(withdrawals.flat()) }),
    summary: records.find((record) => record.summary)?.summary ?? '',
    records,
  };
}

/** The feeds that have a record, the one whose words are given first. */
function feedsOf({ feed, alsoIn = [] }: Advisory): readonly string[] {
  return [feed, ...alsoIn];
}

/** Which feeds have withdrawn a record that others still have. */
function withdrawalsOf(record: Advisory, known: readonly Advisory[]): readonly Withdrawal[] {
  return known.flatMap((other) =>
    other.withdrawn !== undefined && other.id === record.id && other.package === record.package
      ? feedsOf(other).map((feed) => ({ feed, on: other.withdrawn! }))
      : [],
  );
}

function ratingAfter(rating: Rating, withdrawals: readonly Withdrawal[]): Rating {
  return withdrawals.length > 0 ? oneStepBelow(rating) : rating;
}

function withoutRepeats(withdrawals: readonly Withdrawal[]): readonly Withdrawal[] {
  return [...new Map(withdrawals.map((withdrawal) => [withdrawal.feed, withdrawal])).values()];
}

function fixedIn(records: readonly Advisory[]): readonly SemVer[] {
  const fixed = records
    .flatMap((record) => record.ranges.flatMap((range) => range.events))
    .flatMap((event) => (event.type === 'fixed' ? (boundOf(event.version) ?? []) : []))
    .filter(({ version }) => !records.some((record) => isAffected(record, version)))
    .sort((a, b) => a.compare(b));
  return fixed.filter((version, index) => index === 0 || version.compare(fixed[index - 1]!) > 0);
}

function parseRange(range: string): Range | undefined {
  if (range.length > maxRange) return undefined;
  try {
    return new Range(range, { loose: true });
  } catch {
    return undefined;
  }
}

/** Union-find over ids and aliases. */
function joined(advisories: readonly Advisory[]): readonly (readonly Advisory[])[] {
  const parents = advisories.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root]!;
    parents[index] = root;
    return root;
  };
  const firstWith = new Map<string, number>();
  advisories.forEach((advisory, index) => {
    for (const id of [advisory.id, ...advisory.aliases]) {
      const key = `${advisory.package}\n${id}`;
      parents[rootOf(index)] = rootOf(firstWith.get(key) ?? index);
      firstWith.set(key, index);
    }
  });
  const members = new Map<number, Advisory[]>();
  advisories.forEach((advisory, index) => {
    const root = rootOf(index);
    const group = members.get(root);
    if (group) group.push(advisory);
    else members.set(root, [advisory]);
  });
  return [...members.values()];
}

/** Live before withdrawn, by the kind of id that people look for, then the one that says most about an incident. */
function byPrecedence(a: Advisory, b: Advisory, kind: Advisory['kind']): number {
  return (
    Number(!!a.withdrawn) - Number(!!b.withdrawn) ||
    idRank(a.id, kind) - idRank(b.id, kind) ||
    byText(a.id, b.id) ||
    Number(!a.incident) - Number(!b.incident) ||
    byText(b.modified, a.modified) ||
    byText(a.feed, b.feed)
  );
}

function idRank(id: string, kind: Advisory['kind']): number {
  const prefixes = kind === 'malware' ? ['MAL-', 'GHSA-', 'CVE-'] : ['GHSA-', 'CVE-', 'MAL-'];
  const rank = prefixes.findIndex((prefix) => id.startsWith(prefix));
  return rank < 0 ? prefixes.length : rank;
}

/** Order of code units, the same on every machine. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
