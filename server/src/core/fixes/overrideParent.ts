// Overrides what brings an affected package in, where the package itself cannot be: it is bundled, or none of it is safe.
import { major } from 'semver';
import { baseName } from '../paths';
import type { Change } from '../planning/changes';
import { combined } from '../planning/combine';
import { type Crossing, crossingInWords, crossings, isMeant } from '../planning/crossings';
import { isCured } from '../planning/cured';
import { askersOn, bundlersOf, freeWays } from '../planning/holders';
import { type Outcome, outcomeOf } from '../planning/outcome';
import { type Overriding, overridingOf } from '../planning/overriding';
import { packageManagers } from '../planning/packageManagers';
import { mightHelp } from '../planning/parents';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { isSafeInShell } from '../planning/updates';
import { isBad, type Ways, waysOf } from '../planning/ways';
import { cleanVersions, notesOn, targetsFor } from '../registry/choose';
import { bumpOf, largestBump } from '../registry/pick';
import type { Bump, Finding, Importer, LockedPackage, PublishedVersion } from '../types';
import { plainText } from '../untrusted';
import { listed } from '../wording';

/** So many versions of one package are tried out. */
const maxTries = 12;

/** So far up from the affected package, or from what bundles it, a package is looked for that can give way. */
const maxClimbs = 4;

export const overrideParent: FixStrategy = {
  id: 'overrideParent',
  step: 4,
  isOnly: true,
  propose: (planning, finding) => {
    const ways = finding.exposed && !finding.stale ? waysOf(planning.project, finding) : undefined;
    if (ways?.ends.every(({ asker }) => asker === ways.importer)) return [];
    const steps = ways && stepsFor(planning, finding, ways);
    return steps && steps.length > 0 ? [proposalOf(planning, steps)] : [];
  },
};

/** One package that gives way. */
interface Step {
  readonly name: string;
  /** What is asked for; absent where the package manager is only told to choose the package anew. */
  readonly rawSpec?: string;
  /** Only the project itself asks for it, so no override is needed. */
  readonly isOwn: boolean;
  readonly bump: Bump;
  readonly changes: readonly Change[];
  readonly refresh: readonly string[];
  /** Dependencies that are led across a major. */
  readonly crossed: readonly Crossing[];
  readonly notes: readonly string[];
}

type Version = Finding['package'];

