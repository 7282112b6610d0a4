// The server's own commands: id and what it does. LSP has one request for all of them.
import type { Cancel } from '../../ports';
import { fixAllCommands } from '../../protocol';
import { showCommand, tellCommand } from '../convert';
import { cancelOf, safely } from '../safely';
import type { ServerState } from '../state';
import { fixAll } from './fixAll';
import { tellRun } from './followUps';
import { show } from './show';

type Action = (state: ServerState, args: readonly unknown[], cancel: Cancel) => Promise<void>;

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  [showCommand, show],
  [tellCommand, tellRun],
  [fixAllCommands.everything, (state, _, cancel) => fixAll(state, {}, cancel)],
  [fixAllCommands.malware, (state, _, cancel) => fixAll(state, { only: 'malware' }, cancel)],
]);

/** For the server's capabilities. An editor that runs package managers need not be told what to run. */
export function serverCommands(runsPackageManagers: boolean): readonly string[] {
  return [...actions.keys()].filter((id) => !(runsPackageManagers && id === tellCommand));
}

/** Carries the server's commands out; one that it does not know does nothing. */
export function registerServerCommands(state: ServerState): void {
  state.connection.onExecuteCommand(({ command, arguments: args = [] }, token) =>
    safely(state.log, command, null, token, async () => {
      await actions.get(command)?.(state, args, cancelOf(token));
      return null;
    }),
  );
}
