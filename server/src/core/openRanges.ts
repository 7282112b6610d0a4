// Declarations whose locked version is clean while their range admits a version known as malware.
import { rcompare, satisfies, valid } from 'semver';
import { affectedIn, groupByAlias, isAffected } from './advisories/affected';
import { saidOf } from './advisories/ownPackages';
import { findEdge, findImporter } from './graph';
import { isInStep } from './inStep';
import { askedRange } from './manifests/catalogs';
import { isConfigDependency } from './manifests/configDependencies';
import { askingIn } from './manifests/declaring';
import { overrideRulesOf, sparesRoot } from './planning/overrides';
import { remembered } from './remembered';
import type { Advisory, AdvisoryGroup, Declaration, LockedPackage, Packument, Project } from './types';

/** One declaration and one incident. */
export interface OpenRange {
  readonly importer: string;
  readonly declaration: Declaration;
  /** What is asked of the registry. */
  readonly range: string;
  /** Clean. */
  readonly locked: LockedPackage;
  readonly group: AdvisoryGroup;
  /** Malicious versions that the range admits, the highest first; not all of them where the registry's word is missing. */
  readonly versions: readonly string[];
  /** Whether the registry still has them; false where its word is not at hand. */
  readonly arePublished: boolean;
}

/**
 * All open ranges of a project. A malicious version that is no longer published cannot be installed, so where the
 * registry's word is at hand only what it still has counts. Peer ranges are wide on purpose, and a range that an
 * override replaces admits nothing; neither is looked at.
 */
export const openRangesOf = remembered((project: Project): readonly OpenRange[] => {
  const overridden = overriddenNames(project);
  const isLookedAt = (declaration: Declaration) =>
    (declaration.type === 'prod' || declaration.type === 'dev' || declaration.type === 'optional') &&
    (isConfigDependency(declaration) || !overridden.has(declaration.name));
  return askingIn(project)
    .filter(({ declaration }) => isLookedAt(declaration))
    .flatMap(({ importer, declaration }) => openAt(project, importer, declaration));
});

/** What a range admits of the versions that some records call malware. */
export function maliciousIn(
  project: Project,
  origin: Pick<LockedPackage, 'name' | 'resolved'>,
  range: string,
): readonly Advisory[] {
  return saidOf(project, origin).about.filter(
    (advisory) => advisory.kind === 'malware' && affectedIn(advisory, range).admits !== 'none',
  );
}

function overriddenNames(project: Project): ReadonlySet<string> {
  const format = project.lock?.graph.lockfile.format;
  const rules = format && !sparesRoot(project, format) ? overrideRulesOf(project, format) : [];
  return new Set(rules.filter(({ via }) => via.length === 0).map(({ target }) => target.name));
}

function openAt(project: Project, importer: string, declaration: Declaration): readonly OpenRange[] {
  const range = askedRange(project, declaration)?.range;
  const locked = lockedFor(project, importer, declaration);
  if (range === undefined || !locked) return [];
  const malware = maliciousIn(project, locked, range);
  if (malware.length === 0 || malware.some((advisory) => isAffected(advisory, locked.version))) return [];
  if (!isInStep(project, importer, declaration)) return [];
  const packument = project.packuments.get(locked.name);
  return groupByAlias(malware).flatMap((group) => {
    const versions = packument ? publishedIn(packument, group, range) : witnessesIn(group, range);
    if (versions.length === 0) return [];
    return [{ importer, declaration, range, locked, group, versions, arePublished: packument !== undefined }];
  });
}

function lockedFor(project: Project, importer: string, declaration: Declaration): LockedPackage | undefined {
  const graph = project.lock?.graph;
  const found = graph && findImporter(graph, importer);
  const edge = found && findEdge(found.importer, declaration);
  const node = graph?.nodes[edge?.to ?? -1];
  return node?.kind === 'package' && node.source === 'registry' ? node : undefined;
}

function publishedIn({ versions }: Packument, { records }: AdvisoryGroup, range: string): readonly string[] {
  return [...versions.keys()]
    .filter((version) => valid(version, true) !== null && satisfies(version, range, true))
    .filter((version) => records.some((record) => isAffected(record, version)))
    .sort((a, b) => rcompare(a, b, true));
}

function witnessesIn({ records }: AdvisoryGroup, range: string): readonly string[] {
  return [...new Set(records.map((record) => affectedIn(record, range).witness ?? ''))].filter(
    (version) => version !== '',
  );
}
