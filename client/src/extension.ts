// Starts the language server and shows what it says; everything that is known about packages is known there.
import * as vscode from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import {
  followUpNotification,
  offerPackageManagerCommand,
  type PackageManagerRun,
  type Status,
  statusNotification,
  trustGrantedNotification,
} from '../../server/src/protocol';
import { createClient } from './client';
import { registerCommands } from './commands';
import { createStatusBar } from './statusBar';

/** What the extension offers to others that ask for its exports. */
export interface Lockwatch {
  /** The exposure of the workspace as the server told it last; undefined while no server runs. */
  readonly status: () => Status | undefined;
}

let client: LanguageClient | undefined;

/** Called by VS Code once; resolves when the server answers. */
export async function activate(context: vscode.ExtensionContext): Promise<Lockwatch> {
  const server = createClient(context);
  client = server;
  const statusBar = createStatusBar();
  context.subscriptions.push(
    statusBar,
    ...registerCommands(server, statusBar.status),
    server.onNotification(statusNotification, statusBar.show),
    server.onNotification(followUpNotification, (run: PackageManagerRun) => {
      void vscode.commands.executeCommand(offerPackageManagerCommand, run);
    }),
    server.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) statusBar.showStopped();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => tellTrust(server)),
  );
  await server.start();
  return { status: statusBar.status };
}

/** Called by VS Code at the end; resolves when the server has gone. */
export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

/** A server that starts later reads the trust from its initialization options. */
async function tellTrust(server: LanguageClient): Promise<void> {
  if (!server.isRunning()) return;
  await server.sendNotification(trustGrantedNotification);
}
