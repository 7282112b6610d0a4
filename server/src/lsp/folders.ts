// The folders of the workspace: those of the start, and those that come and go.
import { DidChangeWorkspaceFoldersNotification, type InitializeParams } from 'vscode-languageserver';
import { pathOf } from './settings';
import type { ServerState } from './state';

/** Absolute paths of the folders that the editor has open at the start. */
export function rootsOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  return pathsOf(workspaceFolders ?? (rootUri ? [{ uri: rootUri }] : []));
}

/** Hears of folders that are opened and closed, besides those of the start. */
export function followFolders({ connection, session }: ServerState, roots: readonly string[]): void {
  let current = roots;
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, async ({ event }) => {
    const gone = new Set(pathsOf(event.removed));
    const kept = current.filter((path) => !gone.has(path));
    current = [...new Set([...kept, ...pathsOf(event.added)])];
    (await session).configure({ roots: current });
  });
}

function pathsOf(folders: readonly { readonly uri: string }[]): readonly string[] {
  return folders.flatMap(({ uri }) => pathOf(uri) ?? []);
}
