// Which version of what a project asks for itself no longer brings an affected package in.
import { major, parse, satisfies } from 'semver';
import { registryRangeOf, specOf } from '../manifests/spec';
import { pinnedTo, withVersion } from '../manifests/withVersion';
import { cleanVersions, notesOn, type Targets, targetsFor } from '../registry/choose';
import { bumpOf, largestBump } from '../registry/pick';
import { pickToday } from '../registry/releaseAge';
import type { Bump, Edge, Finding, LockedPackage, PublishedVersion } from '../types';
import { listed } from '../wording';
import type { Change } from './changes';
import { admitsMalware, type Declared, declarationOf, respecifying } from './declared';
import { outcomeOf } from './outcome';
import { packageManagers } from './packageManagers';
import type { Planning, Proposal } from './proposal';
import { leadsToBad, type Ways, waysOf } from './ways';

/** So many versions of one parent are tried out; of the others only what they ask for is looked at. */
const maxTries = 12;

/** One declaration of several that bring an affected package in, and what it is to become. */
interface Step {
  /** As declared. */
  readonly name: string;
  readonly packageName: string;
  readonly rawSpec: string;
  readonly change: Change;
  /** The same with exactly the version. */
  readonly pinned: Change;
  readonly bump: Bump;
  readonly published: PublishedVersion;
  readonly notes: readonly string[];
}

/**
 * Raises every declaration through which a finding comes to the lowest version that no longer brings it in: `near`
 * within the major that is locked, for malware also below, `far` beyond. Undefined where one of them has no such
 * version, where the registry's word is missing, and where the project asks for the package itself only.
 */
export function raisedParents(
  planning: Planning,
  finding: Finding,
  reach: keyof Targets,
): Proposal | undefined {
  const ways = waysOf(planning.project, finding);
  if (!ways || ways.starts.every(({ to }) => ways.instances.has(to))) return undefined;
  const steps: Step[] = [];
  for (const edge of ways.starts) {
    if (steps.some(({ change }) => isSettled(planning, finding, edge, change))) continue;
    const step = stepFor(planning, finding, ways, edge, steps, reach);
    if (!step) return undefined;
    steps.push(step);
  }
  return proposalOf(steps);
}

function stepFor(
  planning: Planning,
  finding: Finding,
  ways: Ways,
  edge: Edge,
  before: readonly Step[],
  reach: keyof Targets,
): Step | undefined {
  const declared = declarationOf(planning.project, finding.importer, edge);
  if (!declared) return undefined;
  if (ways.instances.has(edge.to)) return ownStep(planning, finding, declared, reach);
  return (
    parentStep(planning, finding, ways, edge, declared, before, reach) ??
    (reach === 'far' ? parentStep(planning, finding, ways, edge, declared, before, 'near') : undefined)
  );
}

/** The project asks for the affected package itself besides. */
function ownStep(
  planning: Planning,
  finding: Finding,
  declared: Declared,
  reach: keyof Targets,
): Step | undefined {
  const targets = targetsFor(planning, finding);
  const target = targets[reach] ?? targets.near;
  return target && stepTo(planning, declared, finding.package, target.published, target.notes);
}

function parentStep(
  planning: Planning,
  finding: Finding,
  ways: Ways,
  edge: Edge,
  declared: Declared,
  before: readonly Step[],
  reach: keyof Targets,
): Step | undefined {
  const { project, packumentOf } = planning;
  const parent = ways.graph.nodes[edge.to] as LockedPackage;
  const packument = packumentOf(parent.name);
  if (!packument) return undefined;
  const versions = candidates(cleanVersions(project, packument, parent.version), parent, finding, reach);
  const doubtless = versions.filter(
    (version) => notesOn(project, parent.name, finding.importer, version).length === 0,
  );
  let tries = 0;
  for (const version of new Set([...doubtless, ...versions])) {
    if (!mightHelp(ways, edge.to, version) || tries >= maxTries) continue;
    const notes = notesOn(project, parent.name, finding.importer, version);
    const step = stepTo(planning, declared, parent, version, notes);
    if (!step) continue;
    tries++;
    // What is missing has been noted: what this version brings will be known the next time.
    const verdict = isClear(planning, finding, ways, edge, [...before, step]);
    if (verdict === 'unknown') return undefined;
    if (verdict) return step;
  }
  return undefined;
}

