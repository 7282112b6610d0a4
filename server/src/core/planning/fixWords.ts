// What a fix is called, in one plain line, and what it would bring in.
import { addTo } from '../lists';
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
  const { declaration } = finding;
  const through = (declaration && exposedThrough(findings).get(declaration)) ?? [];
  const here = through.filter(({ importer }) => importer === finding.importer);
  const count = cured.filter((found) => here.includes(found)).length;
  const parts = [
    ...(here.length > 1 ? [`cures ${count} of ${here.length}`] : []),
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

/** The exposed ones of some findings, by the declaration through which they come. */
const exposedThrough = remembered(
  (findings: readonly Finding[]): ReadonlyMap<Declaration, readonly Finding[]> => {
    const fresh = new Map<Declaration, Finding[]>();
    for (const finding of findings) {
      const { declaration, exposed } = finding;
      if (!declaration || !exposed) continue;
      addTo(fresh, declaration, finding);
    }
    return fresh;
  },
);
