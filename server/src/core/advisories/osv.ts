// One OSV record as advisories, one for each npm package in it. The only place that knows the OSV schema.
// https://ossf.github.io/osv-schema/

import type { Advisory, AdvisoryEvent, AdvisoryRange, Cvss, Incident, Rating } from '../types';
import { sortEvents } from './extent';
import { cvssOf, ratingOfScore } from './rating';

/** What could be understood of a record. */
export interface OsvReading {
  /** Absent where the value is no record. */
  readonly id?: string;
  /** RFC 3339. */
  readonly modified?: string;
  readonly advisories: readonly Advisory[];
  /** What could not be understood, as one plain sentence. */
  readonly problem?: string;
  /** The packages that it is about could not all be read. */
  readonly isUnplaced?: true;
}

/** Told what is left out of a record, and why. */
type Drop = (what: string) => void;

/** What one record says of all its packages alike. */
type Shared = Omit<
  Advisory,
  'kind' | 'package' | 'ranges' | 'versions' | 'rating' | 'cvss' | 'cwes' | 'isHalfRead'
>;

const maxSummary = 1000;
const maxDetails = 20_000;
const maxReferences = 50;
const maxAliases = 100;
/** Longer ones are no versions, and comparing them would cost time. */
const maxVersion = 256;

const eventTypes: Readonly<Record<string, AdvisoryEvent['type']>> = {
  introduced: 'introduced',
  fixed: 'fixed',
  last_affected: 'lastAffected',
  limit: 'limit',
};

/** As GitHub writes them; people who write records of their own write them in small letters too. */
const ratingWords: ReadonlyMap<string, Rating> = new Map([
  ['LOW', 'low'],
  ['MODERATE', 'moderate'],
  ['MEDIUM', 'moderate'],
  ['HIGH', 'high'],
  ['CRITICAL', 'critical'],
]);

/** The scores that are read, the one that counts first. */
const scoreTypes: readonly string[] = ['CVSS_V4', 'CVSS_V3', 'CVSS_V2'];

/** Reads the JSON text of one record. Never throws: a text that is no JSON is a problem. */
export function parseOsvText(text: string, feed: string): OsvReading {
  const value = parseJson(text);
  return value === undefined ? unplaced('Not JSON.') : parseOsvRecord(value, feed);
}

/** That nothing of what should be a record could be read. */
export function unplaced(problem: string): OsvReading {
  return { advisories: [], problem, isUnplaced: true };
}

/** The records of a JSON text: the elements of an array, or the one value; undefined where it is no JSON. */
export function osvRecordsIn(text: string): readonly unknown[] | undefined {
  const value = parseJson(text);
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value : [value];
}

/**
 * Reads one record of a feed. Entries of other ecosystems and GIT ranges are left out, several entries of one
 * package are joined. Whatever is malformed is left out and named in the problem; the rest is kept. Malware is what
 * has a `MAL-` id or alias or CWE-506; it counts as critical where the record does not rate it. The rating is the
 * one in `database_specific`, else that of the CVSS score, 4.0 before 3 before 2.
 */
export function parseOsvRecord(value: unknown, feed: string): OsvReading {
  const id = get(value, 'id');
  if (!isId(id)) return unplaced('Not an OSV record: it has no id.');
  const dropped = new Set<string>();
  const drop = (what: string) => void dropped.add(what);
  const shared = readShared(value, id, feed, drop);
  const unnamed = new Set<string>();
  const byPackage = entriesByPackage(value, (what) => void unnamed.add(what));
  for (const what of unnamed) drop(what);
  const advisories = [...byPackage].map(([name, entries]) => readPackage(value, shared, name, entries, drop));
  const isUnplaced = unnamed.size > 0 && shared.withdrawn === undefined;
  const reading = { id, modified: shared.modified, advisories, ...(isUnplaced && { isUnplaced }) };
  return dropped.size === 0
    ? reading
    : { ...reading, problem: `${id}: left out ${[...dropped].join(', ')}.` };
}

