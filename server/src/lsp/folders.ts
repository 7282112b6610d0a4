// The folders of the workspace: those of the start, and those that come and go.
import { DidChangeWorkspaceFoldersNotification, type InitializeParams } from 'vscode-languageserver';
import { baseName, dirName, policyFileName } from '../core/index';
import { foundingNames } from '../workspace';
import { pathOf } from './settings';
import type { ServerState } from './state';

/** Absolute paths of the folders that the editor has open at the start. */
export function rootsOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  return pathsOf(workspaceFolders ?? (rootUri ? [{ uri: rootUri }] : []));
}

/**
 * Hears of folders that are opened and closed, besides those of the start. As long as there is none, as where a person
 * opens a single file, the folders of the open documents that make a project count instead.
 */
export function followFolders(
  { connection, session, documents }: ServerState,
  atStart: readonly string[],
): void {
  let folders = atStart;
  let roots = atStart;
  const use = async () => {
    const wanted = folders.length > 0 ? folders : foldersOf(documents.keys());
    if (wanted.join('\n') === roots.join('\n')) return;
    roots = wanted;
    (await session).configure({ roots });
  };
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event }) => {
    const gone = new Set(pathsOf(event.removed));
    const kept = folders.filter((path) => !gone.has(path));
    folders = [...new Set([...kept, ...pathsOf(event.added)])];
    return use();
  });
  documents.onDidOpen(use);
  documents.onDidClose(use);
}

/** Settings of package managers are none of them: a person's own lie above all that is on the disk. */
const founding: readonly string[] = [...foundingNames, policyFileName];

function foldersOf(uris: readonly string[]): readonly string[] {
  const files = uris.flatMap((uri) => pathOf(uri) ?? []).filter((path) => founding.includes(baseName(path)));
  return [...new Set(files.map((path) => dirName(path)))].sort();
}

function pathsOf(folders: readonly { readonly uri: string }[]): readonly string[] {
  return folders.flatMap(({ uri }) => pathOf(uri) ?? []);
}
