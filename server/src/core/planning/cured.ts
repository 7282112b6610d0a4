// What an outcome means for the findings: which of them it cures.
import { addTo } from '../lists';
import { remembered } from '../remembered';
import type { Finding } from '../types';
import { keyOfFinding } from './exposureKeys';
import type { Outcome } from './outcome';
import { importersReaching } from './reach';

/** Whether a finding's advisory no longer concerns its importer, on this version or on another that came in. */
export function isCured({ gone, brought, refusal }: Outcome, finding: Finding): boolean {
  const key = keyOfFinding(finding);
  if (key === undefined || refusal !== undefined || !gone.has(key)) return false;
  return !brought.some(
    ({ importer, name, group }) =>
      importer === finding.importer && name === finding.package.name && group.id === finding.advisory?.id,
  );
}

/** Those of some findings that are cured, in their order. */
export function curedAmong(outcome: Outcome, findings: readonly Finding[]): readonly Finding[] {
  const places = placesByKey(findings);
  const candidates = [...outcome.gone].flatMap((key) => places.get(key) ?? []).sort((a, b) => a - b);
  return candidates.flatMap((place) => (isCured(outcome, findings[place]!) ? [findings[place]!] : []));
}

/** Whether a version is still asked for by anybody. */
export function isReached({ project: { lock } }: Outcome, name: string, version: string): boolean {
  const nodes = lock?.graph.nodes ?? [];
  const instances = nodes.flatMap((node, at) =>
    node.kind === 'package' && node.name === name && node.version === version ? [at] : [],
  );
  return lock !== undefined && importersReaching(lock.graph, instances, 1).size > 0;
}

const placesByKey = remembered((findings: readonly Finding[]): ReadonlyMap<string, readonly number[]> => {
  const places = new Map<string, number[]>();
  findings.forEach((finding, place) => {
    const key = keyOfFinding(finding);
    if (key !== undefined) addTo(places, key, place);
  });
  return places;
});
