// Puts the cursor where a person has something to write, after an edit that left the place for it.
import { Range } from 'vscode-languageserver';
import { showCommand } from '../convert';
import { safely } from '../safely';
import type { ServerState } from '../state';

export function registerShow({ connection, log }: ServerState): void {
  connection.onExecuteCommand(({ command, arguments: given = [] }, token) =>
    safely(log, 'show', null, token, async () => {
      const [uri, selection]: unknown[] = given;
      if (command !== showCommand || typeof uri !== 'string' || !Range.is(selection)) return null;
      await connection.window.showDocument({ uri, selection, takeFocus: true });
      return null;
    }),
  );
}
