// What an npm registry's audit endpoint says of a package, as advisories. It names neither dates nor fixed versions.
// https://docs.npmjs.com/cli/commands/npm-audit (bulk advisory endpoint)
import { type Comparator, Range, SemVer } from 'semver';
import type { Advisory, AdvisoryRange, Rating } from '../types';
import { type OsvReading, unplaced } from './osv';
import { cvssOf } from './rating';

/** Longer texts cost more time than any real one is worth. */
const maxText = 1000;

const ratings: ReadonlyMap<unknown, Rating> = new Map([
  ['info', 'low'],
  ['low', 'low'],
  ['moderate', 'moderate'],
  ['high', 'high'],
  ['critical', 'critical'],
]);

/**
 * Reads one advisory of a bulk reply. Its id is the GHSA id in its address, because the number beside it changes.
 * Malware is what has CWE-506. It counts as older than any dated record of the same id. Where its range cannot be
 * read, the versions that were asked about are affected: of others the registry would not have spoken.
 */
export function parseNpmAdvisory(
  value: unknown,
  name: string,
  asked: readonly string[],
  feed: string,
): OsvReading {
  const url = textOf(get(value, 'url'));
  const id = idOf(url, get(value, 'id'));
  if (id === undefined) return unplaced(`An advisory on ${name} has no id.`);
  const ranges = rangesOf(textOf(get(value, 'vulnerable_versions')));
  const cwes = listOf(get(value, 'cwe'))
    .filter((cwe) => typeof cwe === 'string')
    .filter((cwe) => /^CWE-\d{1,6}$/.test(cwe));
  const cvss = cvssOf(textOf(get(get(value, 'cvss'), 'vectorString')));
  const malware = cwes.includes('CWE-506');
  const advisory: Advisory = {
    id,
    aliases: [],
    kind: malware ? 'malware' : 'vulnerability',
    package: name,
    ranges: ranges ?? [],
    versions: ranges ? [] : asked,
    rating: ratings.get(get(value, 'severity')) ?? (malware ? 'critical' : 'unknown'),
    ...(cvss && { cvss }),
    cwes,
    summary: textOf(get(value, 'title')),
    details: '',
    references: /^https:\/\/[!-~]{1,2000}$/.test(url) ? [url] : [],
    modified: '1970-01-01T00:00:00Z',
    feed,
  };
  const problem = ranges ? {} : { problem: `${id}: its range of versions cannot be read.` };
  return { id, modified: advisory.modified, advisories: [advisory], ...problem };
}

/**
 * An npm range as ranges of OSV, one for each alternative that holds any version; undefined where it is none. Both
 * mean the same versions: npm compares advisories with prereleases in full order, as OSV does.
 */
export function rangesOf(range: string): readonly AdvisoryRange[] | undefined {
  if (range.length >= maxText) return undefined;
  try {
    const { set } = new Range(range, { loose: true, includePrerelease: true });
    return set.flatMap(rangeOf);
  } catch {
    return undefined;
  }
}

interface Edge {
  readonly type: 'introduced' | 'fixed' | 'lastAffected';
  readonly version: SemVer;
}

/** From the highest of the lower bounds to the lowest of the upper ones; nothing where no version lies between. */
function rangeOf(comparators: readonly Comparator[]): readonly AdvisoryRange[] {
  const edges = comparators.flatMap(edgesOf).sort(byVersion);
  const start = edges.findLast(({ type }) => type === 'introduced');
  const end = edges.find(({ type }) => type !== 'introduced');
  const order = start && end ? start.version.compare(end.version) : -1;
  if (order > 0 || (order === 0 && end?.type === 'fixed')) return [];
  const introduced = { type: 'introduced', version: start?.version.version ?? '0' } as const;
  return [{ events: [introduced, ...(end ? [{ type: end.type, version: end.version.version }] : [])] }];
}

function edgesOf({ operator, semver: version }: Comparator): readonly Edge[] {
  // `*` holds no version to compare with.
  if (!(version instanceof SemVer)) return [];
  switch (operator) {
    case '>=':
      return [{ type: 'introduced', version }];
    case '>':
      return [{ type: 'introduced', version: nextAfter(version) }];
    case '<':
      return [{ type: 'fixed', version }];
    case '<=':
      return [{ type: 'lastAffected', version }];
    default:
      return [
        { type: 'introduced', version },
        { type: 'lastAffected', version },
      ];
  }
}

/** The very next version in full order: OSV knows no range that begins behind a version. */
function nextAfter({ version, major, minor, patch, prerelease }: SemVer): SemVer {
  return new SemVer(prerelease.length > 0 ? `${version}.0` : `${major}.${minor}.${patch + 1}-0`, true);
}

/** Of two ends at one version the one that leaves it out comes first. */
function byVersion(a: Edge, b: Edge): number {
  return (
    a.version.compare(b.version) || Number(a.type === 'lastAffected') - Number(b.type === 'lastAffected')
  );
}

function idOf(url: string, number: unknown): string | undefined {
  const [id] = /GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}/.exec(url) ?? [];
  return id ?? (Number.isSafeInteger(number) ? `NPM-${number}` : undefined);
}

/** An own property, so that what objects inherit is not taken for content. */
function get(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, maxText).replace(/[\uD800-\uDBFF]$/, '') : '';
}
