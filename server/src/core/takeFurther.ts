// What can still be done once fixes have been taken: planned anew on the project as they would leave it.
import { analyze } from './analyze';
import { type Proven, planFor } from './fixes/index';
import { together } from './planning/combine';
import { foreseenProject } from './planning/foreseen';
import { outcomeOf } from './planning/outcome';
import type { Steps } from './steps';
import { type Ground, type Taken, takenOf, takenTogether } from './takeFixes';
import { isWritten } from './text';
import type { Finding, FixAllOptions, Project } from './types';
import { isAllowed } from './whyUnfixed';

/** Each round plans on what the one before has left; what two do not find is seldom there. */
const maxRounds = 3;

/** So many findings that are left are looked at for a fix whose harm others could undo. */
const maxLeft = 24;

/** What was taken in the end, and the packages of which the registry's word would have been of use. */
export interface Further {
  readonly taken: Taken;
  readonly needs: readonly string[];
}

/**
 * Takes more fixes: first those that only come into question beside the fixes that were taken, as where these have
 * brought in others that ask for the same; then those that bring in as much as they cure, together with what cures that.
 */
export function* takenFurther(ground: Ground, before: Taken, options: FixAllOptions): Steps<Further> {
  const needs = new Set<string>();
  let taken = before;
  for (let round = 0; round < maxRounds; round++) {
    const later = yield* laterFixes(ground, taken, options, needs);
    const beside = yield* takenOf(ground, taken, later);
    const more = yield* takenWithCures(ground, beside, options, needs);
    if (more === taken) break;
    taken = more;
  }
  return { taken, needs: [...needs] };
}

/** The project as a change on top of what was taken would leave it, with its findings. */
function foreseen(
  { planning }: Ground,
  taken: Taken,
  more?: Proven,
): { readonly project: Project; readonly findings: readonly Finding[] } | undefined {
  const { changes, refresh } = together([taken, ...(more ? [more.proposal] : [])]);
  const outcome = outcomeOf(planning, changes, refresh);
  if (outcome.refusal !== undefined) return undefined;
  const project = foreseenProject({ project: planning.project, changes }, outcome);
  return project && { project, findings: analyze(project) };
}

function* laterFixes(
  ground: Ground,
  taken: Taken,
  options: FixAllOptions,
  needs: Set<string>,
): Steps<readonly Proven[]> {
  if (taken.parts.length === 0) return [];
  const left = new Set(
    ground.wanted.filter((one) => !taken.cured.has(one)).map(({ fingerprint }) => fingerprint),
  );
  const after = left.size > 0 ? foreseen(ground, taken) : undefined;
  const later: Proven[] = [];
  for (const finding of after?.findings ?? []) {
    if (!left.has(finding.fingerprint)) continue;
    later.push(...fixesOn(after!.project, after!.findings, finding, options, needs));
    yield;
  }
  return later;
}

/** What a change of an override that is not written yet would be about is in no text. */
function fixesOn(
  project: Project,
  findings: readonly Finding[],
  finding: Finding,
  options: FixAllOptions,
  needs: Set<string>,
): readonly Proven[] {
  const plan = planFor(project, findings, finding);
  for (const name of plan.needs) needs.add(name);
  return plan.proven.filter(
    ({ fix, proposal }) =>
      isAllowed(fix, options) &&
      proposal.changes.every((change) => change.type === 'override' || isWritten(change.written.specSpan)),
  );
}

function* takenWithCures(
  ground: Ground,
  before: Taken,
  options: FixAllOptions,
  needs: Set<string>,
): Steps<Taken> {
  const { project, findings } = ground.planning;
  const left = ground.wanted.filter((finding) => !before.cured.has(finding)).slice(0, maxLeft);
  let taken = before;
  for (const finding of left) {
    if (taken.cured.has(finding)) continue;
    for (const harmful of fixesOn(project, findings, finding, options, needs)) {
      if (harmful.fix.introduces.length === 0) continue;
      const cures = curesOfBrought(ground, taken, harmful, options, needs);
      const both = cures.length > 0 && takenTogether(ground, taken, [harmful, ...cures]);
      yield;
      if (!both) continue;
      taken = both;
      break;
    }
  }
  return taken;
}

/** For all that a fix would bring in the best that can be done about it then, each once. */
function curesOfBrought(
  ground: Ground,
  taken: Taken,
  harmful: Proven,
  options: FixAllOptions,
  needs: Set<string>,
): readonly Proven[] {
  const known = new Set(ground.planning.findings.map(({ fingerprint }) => fingerprint));
  const after = foreseen(ground, taken, harmful);
  const brought = (after?.findings ?? []).filter((one) => one.exposed && !known.has(one.fingerprint));
  const cures = brought.flatMap((finding) => {
    const [best] = fixesOn(after!.project, after!.findings, finding, options, needs);
    return best && best.fix.introduces.length === 0 ? [best] : [];
  });
  return cures.filter(({ fix }, at) => cures.findIndex((one) => one.fix.title === fix.title) === at);
}
