// What a declaration asks the registry for, where need be by way of a catalog.

import type { CatalogEntry, Declaration, Project } from '../types';
import { registryRangeOf } from './spec';

/** A catalog's line with its place. */
export interface CatalogPlace {
  /** Absolute path of the workspace file or package.json. */
  readonly file: string;
  readonly text: string;
  readonly entry: CatalogEntry;
}

/** The line of the catalog that a `catalog:` declaration means; undefined for any other, or where there is none. */
export function findCatalogEntry(project: Project, { name, spec }: Declaration): CatalogPlace | undefined {
  if (spec.type !== 'catalog') return undefined;
  const catalog = spec.catalog || 'default';
  const root = project.manifests.get('');
  const { workspaceFile } = project;
  const places = [
    ...(workspaceFile?.workspace.catalogs.map((entry) => ({ ...workspaceFile, entry })) ?? []),
    ...(root?.manifest.catalogs.map((entry) => ({ ...root, entry })) ?? []),
  ];
  const found = places.find(({ entry }) => entry.name === name && entry.catalog === catalog);
  return found && { file: found.file, text: found.text, entry: found.entry };
}

/** The real name, where it is another, and the range of versions that a declaration asks a registry for, if it does. */
export function askedRange(
  project: Project,
  declaration: Declaration,
): { readonly name?: string; readonly range: string } | undefined {
  const spec = findCatalogEntry(project, declaration)?.entry.spec ?? declaration.spec;
  return registryRangeOf(spec);
}
