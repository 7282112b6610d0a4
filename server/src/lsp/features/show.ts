// Puts the cursor where a person has something to write, after an edit that left the place for it.
import { Range } from 'vscode-languageserver';
import type { ServerState } from '../state';

/** Takes the place's address and range; anything else is no place. */
export async function show({ connection }: ServerState, [uri, selection]: readonly unknown[]): Promise<void> {
  if (typeof uri !== 'string' || !Range.is(selection)) return;
  await connection.window.showDocument({ uri, selection, takeFocus: true });
}
