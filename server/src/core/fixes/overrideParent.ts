// Overrides what brings an affected package in, where the package itself cannot be: it is bundled, or none of it is safe.
import { major } from 'semver';
import { baseName } from '../paths';
import { together } from '../planning/combine';
import { crossingInWords } from '../planning/crossings';
import { isCured } from '../planning/cured';
import { type GivingWay, outcomeAfter, overridden, updated } from '../planning/givingWay';
import { askersOn, bundlersOf, freeWays } from '../planning/holders';
import type { Outcome } from '../planning/outcome';
import { mightHelp } from '../planning/parents';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { reachedFrom } from '../planning/reach';
import { isBad, type Ways, waysOf } from '../planning/ways';
import { cleanVersions, targetsFor } from '../registry/choose';
import { bumpOf, largestBump } from '../registry/pick';
import type { Finding, LockedPackage, PublishedVersion } from '../types';
import { plainText } from '../untrusted';
import { listed } from '../wording';

/** So many versions of one package are tried out. */
const maxTries = 12;

/** So far up from the affected package, or from what bundles it, a package is looked for that can give way. */
const maxClimbs = 4;

export const overrideParent: FixStrategy = {
  id: 'overrideParent',
  step: 4,
  yieldsTo: 'any',
  propose: (planning, finding) => {
    const ways = finding.exposed && !finding.stale ? waysOf(planning.project, finding) : undefined;
    if (ways?.ends.every(({ asker }) => asker === ways.importer)) return [];
    const steps = ways && stepsFor(planning, finding, ways);
    return steps && steps.length > 0 ? [proposalOf(planning, steps)] : [];
  },
};

type Version = Finding['package'];

/** All that gives way together; undefined where something that would have to has no version to go to. */
function stepsFor(planning: Planning, finding: Finding, ways: Ways): readonly GivingWay[] | undefined {
  const free = freeWays(ways);
  const own = free && ownStep(planning, finding, free);
  if (free && !own && free.ends.some(({ asker }) => asker === ways.importer)) return undefined;
  const steps: GivingWay[] = own ? [own] : [];
  const first = [...(free && !own ? askersOn(ways, finding.package) : []), ...bundlersOf(ways)];
  const holders = new Map(first.map((holder) => [`${holder.name}@${holder.version}`, { holder, climbs: 0 }]));
  for (const { holder, climbs } of holders.values()) {
    const found = stepFor(planning, finding, holder, steps);
    if (found === 'none') {
      const above = climbs < maxClimbs ? askersAbove(planning, finding, ways, holder) : [];
      if (above.length === 0) return undefined;
      for (const one of above) holders.set(`${one.name}@${one.version}`, { holder: one, climbs: climbs + 1 });
    } else if (found !== 'needless') steps.push(found);
  }
  return isCured(outcomeAfter(planning, steps), finding) ? steps : undefined;
}

/** Who asks for a package, where nobody but packages does. */
function askersAbove(
  { project }: Planning,
  finding: Finding,
  ways: Ways,
  holder: Version,
): readonly Version[] {
  const above = waysOf(project, { ...finding, package: holder });
  const isOwn = above?.ends.some(({ asker }) => asker === ways.importer) ?? true;
  return isOwn ? [] : askersOn(ways, holder);
}

/** The affected package itself gives way wherever it is not bundled. */
function ownStep(planning: Planning, finding: Finding, free: Ways): GivingWay | undefined {
  const { near, far } = targetsFor(planning, finding);
  const isRid = (outcome: Outcome): boolean => {
    const { nodes } = outcome.project.lock!.graph;
    return badIn(outcome, finding, [free.importer]).every((index) => (nodes[index] as LockedPackage).bundled);
  };
  for (const target of [near, far]) {
    const step = target && overridden(planning, finding, free, finding.package, target.published, [], isRid);
    if (step) return step;
  }
  return undefined;
}

