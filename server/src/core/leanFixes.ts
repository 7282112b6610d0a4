// Makes less of the fixes that were taken: what later ones have made needless, and what one override can say for many.
import type { Proven } from './fixes/index';
import { addTo } from './lists';
import type { Change } from './planning/changes';
import { namingNone } from './planning/combine';
import { crossings } from './planning/crossings';
import { outcomeOf } from './planning/outcome';
import type { Steps } from './steps';
import { type Ground, type Part, promisersIn, resultOf, type Taken } from './takeFixes';
import type { Finding } from './types';

/** Leaves out what fixes that were taken later have made needless. */
export function* withoutSpare(ground: Ground, taken: Taken): Steps<Taken> {
  let lean = taken;
  let promises = promisesIn(lean.parts);
  for (const { fix } of taken.parts) {
    const part = lean.parts.find((one) => one.fix === fix)!;
    const own = new Set(fix.cures);
    const isElsewhere = ({ fingerprint }: Finding) =>
      (promises.get(fingerprint) ?? 0) > (own.has(fingerprint) ? 1 : 0);
    if (!part.gained.every(isElsewhere)) continue;
    const others = lean.parts.filter((one) => one !== part);
    const theirs = {
      changes: new Set(others.flatMap(({ proposal }) => proposal.changes)),
      refresh: new Set(others.flatMap(({ proposal }) => proposal.refresh)),
    };
    const changes = lean.changes.filter((change) => theirs.changes.has(change));
    const refresh = lean.refresh.filter((name) => theirs.refresh.has(name));
    const result = resultOf(ground, others, changes, refresh);
    yield;
    const isEnough = result && [...lean.cured].every((finding) => result.cured.has(finding));
    if (!isEnough || result.introduces.length > lean.introduces.length) continue;
    lean = { ...result, parts: handedOn(others, part), changes, refresh };
    promises = promisesIn(others);
  }
  return lean;
}

/** How many of some fixes promise to cure each finding, by fingerprint. */
function promisesIn(fixes: readonly Proven[]): ReadonlyMap<string, number> {
  const promises = new Map<string, number>();
  for (const { fix } of fixes)
    for (const one of new Set(fix.cures)) promises.set(one, (promises.get(one) ?? 0) + 1);
  return promises;
}

/** What a fix that is left out had cured is owed to another. */
function handedOn(others: readonly Part[], { gained }: Part): readonly Part[] {
  const heirs = promisersIn(others);
  const inherited = new Map<Part, Finding[]>();
  for (const finding of gained) {
    const heir = heirs.get(finding.fingerprint);
    if (heir) addTo(inherited, heir, finding);
  }
  return others.map((part) => ({ ...part, gained: [...part.gained, ...(inherited.get(part) ?? [])] }));
}

/**
 * Overrides that name those who ask for a package one by one become one that names none, where all else stays as it is:
 * it is shorter, and holds for those too that other fixes bring in.
 */
export function* shortened(ground: Ground, taken: Taken): Steps<Taken> {
  let short = taken;
  for (const { from, to } of namingNone(taken.changes)) {
    const replaced = (changes: readonly Change[]): readonly Change[] => [
      ...new Set(changes.map((change) => (from.includes(change) ? to : change))),
    ];
    const changes = replaced(short.changes);
    const result = resultOf(ground, short.parts, changes, short.refresh);
    yield;
    const isSame = result && [...short.cured].every((finding) => result.cured.has(finding));
    if (!isSame || result.introduces.length > short.introduces.length) continue;
    const leads = (some: readonly Change[]) =>
      crossings(ground.planning, outcomeOf(ground.planning, some, short.refresh));
    const before = new Set(leads(short.changes).map(({ name, range }) => `${name} ${range}`));
    if (!leads(changes).every(({ name, range }) => before.has(`${name} ${range}`))) continue;
    const parts = short.parts.map((part) => {
      const { proposal } = part;
      return { ...part, proposal: { ...proposal, changes: replaced(proposal.changes) } };
    });
    short = { ...short, ...result, parts, changes };
  }
  return short;
}
