// Which published version a range resolves to, and how large a step between two versions is.
import { compare, diff, parse, type Range, type SemVer, valid } from 'semver';
import { remembered } from '../remembered';
import type { Bump, Packument, PublishedVersion } from '../types';
import { parsedRange, satisfies } from './satisfies';

/** How a package manager chooses among the published versions that satisfy a range. */
export interface PickRules {
  /** The version tagged `latest` comes first where it satisfies. */
  readonly latestFirst: boolean;
  /** Deprecated versions are chosen only where there is no other. */
  readonly avoidsDeprecated: boolean;
  /** Versions that came out after this moment (RFC 3339) are not chosen, where the project is set so. */
  readonly before?: string;
  /** The range of those that are chosen although they did. */
  readonly except?: string;
}

/** npm's way (npm-pick-manifest), engines aside: which Node will run it is not known here. */
export const npmPickRules: PickRules = { latestFirst: true, avoidsDeprecated: true };

/**
 * The version that would be installed today for a range or tag: `latest` if it satisfies, else the highest
 * satisfying version that is not deprecated, else the highest satisfying one. Undefined where nothing satisfies.
 */
export function pickVersion(
  packument: Packument,
  wanted: string,
  rules: PickRules = npmPickRules,
): string | undefined {
  const { picks } = sortedOf(packument);
  const key = keyOf(rules);
  const known = picks.get(key) ?? new Map<string, string | undefined>();
  picks.set(key, known);
  if (!known.has(wanted)) known.set(wanted, pick(packument, wanted, rules));
  return known.get(wanted);
}

/** Equal for equal rules. */
function keyOf({ latestFirst, avoidsDeprecated, before, except }: PickRules): string {
  const first = latestFirst ? 'latest' : 'highest';
  if (!avoidsDeprecated && before === undefined) return first;
  return `${first} ${avoidsDeprecated} ${before ?? ''} ${except ?? ''}`;
}

/** Size of the step from one version to another; versions that do not parse make it major. */
export function bumpOf(from: string, to: string): Bump {
  if (!valid(from, true) || !valid(to, true)) return 'major';
  const order = compare(from, to, true);
  if (order === 0) return 'none';
  if (order > 0) return 'downgrade';
  const step = diff(from, to);
  if (step === 'major' || step === 'premajor') return 'major';
  return step === 'minor' || step === 'preminor' ? 'minor' : 'patch';
}

/** From the one that changes least to the one that may break most. */
export const bumps: readonly Bump[] = ['none', 'patch', 'minor', 'downgrade', 'major'];

/** The one that may break most; `none` of none. */
export function largestBump(some: readonly Bump[]): Bump {
  return bumps[Math.max(0, ...some.map((one) => bumps.indexOf(one)))]!;
}

interface Candidate {
  readonly published: PublishedVersion;
  readonly version: SemVer;
}

interface Sorted {
  readonly down: readonly Candidate[];
  /** What has been picked before, by rules and range. */
  readonly picks: Map<string, Map<string, string | undefined>>;
}

const sortedOf = remembered((packument: Packument): Sorted => {
  const candidates = [...packument.versions.values()].flatMap((published) => {
    const version = parse(published.version, { loose: true });
    return version ? [{ published, version }] : [];
  });
  return { down: candidates.sort((a, b) => b.version.compare(a.version)), picks: new Map() };
});

function pick(packument: Packument, wanted: string, rules: PickRules): string | undefined {
  const tagged = packument.distTags[wanted];
  if (tagged !== undefined) return packument.versions.has(tagged) ? tagged : undefined;
  const range = rangeOf(wanted);
  if (!range) return undefined;
  const old = sortedOf(packument).down.filter(({ published }) => isOldEnough(published, rules));
  const current = rules.avoidsDeprecated
    ? old.filter(({ published }) => published.deprecated === undefined)
    : old;
  const { latest } = packument.distTags;
  const first = rules.latestFirst && current.find(({ published }) => published.version === latest);
  if (first && (range.range === '' || range.test(first.version))) return first.published.version;
  const best =
    current.find(({ version }) => range.test(version)) ?? old.find(({ version }) => range.test(version));
  return best?.published.version;
}

function isOldEnough({ version, published }: PublishedVersion, { before, except }: PickRules): boolean {
  if (before === undefined || published === undefined || published <= before) return true;
  return except !== undefined && satisfies(version, except);
}

function rangeOf(text: string): Range | undefined {
  return text.length > 256 ? undefined : parsedRange(text);
}
