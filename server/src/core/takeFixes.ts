// Takes fixes one after another as long as each does more good than harm beside those taken before.
import { gt, minVersion, valid } from 'semver';
import { introducedBy, type Proven } from './fixes/index';
import type { Change } from './planning/changes';
import { combined, namingNoVersion, type OverrideChange, together } from './planning/combine';
import { isCured, isReached } from './planning/cured';
import { keyOfFinding } from './planning/exposureKeys';
import { type Outcome, outcomeOf } from './planning/outcome';
import type { Planning } from './planning/proposal';
import { provenEdits } from './planning/provenEdits';
import { isSafeInShell } from './planning/shellWords';
import { parsedRange, satisfies } from './registry/satisfies';
import type { Steps } from './steps';
import type { Finding } from './types';

/** What fixes are taken for. */
export interface Ground {
  readonly planning: Planning;
  readonly exposed: readonly Finding[];
  readonly wanted: readonly Finding[];
}

/** A fix with the findings that are gone since it was taken. */
export interface Part extends Proven {
  readonly gained: readonly Finding[];
}

/** Fixes taken so far, as one. */
export interface Taken {
  readonly parts: readonly Part[];
  readonly changes: readonly Change[];
  readonly refresh: readonly string[];
  /** The findings that are gone. */
  readonly cured: ReadonlySet<Finding>;
  readonly introduces: readonly string[];
}

/** Before any is taken. */
export const nothing: Taken = { parts: [], changes: [], refresh: [], cured: new Set(), introduces: [] };

/** Whether a finding tells of malware. */
export function isMalware({ advisory }: Finding): boolean {
  return advisory?.kind === 'malware';
}

/** Takes of the candidates, round after round, those not tried before that promise to cure what is left. */
export function* takenOf(ground: Ground, before: Taken, candidates: readonly Proven[]): Steps<Taken> {
  let taken = before;
  let left = candidates;
  for (let next = promising(ground, taken, left); next.length > 0; next = promising(ground, taken, left)) {
    taken = yield* joinedAll(ground, taken, next);
    const tried = new Set(next);
    left = left.filter((candidate) => !tried.has(candidate));
  }
  return taken;
}

/** The first candidates that together promise to cure all that they can. */
function promising({ wanted }: Ground, taken: Taken, candidates: readonly Proven[]): readonly Proven[] {
  const open = new Set(wanted.filter((one) => !taken.cured.has(one)).map(({ fingerprint }) => fingerprint));
  return candidates.filter(
    ({ fix }) => fix.cures.filter((fingerprint) => open.delete(fingerprint)).length > 0,
  );
}

/** All at once where that can be, else by halves, until those that do not go with the others are alone. */
function* joinedAll(ground: Ground, taken: Taken, next: readonly Proven[]): Steps<Taken> {
  const joined = withFixes(ground, taken, next);
  yield;
  if (joined) return joined;
  if (next.length === 1) return taken;
  const half = next.length >> 1;
  const first = yield* joinedAll(ground, taken, next.slice(0, half));
  return yield* joinedAll(ground, first, next.slice(half));
}

function withFixes(ground: Ground, taken: Taken, next: readonly Proven[]): Taken | undefined {
  const own = together(next.map(({ proposal }) => proposal));
  const { changes: forNext, refresh } = together([taken, own]);
  const isDisputed = next.length === 1 && forNext.length < taken.changes.length + own.changes.length;
  for (const changes of isDisputed ? [forNext, combined(own.changes, taken.changes)] : [forNext]) {
    const first = attempt(ground, taken, next, changes, refresh);
    if (first.lost.length > 0 && next.length === 1) {
      const told = [...new Set([...refresh, ...first.lost])].sort();
      const mended = attempt(ground, taken, next, changes, told);
      if (mended.taken && mended.taken.cured.size > (first.taken?.cured.size ?? 0)) return mended.taken;
    }
    if (first.taken) return first.taken;
  }
  return next.length === 1 ? underOneKey(ground, taken, next, forNext, refresh) : undefined;
}

/**
 * npm lets none of two packages take the other's place that different overrides are about, though these lead to the same
 * version. One override that is about all versions goes where each of these is to go there.
 */
function underOneKey(
  ground: Ground,
  taken: Taken,
  next: readonly Proven[],
  changes: readonly Change[],
  refresh: readonly string[],
): Taken | undefined {
  const own = new Set(next.flatMap(({ proposal }) => proposal.changes));
  const unions = namingNoVersion(changes).filter(
    ({ from, to }) => from.some((change) => own.has(change)) && isForAll(ground, to),
  );
  if (unions.length === 0) return undefined;
  const united = (some: readonly Change[]): readonly Change[] => [
    ...new Set(some.map((change) => unions.find(({ from }) => from.includes(change))?.to ?? change)),
  ];
  const under = <T extends Proven>(one: T): T => ({
    ...one,
    proposal: { ...one.proposal, changes: united(one.proposal.changes) },
  });
  const before = { ...taken, parts: taken.parts.map(under), changes: united(taken.changes) };
  return attempt(ground, before, next.map(under), united(changes), refresh).taken;
}