/** Whether an edge no longer leads to the affected package: in the version that comes, and in the lowest admitted. */
function isClear(
  planning: Planning,
  finding: Finding,
  ways: Ways,
  { name }: Edge,
  steps: readonly Step[],
): boolean | 'unknown' {
  const changes = steps.map(({ change }) => change);
  const last = steps.at(-1)!;
  const lowest = [...changes.slice(0, -1), last.pinned];
  for (const alternative of isPickedNow(planning, ways, last) ? [changes] : [lowest, changes]) {
    const { refusal, missing, project } = outcomeOf(planning, alternative, []);
    if (refusal !== undefined) return false;
    if (missing.length > 0) return 'unknown';
    const after = project.lock!.graph.nodes[ways.importer]!.edges.find((edge) => edge.name === name);
    if (!after || after.to < 0 || leadsToBad(project, after, finding)) return false;
  }
  return true;
}

/** Whether the registry would give the lowest version that a step admits: then there is no other to look at. */
function isPickedNow(
  { project, packumentOf }: Planning,
  { graph }: Ways,
  { packageName, rawSpec, published }: Step,
): boolean {
  const packument = packumentOf(packageName);
  const range = registryRangeOf(specOf(rawSpec))?.range;
  const { pick } = packageManagers[graph.lockfile.format];
  return !!packument && !!range && pickToday(project, packument, range, pick) === published.version;
}

/** The lowest first; for malware those below come last, the highest of them first. */
function candidates(
  clean: readonly PublishedVersion[],
  parent: LockedPackage,
  { advisory }: Finding,
  reach: keyof Targets,
): readonly PublishedVersion[] {
  const bumpTo = ({ version }: PublishedVersion) => bumpOf(parent.version, version);
  const own = parse(parent.version, { loose: true })?.major;
  const isNear = ({ version }: PublishedVersion) => major(version, true) === own;
  const above = clean.filter((version) => !['none', 'downgrade'].includes(bumpTo(version)));
  if (reach === 'far') return above.filter((version) => !isNear(version));
  const below =
    advisory?.kind === 'malware' ? clean.filter((version) => bumpTo(version) === 'downgrade') : [];
  return [...above.filter(isNear), ...below.reverse()];
}

/** Whether a version asks for something else than what is locked, wherever that leads to the affected package. */
export function mightHelp({ graph, levels }: Ways, parent: number, version: PublishedVersion): boolean {
  const { reuse } = packageManagers[graph.lockfile.format];
  return graph.nodes[parent]!.edges.every(({ name, rawSpec, to }) => {
    if (!levels.has(to)) return true;
    const asked = version.optionalDependencies[name] ?? version.dependencies[name];
    const range = asked === undefined ? undefined : registryRangeOf(specOf(asked));
    const node = graph.nodes[to]!;
    if (!range || node.kind !== 'package' || node.bundled) return true;
    if (reuse === 'descriptor') return range.range !== registryRangeOf(specOf(rawSpec))?.range;
    return (
      reuse === 'locked' || (range.name ?? name) !== node.name || !satisfies(node.version, range.range, true)
    );
  });
}

function stepTo(
  { project }: Planning,
  declared: Declared,
  from: { readonly name: string; readonly version: string },
  published: PublishedVersion,
  notes: readonly string[],
): Step | undefined {
  const { rawSpec: old, declaration } = declared;
  const bump = bumpOf(from.version, published.version);
  const raised = bump === 'downgrade' ? undefined : withVersion(old, published.version);
  const isOpen = raised !== undefined && admitsMalware(project, declaration.name, raised);
  const exact = pinnedTo(old, published.version);
  if (exact === undefined) return undefined;
  const rawSpec = raised !== undefined && !isOpen ? raised : exact;
  const pinned = respecifying(declared, exact);
  return {
    name: declaration.name,
    packageName: from.name,
    rawSpec,
    change: respecifying(declared, rawSpec),
    pinned,
    bump,
    published,
    notes,
  };
}

/** One catalog's line may be what several declarations ask for. */
function isSettled({ project }: Planning, { importer }: Finding, edge: Edge, change: Change): boolean {
  const declared = declarationOf(project, importer, edge);
  return (
    declared !== undefined &&
    change.type === 'spec' &&
    change.file === declared.file &&
    change.written.specSpan.start === declared.written.specSpan.start
  );
}

function proposalOf(steps: readonly Step[]): Proposal {
  const bump = largestBump(steps.map((step) => step.bump));
  const verb = steps.every((step) => step.bump === 'downgrade') ? 'Pin' : 'Raise';
  const notes = [
    bump === 'major' ? 'major, may break' : bump,
    ...new Set(steps.flatMap((step) => step.notes)),
  ];
  return {
    label: `${verb} ${listed(steps.map(({ name, rawSpec }) => `${name} to ${rawSpec}`))}`,
    notes,
    bump,
    changes: steps.map(({ change }) => change),
    refresh: [],
    ...(steps.length === 1 && { version: steps[0]!.published }),
    chosen: steps.map(({ packageName, published }) => ({ name: packageName, version: published })),
    indirect: true,
  };
}
