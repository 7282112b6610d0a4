// Where a finding stands: in which of the project's own texts, and at what.
import type { Finding, Place, Project } from './types';

/** The finding's own place, else that of its declaration; undefined for what no text of the project names. */
export function placeOf(
  { manifests }: Project,
  { place, declaration, importer }: Finding,
): Place | undefined {
  const file = manifests.get(importer)?.file;
  if (place) return place;
  return declaration && file !== undefined ? { file, span: declaration.specSpan } : undefined;
}

/** The text of a file of the project, as it was read; undefined where the project has no such file. */
export function textOf(
  { manifests, lock, workspaceFile, policy }: Project,
  file: string,
): string | undefined {
  const others = [lock, workspaceFile, policy];
  return [...others, ...manifests.values()].find((known) => known?.file === file)?.text;
}
