// What tells exposures apart across changes of a project: importer, version and advisory.
import type { Exposure } from '../exposures';
import { remembered } from '../remembered';
import type { Finding } from '../types';

/** The key of the exposure that a finding tells of; undefined for one that is about no advisory. */
export const keyOfFinding = remembered(
  ({ importer, package: bad, advisory }: Finding): string | undefined =>
    advisory && exposureKey(importer, bad.name, bad.version, advisory.id),
);

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
