// Wires a connection to a session: capabilities, settings, and one line for each feature.
import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { EditorNetwork, Ports } from '../ports';
import type { InitializationOptions } from '../protocol';
import { Session } from '../session';
import {
  type Configuration,
  firstSettings,
  followConfiguration,
  newestFirst,
  type Sections,
} from './configuration';
import { registerCodeActions } from './features/codeActions';
import { registerServerCommands, serverCommands } from './features/commands';
import { registerDiagnostics } from './features/diagnostics';
import { registerDocuments } from './features/documents';
import { fixAllKind } from './features/fixAll';
import { registerHover } from './features/hover';
import { registerNavigation } from './features/navigation';
import { registerOutline } from './features/outline';
import { registerStatus } from './features/status';
import { registerTrust } from './features/trust';
import { registerUpdates } from './features/updates';
import { followFolders, rootsOf } from './folders';
import { readEditorNetwork, readSettings } from './settings';
import type { ServerState } from './state';

const features = [
  registerDocuments,
  registerDiagnostics,
  registerHover,
  registerCodeActions,
  registerNavigation,
  registerOutline,
  registerStatus,
  registerTrust,
  registerServerCommands,
  registerUpdates,
];

/** Makes the ports of a server, given where the client keeps its files and how the editor connects at the time. */
export type PortsFor = (storage: string | undefined, editor: () => EditorNetwork) => Ports;

/** Serves LSP on a connection. The ports are made when the client has said where it keeps its files. */
export function startServer(connection: Connection, portsFor: PortsFor): void {
  const documents = new TextDocuments(TextDocument);
  connection.onInitialize((params): InitializeResult => {
    const options = initializationOptions(params);
    const roots = rootsOf(params);
    let editor: EditorNetwork = {};
    const ports = portsFor(options.storage, () => editor);
    const { log, clock } = ports;
    const settingsIn = ({ lockwatch, http }: Sections) => {
      editor = readEditorNetwork(http);
      return readSettings(lockwatch, roots);
    };
    const configuration: Configuration = { connection, params, settingsIn, ask: newestFirst(), clock, log };
    const { trusted } = options;
    const session = sessionOn(connection, async () => {
      const { settings, late } = await firstSettings(configuration);
      const started = new Session(ports, { roots, settings, trusted });
      void late?.then((told) => told && started.configure({ settings: told }));
      return started;
    });
    const state: ServerState = {
      connection,
      documents,
      capabilities: params.capabilities,
      runsPackageManagers: options.runsPackageManagers === true,
      showsSquigglesInHovers: options.showsSquigglesInHovers === true,
      log,
      session,
    };
    for (const register of features) register(state);
    followConfiguration(configuration, session);
    followFolders(state, roots);
    return { capabilities: capabilitiesOf(params.capabilities, options), serverInfo: { name: 'lockwatch' } };
  });
  documents.listen(connection);
  connection.listen();
}

/** The session that begins when the editor is ready, and ends with the server; an editor that leaves waits for neither. */
function sessionOn(connection: Connection, begin: () => Promise<Session>): Promise<Session> {
  let session: Session | undefined;
  let isLeaving = false;
  connection.onShutdown(() => {
    isLeaving = true;
    session?.dispose();
  });
  return new Promise((resolve) => {
    connection.onInitialized(async () => {
      session = await begin();
      if (isLeaving) session.dispose();
      else session.keepFresh();
      resolve(session);
    });
  });
}

function capabilitiesOf(
  { textDocument }: ClientCapabilities,
  { runsPackageManagers }: InitializationOptions,
): InitializeResult['capabilities'] {
  const pulls = textDocument?.diagnostic !== undefined;
  return {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    executeCommandProvider: { commands: [...serverCommands(runsPackageManagers === true)] },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
    ...(pulls
      ? {
          diagnosticProvider: {
            identifier: 'lockwatch',
            interFileDependencies: true,
            workspaceDiagnostics: true,
          },
        }
      : {}),
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

function initializationOptions({ initializationOptions: given }: InitializeParams): InitializationOptions {
  const values: Readonly<Record<string, unknown>> =
    typeof given === 'object' && given !== null ? { ...given } : {};
  return {
    trusted: values.trusted === true,
    runsPackageManagers: values.runsPackageManagers === true,
    showsSquigglesInHovers: values.showsSquigglesInHovers === true,
    ...(typeof values.storage === 'string' ? { storage: values.storage } : {}),
  };
}
