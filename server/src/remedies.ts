// Plans fixes round by round: what a plan finds missing is asked of the registry, until nothing more is to be had.
import {
  type Finding,
  type Fix,
  type FixAllOptions,
  type FixAllPlan,
  fixesFor,
  type Packument,
  type Project,
  packumentsNeeded,
  planAll,
  withInstallScripts,
  withoutOutdone,
} from './core/index';
import type { Cancel, Clock } from './ports';
import { byTurns } from './turns';

/** Fixes by finding, and why there may be fewer than hoped, in plain sentences. */
export interface FixAnswer {
  readonly fixes: readonly { readonly finding: Finding; readonly fixes: readonly Fix[] }[];
  readonly notes: readonly string[];
  /** What they were proven on; their edits are of its texts. */
  readonly project?: Project;
}

/** Fixes of a project that go together, and what they were proven on. */
export interface FixAllAnswer {
  readonly project: Project;
  readonly plan: FixAllPlan;
}

/** The registry's word on packages, as far as a project has heard it. */
export interface Heard {
  /** Asks about packages that are in neither map yet, and resolves when each is in one. Does not reject. */
  readonly ask: (names: readonly string[], cancel: Cancel) => Promise<void>;
  readonly packuments: () => ReadonlyMap<string, Packument>;
  /** Why the registry's word on a package is missing. */
  readonly unknown: () => ReadonlyMap<string, string>;
}

/** How fixes are looked for. */
export interface Search {
  readonly heard: Heard;
  readonly clock: Clock;
  readonly cancel: Cancel;
  /** Whether the package manager's command after a fix is to run no install scripts; near malware it runs none anyway. */
  readonly ignoreScripts: boolean;
}

/** A plan that reaches further down asks once more; what a tree of packages can hide is not dug up without end. */
const maxRounds = 24;
const maxPackuments = 400;
/** Everything at once is asked for seldom, and rests on whole trees of packages. */
const maxPackumentsForAll = 2_000;
/** What fixes bring in together is known only once they are tried together. */
const maxRoundsForAll = 4;

/** The proven fixes of some findings of a project; stops early, with what is proven by then, at the bounds. */
export async function findFixes(
  analysed: Project,
  findings: readonly Finding[],
  wanted: readonly Finding[],
  { heard, clock, cancel, ignoreScripts }: Search,
  most = maxPackuments,
): Promise<FixAnswer> {
  const none: FixAnswer = { fixes: [], notes: [] };
  const asked = new Set<string>();
  let project = { ...analysed, packuments: heard.packuments() };
  let needed = await byTurns(packumentsNeeded(project, findings, wanted), clock, cancel);
  for (let round = 0; needed && round < maxRounds; round++) {
    const next = needed.filter((name) => !asked.has(name)).slice(0, most - asked.size);
    if (next.length === 0) break;
    await heard.ask(next, cancel);
    if (cancel.cancelled) return none;
    for (const name of next) asked.add(name);
    project = { ...analysed, packuments: heard.packuments() };
    needed = await byTurns(packumentsNeeded(project, findings, wanted), clock, cancel);
  }
  if (!needed) return none;
  const unknown = heard.unknown();
  const offered = wanted.map((finding) => ({ finding, fixes: fixesFor(project, findings, finding) }));
  return {
    project,
    fixes: withoutOutdone(offered).map((one) => ({
      ...one,
      fixes: one.fixes.map((fix) => withScripts(fix, findings, ignoreScripts)),
    })),
    notes: [...new Set(needed.flatMap((name) => unknown.get(name) ?? []))],
  };
}

/** The fixes of all findings of a project together; undefined where that is no longer wanted. */
export async function findFixAll(
  analysed: Project,
  findings: readonly Finding[],
  options: FixAllOptions,
  search: Search,
): Promise<FixAllAnswer | undefined> {
  const { heard, clock, cancel, ignoreScripts } = search;
  const wanted = findings.filter(({ exposed }) => exposed);
  const first = await findFixes(analysed, findings, wanted, search, maxPackumentsForAll);
  let project = first.project;
  const asked = new Set<string>();
  for (let round = 0; project; round++) {
    const unknown = heard.unknown();
    const plan = await byTurns(planAll(project, findings, options, unknown), clock, cancel);
    if (!plan) return undefined;
    const open = plan.needs.filter((name) => !asked.has(name) && !unknown.has(name));
    const missing = open.slice(0, maxPackumentsForAll - asked.size);
    if (missing.length === 0 || round === maxRoundsForAll)
      return { project, plan: withScripts(plan, findings, ignoreScripts) };
    await heard.ask(missing, cancel);
    if (cancel.cancelled) return undefined;
    for (const name of missing) asked.add(name);
    project = { ...analysed, packuments: heard.packuments() };
  }
  return undefined;
}

/** The command after a fix runs install scripts where the settings want them. */
function withScripts<T extends Pick<Fix, 'followUp'>>(
  fix: T,
  findings: readonly Finding[],
  ignoreScripts: boolean,
): T {
  if (fix.followUp === undefined || ignoreScripts) return fix;
  return { ...fix, followUp: withInstallScripts(fix.followUp, findings) };
}
