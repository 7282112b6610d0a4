// Fix all: of a file while it is saved, and by commands of the workspace, with one edit that the person sees before.
import { type CodeAction, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { applyEdits, type FixAllOptions, fixAllInWords, textOf } from '../../core/index';
import type { Cancel } from '../../ports';
import type { PackageManagerRun } from '../../protocol';
import type { FixAllAnswer } from '../../session';
import { asTaken, toConfirmedEdit, toDocumentChanges } from '../convert';
import { documentOf, editedFile } from '../editedFiles';
import { ownReporter } from '../progress';
import type { ServerState } from '../state';
import { followUp, followUpOf } from './followUps';

/** The kind that `editor.codeActionsOnSave` names. */
export const fixAllKind = 'source.fixAll.lockwatch';

/**
 * One action for all that can be cured in a file by editing this file alone. It may be carried out while the file is
 * saved, so it takes no step to another major.
 */
export async function fixAllActions(state: ServerState, file: string, cancel: Cancel): Promise<CodeAction[]> {
  const session = await state.session;
  const [answer] = await session.fixAll({ file, maxBump: 'minor' }, cancel);
  if (!answer || answer.plan.edits.size === 0) return [];
  const { project, plan } = answer;
  const documentChanges = toDocumentChanges(plan.edits, (path) => editedFile(state, project, path));
  if (!documentChanges) return [];
  const [run] = runsOf([answer]);
  return [
    {
      title: 'Fix all that Lockwatch can',
      kind: fixAllKind,
      edit: { documentChanges },
      ...(run && { command: followUpOf(state, run, true) }),
    },
  ];
}

const outdated = 'Nothing was fixed, because a file has changed meanwhile, or cannot be made by this editor.';
// An editor shows the changes unticked: whoever applies them as they are shown has none made.
const untaken = 'Nothing was changed: only what is ticked is.';
const partlyTaken = 'What was ticked is changed; what remains is still underlined.';

/** Has everything cured that can be, with one edit that the person confirms, and tells what came of it. */
export async function fixAll(state: ServerState, options: FixAllOptions, cancel: Cancel): Promise<void> {
  const answers = await answersTo(state, options, cancel);
  if (!answers) return;
  for (const { project, plan } of answers)
    for (const { finding, why } of plan.unfixed)
      state.log.info(`${project.root}: ${finding.message}. ${why}`);
  if (answers.some(({ plan }) => plan.edits.size > 0) && !(await apply(state, answers))) return;
  const words = fixAllInWords(answers.map(({ plan }) => plan));
  await tell(state, MessageType.Info, (await isTakenWhole(state, answers)) ? words : partlyTaken);
  for (const run of runsOf(answers)) await followUp(state, run);
}

/** Shows that fixes are being looked for; undefined where the person has had enough of that. */
async function answersTo(
  state: ServerState,
  options: FixAllOptions,
  cancel: Cancel,
): Promise<readonly FixAllAnswer[] | undefined> {
  const session = await state.session;
  const reporter = await ownReporter(state, 'Lockwatch: looking for fixes', cancel);
  try {
    await session.settled(reporter.cancel);
    const answers = await session.fixAll(options, reporter.cancel);
    return reporter.cancel.cancelled ? undefined : answers;
  } finally {
    reporter.done();
  }
}

/** Whether the edits are made; not where the person does not want them, or has changed one of the files. */
async function apply(state: ServerState, answers: readonly FixAllAnswer[]): Promise<boolean> {
  const places = answers.flatMap(({ project, plan }) =>
    [...plan.edits.keys()].map((file) => [file, editedFile(state, project, file)] as const),
  );
  const files = new Map(places);
  const fixes = answers.flatMap(({ plan }) => plan.fixes).filter(({ edits }) => edits.size > 0);
  const canAsk = asksBefore(state);
  const edit = toConfirmedEdit(fixes, canAsk, (file) => files.get(file));
  if (!edit) {
    await tell(state, MessageType.Warning, outdated);
    return false;
  }
  const { applied } = await state.connection.workspace.applyEdit({
    label: 'Lockwatch: Fix All',
    edit: asTaken(edit, state.capabilities),
  });
  if (!applied && canAsk) await tell(state, MessageType.Info, untaken);
  return applied;
}

/** Whether the person can choose among the changes of an edit. */
function asksBefore({ capabilities }: ServerState): boolean {
  return capabilities.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
}

/** An editor says only that changes were made, not which. Of files that it has not opened here it says nothing. */
async function isTakenWhole(state: ServerState, answers: readonly FixAllAnswer[]): Promise<boolean> {
  const { capabilities, connection } = state;
  if (!asksBefore(state)) return true;
  // VS Code replies before it sends the changed texts, but not to a second question.
  if (capabilities.workspace?.configuration) await connection.workspace.getConfiguration('lockwatch');
  return answers.every(({ project, plan }) =>
    [...plan.edits].every(([file, edits]) => {
      const text = documentOf(state, file)?.getText();
      return text === undefined || text === applyEdits(textOf(project, file) ?? '', edits);
    }),
  );
}

function tell({ connection }: ServerState, type: MessageType, words: string): Promise<void> {
  return connection.sendNotification(ShowMessageNotification.type, { type, message: `Lockwatch: ${words}` });
}

function runsOf(answers: readonly FixAllAnswer[]): readonly PackageManagerRun[] {
  return answers.flatMap(({ project: { root }, plan }) =>
    plan.followUp === undefined ? [] : [{ root, command: plan.followUp }],
  );
}
