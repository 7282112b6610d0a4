// What the extension does inside VS Code, whichever VS Code it is: run by the extension host on the demonstration.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  actionsOn,
  applyQuickFix,
  diagnosticAt,
  fileNamed,
  hoverAt,
  lockwatch,
  rangeOf,
  replaceText,
  squigglesOf,
  until,
  waitForSquiggles,
} from './editor';

type Step = readonly [name: string, check: () => Promise<void>];

/** Called by the extension host; rejects when a step fails, after all have been tried. */
export async function run(): Promise<void> {
  const failed: string[] = [];
  for (const [name, check] of steps) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      failed.push(name);
      console.error(`not ok ${name}\n${error instanceof Error ? error.stack : error}`);
    }
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join('; ')}`);
}

const manifest = fileNamed('package.json');
const lockfile = fileNamed('package-lock.json');

const steps: readonly Step[] = [
  ['the extension activates, and its commands are there', activates],
  ['squiggles stand under the versions in package.json', squigglesInManifest],
  ['the way to a transitive package leads into the lockfile', relatedPlaces],
  ['a hover explains the malware', hoverExplains],
  ['a quick-fix changes the version and nothing else', quickFixPins],
  ['a quick-fix raises a range and keeps its operator', quickFixRaises],
  ['a quick-fix removes what is malware in every version', quickFixRemoves],
  ['fix all on save edits what the file alone can fix', fixesAll],
  ['after a fix the package manager is offered, and runs on a click alone', offersPackageManager],
  ['half-typed text keeps the other squiggles', halfTyped],
  ['the lockfile has squiggles of its own', squigglesInLockfile],
  ['the status counts what was found, and the same when checked again', statusCounts],
  ['advisories are brought up to date on demand, and the feeds are shown', feedsShown],
];

async function activates(): Promise<void> {
  await lockwatch();
  const commands = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('lockwatch.'));
  assert.deepEqual(commands.sort(), [
    'lockwatch.fixAllInWorkspace',
    'lockwatch.fixAllMalware',
    'lockwatch.offerPackageManager',
    'lockwatch.refresh',
    'lockwatch.runPackageManager',
    'lockwatch.show',
    'lockwatch.showFeeds',
    'lockwatch.showOutput',
    'lockwatch.showProblems',
    'lockwatch.updateAdvisories',
  ]);
}

const manifestSquiggles = [
  '"~5.1.0" Error MAL-2025-46974',
  '"^4.17.15" Error GHSA-35jh-r3h4-6jhm',
  '"^0.5.5" Error GHSA-xvch-5gv4-984h',
  '"^9.2.1" Error MAL-2026-3744',
  '"^1.0.4" Error MAL-2025-5285',
];

async function squigglesInManifest(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  await vscode.window.showTextDocument(document);
  await waitForSquiggles(document, manifestSquiggles);
}

async function relatedPlaces(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const lock = await vscode.workspace.openTextDocument(lockfile);
  const related = diagnosticAt(document, '"~5.1.0"').relatedInformation ?? [];
  assert.deepEqual(
    related.map(({ location, message }) => [location.uri.path, lock.getText(location.range), message]),
    [
      [lockfile.path, '"node_modules/express"', 'package.json brings in express 5.1.0'],
      [lockfile.path, '"node_modules/debug"', 'express 5.1.0 brings in debug 4.4.2'],
    ],
  );
}

async function hoverExplains(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const text = await hoverAt(document, '"^9.2.1"');
  for (const words of [
    /node\\?-ipc 9\\?\.2\\?\.3 is malware\*\* \(locked, not installed\)/,
    /Do now:/,
    /MAL\\?-2026\\?-3744/,
  ]) {
    assert.match(text.replaceAll('\\.', '.'), words);
  }
}

async function quickFixPins(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const before = document.getText();
  await applyQuickFix(document, '"^9.2.1"', 'Pin node-ipc to 9.2.1');
  assert.equal(document.getText(), before.replace('"^9.2.1"', '"9.2.1"'));
  await waitForSquiggles(document, [
    ...manifestSquiggles.slice(0, 3),
    '"9.2.1" Warning MAL-2026-3744',
    ...manifestSquiggles.slice(4),
  ]);
  await undo(document, before);
}

async function quickFixRaises(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const before = document.getText();
  await applyQuickFix(document, '"^4.17.15"', 'Raise lodash to ^4.18.0');
  assert.equal(document.getText(), before.replace('"^4.17.15"', '"^4.18.0"'));
  await undo(document, before);
}

async function quickFixRemoves(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const before = document.getText();
  await applyQuickFix(document, '"^1.0.4"', 'Remove react-plaid-sdk');
  assert.equal(document.getText(), before.replace('    "react-plaid-sdk": "^1.0.4",\n', ''));
  await undo(document, before);
}

async function fixesAll(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const before = document.getText();
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const [action, ...others] = await actionsOn(document, all, 'source.fixAll.lockwatch');
  assert.deepEqual(others, []);
  await vscode.workspace.applyEdit(action!.edit!);
  const after = document.getText();
  for (const words of [/"node-ipc": "9\.2\.1"/, /"lodash": "\^4\.18\.0"/]) assert.match(after, words);
  assert.doesNotMatch(after, /react-plaid-sdk/);
  assert.deepEqual(await actionsOn(document, all, 'source.fixAll.lockwatch'), []);
  await undo(document, before);
}

async function offersPackageManager(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const actions = await actionsOn(document, rangeOf(document, '"^9.2.1"'), 'quickfix');
  const { command } = actions.find(({ title }) => title.startsWith('Pin node-ipc to 9.2.1'))!;
  const run = {
    root: vscode.workspace.workspaceFolders![0]!.uri.fsPath,
    command: 'npm install --ignore-scripts',
  };
  assert.match(
    command?.command ?? '',
    /^_lockwatch\.codeAction\.\d+$/,
    'VS Code may forget what a command is given',
  );
  assert.ok(!command?.arguments?.length);
  const started: string[] = [];
  const listener = vscode.tasks.onDidStartTask(({ execution }) => started.push(execution.task.name));
  await vscode.commands.executeCommand(command!.command);
  await vscode.commands.executeCommand('lockwatch.offerPackageManager', run);
  await vscode.commands.executeCommand('lockwatch.offerPackageManager', { ...run, command: 'npm exec evil' });
  void vscode.commands.executeCommand('lockwatch.runPackageManager', { ...run, command: 'npm exec evil' });
  await vscode.commands.executeCommand('lockwatch.runPackageManager', 'no such thing');
  await vscode.commands.executeCommand('notifications.clearAll');
  listener.dispose();
  assert.deepEqual([started, vscode.tasks.taskExecutions], [[], []]);
}

async function halfTyped(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(manifest);
  const before = document.getText();
  await replaceText(document, '"^4.17.15",', '"^4.17');
  await until('squiggles in half-typed text', () =>
    squigglesOf(document).includes('"^9.2.1" Error MAL-2026-3744'),
  );
  await undo(document, before);
}

async function squigglesInLockfile(): Promise<void> {
  const document = await vscode.workspace.openTextDocument(lockfile);
  await vscode.window.showTextDocument(document);
  await waitForSquiggles(document, [
    '"node_modules/debug" Error MAL-2025-46974',
    '"node_modules/lodash" Error GHSA-35jh-r3h4-6jhm',
    '"node_modules/minimist" Error GHSA-xvch-5gv4-984h',
    '"node_modules/node-ipc" Error MAL-2026-3744',
    '"node_modules/react-plaid-sdk" Error MAL-2025-5285',
  ]);
}

async function statusCounts(): Promise<void> {
  const { status } = await lockwatch();
  await vscode.commands.executeCommand('lockwatch.refresh');
  const counts = { malware: 3, critical: 1, high: 2, moderate: 1, low: 0, unknown: 0 };
  await until('the status', () => status()?.state === 'ready');
  assert.deepEqual(status()?.counts, counts);
  assert.equal(status()?.projects, 1);
  assert.equal(status()?.packages, 82);
}

async function feedsShown(): Promise<void> {
  const { status } = await lockwatch();
  await vscode.commands.executeCommand('lockwatch.updateAdvisories');
  await until('the status', () => status()?.state === 'ready');
  assert.ok(status()?.feeds.some(({ id }) => id === 'bundled'));
  const chosen = vscode.commands.executeCommand('lockwatch.showFeeds');
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  await chosen;
}

async function undo(document: vscode.TextDocument, before: string): Promise<void> {
  await replaceText(document, document.getText(), before);
  await waitForSquiggles(document, manifestSquiggles);
}
