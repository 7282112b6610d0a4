// Every command of the extension that the client carries out: its id and what it does.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  diskChangedNotification,
  offerPackageManagerCommand,
  type PackageManagerRun,
  refreshRequest,
  runPackageManagerCommand,
  type Status,
} from '../../server/src/protocol';
import { showFeeds, updateAdvisories } from './feeds';
import { offerPackageManager, readRun, runPackageManager } from './packageManager';

/** Registers them; the caller disposes them. */
export function registerCommands(
  server: LanguageClient,
  status: () => Status | undefined,
): vscode.Disposable[] {
  const thenLook = (work: (run: PackageManagerRun) => Promise<void>) => async (argument: unknown) => {
    const run = readRun(argument);
    if (!run) return;
    await work(run);
    if (server.isRunning()) await server.sendNotification(diskChangedNotification);
  };
  const table: Readonly<Record<string, (argument: unknown) => unknown>> = {
    'lockwatch.showProblems': () => vscode.commands.executeCommand('workbench.panel.markers.view.focus'),
    'lockwatch.refresh': () => server.sendRequest(refreshRequest),
    'lockwatch.updateAdvisories': () => updateAdvisories(server),
    'lockwatch.showFeeds': () => showFeeds(status()?.feeds ?? []),
    'lockwatch.showOutput': () => server.outputChannel.show(),
    [runPackageManagerCommand]: thenLook(runPackageManager),
    // Not waited for: an editor that saves waits for the commands of its code actions, and an answer takes its time.
    [offerPackageManagerCommand]: (argument) => {
      void thenLook(offerPackageManager)(argument);
    },
  };
  return Object.entries(table).map(([id, action]) => vscode.commands.registerCommand(id, action));
}
