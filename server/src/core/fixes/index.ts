// The fix strategies, and the proof: a proposal is offered only where what follows from it is clean of the finding.

import { lockfileFormats } from '../lockfiles/index';
import { configDependenciesBy } from '../manifests/declaring';
import { managerOf } from '../manifests/lockfileChoice';
import { formatBeside } from '../manifests/workspaceFile';
import { textOf } from '../places';
import { keyOfChanges } from '../planning/changes';
import { curedAmong, isCured } from '../planning/cured';
import { isDeclared } from '../planning/declared';
import { keyOfFinding } from '../planning/exposureKeys';
import { broughtInWords, heededBy, titleOf } from '../planning/fixWords';
import { type Outcome, outcomeOf } from '../planning/outcome';
import { packageManagers } from '../planning/packageManagers';
import { type FixStrategy, type Planning, type Proposal, planningOf } from '../planning/proposal';
import { provenEdits } from '../planning/provenEdits';
import { besideRefused, type Carried, withRefused } from '../planning/refusedLocked';
import { shellWord } from '../planning/shellWords';
import { bumps } from '../registry/pick';
import { ageInDays, refusedBy } from '../registry/releaseAge';
import { remembered } from '../remembered';
import { rules } from '../rules/index';
import type { Steps } from '../steps';
import { applyEdits } from '../text';
import type { Finding, Fix, LockfileFormatId, Project, TextEdit } from '../types';
import { plainText } from '../untrusted';
import { boundRange } from './boundRange';
import { moveOverride } from './moveOverride';
import { nextMajor } from './nextMajor';
import { override } from './override';
import { overrideParent } from './overrideParent';
import { pinLocked } from './pinLocked';
import { pinVersion } from './pinVersion';
import { raiseOverride } from './raiseOverride';
import { raiseParent } from './raiseParent';
import { raiseRange } from './raiseRange';
import { remove } from './remove';
import { removeOverride } from './removeOverride';
import { updateLock } from './updateLock';

/** One file each; a new strategy is a file here and a line in this list. The order counts between equals. */
export const fixStrategies: readonly FixStrategy[] = [
  updateLock,
  raiseRange,
  pinVersion,
  raiseParent,
  override,
  nextMajor,
  remove,
  overrideParent,
  boundRange,
  pinLocked,
  moveOverride,
  raiseOverride,
  removeOverride,
];

/** A fix with what it rests on. */
export interface Proven {
  readonly fix: Fix;
  readonly proposal: Proposal;
  readonly outcome: Outcome;
  /** Its strategy's place on the ladder. */
  readonly step: number;
}

/** What is offered for a finding, the best first, and the packages whose packuments might bring in more. */
export interface Plan {
  readonly proven: readonly Proven[];
  readonly needs: readonly string[];
}

/**
 * The fixes that are proven to cure a finding, the best first. `findings` are the project's. A proposal that would
 * bring in malware, or does not cure the finding, or that the package manager would refuse, is not offered; one that
 * brings in anything else says so and stands behind the others.
 */
export function fixesFor(project: Project, findings: readonly Finding[], finding: Finding): readonly Fix[] {
  return planFor(project, findings, finding).proven.map(({ fix }) => fix);
}

/**
 * The packages whose packuments the fixes of some findings still need. To be fetched and put into the project, and
 * then to be asked again, until there are none, or none that can be had.
 */
export function* packumentsNeeded(
  project: Project,
  findings: readonly Finding[],
  wanted: readonly Finding[],
): Steps<readonly string[]> {
  const needs = new Set<string>();
  for (const finding of wanted) {
    for (const name of planFor(project, findings, finding).needs) needs.add(name);
    yield;
  }
  return [...needs];
}

/** Works out what can be done about a finding; once for each project object and finding. */
export function planFor(project: Project, findings: readonly Finding[], finding: Finding): Plan {
  const known = plansOf(project);
  const before = known.get(finding.fingerprint);
  if (before) return before;
  const plan = workOut(planningOf(project, findings), finding);
  known.set(finding.fingerprint, plan);
  return plan;
}

