// What fixes of a declaration share: where it is written, its catalog's line if it has one, and the change of its spec.
import { affectedIn } from '../advisories/affected';
import { saidOf } from '../advisories/ownPackages';
import { findEdge } from '../graph';
import { isLockedByItself } from '../inStep';
import { findCatalogEntry, meantSpec } from '../manifests/catalogs';
import { addressOf, isConfigDependency, isPinned, packageOfPin } from '../manifests/configDependencies';
import { fileOfDeclaration } from '../manifests/declaring';
import type { Written } from '../manifests/edits';
import { parseSpec, registryRangeOf } from '../manifests/spec';
import { namedIn } from '../named';
import { type OpenRange, openRangesOf } from '../openRanges';
import { textOf } from '../places';
import { tarballBeside } from '../registry/tarballs';
import { remembered } from '../remembered';
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
  /** It stands in a map, and where there is one beside the place of the tarball's address. */
  readonly inMap?: { readonly address?: Written };
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
  return declaredNames(project).has(wanted);
}

const declaredNames = remembered((project: Project): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { manifest } of project.manifests.values())
    for (const declaration of manifest.declarations) {
      const spec = meantSpec(project, declaration);
      names.add(declaration.name);
      if (spec.type === 'alias') names.add(spec.name);
    }
  return names;
});

/** Whether any manifest asks for something by this name with a tag. */
export function isTagged(project: Project, wanted: string): boolean {
  return taggedNames(project).has(wanted);
}

const taggedNames = remembered((project: Project) =>
  namesAsked(project, ({ spec }) => (spec.type === 'alias' ? spec.target : spec).type === 'tag'),
);

/** Whether any manifest asks for something by this name as optional. */
export function isOptional(project: Project, wanted: string): boolean {
  return optionalNames(project).has(wanted);
}

const optionalNames = remembered((project: Project) =>
  namesAsked(project, ({ field }) => field === 'optionalDependencies'),
);

function namesAsked(
  { manifests }: Project,
  isOne: (declaration: Declaration) => boolean,
): ReadonlySet<string> {
  const asked = [...manifests.values()].flatMap(({ manifest }) => manifest.declarations.filter(isOne));
  return new Set(asked.map(({ name }) => name));
}

/** The declaration that an importer's edge stems from. */
export function declarationOf(project: Project, importer: string, edge: Edge): Declared | undefined {
  const { declarations = [] } = project.manifests.get(importer)?.manifest ?? {};
  const graph = project.lock?.graph;
  const node = graph?.nodes[graph.importers().get(importer) ?? -1];
  const declaration = namedIn(declarations, edge.name).find(
    (one) => node?.kind === 'importer' && findEdge(node, one) === edge,
  );
  return declaration && declaredAt(project, importer, declaration);
}

/** Where a declaration of an importer says what it asks for: in the catalog where it refers to one. */
export function declaredAt(
  project: Project,
  importer: string,
  declaration: Declaration,
): Declared | undefined {
  const place = findCatalogEntry(project, declaration);
  if (place) return { declaration, file: place.file, written: place.entry, rawSpec: place.entry.rawSpec };
  const file = fileOfDeclaration(project, importer, declaration);
  if (file === undefined) return undefined;
  const address = isPinned(declaration) ? addressOf(declaration) : undefined;
  const isInMap = isConfigDependency(declaration) && !isOwnLine(textOf(project, file) ?? '', declaration);
  return {
    declaration,
    file,
    written: declaration,
    rawSpec: declaration.rawSpec,
    ...(isLockedByItself(project, declaration) && { isPin: true }),
    ...(isInMap && { inMap: address ? { address } : {} }),
  };
}

function isOwnLine(text: string, { nameSpan, specSpan }: Declaration): boolean {
  return /^\s*:\s*$/.test(text.slice(nameSpan.end, specSpan.start));
}

/**
 * The changes by which a declaration asks for a version, with all that has to stand beside it where it locks that. Undefined
 * where the registry's word on that is missing, and of a map where the lockfile locks the version: pnpm 11 ignores another
 * one there, and 12 refuses it.
 */
export function changesTo(
  { packuments }: Project,
  declared: Declared,
  rawSpec: string,
): readonly Change[] | undefined {
  const { declaration, file, isPin, inMap } = declared;
  if (!isPin || !isPinned(declaration)) return inMap ? undefined : [respecifying(declared, rawSpec)];
  const { name, version, resolved = '' } = packageOfPin(declaration);
  const packument = packuments.get(name);
  const integrity = packument?.versions.get(rawSpec)?.integrity;
  if (!packument || integrity === undefined) return undefined;
  const pinning = respecifying(declared, `${rawSpec}+${integrity}`);
  if (!inMap?.address) return [pinning];
  const tarball = tarballBeside(resolved, version, packument, rawSpec);
  return tarball === undefined
    ? undefined
    : [pinning, { type: 'spec', file, written: inMap.address, rawSpec: tarball }];
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
export function respecifying({ file, written }: Declared, rawSpec: string): Change {
  return { type: 'spec', file, written, rawSpec };
}
