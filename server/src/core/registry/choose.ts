// Which published version a fix may go to: it exists, no advisory of any feed affects it, and it fits the project.
import { compare, gt, major, prerelease, subset, valid, validRange } from 'semver';
import { isAffected } from '../advisories/affected';
import { saidOf } from '../advisories/ownPackages';
import type { Planning } from '../planning/proposal';
import type { Advisory, Finding, Packument, Project, PublishedVersion } from '../types';
import { ageInDays, cutoffOf, refusedBy } from './releaseAge';

/** A version to go to, and what a person should know of it besides. */
export interface Target {
  readonly published: PublishedVersion;
  readonly notes: readonly string[];
}

/** Where a finding's package may go. */
export interface Targets {
  /** Without leaving the major, or for malware the last clean version below. */
  readonly near?: Target;
  /** In a later major. */
  readonly far?: Target;
}

/**
 * The versions that a finding's package should go to, as far as the registry's word is at hand. For a vulnerability
 * the lowest clean version above in the same major, and the lowest in a later one. For malware the next clean release
 * of the same major that came out after the bad one, else the highest clean version below; and a later major.
 *
 * Among these a version is preferred that has been out long enough, whose engines are those of the project, and that
 * is not deprecated, in this order. A prerelease is taken only where the project is on one.
 */
export function targetsFor(planning: Planning, finding: Finding): Targets {
  const { package: bad, importer } = finding;
  const packument = planning.packumentOf(bad.name);
  if (!packument) return {};
  const clean = cleanVersions(planning.project, packument, bad.version);
  const choose = (candidates: readonly PublishedVersion[]): Target | undefined =>
    preferred(planning.project, bad.name, importer, candidates);
  const above = clean.filter(({ version }) => isAbove(version, bad.version));
  const isNear = ({ version }: PublishedVersion) => major(version, true) === major(bad.version, true);
  if (finding.advisory?.kind !== 'malware') {
    return targets(choose(above.filter(isNear)), choose(above.filter((version) => !isNear(version))));
  }
  const later = laterThan(above, sinceOf(packument, finding));
  const below = clean.filter(({ version }) => isAbove(bad.version, version)).reverse();
  const near = choose([...later.filter(isNear), ...below]);
  return targets(near, choose(later.filter((version) => !isNear(version))));
}

/**
 * The published versions that no advisory affects, lowest first; prereleases only where `from` is one, and never the
 * empty package that npm puts in the place of malware.
 */
export function cleanVersions(
  project: Project,
  packument: Packument,
  from: string,
): readonly PublishedVersion[] {
  const early = valid(from, true) !== null && prerelease(from, true) !== null;
  const clean = allClean(saidOf(project, packument).about, packument);
  return early ? clean : clean.filter(({ version }) => prerelease(version, true) === null);
}

/** What a person should know of a version before going to it: too young, for another Node, deprecated. */
export function notesOn(
  project: Project,
  name: string,
  importer: string,
  published: PublishedVersion,
): readonly string[] {
  return doubts.flatMap(({ note, raised }) =>
    raised(project, name, importer, published) ? [note(project, published, name)] : [],
  );
}

interface Doubt {
  /** How much worse a version is for it. */
  readonly weight: number;
  readonly raised: (project: Project, name: string, importer: string, published: PublishedVersion) => boolean;
  readonly note: (project: Project, published: PublishedVersion, name: string) => string;
}

const doubts: readonly Doubt[] = [
  {
    weight: 4,
    raised: (project, name, _, version) => {
      const cutoff = cutoffOf(project, name, version.version);
      const isYoung = cutoff !== undefined && version.published !== undefined && version.published > cutoff;
      return isYoung || refusedBy(project, name, version) !== undefined;
    },
    note: (project, published, name) =>
      `published ${agoInWords(ageInDays(project, published) ?? 0)}${unlessAllowed(refusedBy(project, name, published))}`,
  },
  {
    weight: 2,
    raised: (project, _, importer, { nodeRange }) =>
      nodeRange !== undefined && !fits(project, importer, nodeRange),
    note: (_, { nodeRange }) => `asks for Node ${nodeRange}`,
  },
  { weight: 1, raised: (_, __, ___, { deprecated }) => deprecated !== undefined, note: () => 'deprecated' },
];

/** The first of those with the least against them. */
function preferred(
  project: Project,
  name: string,
  importer: string,
  candidates: readonly PublishedVersion[],
): Target | undefined {
  let best: { readonly published: PublishedVersion; readonly weight: number } | undefined;
  for (const published of candidates) {
    const raised = doubts.filter((doubt) => doubt.raised(project, name, importer, published));
    const weight = raised.reduce((sum, doubt) => sum + doubt.weight, 0);
    if (!best || weight < best.weight) best = { published, weight };
    if (weight === 0) break;
  }
  return best && { published: best.published, notes: notesOn(project, name, importer, best.published) };
}

/** What npm publishes under a name whose malware it has taken down. */
const placeholder = /^0\.0\.1-security(?:\.\d+)*$/;

const cleanOf = new WeakMap<
  Packument,
  { readonly advisories: readonly Advisory[]; readonly clean: readonly PublishedVersion[] }
>();

function allClean(advisories: readonly Advisory[], packument: Packument): readonly PublishedVersion[] {
  const known = cleanOf.get(packument);
  if (known?.advisories === advisories) return known.clean;
  const clean = [...packument.versions.values()]
    .filter(({ version }) => valid(version, true) !== null && !placeholder.test(version))
    .filter(({ version }) => !advisories.some((advisory) => isAffected(advisory, version)))
    .sort((a, b) => compare(a.version, b.version, true));
  cleanOf.set(packument, { advisories, clean });
  return clean;
}

function targets(near: Target | undefined, far: Target | undefined): Targets {
  return { ...(near && { near }), ...(far && { far }) };
}

function laterThan(
  versions: readonly PublishedVersion[],
  since: string | undefined,
): readonly PublishedVersion[] {
  return versions.filter(
    ({ published }) => since !== undefined && published !== undefined && published > since,
  );
}

/** When the bad version came out: what the registry still knows of it, else when it was first reported. */
function sinceOf(packument: Packument, { package: bad, advisory }: Finding): string | undefined {
  const known = packument.versions.get(bad.version)?.published ?? packument.unpublished.get(bad.version);
  const reported = advisory?.records.flatMap(({ published }) => published ?? []) ?? [];
  return known ?? reported.sort()[0];
}

/** Whether a version runs on every Node that the importer's package.json, or else the root's, says it runs on. */
function fits({ manifests }: Project, importer: string, nodeRange: string): boolean {
  const own = manifests.get(importer)?.manifest.nodeRange ?? manifests.get('')?.manifest.nodeRange;
  if (own === undefined || own.length > 256 || nodeRange.length > 256) return true;
  if (validRange(own) === null || validRange(nodeRange) === null) return true;
  return subset(own, nodeRange, { includePrerelease: true });
}

function isAbove(version: string, from: string): boolean {
  return valid(from, true) !== null && valid(version, true) !== null && gt(version, from, true);
}

function agoInWords(days: number): string {
  if (days === 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** The package manager itself would take no version this young unless it is told to. */
function unlessAllowed(refusedBy: string | undefined): string {
  return refusedBy === undefined ? '' : `, younger than ${refusedBy} allows`;
}