/** What brings it in gives way: at best to what its askers admit anyway, else to the lowest version that is rid of it. */
function stepFor(
  planning: Planning,
  finding: Finding,
  holder: Version,
  before: readonly GivingWay[],
): GivingWay | 'needless' | 'none' {
  const { project, packumentOf } = planning;
  const ways = waysOf(project, { ...finding, package: holder });
  const packument = packumentOf(holder.name);
  if (!ways || !packument) return 'none';
  const isRid = (outcome: Outcome): boolean => isRidOf(outcome, finding, ways, holder);
  if (before.length > 0 && isRid(outcomeAfter(planning, before))) return 'needless';
  const anew = updated(planning, holder, before, isRid);
  if (anew) return anew;
  let best: { readonly step: GivingWay; readonly brought: number } | undefined;
  const least = outcomeAfter(planning, before).brought.length;
  const clean = cleanVersions(project, packument, holder.version);
  for (const published of candidates(clean, waysOf(project, finding)!, ways.instances, holder)) {
    const step = overridden(planning, finding, ways, holder, published, before, isRid);
    if (!step) continue;
    const brought = outcomeAfter(planning, [...before, step]).brought.length;
    if (!best || brought < best.brought) best = { step, brought };
    if (brought <= least) break;
  }
  return best?.step ?? 'none';
}

/** Whether nothing of a name that is still reached leads to what the finding is about. */
function isRidOf(outcome: Outcome, finding: Finding, { importer }: Ways, { name }: Version): boolean {
  const { graph } = outcome.project.lock!;
  const left = reachedFrom(graph, [importer]).filter((index) => graph.nodes[index]!.name === name);
  return badIn(outcome, finding, left).length === 0;
}

/** What some nodes lead to, themselves among it, that the finding is about, or would be if it came in. */
function badIn(outcome: Outcome, finding: Finding, starts: readonly number[]): readonly number[] {
  const { graph } = outcome.project.lock!;
  const { nodes, lockfile } = graph;
  const isNew = (index: number) => index >= lockfile.packages.length + lockfile.importers.length;
  return reachedFrom(graph, starts).filter((index) => {
    const node = nodes[index]!;
    const isOpen = node.version === finding.package.version || isNew(index);
    return isOpen && node.kind === 'package' && isBad(outcome.project, node, finding);
  });
}

/** One of each major, the lowest that asks for something else than what is locked; within the own major it comes first. */
function candidates(
  clean: readonly PublishedVersion[],
  ways: Ways,
  holders: Ways['instances'],
  { version: from }: Version,
): readonly PublishedVersion[] {
  const majors = new Map<number, PublishedVersion>();
  for (const published of clean) {
    const bump = bumpOf(from, published.version);
    const isAbove = bump !== 'none' && bump !== 'downgrade';
    const own = major(published.version, true);
    const helps = () => [...holders].every((index) => mightHelp(ways, index, published));
    if (isAbove && !majors.has(own) && helps()) majors.set(own, published);
  }
  return [...majors.values()].slice(0, maxTries);
}

function proposalOf({ project }: Planning, steps: readonly GivingWay[]): Proposal {
  const crossed = steps.flatMap((step) => step.crossed);
  const bump = crossed.length > 0 ? 'major' : largestBump(steps.map((step) => step.bump));
  const others = crossed.length > 1 ? [`and ${crossed.length - 1} more`] : [];
  return {
    label: labelOf(steps, baseName(project.lock!.file)),
    notes: [
      ...(crossed.length > 0 ? [crossingInWords(crossed[0]!), ...others] : [bump]),
      ...new Set(steps.flatMap(({ notes }) => notes)),
    ],
    bump,
    ...together(steps),
    crosses: crossed.length > 0,
    chosen: steps.flatMap(({ name, published }) => (published ? [{ name, version: published }] : [])),
    indirect: true,
  };
}

function labelOf(steps: readonly GivingWay[], lockfile: string): string {
  const written = (verb: string, some: readonly GivingWay[]): readonly string[] => {
    const goals = some.flatMap(({ name, rawSpec }) =>
      rawSpec === undefined ? [] : [`${plainText(name)} to ${rawSpec}`],
    );
    return goals.length === 0 ? [] : [`${verb} ${listed(goals)}`];
  };
  const updated = steps.flatMap(({ name, rawSpec }) => (rawSpec === undefined ? [plainText(name)] : []));
  const parts = [
    ...written(
      'raise',
      steps.filter(({ isOwn }) => isOwn),
    ),
    ...written(
      'override',
      steps.filter(({ isOwn }) => !isOwn),
    ),
    ...(updated.length > 0 ? [`update ${listed(updated)} in ${lockfile}`] : []),
  ];
  const [first = '', ...rest] = parts;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(', and ');
}
