// Wires a connection to a session: capabilities, settings, and one line for each feature.
import {
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { EditorNetwork, Ports } from '../ports';
import type { InitializationOptions } from '../protocol';
import { Session, type Settings } from '../session';
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
import { pathOf, readEditorNetwork, readSettings } from './settings';
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
    const settingsIn = ({ lockwatch, http }: Sections) => {
      editor = readEditorNetwork(http);
      return readSettings(lockwatch, roots);
    };
    const session = new Promise<Session>((resolve) => {
      connection.onInitialized(async () => {
        const settings = settingsIn(await configuration(connection, params));
        const started = new Session(ports, { roots, settings, trusted: options.trusted });
        started.keepFresh();
        resolve(started);
      });
    });
    const state: ServerState = {
      connection,
      documents,
      capabilities: params.capabilities,
      runsPackageManagers: options.runsPackageManagers === true,
      showsSquigglesInHovers: options.showsSquigglesInHovers === true,
      log: ports.log,
      session,
    };
    for (const register of features) register(state);
    followConfiguration(state, params, settingsIn);
    followFolders(state, params);
    connection.onShutdown(async () => (await session).dispose());
    return { capabilities: capabilitiesOf(params), serverInfo: { name: 'lockwatch' } };
  });
  documents.listen(connection);
  connection.listen();
}

function capabilitiesOf({ capabilities }: InitializeParams): InitializeResult['capabilities'] {
  const pulls = capabilities.textDocument?.diagnostic !== undefined;
  return {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    executeCommandProvider: { commands: [...serverCommands] },
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

function rootsOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  return uris.flatMap((uri) => pathOf(uri) ?? []);
}

/** Settings by their first word: our own, and the editor's for connections. */
interface Sections {
  readonly lockwatch?: unknown;
  readonly http?: unknown;
}

const sections = ['lockwatch', 'http'] as const;

/** The sections: asked for where the client answers, else `lockwatch` as it was given at the start. */
async function configuration(connection: Connection, params: InitializeParams): Promise<Sections> {
  if (params.capabilities.workspace?.configuration) {
    const [lockwatch, http] = await connection.workspace.getConfiguration(
      sections.map((section) => ({ section })),
    );
    return { lockwatch, http };
  }
  const given: unknown = params.initializationOptions;
  return typeof given === 'object' && given !== null && 'settings' in given
    ? { lockwatch: given.settings }
    : {};
}

function followConfiguration(
  state: ServerState,
  params: InitializeParams,
  settingsIn: (given: Sections) => Settings,
): void {
  const { connection } = state;
  connection.onDidChangeConfiguration(async ({ settings }) => {
    const pushed = (settings as Sections | null) ?? {};
    const asked = params.capabilities.workspace?.configuration
      ? await configuration(connection, params)
      : pushed;
    (await state.session).configure({ settings: settingsIn(asked) });
  });
  if (!params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) return;
  void state.session.then(() =>
    connection.client.register(DidChangeConfigurationNotification.type, { section: [...sections] }),
  );
}

function followFolders({ connection, session }: ServerState, params: InitializeParams): void {
  if (!params.capabilities.workspace?.workspaceFolders) return;
  void session.then((ready) =>
    connection.workspace.onDidChangeWorkspaceFolders(async () => {
      const folders = (await connection.workspace.getWorkspaceFolders()) ?? [];
      ready.configure({ roots: folders.flatMap(({ uri }) => pathOf(uri) ?? []) });
    }),
  );
}
