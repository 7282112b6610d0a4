// What tells exposures apart across changes of a project: importer, version and advisory.
import type { Exposure } from '../exposures';
import type { Finding } from '../types';

const keys = new WeakMap<Finding, string>();

/** The key of the exposure that a finding tells of; undefined for one that is about no advisory. */
export function keyOfFinding(finding: Finding): string | undefined {
  const { importer, package: bad, advisory } = finding;
  if (!advisory) return undefined;
  const key = keys.get(finding) ?? exposureKey(importer, bad.name, bad.version, advisory.id);
  keys.set(finding, key);
  return key;
}

/** The key of an exposure. */
export function keyOf({ importer, name, version, group }: Exposure): string {
  return exposureKey(importer, name, version, group.id);
}

/** The keys of some exposures, each once. */
export function keysOf(exposures: readonly Exposure[]): ReadonlySet<string> {
  return new Set(exposures.map(keyOf));
}

/** Equal for the same advisory on the same version as the same importer comes to it. */
export function exposureKey(importer: string, name: string, version: string, id: string): string {
  return `${importer}\n${name}@${version}\n${id}`;
}