function readShared(record: unknown, id: string, feed: string, drop: Drop): Shared {
  const published = timeOf(record, 'published', drop);
  const modified = timeOf(record, 'modified', drop);
  const withdrawn = timeOf(record, 'withdrawn', drop);
  const incident = incidentOf(get(get(record, 'database_specific'), 'lockwatch'));
  return {
    id,
    aliases: unique(listOf(get(record, 'aliases')).filter(isId)).slice(0, maxAliases),
    summary: textOf(get(record, 'summary'), maxSummary),
    details: textOf(get(record, 'details'), maxDetails),
    references: referencesOf(record),
    ...(published && { published }),
    modified: modified ?? published ?? '1970-01-01T00:00:00Z',
    ...(withdrawn && { withdrawn }),
    ...(incident && { incident }),
    feed,
  };
}

function readPackage(
  record: unknown,
  shared: Shared,
  name: string,
  entries: readonly unknown[],
  drop: Drop,
): Advisory {
  const cwes = cwesOf(record, entries);
  const malware =
    [shared.id, ...shared.aliases].some((id) => id.startsWith('MAL-')) || cwes.includes('CWE-506');
  const cvss = cvssIn(record, entries, drop);
  const rating = ratingWords.get(textOf(get(get(record, 'database_specific'), 'severity'), 20).toUpperCase());
  const lost = new Set<string>();
  const lose = (what: string) => void lost.add(what);
  const ranges = entries
    .flatMap((entry) => wholeListOf(entry, 'ranges', lose))
    .flatMap((range) => readRange(range, lose));
  const versions = versionsOf(entries, lose);
  if (ranges.length === 0 && versions.length === 0) lose('an entry without versions');
  for (const what of lost) drop(what);
  return {
    ...shared,
    kind: malware ? 'malware' : 'vulnerability',
    package: name,
    ranges,
    versions,
    rating: rating ?? (cvss ? ratingOfScore(cvss.score) : malware ? 'critical' : 'unknown'),
    ...(cvss && { cvss }),
    cwes,
    ...(lost.size > 0 && { isHalfRead: true }),
  };
}

/** The entries of `affected` that speak of npm, by package, in the order of the record. */
function entriesByPackage(record: unknown, drop: Drop): ReadonlyMap<string, readonly unknown[]> {
  const affected = get(record, 'affected') ?? [];
  if (!Array.isArray(affected)) drop('a malformed "affected"');
  const byPackage = new Map<string, unknown[]>();
  for (const entry of listOf(affected)) {
    const named = get(entry, 'package');
    const name = get(named, 'name');
    if (typeof get(named, 'ecosystem') !== 'string') drop('an entry without a package');
    if (get(named, 'ecosystem') !== 'npm') continue;
    if (typeof name !== 'string' || !/^[^\s\p{C}]{1,256}$/u.test(name)) drop('an entry without a package');
    else if (byPackage.has(name)) byPackage.get(name)!.push(entry);
    else byPackage.set(name, [entry]);
  }
  return byPackage;
}

/** Nothing for a GIT range, whose events are commits, and for one that affects nothing. */
function readRange(range: unknown, drop: Drop): readonly AdvisoryRange[] {
  const type = get(range, 'type');
  if (type === 'GIT') return [];
  if (type !== 'SEMVER' && type !== 'ECOSYSTEM') {
    drop('a range of an unknown type');
    return [];
  }
  const written = listOf(get(range, 'events')).flatMap((event) => readEvents(event, drop));
  const events = sortEvents(written);
  if (events.length < written.length) drop('an event with an unreadable version');
  if (events.some((event) => event.type === 'introduced')) return [{ events }];
  drop('a range without a beginning');
  return [];
}

