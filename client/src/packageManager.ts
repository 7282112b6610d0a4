// Runs a package manager's own command as a task: on a click, and only where the person trusts the workspace.
import { isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import type { PackageManagerRun } from '../../server/src/protocol';
import { type CommandWords, wordsOf } from './packageManagerWords';

const copy = 'Copy Command';

/** Asks whether to run it; resolves when it has run, or when the person wants something else. */
export async function offerPackageManager(run: PackageManagerRun): Promise<void> {
  if (!vscode.workspace.isTrusted) return tellToCopy(untrusted, run);
  if (!wordsOf(run.command)) return tellToCopy(unknown, run);
  const yes = unsavedBelow(run.root).length > 0 ? 'Save and Run' : 'Run';
  const question = `The lockfile and node_modules follow when you run: ${run.command}`;
  const answer = await vscode.window.showInformationMessage(question, yes, copy);
  if (answer === yes) return runPackageManager(run);
  if (answer === copy) await vscode.env.clipboard.writeText(run.command);
}

/**
 * Saves the manifests that it reads, runs it, and resolves when it has ended. Where the workspace is not trusted, or
 * the command is of no known kind, nothing is run: the person is told what to run.
 */
export async function runPackageManager(run: PackageManagerRun): Promise<void> {
  if (!vscode.workspace.isTrusted) return tellToCopy(untrusted, run);
  const words = wordsOf(run.command);
  if (!words) return tellToCopy(unknown, run);
  if (!(await saveBelow(run.root))) return tellToCopy('The manifests could not be saved', run);
  await execute(taskOf(run, words));
}

/** What a command was called with; undefined where it is something else. */
export function readRun(argument: unknown): PackageManagerRun | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { root, command }: Partial<Record<string, unknown>> = { ...argument };
  return typeof root === 'string' && typeof command === 'string' ? { root, command } : undefined;
}

const untrusted = 'This workspace is not trusted, so no package manager is run in it';
const unknown = 'Lockwatch does not run this command by itself';

async function tellToCopy(reason: string, { command }: PackageManagerRun): Promise<void> {
  const answer = await vscode.window.showInformationMessage(
    `${reason}. To bring the lockfile and node_modules in line: ${command}`,
    copy,
  );
  if (answer === copy) await vscode.env.clipboard.writeText(command);
}

/**
 * Whether the manifests are saved. Of a document that the editor saves by itself at the same moment it says that it was
 * not saved, and only then that there is nothing to save any more.
 */
async function saveBelow(root: string): Promise<boolean> {
  await Promise.all(unsavedBelow(root).map((document) => document.save()));
  return unsavedBelow(root).length === 0 || savedByItself(root);
}

/** An editor whose disk is full, or whose user was asked and said no, tells nothing more; it is waited for so long. */
const savedWithinMs = 2000;

function savedByItself(root: string): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isSaved: boolean) => {
      listener.dispose();
      clearTimeout(limit);
      resolve(isSaved);
    };
    // VS Code tells by this event, too, that a document has nothing to save any more.
    const listener = vscode.workspace.onDidChangeTextDocument(() => {
      if (unsavedBelow(root).length === 0) end(true);
    });
    const limit = setTimeout(() => end(false), savedWithinMs);
  });
}

/** Package managers read the disk, and a fix has just changed what the editor holds. */
function unsavedBelow(root: string): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ isDirty, uri }) => {
    const way = relative(root, uri.fsPath);
    const isBelow = uri.scheme === 'file' && !way.startsWith('..') && !isAbsolute(way);
    return isDirty && isBelow && /(?:^|[\\/])(?:package\.json|pnpm-workspace\.yaml|\.yarnrc\.yml)$/.test(way);
  });
}

/** The words stay apart down to the shell, whose own quotes VS Code knows. */
function taskOf({ root, command }: PackageManagerRun, { program, args }: CommandWords): vscode.Task {
  const scope = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root)) ?? vscode.TaskScope.Workspace;
  const words = args.map(({ value, isQuoted }) =>
    isQuoted ? { value, quoting: vscode.ShellQuoting.Strong } : value,
  );
  const execution = new vscode.ShellExecution(program, words, { cwd: root });
  return new vscode.Task({ type: 'shell' }, scope, command, 'Lockwatch', execution, []);
}

/** Listens before it starts, since a command that fails at once may have ended by then. */
async function execute(task: vscode.Task): Promise<void> {
  const ended: vscode.TaskExecution[] = [];
  let look = () => {};
  const registration = vscode.tasks.onDidEndTask(({ execution }) => {
    ended.push(execution);
    look();
  });
  try {
    const execution = await vscode.tasks.executeTask(task);
    await new Promise<void>((resolve) => {
      look = () => {
        if (ended.includes(execution)) resolve();
      };
      look();
    });
  } finally {
    registration.dispose();
  }
}