/** Whether every version of a package that is locked is where an override leads, or affected and below. */
function isForAll({ planning, exposed }: Ground, { path, rawSpec }: OverrideChange): boolean {
  const { lock } = planning.project;
  const range = parsedRange(rawSpec);
  const lowest = range && minVersion(range, true);
  const bad = new Set(exposed.map(({ package: { name, version } }) => `${name}@${version}`));
  return (lock?.graph.nodes ?? []).every((node) => {
    if (node.kind !== 'package' || node.name !== path[0] || node.bundled) return true;
    if (satisfies(node.version, rawSpec)) return true;
    const isBelow = lowest && valid(node.version, true) !== null && gt(lowest, node.version, true);
    return bad.has(`${node.name}@${node.version}`) && isBelow === true;
  });
}

/** Some fixes as one, however little each does by itself; undefined where all of them do not more good than harm. */
export function takenTogether(ground: Ground, taken: Taken, next: readonly Proven[]): Taken | undefined {
  const { changes, refresh } = together([taken, ...next.map(({ proposal }) => proposal)]);
  const result = resultOf(ground, [...taken.parts, ...next], changes, refresh);
  if (!result || !isBetter(ground, taken, result)) return undefined;
  return { ...result, parts: partsAfter(taken, next, result), changes, refresh };
}

interface Attempt {
  readonly taken?: Taken;
  /** Packages of which something would be left that was cured before: told to be updated too, they may go after all. */
  readonly lost: readonly string[];
}

function attempt(
  ground: Ground,
  taken: Taken,
  next: readonly Proven[],
  changes: readonly Change[],
  refresh: readonly string[],
): Attempt {
  const result = resultOf(ground, [...taken.parts, ...next], changes, refresh);
  if (!result) return { lost: [] };
  const gone = [...taken.cured].filter((finding) => !result.cured.has(finding));
  const lost = gone.map((finding) => finding.package.name).filter(isSafeInShell);
  if (!isBetter(ground, taken, result) || !keepsPromises(ground, taken, next, result)) return { lost };
  return { taken: { ...result, parts: partsAfter(taken, next, result), changes, refresh }, lost };
}

/** One by itself need only do some good; of several each is to do all that it is taken for. */
function keepsPromises(
  { wanted }: Ground,
  taken: Taken,
  next: readonly Proven[],
  { cured }: Pick<Taken, 'cured'>,
): boolean {
  if (next.length === 1) return true;
  if ([...taken.cured].some((finding) => !cured.has(finding))) return false;
  const promised = new Set(next.flatMap(({ fix }) => fix.cures));
  return wanted.every((one) => taken.cured.has(one) || cured.has(one) || !promised.has(one.fingerprint));
}

/**
 * Each finding that is gone is owed to the first that promised it, else to the last; what is there again because of a
 * later fix is owed to nobody.
 */
function partsAfter(taken: Taken, next: readonly Proven[], { cured }: Pick<Taken, 'cured'>): readonly Part[] {
  const gained = [...cured].filter((one) => !taken.cured.has(one));
  const owed = new Map<Proven, Finding[]>(next.map((one) => [one, []]));
  const promisers = promisersIn(next);
  for (const finding of gained) owed.get(promisers.get(finding.fingerprint) ?? next.at(-1)!)!.push(finding);
  return [
    ...taken.parts.map((part) => ({ ...part, gained: part.gained.filter((finding) => cured.has(finding)) })),
    ...next.map((one) => ({ ...one, gained: owed.get(one)! })),
  ];
}

/** The first that promises it, by fingerprint of each finding that any of some fixes promises to cure. */
export function promisersIn<T extends Proven>(fixes: readonly T[]): ReadonlyMap<string, T> {
  const promisers = new Map<string, T>();
  for (const one of fixes)
    for (const fingerprint of one.fix.cures) if (!promisers.has(fingerprint)) promisers.set(fingerprint, one);
  return promisers;
}

/** What some fixes come to together; undefined where that cannot be proven or must not be. */
export function resultOf(
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

/** Whether a finding is gone. What the manifest no longer asks for goes with the next run, unless it is asked for again. */
export function isGone(outcome: Outcome, finding: Finding): boolean {
  if (isCured(outcome, finding)) return true;
  const { name, version } = finding.package;
  return finding.stale && keyOfFinding(finding) !== undefined && !isReached(outcome, name, version);
}

function isBetter({ wanted }: Ground, before: Taken, after: Pick<Taken, 'cured' | 'introduces'>): boolean {
  const lost = [...before.cured].filter((finding) => !after.cured.has(finding));
  if (lost.some(isMalware)) return false;
  const gained = wanted.filter((finding) => after.cured.has(finding) && !before.cured.has(finding));
  const brought = after.introduces.length - before.introduces.length;
  return gained.length > 0 && (gained.some(isMalware) || after.cured.size - before.cured.size > brought);
}
