// The evaluation algorithm of the OSV schema, written down word by word, for comparison.
// https://ossf.github.io/osv-schema/#evaluation
import semver from 'semver';
import type { Advisory, AdvisoryRange } from '../../server/src/core/types';

/** IsVulnerable of the schema's evaluation algorithm, with npm's notion of equal versions. */
export function isVulnerable(advisory: Advisory, version: string): boolean {
  if (advisory.withdrawn) return false;
  if (advisory.versions.some((listed) => listed === version || equal(listed, version))) return true;
  return semver.valid(version, true) !== null && advisory.ranges.some((range) => isIncluded(range, version));
}

function isIncluded({ events }: AdvisoryRange, version: string): boolean {
  const limits = events.filter(({ type }) => type === 'limit');
  const beforeLimits =
    limits.length === 0 ||
    limits.some((limit) => limit.version === '*' || compare(version, limit.version) < 0);
  let vulnerable = false;
  const sorted = events.filter(({ type }) => type !== 'limit').sort((a, b) => compare(a.version, b.version));
  for (const { type, version: at } of sorted) {
    if (type === 'introduced' && compare(version, at) >= 0) vulnerable = true;
    if (type === 'fixed' && compare(version, at) >= 0) vulnerable = false;
    if (type === 'lastAffected' && compare(version, at) > 0) vulnerable = false;
  }
  return vulnerable && beforeLimits;
}

function compare(a: string, b: string): number {
  if (a === '0' || b === '0') return Number(b === '0') - Number(a === '0');
  return semver.compare(a, b, true);
}

function equal(a: string, b: string): boolean {
  return semver.valid(a, true) !== null && semver.valid(b, true) !== null && semver.eq(a, b, true);
}
