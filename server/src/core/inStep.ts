// Whether a lockfile has followed what is asked for.
import { satisfies } from 'semver';
import { findEdge, findImporter, findLocked } from './graph';
import { askedRange } from './manifests/catalogs';
import { isPinned } from './manifests/configDependencies';
import { withProtocol } from './reading/descriptors';
import { isOverridden } from './reasons';
import type { Declaration, Lockfile, Project } from './types';

/**
 * Whether the lockfile's version for a declaration is one that the declaration still asks for. Overrides move a
 * version out of its range on purpose, so what one of them may decide counts as asked for. What is asked for without a
 * range, as from git, must be noted as it is written, where the lockfile notes that.
 */
export function isInStep(project: Project, importer: string, declaration: Declaration): boolean {
  const graph = project.lock?.graph;
  const found = graph && findImporter(graph, importer);
  const edge = found && findEdge(found.importer, declaration);
  if (!graph || !edge || edge.to < 0) return false;
  // A catalog may have moved on while the declaration still says `catalog:`, and npm 1 does not note what was asked for.
  const isNoted = declaration.spec.type !== 'catalog' && !isUnnoted(graph.lockfile);
  if (isNoted && edge.rawSpec === declaration.rawSpec) return true;
  const node = graph.nodes[edge.to]!;
  const asked = askedRange(project, declaration);
  if (node.kind === 'importer' || isOverridden(project, importer, declaration)) return true;
  if (!asked) return !isNoted || edge.rawSpec === withProtocol(declaration.rawSpec);
  return (asked.name ?? declaration.name) === node.name && satisfies(node.version, asked.range, true);
}

/**
 * Whether a declaration's own line is all that locks it. From pnpm 11 on the lockfile has what pnpm is set up with, and its
 * integrity, and pnpm refuses another one in the line than that.
 */
export function isLockedByItself({ lock }: Project, declaration: Declaration): boolean {
  return (
    isPinned(declaration) && (lock === undefined || findLocked(lock.graph, '', declaration) === undefined)
  );
}

/** Yarn 1, too, leaves the importers to the manifests, but finds an entry by the range that it was asked for with. */
function isUnnoted({ format, entryPoints }: Lockfile): boolean {
  return format === 'npm' && entryPoints !== undefined;
}
