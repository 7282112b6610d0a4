// What is squiggled in which of a project's files, before LSP has words for it.
import {
  lockfileNotices,
  manifestNotices,
  type Notice,
  noteNotices,
  type Project,
  placeNotices,
  problemNotices,
  unreadNotes,
} from '../core/index';
import type { Analysis } from '../session';

/** A file of a project with its squiggles; undefined for any other. */
export function squiggledIn(
  { project, findings, problems, files }: Analysis,
  path: string,
): { readonly text: string; readonly notices: readonly Notice[] } | undefined {
  const { lock, manifests } = project;
  const own = problems.get(path) ?? [];
  if (lock?.file === path) {
    const notes = noteNotices(files.unused === undefined ? [] : [files.unused]);
    const notices = [...lockfileNotices(project, findings), ...problemNotices(own, false), ...notes];
    return { text: lock.text, notices };
  }
  for (const [importer, { file, text }] of manifests) {
    if (file !== path) continue;
    const unread = unreadNotes(project.root, { project, problems });
    const notes = noteNotices(importer === '' ? [...files.notes, ...unread] : []);
    const notices = [...manifestNotices(project, findings, importer), ...problemNotices(own, true), ...notes];
    return { text, notices };
  }
  const other = otherFiles(project).find(({ file }) => file === path);
  const notices = [...placeNotices(project, findings, path), ...problemNotices(own, false)];
  return other && { text: other.text, notices };
}

/** The files that squiggles are told of whether anybody has opened them or not. */
export function toldFiles({ project }: Analysis): readonly string[] {
  return [...project.manifests.values(), ...otherFiles(project)].map(({ file }) => file);
}

/** The files of a project that are neither manifest nor lockfile and that something may be said of. */
function otherFiles({
  workspaceFile,
  policy,
}: Project): readonly { readonly file: string; readonly text: string }[] {
  return [...(workspaceFile ? [workspaceFile] : []), ...(policy ? [policy] : [])];
}
