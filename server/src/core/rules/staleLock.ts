// A declaration that the lockfile does not satisfy: what is locked is not what the manifest asks for.

import { exposuresOf } from '../exposures';
import { advice, declarationsOf } from '../finding';
import { findEdge, findImporter } from '../graph';
import { isInStep } from '../inStep';
import { isPinned } from '../manifests/configDependencies';
import { askingIn } from '../manifests/declaring';
import { baseName } from '../paths';
import { isWhole } from '../readWhole';
import { isWritten } from '../text';
import type { Declaration, Finding, GraphNode, Project, Rule } from '../types';
import { plainText } from '../untrusted';

export const staleLock: Rule = {
  id: 'staleLock',
  title: 'Lockfile out of step',
  help: 'The lockfile does not satisfy this declaration, so the next install changes it. Until then the verdict on this dependency rests on the declared range.',
  find: (project) => {
    // An exposure at the same place has said so in its own words.
    const told = new Set(exposuresOf(project).flatMap(declarationsOf));
    return askingIn(project)
      .filter(
        ({ importer, declaration }) => !told.has(declaration) && isOutOfStep(project, importer, declaration),
      )
      .map(({ importer, declaration }) => findingAbout(project, importer, declaration));
  },
};

function isOutOfStep(project: Project, importer: string, declaration: Declaration): boolean {
  if (!project.lock || !mustBeLocked(declaration)) return false;
  if (isInStep(project, importer, declaration) || isLinked(project, importer, declaration)) return false;
  // What a lockfile that could be read only in part does not have may stand in the rest.
  return isWhole(project.lock.graph.lockfile.problems) || !!lockedFor(project, importer, declaration);
}

/**
 * Peers, linked folders and what is locked where it is asked for may be left out of a lockfile, and placeholders are no
 * package manager's.
 */
function mustBeLocked(declaration: Declaration): boolean {
  const { type, spec } = declaration;
  if (isPinned(declaration)) return false;
  if (type === 'peer' || type === 'peerOptional' || spec.type === 'unknown') return false;
  return spec.type !== 'directory' || spec.protocol !== 'link';
}

/** pnpm up to version 6 links a folder, and notes where it was asked for; of what it has it locks nothing. */
function isLinked(project: Project, importer: string, { name, spec, rawSpec }: Declaration): boolean {
  if (spec.type !== 'directory' || !project.lock) return false;
  const { edges } = findImporter(project.lock.graph, importer)?.importer ?? { edges: [] };
  return edges.some((edge) => edge.name === name && isWritten(edge.span) && edge.rawSpec === rawSpec);
}

function findingAbout(project: Project, importer: string, declaration: Declaration): Finding {
  const locked = lockedFor(project, importer, declaration);
  const file = baseName(project.lock?.file ?? '');
  const what = `"${plainText(`${declaration.name}@${declaration.rawSpec}`)}"`;
  const message = locked
    ? `${file} has ${plainText(`${locked.name} ${locked.version ?? ''}`)}, which ${what} does not ask for: install to bring it in line`
    : `${file} does not have ${what} yet: install to bring it in line`;
  return {
    ...advice,
    fingerprint: `staleLock:${importer || '.'}:${declaration.field}:${declaration.name}`,
    rule: 'staleLock',
    severity: 'information',
    message,
    importer,
    declaration,
    package: { name: declaration.name, version: '' },
    paths: [[declaration.name]],
  };
}

function lockedFor(project: Project, importer: string, declaration: Declaration): GraphNode | undefined {
  const graph = project.lock?.graph;
  const found = graph && findImporter(graph, importer);
  const edge = found && findEdge(found.importer, declaration);
  return edge && edge.to >= 0 ? graph.nodes[edge.to] : undefined;
}
