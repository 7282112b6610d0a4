// A finding is ignored from an editor: the policy is made, told of while it has no reason, and then holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver';
import { messageOf, startLsp } from '../support/lspClient';
import { files, manifest, online } from '../support/malwareProject';

test('where an editor does not say that the workspace is trusted, its policy hides no malware', async () => {
  const entry = { advisory: 'MAL-2026-3744', reason: 'Nothing to see here', until: '2026-11-30' };
  const policy = JSON.stringify({ ignore: [entry] });
  const found = async (trusted: true | 'unsaid') => {
    const files = { ...online.files, '/project/.lockwatch.jsonc': policy };
    const client = await startLsp({ ...online, files, trusted });
    const diagnostics = await client.diagnostics('/project/package.json');
    return diagnostics.map(({ code }) => code);
  };
  assert.deepEqual(await found(true), ['MAL-2025-46974']);
  assert.deepEqual(await found('unsaid'), ['MAL-2025-46974', 'MAL-2026-3744']);
});

test('a finding can be ignored: the policy is made, and the cursor goes to the reason', async () => {
  const client = await startLsp({
    ...online,
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: {
        configuration: true,
        diagnostics: { refreshSupport: true },
        workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
      },
      window: { showDocument: { support: true } },
    },
  });
  const shown: unknown[] = [];
  client.connection.onRequest('window/showDocument', (asked) => {
    shown.push(asked);
    return { success: true };
  });
  client.open('/project/package.json', manifest);
  const diagnostics = await client.diagnostics('/project/package.json');
  const actions = await client.codeActions('/project/package.json', diagnostics.slice(1));
  const action = actions.at(-1)!;
  assert.equal(action.title, 'Ignore MAL-2026-3744 on node-ipc until 2026-11-08…');
  assert.equal(action.isPreferred, false);
  const uri = 'file:///project/.lockwatch.jsonc';
  const [creation, edit] = action.edit?.documentChanges ?? [];
  assert.deepEqual(creation, { kind: 'create', uri, options: { ignoreIfExists: true } });
  const text =
    edit && 'edits' in edit ? edit.edits.map((each) => ('newText' in each ? each.newText : '')).join('') : '';
  client.open('/project/.lockwatch.jsonc', text);
  client.ports.setFile('/project/.lockwatch.jsonc', text);
  await client.connection.sendRequest('workspace/executeCommand', action.command!);
  const [{ selection }] = shown as [{ selection: Diagnostic['range'] }];
  assert.equal(
    text.split('\n')[selection.start.line]!.slice(0, selection.start.character).slice(-11),
    '"reason": "',
  );
  assert.deepEqual(shown, [{ uri, selection, takeFocus: true }]);
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri, type: 1 }],
  });
  const told = await client.diagnostics('/project/.lockwatch.jsonc');
  assert.deepEqual(told.map(messageOf), ['An entry without a reason ignores nothing.']);
  client.change('/project/.lockwatch.jsonc', text.replace('"reason": ""', '"reason": "A sandbox"'));
  assert.deepEqual(await client.diagnostics('/project/.lockwatch.jsonc'), []);
  const left = await client.diagnostics('/project/package.json');
  assert.deepEqual(
    left.map(({ code }) => code),
    ['MAL-2025-46974'],
  );
});

test('the cursor goes to the policy by the address that the editor writes', async () => {
  const folder = '/project/[id]';
  const moved = Object.entries(files).map(
    ([path, text]) => [path.replace('/project', folder), text] as const,
  );
  const client = await startLsp({
    ...online,
    files: { ...Object.fromEntries(moved), [`${folder}/.lockwatch.jsonc`]: '{ "ignore": [] }' },
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: { configuration: true, workspaceEdit: { documentChanges: true } },
      window: { showDocument: { support: true } },
    },
  });
  client.open(`${folder}/package.json`, manifest);
  client.open(`${folder}/.lockwatch.jsonc`, '{ "ignore": [] }');
  const diagnostics = await client.diagnostics(`${folder}/package.json`);
  const action = (await client.codeActions(`${folder}/package.json`, diagnostics)).at(-1);
  assert.equal(action?.command?.arguments?.[0], `file://${folder}/.lockwatch.jsonc`);
});
