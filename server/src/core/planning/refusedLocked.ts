// Versions that are locked and that some package managers refuse: the registry has taken them down, or they are too young.
import { isHeldBack, refusedBy } from '../registry/releaseAge';
import { remembered } from '../remembered';
import type { Finding, LockedPackage, Project } from '../types';
import { listed } from '../wording';
import { isReached } from './cured';
import { type Outcome, outcomeOf } from './outcome';
import { packageManagers } from './packageManagers';
import type { Planning, Proposal } from './proposal';
import { releasedBy } from './refresh';
import { isSafeInShell } from './shellWords';

/**
 * A proposal such that the package manager carries it out: where that first holds all that is locked against the registry,
 * and the version of the finding has been taken down there or is too young, it is told to choose the package anew.
 */
export function withRefused({ project }: Planning, finding: Finding, proposal: Proposal): Proposal {
  const { name } = finding.package;
  if (!holdsLocked(project) || !finding.exposed || finding.evidence === 'range') return proposal;
  if (!isRefused(project, finding) || proposal.refresh.includes(name)) return proposal;
  return { ...proposal, refresh: [...proposal.refresh, name] };
}

/** How a proven proposal is carried out where packages that it is not about are refused as well. */
export interface Carried {
  /** All that the package manager is told to choose anew. */
  readonly refresh: readonly string[];
  /** What comes of it then. */
  readonly outcome: Outcome;
  /** What a person should know of it besides. */
  readonly notes: readonly string[];
}

/**
 * How the package manager carries a proven proposal out although it refuses other packages too. While one is locked that has
 * been taken down or is too young pnpm installs nothing from 11 on (`createNpmResolutionVerifier`), nor do earlier ones where
 * it has been taken down and no other version is admitted. So it is told to choose these anew as well. Where what comes of
 * that is not proven too, most often since no other version is admitted, the proposal is carried out as it is, and a note
 * says what it has to wait for. An age that nobody has set lets what is told stay where nothing else is admitted.
 */
export function besideRefused(
  planning: Planning,
  { changes, refresh }: Pick<Proposal, 'changes' | 'refresh'>,
  outcome: Outcome,
  isProven: (outcome: Outcome) => boolean,
): Carried {
  const others = refusedIn(planning).filter(({ package: { name } }) => !refresh.includes(name));
  if (others.length === 0) return { refresh, outcome, notes: [] };
  const widened = [...new Set([...refresh, ...others.map((one) => one.package.name)])].sort();
  const all = outcomeOf(planning, changes, widened);
  const isWhole = isProven(all) && others.every((one) => isAccepted(planning.project, all, one.package.name));
  const isLeft = (after: Outcome, { package: { name, version } }: Finding) => isReached(after, name, version);
  const told = others.filter((one) => isLeft(outcome, one) && !(isWhole && isLeft(all, one)));
  const notes = told.length > 0 ? [noteOn(planning.project, told, isWhole)] : [];
  return isWhole ? { refresh: widened, outcome: all, notes } : { refresh, outcome, notes };
}

/** Whether an age that is set lets the package manager install all versions of a package that are left then. */
function isAccepted(project: Project, after: Outcome, name: string): boolean {
  const versions = project.packuments.get(name)?.versions;
  const nodes = after.project.lock?.graph.nodes ?? [];
  return nodes.every((node) => {
    const published = node.kind === 'package' && node.name === name && versions?.get(node.version);
    return !published || !refusedBy(project, name, published) || !isReached(after, name, published.version);
  });
}

function noteOn(project: Project, refused: readonly Finding[], isWhole: boolean): string {
  const manager = project.lock!.graph.lockfile.format;
  const names = [...new Set(refused.map((one) => one.package.name))];
  const isOne = names.length === 1;
  const why = refused.every((one) => isTakenDown(project, one))
    ? 'which the registry has taken down'
    : `whose locked ${isOne ? 'version' : 'versions'} ${manager} refuses`;
  const what = isWhole
    ? `also updates ${listed(names)}`
    : `${manager} installs it only once ${listed(names)} ${isOne ? 'is' : 'are'} fixed too`;
  return `${what}, ${why}`;
}

/**
 * The affected versions that are locked and refused, as far as that is known. Of malware the registry is asked whether it
 * is; of what is vulnerable that happens seldom, so it counts where the registry has been asked anyway.
 */
function refusedIn({ project, findings, packumentOf }: Planning): readonly Finding[] {
  if (!holdsLocked(project)) return [];
  for (const { package: bad } of malwareIn(findings)) packumentOf(bad.name);
  return refusedAmong(project)(findings);
}

const malwareIn = remembered((findings: readonly Finding[]) =>
  affectedIn(findings).filter(({ advisory }) => advisory?.kind === 'malware'),
);

const refusedAmong = remembered((project: Project) =>
  remembered((findings: readonly Finding[]) =>
    affectedIn(findings).filter((finding) => isRefused(project, finding)),
  ),
);

/** A finding for each affected version that may be locked, of several that of malware. */
const affectedIn = remembered((findings: readonly Finding[]): readonly Finding[] => {
  const rank = ({ advisory }: Finding) => (advisory?.kind === 'malware' ? 1 : 0);
  const affected = findings.filter(({ exposed, evidence }) => exposed && evidence !== 'range');
  const keyOf = ({ package: { name, version } }: Finding) => `${name}@${version}`;
  const sorted = [...affected].sort((a, b) => rank(a) - rank(b));
  return [...new Map(sorted.map((finding) => [keyOf(finding), finding])).values()];
});

/** Whether the package manager may refuse because of what is locked, and can be told what to choose anew. */
function holdsLocked({ lock, installCommand }: Project): boolean {
  const format = lock?.graph.lockfile.format;
  return format !== undefined && installCommand === undefined && packageManagers[format].checksLocked;
}

/** Whether the version of a finding is locked, the package manager refuses it, and the package can be named. */
function isRefused(project: Project, finding: Finding): boolean {
  const { name, version } = finding.package;
  const { graph } = project.lock!;
  const published = project.packuments.get(name)?.versions.get(version);
  const isYoung = published !== undefined && isHeldBack(project, name, published);
  if (!isSafeInShell(name) || !(isYoung || isTakenDown(project, finding))) return false;
  return [...releasedBy(graph, [name]).packages].some(
    (index) => (graph.nodes[index] as LockedPackage).version === version,
  );
}

/** Whether the registry does not have the version of a finding any more. */
function isTakenDown({ packuments }: Project, { package: { name, version } }: Finding): boolean {
  return packuments.get(name)?.versions.has(version) === false;
}
