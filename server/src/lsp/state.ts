// What the features share: the connection, the open documents, what the client can do, and the session.
import type { ClientCapabilities, Connection, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Log } from '../ports';
import type { Session } from '../session';

export interface ServerState {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly capabilities: ClientCapabilities;
  /** Whether the client has the commands that `protocol.ts` names for package managers. */
  readonly runsPackageManagers: boolean;
  /** Whether hovers stand below what the squiggle at the same place says. */
  readonly showsSquigglesInHovers: boolean;
  readonly log: Log;
  /** There once the settings are known, so that nothing happens which a setting forbids. */
  readonly session: Promise<Session>;
}