const plansOf = remembered<Project, Map<string, Plan>>(() => new Map());

function workOut(planning: Planning, finding: Finding): Plan {
  const seen = new Set<string>();
  const proven: Proven[] = [];
  for (const strategy of fixStrategies) {
    if (yields(strategy, proven)) continue;
    for (const proposed of strategy.propose(planning, finding)) {
      const proposal = withRefused(planning, finding, proposed);
      const key = keyOfChanges(proposal.changes, proposal.refresh);
      const one = seen.has(key) ? undefined : prove(planning, finding, strategy, proposal);
      if (one) proven.push(one);
      seen.add(key);
    }
  }
  const isElse = proven.some(({ fix, proposal }) => !proposal.crosses && fix.introduces.length === 0);
  const offered = isElse ? proven.filter(({ proposal }) => !proposal.crosses) : proven;
  return { proven: offered.sort(compareProven), needs: [...planning.needs] };
}

function yields({ yieldsTo }: FixStrategy, proven: readonly Proven[]): boolean {
  const isBetter = ({ fix: { introduces, bump } }: Proven) =>
    introduces.length === 0 && (yieldsTo === 'any' || bump !== 'major');
  return yieldsTo !== undefined && proven.some(isBetter);
}

/**
 * The order in which fixes are offered: what brings in something new and what crosses a major stands behind, then the
 * step of the ladder counts, then how osv-scanner ranks patches (osv-scalibr, `Patch.Compare`): by cured less introduced
 * for each change, then by cured, then fewer changes, then the smaller step.
 */
export function compareProven(a: Proven, b: Proven): number {
  return compareLists(weightsOf(a), weightsOf(b));
}

function weightsOf({ fix, proposal, step }: Proven): readonly number[] {
  const { cures, introduces, bump } = fix;
  const cured = cures.length;
  const count = Math.max(1, proposal.changes.length + proposal.refresh.length);
  const hindrances = [introduces.length > 0 ? 1 : 0, bump === 'major' ? 1 : 0];
  return [...hindrances, step, -(cured - introduces.length) / count, -cured, count, bumps.indexOf(bump)];
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [at, one] of a.entries()) if (one !== b[at]) return one - b[at]!;
  return 0;
}

// ---------------------------------------------------------------------------------------------------------
// The proof

function prove(
  planning: Planning,
  finding: Finding,
  { id, step }: FixStrategy,
  proposal: Proposal,
): Proven | undefined {
  const { project } = planning;
  const isProven = (outcome: Outcome) => holds(project, finding, proposal, outcome);
  const outcome = outcomeOf(planning, proposal.changes, proposal.refresh);
  if (!isProven(outcome)) return undefined;
  const edits = provenEdits(project, proposal);
  if (!edits || isIdle(project, edits)) return undefined;
  const carried = besideRefused(planning, proposal, outcome, isProven);
  const fix = fixOf(
    planning,
    finding,
    id,
    proposal,
    curedBy(planning, finding, proposal, outcome),
    carried,
    edits,
  );
  return { fix, proposal, outcome: carried.outcome, step };
}

/** Whether the package manager makes of a proposal what it promises, and no malware comes with it. */
function holds(project: Project, finding: Finding, proposal: Proposal, outcome: Outcome): boolean {
  if (outcome.refusal !== undefined || !isGone(project, finding, proposal, outcome)) return false;
  if (proposal.indirect && outcome.missing.length > 0) return false;
  return outcome.brought.every(({ group }) => group.kind !== 'malware');
}

/** Whether all that edits would write is there already, and only the lockfile has not followed. */
function isIdle(project: Project, edits: Fix['edits']): boolean {
  const isSame = ([file, own]: readonly [string, readonly TextEdit[]]) => {
    const text = textOf(project, file) ?? '';
    return applyEdits(text, own) === text;
  };
  return edits.size > 0 && [...edits].every(isSame);
}

