// What a fix is called, in one plain line, and what it would bring in.
import { addTo } from '../lists';
import { remembered } from '../remembered';
import type { Declaration, Finding } from '../types';
import { plainText } from '../untrusted';
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
