// What comes after fixes: the package manager's command, offered by editors that can run it and told by all others.
import { type Command, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { plainText } from '../../core/index';
import { followUpNotification, type PackageManagerRun } from '../../protocol';
import { tellCommand, toFollowUp } from '../convert';
import type { ServerState } from '../state';

/** The command of a fix, given whether it has edits besides. */
export function followUpOf(
  { runsPackageManagers }: ServerState,
  run: PackageManagerRun,
  hasEdits: boolean,
): Command {
  return runsPackageManagers
    ? toFollowUp(run, hasEdits)
    : { title: `Say what to run: ${run.command}`, command: tellCommand, arguments: [run] };
}

/** Has the person offered, or told, to run it now. */
export async function followUp(state: ServerState, run: PackageManagerRun): Promise<void> {
  if (state.runsPackageManagers) await state.connection.sendNotification(followUpNotification, run);
  else await tellRun(state, [run]);
}

/** Says in a message what to run where; anything but a `PackageManagerRun` is not told of. */
export async function tellRun({ connection }: ServerState, [run]: readonly unknown[]): Promise<void> {
  if (typeof run !== 'object' || run === null) return;
  const { root, command }: Partial<Record<string, unknown>> = { ...run };
  if (typeof root !== 'string' || typeof command !== 'string') return;
  await connection.sendNotification(ShowMessageNotification.type, {
    type: MessageType.Info,
    message: `Lockwatch: The lockfile and node_modules follow when you run, in ${plainText(root, 1000)}: ${plainText(command, 1000)}`,
  });
}