function isGone(project: Project, finding: Finding, { changes }: Proposal, outcome: Outcome): boolean {
  if (finding.exposed)
    return (
      isCured(outcome, finding) || (finding.stale && changes.length === 0 && isCleared(outcome, finding))
    );
  const rule = rules.find(({ id }) => id === finding.rule);
  const after = rule?.find(outcome.project, finding.package.name) ?? [];
  return project !== outcome.project && after.every(({ fingerprint }) => fingerprint !== finding.fingerprint);
}

/** What the manifest no longer asks for may have no way left to it before the lockfile follows. */
function isCleared({ gone, refusal }: Outcome, finding: Finding): boolean {
  const key = keyOfFinding(finding);
  return refusal === undefined && key !== undefined && (gone.has(key) || finding.paths.length === 0);
}

function fixOf(
  { project, findings }: Planning,
  finding: Finding,
  strategy: string,
  proposal: Proposal,
  cured: readonly Finding[],
  { outcome, refresh, notes }: Carried,
  edits: Fix['edits'],
): Fix {
  const introduces = introducedBy(outcome);
  const followUp = followUpOf(project, { ...proposal, refresh });
  const { label, version, chosen = version ? [{ name: finding.package.name, version }] : [] } = proposal;
  const words = { label, notes: [...proposal.notes, ...notes, ...heededBy(project, proposal.changes)] };
  const age = version && ageInDays(project, version);
  const [refused] = chosen.flatMap((one) => refusedBy(project, one.name, one.version) ?? []);
  return {
    strategy,
    title: titleOf(findings, finding, cured, introduces, outcome, words),
    bump: proposal.bump,
    cures: cured.map(({ fingerprint }) => fingerprint),
    introduces,
    edits,
    ...(followUp === undefined ? {} : { followUp }),
    ...(version && { version: version.version }),
    ...(age !== undefined && { ageInDays: age }),
    ...(refused !== undefined && { refusedBy: refused }),
  };
}

/** The lockfile's following is nothing that a change in a manifest takes credit for. */
function curedBy(
  { findings }: Planning,
  finding: Finding,
  { changes }: Proposal,
  outcome: Outcome,
): readonly Finding[] {
  const isItsOwn = ({ stale }: Finding) => !stale || changes.length === 0;
  const cured = new Set(curedAmong(outcome, findings).filter(isItsOwn));
  if (cured.has(finding)) return [...cured];
  return findings.filter((one) => one === finding || cured.has(one));
}

/** What an outcome would newly bring in, in plain words. */
export function introducedBy({ brought, conflicts }: Outcome): readonly string[] {
  return [...brought.map(broughtInWords), ...conflicts.map(plainText)];
}

/** The command that brings lockfile and disk in line. */
export function followUpOf(
  project: Project,
  { refresh, isAnew }: Pick<Proposal, 'refresh' | 'isAnew'>,
): string | undefined {
  const format = formatOf(project);
  if (project.installCommand !== undefined) return project.installCommand;
  if (isAnew) return packageManagers[format].installAnew;
  if (refresh.length > 0)
    return packageManagers[format].updateCommand(refresh.map(shellWord), {
      isWorkspace: project.manifests.size > 1,
      isDeclared: refresh.some((name) => isDeclared(project, name)),
    });
  return lockfileFormats.find(({ id }) => id === format)?.installCommand;
}

/** Without a lockfile the files beside it tell whose it will be, as far as they do. */
function formatOf(project: Project): LockfileFormatId {
  const { lock, workspaceFile, manifests } = project;
  const named = managerOf(manifests.get('')?.manifest.packageManager);
  const isPnpm = configDependenciesBy(project, '').length > 0;
  return (
    lock?.graph.lockfile.format ??
    formatBeside(workspaceFile?.file ?? '') ??
    named ??
    (isPnpm ? 'pnpm' : 'npm')
  );
}
