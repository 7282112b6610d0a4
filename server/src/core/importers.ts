// What the importers of a lockfile ask for, where its text leaves some of that to the manifests and the catalogs.
import { abandonedBy } from './abandoned';
import { addTo } from './lists';
import { withProtocol } from './reading/descriptors';
import { eachTarget } from './reading/readPackage';
import { nowhere } from './text';
import type {
  CatalogEntry,
  Declaration,
  Edge,
  GraphNode,
  Importer,
  LockedPackage,
  Lockfile,
  Manifest,
} from './types';

/** The nodes of a lockfile's graph, packages first: as the lockfile has them, with what manifests and catalogs add. */
export function nodesOf(
  lockfile: Lockfile,
  manifests: ReadonlyMap<string, Manifest>,
  catalogs: readonly CatalogEntry[],
): readonly GraphNode[] {
  const importers = importersIn(lockfile, manifests, catalogs);
  if (lockfile.entryPoints) return nodesFrom(lockfile, importers, manifests);
  return withFolders(lockfile, [...lockfile.packages, ...importers], manifests);
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
  const locked = lockedByCatalogs(packages, catalogs);
  return importers.map((importer) => {
    const declared = manifests.get(importer.path)?.declarations ?? [];
    const namesOf = (wanted: Edge['type']) =>
      new Set(declared.filter(({ type }) => type === wanted).map(({ name }) => name));
    const [dev, prod] = [namesOf('dev'), namesOf('prod')];
    const edges = importer.edges.map((edge) => {
      const isDev = edge.type === 'prod' && dev.has(edge.name) && !prod.has(edge.name);
      const to = locked.get(`${edge.name}@${edge.rawSpec}`) ?? edge.to;
      return isDev ? { ...edge, to, type: 'dev' as const } : { ...edge, to };
    });
    return { ...importer, edges };
  });
}

/** Indices of the packages that `name@catalog:…` means in a lockfile of yarn's, whose keys are descriptors. */
function lockedByCatalogs(
  packages: readonly LockedPackage[],
  catalogs: readonly CatalogEntry[],
): ReadonlyMap<string, number> {
  const locked = new Map<string, number>();
  if (catalogs.length === 0) return locked;
  const names = new Set(catalogs.map(({ name }) => name));
  const byDescriptor = new Map<string, number>();
  packages.forEach(({ key }, index) => {
    if (!names.has(key.slice(0, key.indexOf('@', 1)))) return;
    for (const descriptor of key.split(', ')) byDescriptor.set(descriptor, index);
  });
  for (const { catalog, name, rawSpec } of catalogs) {
    const index = byDescriptor.get(`${name}@${withProtocol(rawSpec)}`);
    if (index === undefined) continue;
    locked.set(`${name}@catalog:${catalog}`, index);
    if (catalog === 'default') locked.set(`${name}@catalog:`, index);
  }
  return locked;
}

/**
 * The nodes where the manifests say who asks for what. npm 1 locks a workspace as the package of a folder, with what
 * is nested in it: an importer resolves its declarations there, and whoever asks for that package asks for the importer.
 * Of a merge conflict the other side may be of a version that has importers, which ask for what that side says as well.
 */
function nodesFrom(
  lockfile: Lockfile,
  others: readonly Importer[],
  manifests: ReadonlyMap<string, Manifest>,
): readonly GraphNode[] {
  const { packages } = lockfile;
  const paths = [...new Set([...others.map(({ path }) => path), ...manifests.keys()])];
  const importerOfName = new Map<string, number>();
  const importerOfLink = new Map<number, number>();
  const links = packagesByFolder(packages);
  paths.forEach((path, at) => {
    const index = packages.length + at;
    const link = links.get(path);
    const name = manifests.get(path)?.name;
    if (name !== undefined) importerOfName.set(name, index);
    if (link !== undefined) importerOfLink.set(link, index);
  });
  const sides = [lockfile.entryPoints, lockfile.theirEntryPoints].filter((side) => side !== undefined);
  const targetsOf = ({ name, rawSpec }: Declaration): readonly number[] => {
    const found = sides.flatMap((side) => side.get(`${name}@${rawSpec}`) ?? side.get(name) ?? []);
    return found.length > 0 ? [...new Set(found)] : [importerOfName.get(name) ?? -1];
  };
  const drafts = paths.map((path, at) => {
    const manifest = manifests.get(path);
    if (!manifest) return others[at]!;
    const nested = new Map<string, number[]>();
    for (const { name, to } of packages[links.get(path) ?? -1]?.edges ?? []) addTo(nested, name, to);
    const importer = importerOf(path, manifest, (asked) => nested.get(asked.name) ?? targetsOf(asked));
    return withEdgesOf(importer, others[at]);
  });
  const importers = lockfile.format === 'yarnClassic' ? withAbandoned(drafts, lockfile) : drafts;
  const nodes: readonly GraphNode[] = [...packages, ...importers];
  return importerOfLink.size === 0 ? nodes : nodes.map((node) => redirected(node, importerOfLink));
}

/** Leads what leads nowhere to what it had before, where the lockfile still has that. Of peers yarn 1 locks none. */
function withAbandoned(importers: readonly Importer[], lockfile: Lockfile): readonly Importer[] {
  const asked = importers.flatMap(({ edges }) => edges);
  const isMoved = ({ to, type }: Edge) => to < 0 && type !== 'peer' && type !== 'peerOptional';
  const moved = asked.filter(isMoved);
  if (moved.length === 0) return importers;
  const abandoned = abandonedBy(moved, asked, lockfile);
  return importers.map((importer) => ({
    ...importer,
    edges: importer.edges.flatMap((edge) => {
      const before = isMoved(edge) ? abandoned.get(edge.name) : undefined;
      return before?.map((one) => ({ ...edge, ...one })) ?? [edge];
    }),
  }));
}

function withEdgesOf(importer: Importer, other: Importer | undefined): Importer {
  if (!other) return importer;
  return {
    ...importer,
    span: other.span,
    edges: [...other.edges, ...importer.edges.filter(({ to }) => to >= 0)],
  };
}

/** Indices of the packages that are folders, by the folder: npm from 2 on has a link to an entry under its path. */
function packagesByFolder(packages: readonly LockedPackage[]): ReadonlyMap<string, number> {
  const folders = new Map<string, number>();
  packages.forEach(({ source, resolved, key }, index) => {
    if (source !== 'directory') return;
    folders.set(resolved?.startsWith('file:') ? resolved.slice('file:'.length) : key, index);
  });
  return folders;
}

function redirected(node: GraphNode, importerOfLink: ReadonlyMap<number, number>): GraphNode {
  let leadsToLink = false;
  eachTarget(node, (to) => {
    leadsToLink ||= importerOfLink.has(to);
  });
  if (!leadsToLink) return node;
  const edges = node.edges.map((edge) => ({ ...edge, to: importerOfLink.get(edge.to) ?? edge.to }));
  return { ...node, edges };
}

function importerOf(
  path: string,
  { name, version, declarations }: Manifest,
  targetsOf: (declaration: Declaration) => readonly number[],
): Importer {
  return {
    kind: 'importer',
    path,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    span: nowhere,
    edges: declarations.flatMap((declaration) =>
      targetsOf(declaration).map((to) => ({
        name: declaration.name,
        rawSpec: declaration.rawSpec,
        type: declaration.type,
        to,
        span: nowhere,
      })),
    ),
  };
}
