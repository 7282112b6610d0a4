// The language client's options: which documents the server is told about, and what it is told at the start.
import * as vscode from 'vscode';
import {
  type DocumentFilter,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { InitializationOptions } from '../../server/src/protocol';
import { commandsWithoutArguments } from './codeActions';

const lockfiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  '.yarnrc.yml',
  'bun.lock',
];

/** A client for the bundled server; the caller starts and disposes it. */
export function createClient(context: vscode.ExtensionContext): LanguageClient {
  return new LanguageClient('lockwatch', 'Lockwatch', serverOptions(context), clientOptions(context));
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath('dist/server.js');
  const transport = TransportKind.ipc;
  return {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ['--enable-source-maps'] } },
  };
}

/** The files to watch are the server's to say, and it does; any other editor gets them the same way. */
function clientOptions(context: vscode.ExtensionContext): LanguageClientOptions {
  const middleware = commandsWithoutArguments();
  context.subscriptions.push(middleware);
  return {
    middleware,
    documentSelector: [
      ...['package.json', '.lockwatch.jsonc'].flatMap((name) =>
        ['json', 'jsonc'].map((language) => filter(name, language)),
      ),
      ...lockfiles.map((name) => filter(name)),
    ],
    initializationOptions: (): InitializationOptions => ({
      trusted: vscode.workspace.isTrusted,
      storage: context.globalStorageUri.fsPath,
      runsPackageManagers: true,
      showsSquigglesInHovers: true,
    }),
  };
}

function filter(name: string, language?: string): DocumentFilter {
  return { scheme: 'file', pattern: `**/${name}`, ...(language && { language }) };
}
