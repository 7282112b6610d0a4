// Every command of the extension: its id and what it does.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { refreshRequest } from '../../server/src/protocol';

/** Registers the commands that package.json contributes; the caller disposes them. */
export function registerCommands(server: LanguageClient): vscode.Disposable[] {
  const table: Readonly<Record<string, () => unknown>> = {
    'lockwatch.showProblems': () => vscode.commands.executeCommand('workbench.panel.markers.view.focus'),
    'lockwatch.refresh': () => server.sendRequest(refreshRequest),
    'lockwatch.showOutput': () => server.outputChannel.show(),
  };
  return Object.entries(table).map(([id, action]) => vscode.commands.registerCommand(id, action));
}
