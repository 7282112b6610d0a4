// What fixes of a declaration share: where it is written, its catalog's line if it has one, and the change of its spec.
import { affectedIn } from '../advisories/affected';
import { saidOf } from '../advisories/ownPackages';
import { findEdge } from '../graph';
import { isLockedByItself } from '../inStep';
import { findCatalogEntry, meantSpec } from '../manifests/catalogs';
import { isConfigDependency } from '../manifests/configDependencies';
import { fileOfDeclaration } from '../manifests/declaring';
import type { Written } from '../manifests/edits';
import { parseSpec, registryRangeOf } from '../manifests/spec';
import { type OpenRange, openRangesOf } from '../openRanges';
import { textOf } from '../places';
import type { Declaration, Edge, Finding, Project } from '../types';
import type { Change } from './changes';

/** A declaration with the place where its right-hand side is to be changed. */
export interface Declared {
  readonly declaration: Declaration;
  /** Absolute path of the package.json, or of the file with the catalog. */
  readonly file: string;
  readonly written: Written;
  readonly rawSpec: string;
  /** What stands there locks the version too, so that its integrity belongs to it. */
  readonly isPin?: true;
}

/** The declaration that itself asks for the finding's package; undefined for what comes through another. */
export function directDeclaration(project: Project, finding: Finding): Declared | undefined {
  const { declaration, importer, paths, stale, exposed } = finding;
  if (!declaration || stale || !exposed || paths[0]?.length !== 1) return undefined;
  return declaredAt(project, importer, declaration);
}

/** All declarations of the importer that themselves ask for the finding's package, each place once; often there is one. */
export function directDeclarations(project: Project, finding: Finding): readonly Declared[] {
  const first = directDeclaration(project, finding);
  if (!first) return [];
  const { importer, otherDeclarations = [] } = finding;
  const others = otherDeclarations.flatMap((one) => declaredAt(project, importer, one) ?? []);
  return [...new Map([first, ...others].map((one) => [one.written, one])).values()];
}

/** Whether any manifest asks for a package of this name, or for one by this name. */
export function isDeclared(project: Project, wanted: string): boolean {
  const isOf = (declaration: Declaration): boolean => {
    const spec = meantSpec(project, declaration);
    return declaration.name === wanted || (spec.type === 'alias' && spec.name === wanted);
  };
  return [...project.manifests.values()].some(({ manifest }) => manifest.declarations.some(isOf));
}

/** Whether any manifest asks for something by this name with a tag. */
export function isTagged({ manifests }: Project, wanted: string): boolean {
  return [...manifests.values()].some(({ manifest }) =>
    manifest.declarations.some(({ name, spec }) => {
      const { type } = spec.type === 'alias' ? spec.target : spec;
      return name === wanted && type === 'tag';
    }),
  );
}

/** The declaration that an importer's edge stems from. */
export function declarationOf(project: Project, importer: string, edge: Edge): Declared | undefined {
  const { manifest } = project.manifests.get(importer) ?? {};
  const node = project.lock?.graph.nodes.find((one) => one.kind === 'importer' && one.path === importer);
  const declaration = manifest?.declarations.find(
    (one) => node?.kind === 'importer' && one.name === edge.name && findEdge(node, one) === edge,
  );
  return declaration && declaredAt(project, importer, declaration);
}

/**
 * Where a declaration of an importer says what it asks for: in the catalog where it refers to one. Of what pnpm is set up with
 * only a line of its own can be changed: another version has its tarball elsewhere.
 */
export function declaredAt(
  project: Project,
  importer: string,
  declaration: Declaration,
): Declared | undefined {
  const place = findCatalogEntry(project, declaration);
  if (place) return { declaration, file: place.file, written: place.entry, rawSpec: place.entry.rawSpec };
  const file = fileOfDeclaration(project, importer, declaration);
  if (file === undefined || !isOwnLine(textOf(project, file) ?? '', declaration)) return undefined;
  const declared = { declaration, file, written: declaration, rawSpec: declaration.rawSpec };
  return isLockedByItself(project, declaration) ? { ...declared, isPin: true } : declared;
}

function isOwnLine(text: string, declaration: Declaration): boolean {
  if (!isConfigDependency(declaration)) return true;
  return /^\s*:\s*$/.test(text.slice(declaration.nameSpan.end, declaration.specSpan.start));
}

/** The integrity that a line which locks a version must have; undefined where the registry's word on it is missing. */
export function integrityOf(
  { packuments }: Project,
  { declaration }: Declared,
  version: string,
): string | undefined {
  return packuments.get(declaration.name)?.versions.get(version)?.integrity;
}

/** What an `openRange` finding is about; undefined for any other. */
export function openRangeOf(project: Project, finding: Finding): OpenRange | undefined {
  if (finding.rule !== 'openRange') return undefined;
  return openRangesOf(project).find(
    ({ declaration, group }) => declaration === finding.declaration && group.id === finding.advisory?.id,
  );
}

/** Whether a new right-hand side would let a version in that is known as malware. */
export function admitsMalware(project: Project, name: string, rawSpec: string): boolean {
  const asked = registryRangeOf(parseSpec(rawSpec));
  if (!asked) return false;
  const advisories = saidOf(project, { name: asked.name ?? name }).about;
  return advisories.some(
    (advisory) => advisory.kind === 'malware' && affectedIn(advisory, asked.range).admits !== 'none',
  );
}

/** The change that gives a declaration another right-hand side. */
export function respecifying({ file, written }: Declared, rawSpec: string, integrity?: string): Change {
  return {
    type: 'spec',
    file,
    written,
    rawSpec: integrity === undefined ? rawSpec : `${rawSpec}+${integrity}`,
  };
}
