// What a fix is called, in one plain line, and what it would bring in.
import { remembered } from '../remembered';
import type { Declaration, Finding, Project } from '../types';
import { plainText } from '../untrusted';
import type { Change } from './changes';
import type { Outcome } from './outcome';
import type { Proposal } from './proposal';

/** What an exposure that a fix would bring in is called. */
export function broughtInWords({ name, version, group, paths }: Outcome['brought'][number]): string {
  const way = paths[0]?.slice(0, -1) ?? [];
  const through = way.length === 0 ? '' : ` through ${way[0]}`;
  return plainText(`${name} ${version}${through}: ${group.rating} ${group.id}`);
}

/** The title of a fix: what is done, how much of what stands at its place is cured, and what a person should know. */
export function titleOf(
  findings: readonly Finding[],
  finding: Finding,
  cured: readonly Finding[],
  introduces: readonly string[],
  { missing }: Outcome,
  { label, notes }: Pick<Proposal, 'label' | 'notes'>,
): string {
  const { declaration, importer } = finding;
  const all = (declaration && exposedThrough(findings).get(declaration)?.get(importer)) ?? 0;
  const isHere = (found: Finding) =>
    found.exposed && found.declaration === declaration && found.importer === importer;
  const parts = [
    ...(all > 1 ? [`cures ${cured.filter(isHere).length} of ${all}`] : []),
    ...notes,
    ...(introduces.length > 0 ? [`brings in ${introduces.length} new`] : []),
    ...(missing.length > 0 ? [`nothing is known of ${missing.slice(0, 3).join(', ')}`] : []),
  ];
  return plainText(`${label}: ${parts.join(', ')}`);
}

/**
 * What a person has to know before an override is written: npm heeds them from 8.3 on, and who still has a lockfile of
 * version 1 may have npm 6, which passes over them in silence
 * (https://docs.npmjs.com/cli/v8/configuring-npm/package-json#overrides; npm's changelog, v8.3.0).
 */
export function heededBy({ lock }: Project, changes: readonly Change[]): readonly string[] {
  const { format, formatVersion } = lock?.graph.lockfile ?? {};
  const isWritten = changes.some((change) => change.type === 'override' && change.field === 'overrides');
  return isWritten && format === 'npm' && formatVersion === '1' ? ['needs npm 8.3 or later'] : [];
}

/** How many of some findings are exposed, by the declaration through which they come and the importer. */
const exposedThrough = remembered(
  (findings: readonly Finding[]): ReadonlyMap<Declaration, ReadonlyMap<string, number>> => {
    const counts = new Map<Declaration, Map<string, number>>();
    for (const { declaration, exposed, importer } of findings) {
      if (!declaration || !exposed) continue;
      const own = counts.get(declaration) ?? new Map<string, number>();
      counts.set(declaration, own.set(importer, (own.get(importer) ?? 0) + 1));
    }
    return counts;
  },
);
