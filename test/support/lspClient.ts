// A real client and a real server in one process, joined by two streams; only the outside world is in memory.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { after } from 'node:test';
import {
  type CodeAction,
  CodeActionRequest,
  type ConfigurationParams,
  ConfigurationRequest,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  type Hover,
  HoverRequest,
  InitializedNotification,
  type InitializeParams,
  InitializeRequest,
  type ProtocolConnection,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { startServer } from '../../server/src/lsp/server';
import type { EditorNetwork, Http } from '../../server/src/ports';
import { type Status, statusNotification } from '../../server/src/protocol';
import { type MemoryPorts, type MemoryPortsOptions, memoryPorts } from './memoryPorts';

export interface LspClient {
  readonly ports: MemoryPorts;
  readonly connection: ProtocolConnection;
  /** Statuses received, the oldest first. */
  readonly statuses: readonly Status[];
  /** What the server has asked to be told of, by method. */
  readonly registered: ReadonlyMap<string, unknown>;
  /** The server's capabilities. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly open: (path: string, text: string) => void;
  readonly change: (path: string, text: string) => void;
  readonly close: (path: string) => void;
  readonly diagnostics: (path: string) => Promise<Diagnostic[]>;
  readonly hover: (path: string, line: number, character: number) => Promise<string>;
  readonly codeActions: (
    path: string,
    diagnostics: readonly Diagnostic[],
    only?: string[],
  ) => Promise<CodeAction[]>;
  /** Lets gathered changes go out and what follows from them come in, until a condition holds. */
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly dispose: () => void;
}

export interface LspOptions extends MemoryPortsOptions {
  /** Without a word about feeds none is asked. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The editor's own settings for connections, as they are when they are asked for. */
  readonly editor?: () => Readonly<Record<string, unknown>>;
  /** A network in place of the one in memory, made of what the server knows of the editor's. */
  readonly network?: (editor: () => EditorNetwork) => Http;
  readonly capabilities?: InitializeParams['capabilities'];
  /** How the client answers when it is asked for settings: with those above, unless said. */
  readonly configuration?: () => unknown;
  /** Whether single files are opened and no folder. */
  readonly opensNoFolder?: boolean;
  /** Whether it refuses whatever else the server asks of it, although it says that it can do that. */
  readonly refuses?: boolean;
  /** Whether it never answers when the server asks to be told of something. */
  readonly keepsSilent?: boolean;
  /** It is, unless said otherwise; `unsaid` leaves it to the server what that means. */
  readonly trusted?: boolean | 'unsaid';
  /** The outside world, where it is not to be made of these options. */
  readonly ports?: MemoryPorts;
  /** Whether the client has commands for package managers; it has them unless said. */
  readonly runsPackageManagers?: boolean;
  /** Whether the client shows squiggles above hovers; it does not unless said. */
  readonly showsSquigglesInHovers?: boolean;
}

const allCapabilities: InitializeParams['capabilities'] = {
  textDocument: { diagnostic: {} },
  workspace: {
    configuration: true,
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true },
  },
};

const clients: LspClient[] = [];
after(() => {
  for (const client of clients) client.dispose();
});

/** Starts both ends on a workspace `/project` and goes through the handshake; they end with the tests of the file. */
export async function startLsp(options: LspOptions): Promise<LspClient> {
  const ports = options.ports ?? memoryPorts(options);
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  startServer(server, (_, editor) => (options.network ? { ...ports, http: options.network(editor) } : ports));
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const statuses: Status[] = [];
  const settings = { feeds: [], ...options.settings };
  connection.onRequest(ConfigurationRequest.method, ({ items }: ConfigurationParams) =>
    options.configuration
      ? options.configuration()
      : items.map(({ section }) => (section === 'lockwatch' ? settings : (options.editor?.() ?? null))),
  );
  const registered = new Map<string, unknown>();
  if (!options.refuses) {
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      for (const { method, registerOptions } of registrations) registered.set(method, registerOptions);
      if (options.keepsSilent) return new Promise(() => {});
    });
    connection.onRequest('workspace/diagnostic/refresh', () => null);
  }
  connection.onNotification(statusNotification, (status: Status) => {
    statuses.push(status);
  });
  connection.listen();
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: null,
    rootUri: options.opensNoFolder ? null : 'file:///project',
    workspaceFolders: options.opensNoFolder ? null : [{ uri: 'file:///project', name: 'project' }],
    capabilities: options.capabilities ?? allCapabilities,
    initializationOptions: {
      ...(options.trusted !== 'unsaid' && { trusted: options.trusted ?? true }),
      runsPackageManagers: options.runsPackageManagers ?? true,
      showsSquigglesInHovers: options.showsSquigglesInHovers ?? false,
      settings,
    },
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const requests = requestsOf(connection, ports);
  const client = { ports, connection, statuses, registered, capabilities: { ...capabilities }, ...requests };
  clients.push(client);
  return client;
}

/** The address of a path. */
export function uriOf(path: string): string {
  return `file://${path}`;
}

/** LSP 3.18 lets a message be markup; ours are plain. */
export function messageOf(diagnostic: Diagnostic | undefined): string {
  return typeof diagnostic?.message === 'string' ? diagnostic.message : '';
}

/** What stands at a place within one line. */
export function textAt(
  text: string,
  { start, end }: { start: { line: number; character: number }; end: { line: number; character: number } },
): string {
  const lines = text.split('\n');
  assert.equal(start.line, end.line);
  return lines[start.line]!.slice(start.character, end.character);
}

function requestsOf(
  connection: ProtocolConnection,
  ports: MemoryPorts,
): Omit<LspClient, 'ports' | 'connection' | 'statuses' | 'registered' | 'capabilities'> {
  let version = 1;
  return {
    open: (path, text) =>
      void connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path), languageId: 'json', version, text },
      }),
    change: (path, text) =>
      void connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path), version: ++version },
        contentChanges: [{ text }],
      }),
    close: (path) =>
      void connection.sendNotification(DidCloseTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path) },
      }),
    diagnostics: async (path) => {
      const report = await connection.sendRequest(DocumentDiagnosticRequest.type, {
        textDocument: { uri: uriOf(path) },
      });
      return report.kind === 'full' ? report.items : [];
    },
    hover: async (path, line, character) => {
      const asked = { textDocument: { uri: uriOf(path) }, position: { line, character } };
      return markdownOf(await connection.sendRequest(HoverRequest.type, asked));
    },
    codeActions: async (path, diagnostics, only) => {
      const range = diagnostics[0]?.range ?? {
        start: { line: 0, character: 0 },
        end: { line: 0, character: 0 },
      };
      const context = { diagnostics: [...diagnostics], ...(only ? { only } : {}) };
      const asked = { textDocument: { uri: uriOf(path) }, range, context };
      return ((await connection.sendRequest(CodeActionRequest.type, asked)) ?? []) as CodeAction[];
    },
    until: async (condition) => {
      for (let round = 0; !condition(); round++) {
        assert.ok(round < 50, `${condition} does not come true`);
        await ports.clock.advance(1000);
        await connection.sendRequest(HoverRequest.type, {
          textDocument: { uri: uriOf('/nowhere') },
          position: { line: 0, character: 0 },
        });
      }
    },
    dispose: () => connection.dispose(),
  };
}

function markdownOf(hover: Hover | null): string {
  const contents = hover?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}
