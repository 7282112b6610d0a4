// Open documents and watched files: what the editor holds counts, and what changes on disk is looked at again.
import { DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import { plugAndPlayFiles, policyFileName, registryFiles } from '../../core/index';
import { diskChangedNotification } from '../../protocol';
import { foundingNames, installNotes } from '../../workspace';
import { safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';

const watched = [
  ...new Set([...foundingNames, ...registryFiles, policyFileName, ...plugAndPlayFiles, ...installNotes]),
];

/** Below `node_modules` only those notes tell anything. */
function isRelevant(uri: string): boolean {
  return (
    !uri.includes('/node_modules/') || installNotes.some((note) => uri.endsWith(`/node_modules/${note}`))
  );
}

/** Tells the session of each text that the editor holds, and of changes on disk. */
export function registerDocuments(state: ServerState): void {
  const { documents, connection } = state;
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
  void state.session.then(async (session) => {
    session.watchDisk(oftenMs);
    if (await isToldOfFiles(state)) session.watchDisk(rarelyMs);
  });
}

/** A person who has run a package manager beside an editor that does not watch looks back at it after some seconds. */
const oftenMs = 5000;

/** Some editors that watch do not tell what lay in a folder that is gone, or of what other programs do. */
const rarelyMs = 10_000;

/** Asks to be told of changes on disk; whether the editor has agreed. */
function isToldOfFiles({ connection, capabilities, log }: ServerState): Promise<boolean> {
  return safely(log, 'hearing of files', false, undefined, async () => {
    if (!capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) return false;
    const watchers = [{ globPattern: `**/{${watched.join(',')}}` }];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    return true;
  });
}
