// What the editor shows of a document, and what a person does to it there.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Lockwatch } from '../../../client/src/extension';

/** A file of the folder that is open. */
export function fileNamed(name: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
}

/** What the extension tells others, once it has started. */
export async function lockwatch(): Promise<Lockwatch> {
  return vscode.extensions.getExtension<Lockwatch>('lockwatch.lockwatch')!.activate();
}

/** Each squiggle as the text under it, its severity and its code, in the order of the text. */
export function squigglesOf(document: vscode.TextDocument): string[] {
  return diagnosticsOf(document).map(({ range, severity, code }) => {
    const id = typeof code === 'object' ? code.value : code;
    return `${document.getText(range)} ${vscode.DiagnosticSeverity[severity]} ${id}`;
  });
}

/** Waits until these are the squiggles, as `squigglesOf` writes them; fails with those that are there instead. */
export async function waitForSquiggles(
  document: vscode.TextDocument,
  wanted: readonly string[],
): Promise<void> {
  const drawn = () => squigglesOf(document).join('\n');
  await until('squiggles', () => drawn() === wanted.join('\n')).catch(() =>
    assert.equal(drawn(), wanted.join('\n')),
  );
}

/** The first diagnostic under exactly this text. */
export function diagnosticAt(document: vscode.TextDocument, text: string): vscode.Diagnostic {
  return diagnosticsOf(document).find(({ range }) => document.getText(range) === text)!;
}

/** Where this text stands for the first time. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const start = document.getText().indexOf(text);
  assert.notEqual(start, -1, `the text has no ${text}`);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

/** What a hover over this text says, in Markdown. */
export async function hoverAt(document: vscode.TextDocument, text: string): Promise<string> {
  const { start } = rangeOf(document, text);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    start.translate(0, 2),
  );
  return hovers
    .flatMap(({ contents }) => contents.map((part) => (part as vscode.MarkdownString).value))
    .join();
}

/** Presses the quick-fix whose title begins like this, on the squiggle under `text`. */
export async function applyQuickFix(
  document: vscode.TextDocument,
  text: string,
  title: string,
): Promise<void> {
  const actions = await actionsOn(document, rangeOf(document, text), vscode.CodeActionKind.QuickFix.value);
  const action = actions.find((each) => each.title.startsWith(title));
  assert.ok(action?.edit, `offered: ${actions.map((each) => each.title).join('; ')}`);
  await vscode.workspace.applyEdit(action.edit);
}

/** The code actions of a kind that are offered on a range. */
export async function actionsOn(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
  kind: string,
): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind);
}

/** Types something else in the place of a text, where that stands for the first time. */
export async function replaceText(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, from), to);
  await vscode.workspace.applyEdit(edit);
}

/**
 * Resolves when the condition holds, looked at whenever diagnostics change and now and then besides. Nothing waits for the
 * time to pass: the limit is there for a failure to say what was waited for.
 */
export function until(what: string, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (holds()) end(resolve);
    };
    const end = (settle: () => void) => {
      registration.dispose();
      clearInterval(timer);
      clearTimeout(limit);
      settle();
    };
    const registration = vscode.languages.onDidChangeDiagnostics(look);
    const timer = setInterval(look, 100);
    const limit = setTimeout(() => end(() => reject(new Error(`waited in vain for ${what}`))), 20_000);
    look();
  });
}

function diagnosticsOf({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'lockwatch')
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}
