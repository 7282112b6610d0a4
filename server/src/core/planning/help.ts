// A change that is right but not enough, because the lockfile keeps what it has: then with an update of the rest.

import type { Finding } from '../types';
import { isCured } from './cured';
import { outcomeOf } from './outcome';
import type { Planning, Proposal } from './proposal';
import { refreshesOf } from './updates';

/** The first of some proposals that cures as it is; where none does, the last, which changes most, with help. */
export function firstToCure(
  planning: Planning,
  finding: Finding,
  proposals: readonly Proposal[],
): readonly Proposal[] {
  const last = proposals.at(-1);
  if (!last) return [];
  const enough = proposals.find(({ changes }) => isCured(outcomeOf(planning, changes, []), finding));
  return enough ? [enough] : withHelp(planning, finding, last);
}

/**
 * The proposal as it is where it cures, else with the smallest update of what lies on the ways to the finding that
 * makes it cure. Where nothing does, as it is; the proof will tell.
 */
export function withHelp(planning: Planning, finding: Finding, proposal: Proposal): readonly Proposal[] {
  if (isCured(outcomeOf(planning, proposal.changes, []), finding)) return [proposal];
  const refresh = refreshesOf(planning.project, finding).find((names) =>
    isCured(outcomeOf(planning, proposal.changes, names), finding),
  );
  return [refresh ? { ...proposal, refresh } : proposal];
}
