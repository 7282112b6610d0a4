// Fix all: as many findings as one conflict-free edit can cure, proven as a whole, and why the others remain.
import { compareProven, followUpOf, introducedBy, type Proven, planFor, provenEdits } from './fixes/index';
import type { Change } from './planning/changes';
import { combined, dividedEdits } from './planning/combine';
import { isCured, keyOfFinding, type Outcome, outcomeOf } from './planning/outcome';
import { type Planning, planningOf } from './planning/proposal';
import type { Finding, Fix, FixAllOptions, FixAllPlan, Project } from './types';
import { isAllowed, whyUnfixed } from './whyUnfixed';

/**
 * Plans the fixes of a project together. They are tried in the order in which they are offered, malware first; one is
 * taken where the project as it would be with all that was taken before loses its finding too, none of those cured
 * before comes back, no malware comes in, and less comes in than goes. Where two are about the same place, the
 * requirement that cures the findings of both stands. `unknown` says by package why the registry's word is missing.
 */
export function planAll(
  project: Project,
  findings: readonly Finding[],
  options: FixAllOptions = {},
  unknown: ReadonlyMap<string, string> = new Map(),
): FixAllPlan {
  const exposed = findings.filter((finding) => finding.exposed);
  const wanted = exposed.filter((finding) => options.only !== 'malware' || isMalware(finding));
  const ground = { planning: planningOf(project, findings), exposed, wanted };
  let taken: Taken = nothing;
  for (const candidate of candidatesOf(ground, options)) taken = joined(ground, taken, candidate) ?? taken;
  taken = withoutSpare(ground, taken);
  const unfixed = wanted
    .filter((finding) => !taken.cured.has(finding))
    .map((finding) => ({ finding, why: whyUnfixed(project, findings, finding, options, unknown) }));
  return { ...planOf(project, taken), unfixed };
}

interface Ground {
  readonly planning: Planning;
  readonly exposed: readonly Finding[];
  readonly wanted: readonly Finding[];
}

/** A fix with the findings that are gone since it was taken. */
interface Part extends Proven {
  readonly gained: readonly Finding[];
}

/** Fixes taken so far, as one. */
interface Taken {
  readonly parts: readonly Part[];
  readonly changes: readonly Change[];
  readonly refresh: readonly string[];
  /** The findings that are gone. */
  readonly cured: ReadonlySet<Finding>;
  readonly introduces: readonly string[];
}

const nothing: Taken = { parts: [], changes: [], refresh: [], cured: new Set(), introduces: [] };

function isMalware({ advisory }: Finding): boolean {
  return advisory?.kind === 'malware';
}

// ---------------------------------------------------------------------------------------------------------
// Taking

/** All that is offered for the findings, malware's first, then in the order in which fixes are offered. */
function candidatesOf({ planning, wanted }: Ground, options: FixAllOptions): readonly Proven[] {
  const { project, findings } = planning;
  const rank = new Map<Proven, number>();
  for (const finding of wanted) {
    for (const proven of planFor(project, findings, finding).proven)
      if (isAllowed(proven.fix, options)) rank.set(proven, isMalware(finding) ? 0 : 1);
  }
  return [...rank.keys()].sort((a, b) => rank.get(a)! - rank.get(b)! || compareProven(a, b));
}

function joined(ground: Ground, taken: Taken, next: Proven): Taken | undefined {
  const promised = new Set(next.fix.cures);
  if (!ground.wanted.some((one) => promised.has(one.fingerprint) && !taken.cured.has(one))) return undefined;
  const own = next.proposal.changes;
  const refresh = [...new Set([...taken.refresh, ...next.proposal.refresh])].sort();
  const ways = [combined(taken.changes, own), combined(own, taken.changes)];
  const isDisputed = ways[0]!.length < taken.changes.length + own.length;
  for (const changes of isDisputed ? ways : ways.slice(0, 1)) {
    const result = resultOf(ground, [...taken.parts, next], changes, refresh);
    if (!result || !isBetter(ground, taken, result)) continue;
    const gained = [...result.cured].filter((one) => !taken.cured.has(one));
    return { ...result, parts: [...taken.parts, { ...next, gained }], changes, refresh };
  }
  return undefined;
}

