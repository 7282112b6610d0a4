// Repositories in memory, and the projects that are found in them as short texts.
import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/ports';
import { findProjects, type ProjectFiles } from '../../server/src/workspace';
import { memoryPorts } from './memoryPorts';

/** Content by path below `/r`; a path alone is an empty object or an empty file. */
export type Tree = Readonly<Record<string, string | object>>;

export const emptyNpmLock = { lockfileVersion: 3, packages: {} };
export const emptyPnpmLock = "lockfileVersion: '9.0'\n";

/** The ports of a machine that has these files. */
export function portsOf(tree: Tree) {
  const text = (content: string | object) =>
    typeof content === 'string' ? content : JSON.stringify(content);
  const files = Object.entries(tree).map(([path, content]) => [`/r/${path}`, text(content)]);
  return memoryPorts({ files: Object.fromEntries(files) });
}

/** Checks the projects that are found below `roots`, each told as a paragraph. */
export async function checkProjects(
  tree: Tree,
  expected: readonly string[],
  roots: readonly string[] = ['/r'],
): Promise<void> {
  assert.deepEqual(drawn(await findProjects(portsOf(tree), roots, neverCancelled)), expected);
}

/** A project a paragraph: root, lockfile and importers, what is not used, and notes. */
function drawn(projects: readonly ProjectFiles[]): readonly string[] {
  return projects.flatMap(({ root, lockfile, manifestFiles, otherLockfiles, workspaceFile, notes }) => {
    const used = lockfile ? `${lockfile.format} ${lockfile.file}` : 'no lockfile';
    return [
      `${root}: ${used}: ${[...manifestFiles.keys()].map((importer) => importer || '.').join(' ')}`,
      ...otherLockfiles.map(({ format, file }) => `  not ${format} ${file}`),
      ...(workspaceFile ? [`  ${workspaceFile}`] : []),
      ...notes.map((note) => `  ${note}`),
    ];
  });
}
