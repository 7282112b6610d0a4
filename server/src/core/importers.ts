// What the importers of a lockfile ask for, where its text leaves some of that to the manifests and the catalogs.
import { declaredNodes } from './declaredImporters';
import { packagesByFolder, redirected } from './folderPackages';
import { lockedByCatalogs } from './lockedCatalogs';
import { ReadImporter } from './reading/readPackage';
import { once } from './remembered';
import { withResolutions } from './resolutions';
import type { CatalogEntry, Declaration, Edge, GraphNode, Importer, Lockfile, Manifest } from './types';

/** The nodes of a lockfile's graph, packages first: as the lockfile has them, with what manifests and catalogs add. */
export function nodesOf(
  lockfile: Lockfile,
  manifests: ReadonlyMap<string, Manifest>,
  catalogs: readonly CatalogEntry[],
): readonly GraphNode[] {
  const importers = importersIn(lockfile, manifests, catalogs);
  if (lockfile.entryPoints) return declaredNodes(lockfile, importers, manifests);
  const nodes = [...lockfile.packages, ...importers];
  return withFolders(lockfile, withResolutions(lockfile, nodes, manifests.get('')), manifests);
}

/**
 * The nodes, and an importer for each folder that npm was asked for with `file:` and whose manifest is here: whoever
 * asks for the folder's package asks for that.
 */
function withFolders(
  { packages, importers }: Lockfile,
  nodes: readonly GraphNode[],
  manifests: ReadonlyMap<string, Manifest>,
): readonly GraphNode[] {
  const known = new Set(importers.map(({ path }) => path));
  const folders = [...packagesByFolder(packages)].filter(([path]) => manifests.has(path) && !known.has(path));
  if (folders.length === 0) return nodes;
  const importerOfFolder = new Map(folders.map(([, index], at) => [index, nodes.length + at]));
  const added = folders.map(([path, index]): Importer => {
    const { name, version, span, edges } = packages[index]!;
    return { kind: 'importer', path, name, ...(version !== '' && { version }), span, edges };
  });
  return [...nodes, ...added].map((node) => redirected(node, importerOfFolder));
}

function importersIn(
  { importers, packages, abridged }: Lockfile,
  manifests: ReadonlyMap<string, Manifest>,
  catalogs: readonly CatalogEntry[],
): readonly Importer[] {
  if (!abridged) return importers;
  const locked = lockedByCatalogs(packages, importers, catalogs);
  return importers.map((importer) => {
    const declared = manifests.get(importer.path)?.declarations ?? [];
    return new ReadImporter(
      importer,
      once(() => edgesOf(importer, declared, locked)),
    );
  });
}

function edgesOf(
  importer: Importer,
  declared: readonly Declaration[],
  locked: ReadonlyMap<string, readonly number[]>,
): readonly Edge[] {
  const namesOf = (wanted: Edge['type']) =>
    new Set(declared.filter(({ type }) => type === wanted).map(({ name }) => name));
  const [dev, prod] = [namesOf('dev'), namesOf('prod')];
  return importer.edges.flatMap((edge) => {
    const isDev = edge.type === 'prod' && dev.has(edge.name) && !prod.has(edge.name);
    const targets = locked.get(`${edge.name}@${edge.rawSpec}`) ?? [edge.to];
    return targets.map((to) => (isDev ? { ...edge, to, type: 'dev' as const } : { ...edge, to }));
  });
}
