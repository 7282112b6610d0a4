// Open documents and watched files: what the editor holds counts, and what changes on disk is looked at again.
import { DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import { diskChangedNotification } from '../../protocol';
import { pathOf } from '../settings';
import type { ServerState } from '../state';

const watched =
  '**/{package.json,package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,pnpm-workspace.yaml,bun.lock,.package-lock.json,.npmrc,.yarnrc.yml,bunfig.toml,.lockwatch.jsonc}';

/** Below `node_modules` only the package manager's own note of what it installed tells anything. */
const irrelevant = /\/node_modules\/(?!\.package-lock\.json$|\.pnpm\/lock\.yaml$|\.yarn-state\.yml$)/;

export function registerDocuments(state: ServerState): void {
  const { documents, connection, capabilities } = state;
  const set = (uri: string, text: string | undefined) => {
    const path = pathOf(uri);
    if (path !== undefined) void state.session.then((session) => session.setText(path, text));
  };
  documents.onDidChangeContent(({ document }) => set(document.uri, document.getText()));
  documents.onDidClose(({ document }) => set(document.uri, undefined));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (changes.every(({ uri }) => irrelevant.test(uri))) return;
    void state.session.then((session) => session.changed('disk'));
  });
  connection.onNotification(diskChangedNotification, async () => (await state.session).changed('disk'));
  if (!capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
  const watchers = [{ globPattern: watched }];
  void state.session.then(() =>
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }),
  );
}
