// From a declaration to what is locked for it, from an edge to its target, and back to everybody who asks for it.
import { findLocked, isEdgeFor } from './graph';
import { catalogEntryAt, declarationsOfEntry, findCatalogEntry } from './manifests/catalogs';
import { type Asking, declarationsBy, declaringIn, fileOfDeclaration } from './manifests/declaring';
import { pairSpan } from './places';
import { overriddenByEntry } from './reasons';
import { isWritten, touches } from './text';
import type { Declaration, Edge, Graph, Importer, LockedPackage, Place, Project } from './types';

/**
 * Where what stands at an offset leads: from a declaration, a catalog's line or an edge of the lockfile to the
 * lockfile's entry, or to a workspace's manifest; from a `catalog:` to the line of the catalog.
 */
export function definitionAt(project: Project, file: string, offset: number): Place | undefined {
  const meant = catalogMeantAt(project, file, offset);
  if (meant) return meant;
  const index = declaredAt(project, file, offset) ?? edgeTargetAt(project, file, offset);
  return index === undefined ? undefined : placeOf(project, index);
}

/**
 * Everything that asks for the package at an offset: edges of the lockfile, then declarations of manifests; of a
 * catalog's line the declarations and overrides that mean it.
 */
export function referencesAt(project: Project, file: string, offset: number): readonly Place[] {
  const meant = catalogEntryAt(project, file, offset);
  if (meant)
    return [
      ...declarationsOfEntry(project, meant.entry).map(({ importer, declaration }) =>
        placeOfDeclaration(project, importer, declaration),
      ),
      ...overriddenByEntry(project, meant.entry).overrides.map(({ file, override }) => ({
        file,
        span: pairSpan(override),
      })),
    ];
  const graph = project.lock?.graph;
  const target = declaredAt(project, file, offset) ?? edgeTargetAt(project, file, offset);
  const targets = target === undefined ? entriesAt(project, file, offset) : [target];
  if (!graph) return [];
  return targets.flatMap((index) =>
    (graph.dependents()[index] ?? []).flatMap((from) => askedBy(project, graph, from, index)),
  );
}

/** The declaration at an offset of a manifest, or of pnpm-workspace.yaml. */
export function declarationAt(project: Project, file: string, offset: number): Asking | undefined {
  for (const { importer, file: known, declarations } of declaringIn(project)) {
    const declaration = known === file ? declarations.find((one) => touchesPair(one, offset)) : undefined;
    if (declaration) return { importer, declaration };
  }
  return undefined;
}

/**
 * The innermost locked package at an offset: its entry, in which those of old npm lockfiles lie inside one another, or
 * the key of its snapshot.
 */
export function findPackageAt(packages: readonly LockedPackage[], offset: number): number | undefined {
  let found: number | undefined;
  packages.forEach(({ span, snapshotKeySpan }, index) => {
    if (snapshotKeySpan && touches(snapshotKeySpan, offset)) found = index;
    if (!touches(span, offset)) return;
    if (found === undefined || span.start >= packages[found]!.span.start) found = index;
  });
  return found;
}

function touchesPair({ nameSpan, specSpan }: Declaration, offset: number): boolean {
  return touches(nameSpan, offset) || touches(specSpan, offset);
}

function catalogMeantAt(project: Project, file: string, offset: number): Place | undefined {
  const { declaration } = declarationAt(project, file, offset) ?? {};
  if (!declaration || !touches(declaration.specSpan, offset)) return undefined;
  const meant = findCatalogEntry(project, declaration);
  return meant && { file: meant.file, span: meant.entry.specSpan };
}

function declaredAt(project: Project, file: string, offset: number): number | undefined {
  const graph = project.lock?.graph;
  const meant = catalogEntryAt(project, file, offset);
  const asking = meant ? declarationsOfEntry(project, meant.entry)[0] : declarationAt(project, file, offset);
  return graph && asking && findLocked(graph, asking.importer, asking.declaration);
}

function edgeTargetAt(project: Project, file: string, offset: number): number | undefined {
  if (project.lock?.file !== file) return undefined;
  // The edges of pnpm 9 stand in its snapshots, outside of the entries.
  for (const node of project.lock.graph.nodes) {
    const edge = node.edges.find(({ span, to }) => to >= 0 && isWritten(span) && touches(span, offset));
    if (edge) return edge.to;
  }
  return undefined;
}

/**
 * The importer or the packages whose entry it is, or the one that it links to: an importer's may be that of a folder's
 * package too, and is then what everybody asks for; that of a pnpm package is shared by its instances, which have a key
 * of their own in the snapshots.
 */
function entriesAt(project: Project, file: string, offset: number): readonly number[] {
  if (project.lock?.file !== file) return [];
  const { nodes, lockfile } = project.lock.graph;
  const at = lockfile.links?.find(({ span }) => touches(span, offset))?.to.start ?? offset;
  const importer = nodes.findIndex(
    ({ kind, span }) => kind === 'importer' && isWritten(span) && touches(span, at),
  );
  const index = importer >= 0 ? importer : findPackageAt(lockfile.packages, at);
  const { span } = nodes[index ?? -1] ?? {};
  if (index === undefined || !span) return [];
  if (importer >= 0 || !touches(span, at)) return [index];
  return lockfile.packages.flatMap((one, other) => (one.span.start === span.start ? [other] : []));
}

function placeOf(project: Project, index: number): Place | undefined {
  const node = project.lock?.graph.nodes[index];
  if (node?.kind === 'package' && project.lock) return { file: project.lock.file, span: node.keySpan };
  const manifest = node?.kind === 'importer' ? project.manifests.get(node.path) : undefined;
  return manifest && { file: manifest.file, span: { start: 0, end: 0 } };
}

function askedBy(project: Project, graph: Graph, from: number, index: number): readonly Place[] {
  const node = graph.nodes[from]!;
  const edges = node.edges.filter(({ to }) => to === index);
  const declared = node.kind === 'importer' ? declaredPlaces(project, node, edges) : [];
  const written = edges.filter(({ span }) => isWritten(span));
  return [...written.map(({ span }) => ({ file: project.lock?.file ?? '', span })), ...declared];
}

function declaredPlaces(project: Project, { path }: Importer, edges: readonly Edge[]): readonly Place[] {
  return declarationsBy(project, path)
    .filter((declaration) => edges.some((edge) => isEdgeFor(edge, declaration)))
    .map((declaration) => placeOfDeclaration(project, path, declaration));
}

function placeOfDeclaration(project: Project, importer: string, declaration: Declaration): Place {
  return { file: fileOfDeclaration(project, importer, declaration) ?? '', span: pairSpan(declaration) };
}