/** All that gives way together; undefined where something that would have to has no version to go to. */
function stepsFor(planning: Planning, finding: Finding, ways: Ways): readonly Step[] | undefined {
  const free = freeWays(ways);
  const own = free && ownStep(planning, finding, free);
  if (free && !own && free.ends.some(({ asker }) => asker === ways.importer)) return undefined;
  const steps: Step[] = own ? [own] : [];
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
function ownStep(planning: Planning, finding: Finding, free: Ways): Step | undefined {
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
  before: readonly Step[],
): Step | 'needless' | 'none' {
  const { project, packumentOf } = planning;
  const ways = waysOf(project, { ...finding, package: holder });
  const packument = packumentOf(holder.name);
  if (!ways || !packument) return 'none';
  const isRid = (outcome: Outcome): boolean => isRidOf(outcome, finding, ways, holder);
  if (before.length > 0 && isRid(outcomeAfter(planning, before))) return 'needless';
  const updated = refreshed(planning, holder, before, isRid);
  if (updated) return updated;
  let best: { readonly step: Step; readonly brought: number } | undefined;
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
  const { nodes } = outcome.project.lock!.graph;
  const left = reachedFrom(outcome, [importer]).filter((index) => nodes[index]!.name === name);
  return badIn(outcome, finding, left).length === 0;
}

/** What some nodes lead to, themselves among it, that the finding is about, or would be if it came in. */
function badIn(outcome: Outcome, finding: Finding, starts: readonly number[]): readonly number[] {
  const { nodes, lockfile } = outcome.project.lock!.graph;
  const isNew = (index: number) => index >= lockfile.packages.length + lockfile.importers.length;
  return reachedFrom(outcome, starts).filter((index) => {
    const node = nodes[index]!;
    const isOpen = node.version === finding.package.version || isNew(index);
    return isOpen && node.kind === 'package' && isBad(outcome.project, node, finding);
  });
}

/** Nodes and what they lead to, other importers aside. */
function reachedFrom({ project }: Outcome, starts: readonly number[]): readonly number[] {
  const { nodes } = project.lock!.graph;
  const seen = new Uint8Array(nodes.length);
  const reached: number[] = [];
  const reach = (index: number): void => {
    if (seen[index] === 1) return;
    seen[index] = 1;
    reached.push(index);
  };
  starts.forEach(reach);
  for (const index of reached)
    for (const { to } of nodes[index]!.edges) if (nodes[to]?.kind === 'package') reach(to);
  return reached;
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

function overridden(
  planning: Planning,
  finding: Finding,
  ways: Ways,
  bad: Version,
  published: PublishedVersion,
  before: readonly Step[],
  isRid: (outcome: Outcome) => boolean,
): Step | undefined {
  const { project } = planning;
  const overriding = overridingOf(planning, ways, bad, published.version);
  for (const changes of overriding ? widestFirst(overriding) : []) {
    const { wish, refresh } = overriding!;
    const step = {
      name: bad.name,
      isOwn: overriding!.isOwn && !changes.some(({ type }) => type === 'override'),
      rawSpec: wish.rawSpec,
      bump: bumpOf(bad.version, published.version),
      changes,
      refresh,
    };
    const outcome = outcomeAfter(planning, [...before, step]);
    const crossed = crossings(planning, outcome).filter((one) =>
      before.every(
        (other) => !other.crossed.some(({ asker, name }) => asker === one.asker && name === one.name),
      ),
    );
    if (outcome.refusal !== undefined || outcome.missing.length > 0 || !isRid(outcome)) continue;
    if (crossed.some((one) => !isMeant(project, finding, ways, one))) continue;
    const { path } = ways.graph.nodes[ways.importer] as Importer;
    return { ...step, crossed, notes: notesOn(project, bad.name, path, published) };
  }
  return undefined;
}

/** What gives way brings in new packages, which may ask for the same: a key that names no asker holds for them too. */
function widestFirst({ wish: { name }, alternatives }: Overriding): readonly (readonly Change[])[] {
  const isWide = (changes: readonly Change[]): boolean =>
    changes.every((change) => {
      const [key = '', ...rest] = change.type === 'override' ? change.path : [name];
      return rest.length === 0 && (key === name || key === `**/${name}` || key.startsWith(`${name}@`));
    });
  return [...alternatives.filter(isWide), ...alternatives.filter((changes) => !isWide(changes))];
}

/** The package manager chooses it anew, and that is enough. */
function refreshed(
  planning: Planning,
  { name, version }: Version,
  before: readonly Step[],
  isRid: (outcome: Outcome) => boolean,
): Step | undefined {
  const { format } = planning.project.lock!.graph.lockfile;
  if (packageManagers[format].updates !== 'anything' || !isSafeInShell(name)) return undefined;
  const step = {
    name,
    isOwn: false,
    bump: 'none' as const,
    changes: [],
    refresh: [name],
    crossed: [],
    notes: [],
  };
  const known = outcomeAfter(planning, before);
  const outcome = outcomeAfter(planning, [...before, step]);
  const isBetter = outcome.refusal === undefined && outcome.brought.length <= known.brought.length;
  if (!isBetter || outcome.missing.length > 0 || !isRid(outcome)) return undefined;
  const added = outcome.project.lock!.graph.nodes.slice(planning.project.lock!.graph.nodes.length);
  const bumps = added.flatMap((node) => (node.name === name ? [bumpOf(version, node.version ?? '')] : []));
  return { ...step, bump: largestBump(bumps) };
}

function outcomeAfter(planning: Planning, steps: readonly Pick<Step, 'changes' | 'refresh'>[]): Outcome {
  const changes = steps.reduce<readonly Change[]>((all, one) => combined(all, one.changes), []);
  return outcomeOf(planning, changes, refreshOf(steps));
}

function refreshOf(steps: readonly Pick<Step, 'refresh'>[]): readonly string[] {
  return [...new Set(steps.flatMap(({ refresh }) => refresh))].sort();
}

function proposalOf({ project }: Planning, steps: readonly Step[]): Proposal {
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
    changes: steps.reduce<readonly Change[]>((all, one) => combined(all, one.changes), []),
    refresh: refreshOf(steps),
    crosses: crossed.length > 0,
    indirect: true,
  };
}

function labelOf(steps: readonly Step[], lockfile: string): string {
  const written = (verb: string, some: readonly Step[]): readonly string[] => {
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
