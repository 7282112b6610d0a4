// Versions that are locked and that the registry has taken down, which some package managers stumble over.
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
 * and the version of the finding has been taken down there, it is told to choose the package anew.
 */
export function withTakenDown({ project }: Planning, finding: Finding, proposal: Proposal): Proposal {
  const { name } = finding.package;
  if (!holdsLocked(project) || !finding.exposed || finding.evidence === 'range') return proposal;
  if (!isTakenDown(project, finding) || proposal.refresh.includes(name)) return proposal;
  return { ...proposal, refresh: [...proposal.refresh, name] };
}

/** How a proven proposal is carried out where packages that it is not about are taken down as well. */
export interface Carried {
  /** All that the package manager is told to choose anew. */
  readonly refresh: readonly string[];
  /** What comes of it then. */
  readonly outcome: Outcome;
  /** What a person should know of it besides. */
  readonly notes: readonly string[];
}

/**
 * How the package manager carries a proven proposal out although other packages are taken down too. While any of them is
 * locked pnpm installs nothing from 11 on, nor do earlier ones where no other version is admitted. So it is told to choose
 * these anew as well. Where what comes of that is not proven too, most often since no other version is admitted, the
 * proposal is carried out as it is, and a note says what it has to wait for.
 */
export function besideTakenDown(
  planning: Planning,
  { changes, refresh }: Pick<Proposal, 'changes' | 'refresh'>,
  outcome: Outcome,
  isProven: (outcome: Outcome) => boolean,
): Carried {
  const others = takenDownIn(planning).filter(({ name }) => !refresh.includes(name));
  if (others.length === 0) return { refresh, outcome, notes: [] };
  const told = [...new Set([...refresh, ...others.map(({ name }) => name)])].sort();
  const all = outcomeOf(planning, changes, told);
  const staying = others.filter(({ name, version }) => isReached(outcome, name, version));
  const names = [...new Set(staying.map(({ name }) => name))];
  const noted = (words: string) => (names.length > 0 ? [`${words}, which the registry has taken down`] : []);
  if (isProven(all)) return { refresh: told, outcome: all, notes: noted(`also updates ${listed(names)}`) };
  const fixed = `${listed(names)} ${names.length === 1 ? 'is' : 'are'} fixed too`;
  const manager = planning.project.lock!.graph.lockfile.format;
  return { refresh, outcome, notes: noted(`${manager} installs it only once ${fixed}`) };
}

/**
 * The affected versions that are locked and taken down, as far as that is known. Whether malware is, the registry is asked
 * for; of what is vulnerable that happens seldom, so it counts where the registry has been asked anyway.
 */
function takenDownIn({ project, findings, packumentOf }: Planning): readonly Finding['package'][] {
  if (!holdsLocked(project)) return [];
  return affectedIn(findings)
    .filter((finding) => {
      if (finding.advisory?.kind === 'malware') packumentOf(finding.package.name);
      return isTakenDown(project, finding);
    })
    .map((finding) => finding.package);
}

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

/** Whether the version of a finding is locked, the registry does not have it any more, and the package can be named. */
function isTakenDown({ lock, packuments }: Project, { package: { name, version } }: Finding): boolean {
  if (packuments.get(name)?.versions.has(version) !== false || !isSafeInShell(name)) return false;
  const { nodes } = lock!.graph;
  return [...releasedBy(lock!.graph, [name]).packages].some(
    (index) => (nodes[index] as LockedPackage).version === version,
  );
}
