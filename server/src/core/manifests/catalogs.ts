// What a declaration asks the registry for, where need be by way of a catalog.

import { namedIn } from '../named';
import { remembered } from '../remembered';
import { touches } from '../text';
import type { CatalogEntry, Declaration, Project, Spec } from '../types';
import { registryRangeOf, wantedOf } from './spec';

/** A catalog's line with its place. */
export interface CatalogPlace {
  /** Absolute path of the workspace file or package.json. */
  readonly file: string;
  readonly text: string;
  readonly entry: CatalogEntry;
}

/** What may refer to a catalog: a declaration, or an override of the package of a name. */
type Referring = Pick<Declaration, 'name' | 'spec'>;

/** The line of the catalog that a `catalog:` declaration means; undefined for any other, or where there is none. */
export function findCatalogEntry(project: Project, declaration: Referring): CatalogPlace | undefined {
  if (declaration.spec.type !== 'catalog') return undefined;
  for (const { file, text, catalogs } of catalogSources(project)) {
    const entry = namedIn(catalogs, declaration.name).find((one) => refersTo(declaration, one));
    if (entry) return { file, text, entry };
  }
  return undefined;
}

/** The line of a catalog at an offset of a file. */
export function catalogEntryAt(project: Project, file: string, offset: number): CatalogPlace | undefined {
  for (const source of catalogSources(project)) {
    const isAt = ({ nameSpan, specSpan }: CatalogEntry) =>
      touches(nameSpan, offset) || touches(specSpan, offset);
    const entry = source.file === file ? source.catalogs.find(isAt) : undefined;
    if (entry) return { file, text: source.text, entry };
  }
  return undefined;
}

/** The declarations that mean a line of a catalog, with their importers' paths. */
export function declarationsOfEntry(
  { manifests }: Project,
  entry: CatalogEntry,
): readonly { readonly importer: string; readonly declaration: Declaration }[] {
  return [...manifests].flatMap(([importer, { manifest }]) =>
    manifest.declarations
      .filter((declaration) => refersTo(declaration, entry))
      .map((declaration) => ({ importer, declaration })),
  );
}

/** Whether a line of a catalog is what a `catalog:` stands for. */
export function refersTo({ name, spec }: Referring, entry: CatalogEntry): boolean {
  return spec.type === 'catalog' && entry.name === name && entry.catalog === (spec.catalog || 'default');
}

/** The real name, where it is another, and the range of versions that a declaration asks a registry for, if it does. */
export function askedRange(
  project: Project,
  declaration: Declaration,
): { readonly name?: string; readonly range: string } | undefined {
  return registryRangeOf(meantSpec(project, declaration));
}

/** The same, with a tag in the place of the range where the declaration asks for one. */
export function askedOf(
  project: Project,
  declaration: Declaration,
): { readonly name?: string; readonly range: string } | undefined {
  return wantedOf(meantSpec(project, declaration));
}

/** What a declaration asks for: what its line of the catalog says where it refers to one, else what it says itself. */
export function meantSpec(project: Project, declaration: Referring): Spec {
  return findCatalogEntry(project, declaration)?.entry.spec ?? declaration.spec;
}

interface CatalogSource extends Pick<CatalogPlace, 'file' | 'text'> {
  readonly catalogs: readonly CatalogEntry[];
}

/** The workspace file, then the root's package.json. */
const catalogSources = remembered(({ workspaceFile, manifests }: Project): readonly CatalogSource[] => {
  const root = manifests.get('');
  return [
    ...(workspaceFile ? [{ ...workspaceFile, catalogs: workspaceFile.workspace.catalogs }] : []),
    ...(root ? [{ ...root, catalogs: root.manifest.catalogs }] : []),
  ];
});
