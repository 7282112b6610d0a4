// From a declaration to what is locked for it, from an edge to its target, and back to everybody who asks for it.
import { findEdge, findImporter } from './graph';
import { touches } from './text';
import type { Declaration, Graph, GraphNode, LockedPackage, Project, Span } from './types';

/** A span in a file. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  readonly span: Span;
}

/** Where what stands at an offset of a manifest or lockfile leads: the lockfile's entry, or a workspace's manifest. */
export function definitionAt(project: Project, file: string, offset: number): Place | undefined {
  const index = declaredAt(project, file, offset) ?? edgeTargetAt(project, file, offset);
  return index === undefined ? undefined : placeOf(project, index);
}

/** Everything that asks for the package at an offset: edges of the lockfile, then declarations of manifests. */
export function referencesAt(project: Project, file: string, offset: number): readonly Place[] {
  const graph = project.lock?.graph;
  const index =
    declaredAt(project, file, offset) ??
    edgeTargetAt(project, file, offset) ??
    entryAt(project, file, offset);
  if (!graph || index === undefined) return [];
  return (graph.dependents[index] ?? []).flatMap((from) => askedBy(project, graph, from, index));
}

/** The innermost locked package at an offset; entries of old npm lockfiles lie inside one another. */
export function findPackageAt(packages: readonly LockedPackage[], offset: number): number | undefined {
  let found: number | undefined;
  packages.forEach(({ span }, index) => {
    if (!touches(span, offset)) return;
    if (found === undefined || span.start >= packages[found]!.span.start) found = index;
  });
  return found;
}

function declaredAt(project: Project, file: string, offset: number): number | undefined {
  const graph = project.lock?.graph;
  for (const [importer, { file: known, manifest }] of project.manifests) {
    if (known !== file) continue;
    const declaration = manifest.declarations.find(
      ({ nameSpan, specSpan }) => touches(nameSpan, offset) || touches(specSpan, offset),
    );
    return graph && declaration && lockedFor(graph, importer, declaration);
  }
  return undefined;
}

function lockedFor(graph: Graph, importer: string, declaration: Declaration): number | undefined {
  const found = findImporter(graph, importer);
  const edge = found && findEdge(found.importer, declaration);
  return edge && edge.to >= 0 ? edge.to : undefined;
}

function edgeTargetAt(project: Project, file: string, offset: number): number | undefined {
  if (project.lock?.file !== file) return undefined;
  for (const node of project.lock.graph.nodes) {
    if (!touches(node.span, offset)) continue;
    const edge = node.edges.find(({ span, to }) => to >= 0 && span.end > 0 && touches(span, offset));
    if (edge) return edge.to;
  }
  return undefined;
}

function entryAt(project: Project, file: string, offset: number): number | undefined {
  if (project.lock?.file !== file) return undefined;
  return findPackageAt(project.lock.graph.lockfile.packages, offset);
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
  const declared =
    node.kind === 'importer'
      ? declaredPlaces(
          project,
          node,
          edges.map(({ name }) => name),
        )
      : [];
  const written = edges.filter(({ span }) => span.end > 0);
  return [...written.map(({ span }) => ({ file: project.lock?.file ?? '', span })), ...declared];
}

function declaredPlaces(project: Project, node: GraphNode, names: readonly string[]): readonly Place[] {
  const manifest = node.kind === 'importer' ? project.manifests.get(node.path) : undefined;
  const declarations = manifest?.manifest.declarations.filter(({ name }) => names.includes(name)) ?? [];
  return declarations.map(({ nameSpan, specSpan }) => ({
    file: manifest?.file ?? '',
    span: { start: nameSpan.start, end: specSpan.end },
  }));
}
