// Importers of lockfiles whose text does not say what these ask for (npm 1, yarn 1): as their manifests declare it.
import { abandonedBy } from './abandoned';
import { packagesByFolder, redirected } from './folderPackages';
import { addTo } from './lists';
import { nowhere } from './text';
import type { Declaration, Edge, GraphNode, Importer, LockedPackage, Lockfile, Manifest } from './types';

/** Finds the nodes that a declaration leads to, -1 for none: more than one where the sides of a conflict differ. */
type FindTargets = (declaration: Declaration) => readonly number[];

/**
 * The nodes of such a lockfile. npm 1 locks a workspace as the package of a folder, with what is nested in it: an
 * importer resolves its declarations there, and whoever asks for that package asks for the importer. Of a merge conflict
 * the other side may be of a version that has importers, `others`, which ask for what that side says as well.
 */
export function declaredNodes(
  lockfile: Lockfile,
  others: readonly Importer[],
  manifests: ReadonlyMap<string, Manifest>,
): readonly GraphNode[] {
  const { packages } = lockfile;
  const paths = [...new Set([...others.map(({ path }) => path), ...manifests.keys()])];
  const indices = new Map(paths.map((path, at) => [path, packages.length + at]));
  const folders = packagesByFolder(packages);
  const find = findEntries(lockfile, manifests, indices);
  const drafts = paths.map((path, at) => {
    const manifest = manifests.get(path);
    if (!manifest) return others[at]!;
    const folder = packages[folders.get(path) ?? -1];
    return withEdgesOf(importerOf(path, manifest, folder ? findNested(folder, find) : find), others[at]);
  });
  const nodes: readonly GraphNode[] = [...packages, ...withAbandoned(drafts, lockfile)];
  const importerOfFolder = new Map(
    [...folders].flatMap(([path, index]) => {
      const importer = indices.get(path);
      return importer === undefined ? [] : [[index, importer] as const];
    }),
  );
  return importerOfFolder.size === 0 ? nodes : nodes.map((node) => redirected(node, importerOfFolder));
}

/** By the entry points, else to the importer of that name; `indices` are those of importers by their paths. */
function findEntries(
  { entryPoints, theirEntryPoints }: Lockfile,
  manifests: ReadonlyMap<string, Manifest>,
  indices: ReadonlyMap<string, number>,
): FindTargets {
  const sides = [entryPoints, theirEntryPoints].filter((side) => side !== undefined);
  const byName = new Map([...manifests].map(([path, { name }]) => [name, indices.get(path)!]));
  return ({ name, rawSpec }) => {
    const found = sides.flatMap((side) => side.get(`${name}@${rawSpec}`) ?? side.get(name) ?? []);
    return found.length > 0 ? [...new Set(found)] : [byName.get(name) ?? -1];
  };
}

/** What a folder's package itself asks for is nested in it, or leads where that leads. */
function findNested({ edges }: LockedPackage, find: FindTargets): FindTargets {
  const nested = new Map<string, number[]>();
  for (const { name, to } of edges) addTo(nested, name, to);
  return (declaration) => nested.get(declaration.name) ?? find(declaration);
}

function importerOf(path: string, { name, version, declarations }: Manifest, find: FindTargets): Importer {
  return {
    kind: 'importer',
    path,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    span: nowhere,
    edges: declarations.flatMap((declaration) =>
      find(declaration).map((to) => ({
        name: declaration.name,
        rawSpec: declaration.rawSpec,
        type: declaration.type,
        to,
        span: nowhere,
      })),
    ),
  };
}

function withEdgesOf(importer: Importer, other: Importer | undefined): Importer {
  if (!other) return importer;
  return {
    ...importer,
    span: other.span,
    edges: [...other.edges, ...importer.edges.filter(({ to }) => to >= 0)],
  };
}

/**
 * Leads what leads nowhere to what it had before, where the lockfile still has that, as yarn 1's may: npm 1's entry of a
 * name holds for whatever is asked for. Of peers yarn 1 locks none.
 */
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
