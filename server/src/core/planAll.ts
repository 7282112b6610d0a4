// Fix all: as many findings as one conflict-free edit can cure, proven as a whole, and why the others remain.
import { compareProven, followUpOf, introducedBy, type Proven, planFor } from './fixes/index';
import { shortened, withoutSpare } from './leanFixes';
import { keyOfChanges } from './planning/changes';
import { dividedEdits } from './planning/combine';
import { type Outcome, outcomeOf } from './planning/outcome';
import { planningOf } from './planning/proposal';
import { provenEdits } from './planning/provenEdits';
import { besideRefused } from './planning/refusedLocked';
import type { Steps } from './steps';
import { type Ground, isGone, isMalware, nothing, type Taken, takenOf } from './takeFixes';
import { takenFurther } from './takeFurther';
import type { Finding, Fix, FixAllOptions, FixAllPlan, Project } from './types';
import { isAllowed, whyUnfixed } from './whyUnfixed';

/**
 * Plans the fixes of a project together. They are tried in the order in which they are offered, malware first; one is
 * taken where the project as it would be with all that was taken before loses its finding too, none of the malware cured
 * before comes back, no malware comes in, and less comes in or back than goes. Where two are about the same place, the
 * requirement that cures the findings of both stands. `unknown` says by package why the registry's word is missing.
 */
export function* planAll(
  project: Project,
  findings: readonly Finding[],
  options: FixAllOptions = {},
  unknown: ReadonlyMap<string, string> = new Map(),
): Steps<FixAllPlan> {
  const exposed = findings.filter((finding) => finding.exposed);
  const wanted = exposed.filter((finding) => options.only !== 'malware' || isMalware(finding));
  const ground = { planning: planningOf(project, findings), exposed, wanted };
  const candidates = yield* candidatesOf(ground, options);
  const first = yield* takenOf(ground, nothing, candidates);
  const further = yield* takenFurther(ground, first, options);
  const lean = yield* withoutSpare(ground, further.taken);
  const taken = yield* shortened(ground, lean);
  const unfixed = wanted
    .filter((finding) => !taken.cured.has(finding))
    .map((finding) => ({ finding, why: whyUnfixed(project, findings, finding, options, unknown) }));
  return {
    ...planOf(ground, taken),
    unfixed,
    needs: [...new Set([...ground.planning.needs, ...further.needs])],
  };
}

// ---------------------------------------------------------------------------------------------------------
// Candidates

/**
 * All that is offered for the findings, malware's first, then in the order in which fixes are offered. What installs
 * from nothing goes with nothing: it wants a lockfile that nobody changes.
 */
function* candidatesOf({ planning, wanted }: Ground, options: FixAllOptions): Steps<readonly Proven[]> {
  const { project, findings } = planning;
  const rank = new Map<Proven, number>();
  for (const finding of wanted) {
    for (const proven of planFor(project, findings, finding).proven)
      if (!proven.proposal.isAnew && isAllowed(proven.fix, options))
        rank.set(proven, isMalware(finding) ? 0 : 1);
    yield;
  }
  const sorted = [...rank.keys()].sort((a, b) => rank.get(a)! - rank.get(b)! || compareProven(a, b));
  const seen = new Set<string>();
  return sorted.filter(({ proposal: { changes, refresh } }) => {
    const key = keyOfChanges(changes, refresh);
    return !seen.has(key) && seen.add(key);
  });
}

// ---------------------------------------------------------------------------------------------------------
// The plan

function planOf(ground: Ground, taken: Taken): Omit<FixAllPlan, 'unfixed' | 'needs'> {
  const { project } = ground.planning;
  const { parts, changes, introduces } = taken;
  const edits = provenEdits(project, { changes }) ?? new Map();
  const own = parts.map(({ proposal }) => proposal.changes.filter((change) => changes.includes(change)));
  const divided = dividedEdits(project, edits, own);
  const followUp = parts.length > 0 ? followUpOf(project, { refresh: toldOf(ground, taken) }) : undefined;
  const fixes = parts.map(({ fix, gained }, at): Fix => {
    const cures = gained.map(({ fingerprint }) => fingerprint);
    const brought = fix.introduces.filter((words) => introduces.includes(words));
    return { ...fix, cures, introduces: brought, edits: divided[at]! };
  });
  return { fixes, edits, introduces, ...(followUp !== undefined && { followUp }) };
}

/** What the package manager is told to choose anew, so that what it refuses and is not fixed does not keep it from the rest. */
function toldOf({ planning }: Ground, { changes, refresh, cured, introduces }: Taken): readonly string[] {
  const isNoWorse = (outcome: Outcome) =>
    outcome.refusal === undefined &&
    introducedBy(outcome).every((words) => introduces.includes(words)) &&
    [...cured].every((finding) => isGone(outcome, finding));
  return besideRefused(planning, { changes, refresh }, outcomeOf(planning, changes, refresh), isNoWorse)
    .refresh;
}
