// Commands of code actions under ids of their own, which VS Code still knows when it has forgotten their arguments.
import * as vscode from 'vscode';
import type { CodeActionMiddleware } from 'vscode-languageclient/node';

/** So many commands are kept; no list of code actions is as long. */
const limit = 500;

/**
 * VS Code keeps the arguments of an action's command with the list that the action is from, and drops them with the list
 * when it asks for a newer one, as it does once the action's own edit is made. The command, which comes behind the edit,
 * then ends with "Actual command not found". One without arguments has nothing to lose.
 */
export function commandsWithoutArguments(): CodeActionMiddleware & vscode.Disposable {
  const known = new Map<string, { readonly id: string; readonly registered: vscode.Disposable }>();
  let count = 0;
  const idOf = ({ command, arguments: args = [] }: vscode.Command): string => {
    const key = JSON.stringify([command, args]);
    const before = known.get(key);
    if (before) return before.id;
    const [oldest] = known;
    if (oldest && known.size >= limit) {
      oldest[1].registered.dispose();
      known.delete(oldest[0]);
    }
    const id = `_lockwatch.codeAction.${count++}`;
    const run = () => vscode.commands.executeCommand(command, ...args);
    known.set(key, { id, registered: vscode.commands.registerCommand(id, run) });
    return id;
  };
  return {
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      for (const action of actions ?? [])
        if (action instanceof vscode.CodeAction && action.command?.arguments?.length)
          action.command = { title: action.command.title, command: idOf(action.command) };
      return actions;
    },
    dispose: () => {
      for (const { registered } of known.values()) registered.dispose();
    },
  };
}
