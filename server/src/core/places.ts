// Where a finding stands: in which of the project's own texts, and at what.
import { findCatalogEntry } from './manifests/catalogs';
import { isPinned } from './manifests/configDependencies';
import { fileOfDeclaration } from './manifests/declaring';
import { baseName } from './paths';
import { rememberedBy } from './remembered';
import { lineStartsOf } from './text';
import type { Declaration, Finding, Place, Project, Span } from './types';

/** The finding's own place, else that of its declaration; undefined for what no text of the project names. */
export function placeOf(
  project: Project,
  { place, declaration, importer }: Pick<Finding, 'place' | 'declaration' | 'importer'>,
): Place | undefined {
  if (place || !declaration) return place;
  const file = fileOfDeclaration(project, importer, declaration);
  return file === undefined ? undefined : { file, span: declaration.specSpan };
}

/** The base name of the file that says which version is wanted of what a finding is about. */
export function askingFile(project: Project, finding: Finding): string {
  const catalog = finding.declaration && findCatalogEntry(project, finding.declaration);
  const usual = isOfTools(project, finding) ? 'pnpm-workspace.yaml' : 'package.json';
  return baseName(catalog?.file ?? placeOf(project, finding)?.file ?? usual);
}

/** Whether it is by what pnpm is set up with that the way to a finding starts. */
function isOfTools({ lock }: Project, { nodes: [from = -1, first] }: Finding): boolean {
  const asked = lock?.graph.nodes[from]?.edges.filter(({ to }) => to === first) ?? [];
  return asked.length > 0 && asked.every(({ tool }) => tool === 'config');
}

/**
 * The base name of the file that locks what a finding is about: the lockfile, unless that has it not and the declaration
 * locks by itself.
 */
export function lockingFile(project: Project, finding: Finding): string {
  const { declaration, nodes } = finding;
  const isByItself = declaration && isPinned(declaration) && nodes.length === 0;
  const place = isByItself ? placeOf(project, finding) : project.lock;
  return baseName(place?.file ?? 'the lockfile');
}

/** The lockfile's entry of what a finding is about, at its key; undefined where nothing of the kind is locked. */
export function entryOf({ lock }: Project, { package: bad }: Finding): Place | undefined {
  const entry = lock?.graph.lockfile.packages.find(
    ({ name, version }) => name === bad.name && version === bad.version,
  );
  return lock && entry && { file: lock.file, span: entry.keySpan };
}

/** The offsets at which the lines of one of the project's files start; a file that it does not have is empty. */
export const lineStartsIn = rememberedBy(
  (file: string) => file,
  (project: Project, file) => lineStartsOf(textOf(project, file) ?? ''),
);

/** The text of a file of the project, as it was read; undefined where the project has no such file. */
export function textOf(
  { manifests, lock, workspaceFile, policy }: Project,
  file: string,
): string | undefined {
  const others = [lock, workspaceFile, policy];
  return [...others, ...manifests.values()].find((known) => known?.file === file)?.text;
}

/** What is written of a declaration, an override or a line of a catalog: from its name to its value. */
export function pairSpan({ nameSpan, specSpan }: Pick<Declaration, 'nameSpan' | 'specSpan'>): Span {
  return { start: nameSpan.start, end: specSpan.end };
}