/** An event object has one key; where it has more, each counts. */
function readEvents(event: unknown, drop: Drop): readonly AdvisoryEvent[] {
  return Object.entries(eventTypes).flatMap(([key, type]) => {
    const version = get(event, key);
    if (version === undefined) return [];
    if (isVersion(version)) return [{ type, version }];
    drop('an event with an unreadable version');
    return [];
  });
}

function versionsOf(entries: readonly unknown[], drop: Drop): readonly string[] {
  const written = entries.flatMap((entry) => wholeListOf(entry, 'versions', drop));
  const versions = written.filter(isVersion);
  if (versions.length < written.length) drop('an unreadable version');
  return unique(versions);
}

/** A package's own severity replaces that of the record. */
function cvssIn(record: unknown, entries: readonly unknown[], drop: Drop): Cvss | undefined {
  const own = entries.flatMap((entry) => listOf(get(entry, 'severity')));
  const severities = own.length > 0 ? own : listOf(get(record, 'severity'));
  for (const type of scoreTypes) {
    const scores = severities.filter((severity) => get(severity, 'type') === type);
    const vectors = scores.flatMap((severity) => cvssOf(textOf(get(severity, 'score'), maxSummary)) ?? []);
    if (vectors.length < scores.length) drop('an unreadable CVSS vector');
    const worst = vectors.sort((a, b) => b.score - a.score)[0];
    if (worst) return worst;
  }
  return undefined;
}

/** GitHub writes `cwe_ids` for the whole record, OpenSSF `cwes` with a `cweId` each for the package. */
function cwesOf(record: unknown, entries: readonly unknown[]): readonly string[] {
  const places = [record, ...entries].map((place) => get(place, 'database_specific'));
  const ids = places.flatMap((place) => [
    ...listOf(get(place, 'cwe_ids')),
    ...listOf(get(place, 'cwes')).map((cwe) => get(cwe, 'cweId') ?? cwe),
  ]);
  return unique(ids.filter((id) => typeof id === 'string').filter((id) => /^CWE-\d{1,6}$/.test(id)));
}

/** Addresses of pages. Others than `https:` are left out, because people will click them. */
function referencesOf(record: unknown): readonly string[] {
  const urls = listOf(get(record, 'references')).map((reference) => get(reference, 'url'));
  const safe = urls
    .filter((url) => typeof url === 'string')
    .filter((url) => /^https:\/\/[!-~]{1,2000}$/.test(url));
  return unique(safe).slice(0, maxReferences);
}

/** Our own addition to records, in `database_specific.lockwatch`. */
function incidentOf(value: unknown): Incident | undefined {
  const runs = get(value, 'runs');
  if (runs !== 'install' && runs !== 'load' && runs !== 'browser') return undefined;
  const takes = get(value, 'takes');
  if (!Array.isArray(takes)) return { runs };
  return { runs, takes: takes.flatMap((what) => textOf(what, 100) || []).slice(0, 20) };
}

/** A time as RFC 3339 has it; OSV writes them in UTC, with or without a fraction. */
function timeOf(record: unknown, key: string, drop: Drop): string | undefined {
  const value = get(record, key) ?? undefined;
  if (value === undefined) return undefined;
  if (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value)
  ) {
    return value;
  }
  drop(`a malformed "${key}"`);
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** An own property, so that neither `__proto__` nor what objects inherit is taken for content. */
function get(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** A list that decides what is affected: something else in its place is not passed over in silence. */
function wholeListOf(entry: unknown, key: 'ranges' | 'versions', drop: Drop): readonly unknown[] {
  const value = get(entry, key);
  if (value !== undefined && value !== null && !Array.isArray(value)) drop(`${key} that are no list`);
  return listOf(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A string cut to a length, never in the middle of a surrogate pair; empty for anything else. */
function textOf(value: unknown, max: number): string {
  if (typeof value !== 'string') return '';
  return value.length <= max ? value : value.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]{1,100}$/.test(value);
}

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxVersion;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
