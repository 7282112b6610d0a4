// Open documents and watched files: what the editor holds counts, and what changes on disk is looked at again.
import { DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import { diskChangedNotification } from '../../protocol';
import { safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';

/** What package managers write when they install; of pnpm's two files the one that editors watch by default. */
const notes = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];

const watched = [
  ...['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'],
  ...['pnpm-workspace.yaml', '.yarnrc.yml', '.yarnrc', '.npmrc', 'bunfig.toml', '.lockwatch.jsonc'],
  ...['.pnp.cjs', '.pnp.data.json', '.pnp.js'],
  ...notes,
];

/** Below `node_modules` only those notes tell anything. */
function isRelevant(uri: string): boolean {
  return !uri.includes('/node_modules/') || notes.some((note) => uri.endsWith(`/node_modules/${note}`));
}

/** Tells the session of each text that the editor holds, and of changes on disk, asked for where the client watches. */
export function registerDocuments(state: ServerState): void {
  const { documents, connection, capabilities } = state;
  const set = (uri: string, text: string | undefined) => {
    const path = pathOf(uri);
    if (path !== undefined) void state.session.then((session) => session.setText(path, text));
  };
  documents.onDidChangeContent(({ document }) => set(document.uri, document.getText()));
  documents.onDidClose(({ document }) => set(document.uri, undefined));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (!changes.some(({ uri }) => isRelevant(uri))) return;
    void state.session.then((session) => session.changed('disk'));
  });
  connection.onNotification(diskChangedNotification, async () => (await state.session).changed('disk'));
  if (!capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
  const watchers = [{ globPattern: `**/{${watched.join(',')}}` }];
  void state.session.then(() =>
    safely(state.log, 'hearing of files', undefined, undefined, async () => {
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }),
  );
}