/** What some fixes come to together; undefined where that cannot be proven or must not be. */
function resultOf(
  { planning, exposed }: Ground,
  parts: readonly Proven[],
  changes: readonly Change[],
  refresh: readonly string[],
): Pick<Taken, 'cured' | 'introduces'> | undefined {
  const outcome = outcomeOf(planning, changes, refresh);
  const known = new Set(parts.flatMap((part) => part.outcome.missing));
  const isBlind = parts.some(({ proposal }) => proposal.indirect);
  if (outcome.refusal !== undefined || outcome.brought.some(({ group }) => group.kind === 'malware'))
    return undefined;
  if (isBlind && outcome.missing.some((name) => !known.has(name))) return undefined;
  if (!provenEdits(planning.project, { changes })) return undefined;
  const cured = new Set(exposed.filter((finding) => isGone(outcome, finding)));
  return { cured, introduces: changes.length + refresh.length === 0 ? [] : introducedBy(outcome) };
}

/** What the manifest no longer asks for may have no way left to it before the lockfile follows. */
function isGone(outcome: Outcome, finding: Finding): boolean {
  if (isCured(outcome, finding)) return true;
  const key = keyOfFinding(finding);
  if (!finding.stale || key === undefined) return false;
  return outcome.gone.has(key) || finding.paths.length === 0;
}

function isBetter({ wanted }: Ground, before: Taken, after: Pick<Taken, 'cured' | 'introduces'>): boolean {
  if ([...before.cured].some((finding) => !after.cured.has(finding))) return false;
  const gained = wanted.filter((finding) => after.cured.has(finding) && !before.cured.has(finding));
  const brought = after.introduces.length - before.introduces.length;
  return gained.length > 0 && (gained.some(isMalware) || after.cured.size - before.cured.size > brought);
}

/** Leaves out what fixes that were taken later have made needless. */
function withoutSpare(ground: Ground, taken: Taken): Taken {
  let lean = taken;
  for (const part of taken.parts) {
    const others = lean.parts.filter((one) => one !== part);
    const elsewhere = new Set(others.flatMap(({ fix }) => fix.cures));
    if (!part.gained.every(({ fingerprint }) => elsewhere.has(fingerprint))) continue;
    const changes = lean.changes.filter((change) =>
      others.some(({ proposal }) => proposal.changes.includes(change)),
    );
    const refresh = lean.refresh.filter((name) =>
      others.some(({ proposal }) => proposal.refresh.includes(name)),
    );
    const result = resultOf(ground, others, changes, refresh);
    const isEnough = result && [...lean.cured].every((finding) => result.cured.has(finding));
    if (isEnough && result.introduces.length <= lean.introduces.length)
      lean = { ...result, parts: handedOn(others, part), changes, refresh };
  }
  return lean;
}

/** What a fix that is left out had cured is owed to another. */
function handedOn(others: readonly Part[], { gained }: Part): readonly Part[] {
  const heirOf = (finding: Finding) => others.find(({ fix }) => fix.cures.includes(finding.fingerprint));
  return others.map((part) => ({
    ...part,
    gained: [...part.gained, ...gained.filter((finding) => heirOf(finding) === part)],
  }));
}

// ---------------------------------------------------------------------------------------------------------
// The plan

function planOf(
  project: Project,
  { parts, changes, refresh, introduces }: Taken,
): Omit<FixAllPlan, 'unfixed'> {
  const edits = provenEdits(project, { changes }) ?? new Map();
  const own = parts.map(({ proposal }) => proposal.changes.filter((change) => changes.includes(change)));
  const divided = dividedEdits(project, edits, own);
  const followUp = parts.length > 0 ? followUpOf(project, { refresh }) : undefined;
  const fixes = parts.map(({ fix, gained }, at): Fix => {
    const cures = gained.map(({ fingerprint }) => fingerprint);
    const brought = fix.introduces.filter((words) => introduces.includes(words));
    return { ...fix, cures, introduces: brought, edits: divided[at]! };
  });
  return { fixes, edits, introduces, ...(followUp !== undefined && { followUp }) };
}
