// The language client's options: which files the server is told about, and what it is told at the start.
import * as vscode from 'vscode';
import {
  type DidChangeWatchedFileSignature,
  type DocumentFilter,
  type FileEvent,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { InitializationOptions } from '../../server/src/protocol';

const lockfiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
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

function clientOptions(context: vscode.ExtensionContext): LanguageClientOptions {
  return {
    documentSelector: [
      ...['json', 'jsonc'].map((language) => filter('package.json', language)),
      ...lockfiles.map((name) => filter(name)),
    ],
    synchronize: { fileEvents: watchers(context) },
    initializationOptions: (): InitializationOptions => ({
      trusted: vscode.workspace.isTrusted,
      storage: context.globalStorageUri.fsPath,
    }),
    middleware: { workspace: { didChangeWatchedFile: unlessInstalled } },
  };
}

function filter(name: string, language?: string): DocumentFilter {
  return { scheme: 'file', pattern: `**/${name}`, ...(language && { language }) };
}

function watchers(context: vscode.ExtensionContext): vscode.FileSystemWatcher[] {
  const names = ['package.json', ...lockfiles, '.npmrc', 'node_modules/.package-lock.json'];
  const all = names.map((name) => vscode.workspace.createFileSystemWatcher(`**/${name}`));
  context.subscriptions.push(...all);
  return all;
}

/**
 * One install changes thousands of files of the same names below `node_modules`; the one that says what is installed
 * is the package manager's own.
 */
async function unlessInstalled(event: FileEvent, next: DidChangeWatchedFileSignature): Promise<void> {
  if (!/\/node_modules\/(?!\.package-lock\.json$)/.test(event.uri)) await next(event);
}
