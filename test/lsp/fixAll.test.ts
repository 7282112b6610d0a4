// Fix all, as an editor asks for it: of one file while it is saved, and of the workspace by command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ApplyWorkspaceEditParams,
  ApplyWorkspaceEditRequest,
  type CancellationToken,
  CancellationTokenSource,
  ExecuteCommandRequest,
  type ProgressToken,
  ShowMessageNotification,
  type TextDocumentEdit,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { lineStartsOf } from '../../server/src/core/text';
import { fixAllCommands, followUpNotification, type PackageManagerRun } from '../../server/src/protocol';
import { npmLock } from '../support/locks';
import { type LspClient, type LspOptions, startLsp, uriOf } from '../support/lspClient';
import { reply } from '../support/memoryPorts';

const manifest = `{
  "dependencies": {
    "evil": "^1.0.0",
    "lodash": "4.17.15",
    "minimist": "0.0.8"
  }
}
`;
const file = '/project/package.json';
const record = (id: string, name: string, events: readonly unknown[]) => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }],
});
const published: Readonly<Record<string, readonly string[]>> = {
  lodash: ['4.17.15', '4.17.21'],
  minimist: ['0.0.8', '1.2.8'],
};
const files = {
  [file]: manifest,
  '/project/package-lock.json': npmLock(
    { evil: '^1.0.0', lodash: '4.17.15', minimist: '0.0.8' },
    {
      'node_modules/evil': { version: '1.0.0' },
      'node_modules/lodash': { version: '4.17.15' },
      'node_modules/minimist': { version: '0.0.8' },
    },
  ),
  '/osv/a.json': JSON.stringify(record('MAL-2026-1', 'evil', [{ introduced: '0' }])),
  '/osv/b.json': JSON.stringify(
    record('GHSA-aaaa-aaaa-aaaa', 'lodash', [{ introduced: '0' }, { fixed: '4.17.21' }]),
  ),
  '/osv/c.json': JSON.stringify(
    record('GHSA-bbbb-bbbb-bbbb', 'minimist', [{ introduced: '0' }, { fixed: '1.2.6' }]),
  ),
};

test('a save fixes what the file alone can fix, and takes no step to another major', async () => {
  const client = await start();
  for (const asked of ['source.fixAll', 'source.fixAll.lockwatch', 'source']) {
    const [action, ...others] = await client.codeActions(file, [], [asked]);
    assert.deepEqual(others, []);
    assert.equal(action?.kind, 'source.fixAll.lockwatch');
    assert.equal(
      applied(manifest, action!.edit!),
      '{\n  "dependencies": {\n    "lodash": "4.17.21",\n    "minimist": "0.0.8"\n  }\n}\n',
    );
    assert.deepEqual(action?.command?.arguments, [
      { root: '/project', command: 'npm install --ignore-scripts' },
    ]);
  }
});

test('after it there is nothing more to fix, and the squiggles wait for the lockfile', async () => {
  const client = await start();
  const [action] = await client.codeActions(file, [], ['source.fixAll']);
  client.change(file, applied(manifest, action!.edit!));
  assert.deepEqual(await client.codeActions(file, [], ['source.fixAll']), []);
  const diagnostics = await client.diagnostics(file);
  assert.deepEqual(
    diagnostics.map(({ message }) => String(message).split(',')[0]),
    [
      'package-lock.json still has evil 1.0.0',
      'package-lock.json still has lodash 4.17.15',
      'minimist 0.0.8: no description given (not rated',
    ],
  );
});

test('the menu of quick-fixes does not hold it', async () => {
  const client = await start();
  const diagnostics = await client.diagnostics(file);
  for (const only of [undefined, ['quickfix']]) {
    const actions = await client.codeActions(file, diagnostics, only);
    assert.deepEqual(new Set(actions.map(({ kind }) => kind)), new Set(['quickfix']));
  }
});

test('the command of the workspace: one edit, each fix to be confirmed, and what follows', async () => {
  const client = await start();
  const { edit, told, runs } = await execute(client, fixAllCommands.everything, true);
  assert.equal(
    applied(manifest, edit!),
    '{\n  "dependencies": {\n    "lodash": "4.17.21",\n    "minimist": "1.2.8"\n  }\n}\n',
  );
  assert.deepEqual(Object.values(edit?.changeAnnotations ?? {}), [
    { label: 'Remove evil: every version is malware', needsConfirmation: true },
    { label: 'Raise lodash to 4.17.21: patch', needsConfirmation: true },
    { label: 'Raise minimist to 1.2.8: major, may break', needsConfirmation: true },
  ]);
  assert.deepEqual(
    edit?.documentChanges?.map((change) => (change as TextDocumentEdit).textDocument),
    [{ uri: uriOf(file), version: 1 }],
  );
  assert.deepEqual(told, ['Lockwatch: 3 fixes cure 3 of 3 findings.']);
  assert.deepEqual(runs, [{ root: '/project', command: 'npm install --ignore-scripts' }]);
});

test('malware only', async () => {
  const client = await start();
  const { edit, told } = await execute(client, fixAllCommands.malware, true);
  assert.equal(applied(manifest, edit!), manifest.replace('    "evil": "^1.0.0",\n', ''));
  assert.deepEqual(told, ['Lockwatch: 1 fix cures 1 of 1 finding.']);
});

test('where the person ticks nothing, that is said, and nothing follows', async () => {
  const client = await start();
  const { edit, told, runs } = await execute(client, fixAllCommands.everything, false);
  assert.ok(edit);
  assert.deepEqual([told, runs], [['Lockwatch: Nothing was changed: only what is ticked is.'], []]);
});

test('what was not ticked is not said to be cured', async () => {
  const client = await start();
  const { told, runs } = await execute(client, fixAllCommands.everything, (text) =>
    text.replace('4.17.15', '4.17.21'),
  );
  assert.deepEqual(told, ['Lockwatch: What was ticked is changed; what remains is still underlined.']);
  assert.deepEqual(runs, [{ root: '/project', command: 'npm install --ignore-scripts' }]);
});

test('an editor that cannot ask about single changes gets the edit without them', async () => {
  const client = await start({
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: { configuration: true, workspaceEdit: { documentChanges: true } },
    },
  });
  const { edit } = await execute(client, fixAllCommands.malware, true);
  const [change, ...others] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
  assert.deepEqual(Object.keys(edit!), ['documentChanges']);
  assert.deepEqual(Object.keys(change!.edits[0]!), ['range', 'newText']);
  assert.deepEqual(others, []);
});

test('an editor that knows no versions of documents gets the edits by file', async () => {
  const client = await start({
    capabilities: { textDocument: { diagnostic: {} }, workspace: { configuration: true } },
  });
  const { edit } = await execute(client, fixAllCommands.malware, true);
  const line = { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } };
  assert.deepEqual(edit, { changes: { [uriOf(file)]: [{ range: line, newText: '' }] } });
  const [action] = await client.codeActions(file, [], ['source.fixAll']);
  assert.deepEqual(Object.keys(action?.edit ?? {}), ['changes']);
});

test('without the registry the reason is said, and nothing is changed', async () => {
  const client = await start({ http: () => reply(503) });
  const { edit, told } = await execute(client, fixAllCommands.everything, true);
  assert.ok(edit, 'malware in every version needs no registry');
  assert.deepEqual(told, ['Lockwatch: 1 fix cures 1 of 3 findings.']);
  assert.match(client.ports.logged.join('\n'), /info: .*What is published of lodash is not known: .*503/);
});

test('that fixes are being looked for is shown', async () => {
  const client = await start({ capabilities: showing });
  const shown = watch(client);
  const { told } = await execute(client, fixAllCommands.malware, true);
  assert.deepEqual(shown, ['begin Lockwatch: looking for fixes', 'end']);
  assert.deepEqual(told, ['Lockwatch: 1 fix cures 1 of 1 finding.']);
});

test('who stops that gets no edit, and no word of it', async () => {
  const client = await start({
    capabilities: showing,
    http: (_, cancel) => new Promise((_, reject) => cancel?.onCancel(() => reject(new Error('cancelled')))),
  });
  const shown = watch(client, (token) =>
    client.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token }),
  );
  const { edit, told, runs } = await execute(client, fixAllCommands.everything, true);
  assert.deepEqual(shown, ['begin Lockwatch: looking for fixes', 'end']);
  assert.deepEqual([edit, told, runs], [undefined, [], []]);
});

test('an editor that takes the command back gets none either', async () => {
  const client = await start({
    capabilities: showing,
    http: (_, cancel) => new Promise((_, reject) => cancel?.onCancel(() => reject(new Error('cancelled')))),
  });
  const source = new CancellationTokenSource();
  const shown = watch(client, () => source.cancel());
  const { edit, told, runs } = await execute(client, fixAllCommands.everything, true, source.token);
  assert.deepEqual(shown, ['begin Lockwatch: looking for fixes', 'end']);
  assert.deepEqual([edit, told, runs], [undefined, [], []]);
});

const showing = {
  window: { workDoneProgress: true },
  textDocument: { diagnostic: {} },
  workspace: { configuration: true },
};

/** What is shown of work while it lasts; `onBegin` is told the token that it can be stopped with. */
function watch({ connection }: LspClient, onBegin: (token: ProgressToken) => void = () => {}): string[] {
  const shown: string[] = [];
  connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
    connection.onProgress(WorkDoneProgress.type, token, (value) => {
      shown.push(value.kind === 'begin' ? `begin ${value.title}` : value.kind);
      if (value.kind === 'begin') onBegin(token);
    });
  });
  return shown;
}

async function start(options: LspOptions = {}): Promise<LspClient> {
  const client = await startLsp({
    files,
    http: ({ url }) => {
      const name = url.slice(url.lastIndexOf('/') + 1);
      return reply(200, packumentOf(name, published[name] ?? []));
    },
    settings: { advisories: ['/osv'], bundledAdvisories: false },
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: {
        configuration: true,
        workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
      },
    },
    ...options,
  });
  client.open(file, manifest);
  await client.diagnostics(file);
  return client;
}

function packumentOf(name: string, versions: readonly string[]) {
  return {
    name,
    'dist-tags': { latest: versions.at(-1) },
    versions: Object.fromEntries(versions.map((version) => [version, { name, version }])),
    time: Object.fromEntries(versions.map((version) => [version, '2021-01-01T00:00:00.000Z'])),
  };
}

/** Runs a command of the server; the person takes its edit, or a part of it as given, or does not. */
async function execute(
  client: LspClient,
  command: string,
  takes: boolean | ((text: string) => string),
  token?: CancellationToken,
) {
  const { connection } = client;
  const asked: ApplyWorkspaceEditParams[] = [];
  const told: string[] = [];
  const runs: PackageManagerRun[] = [];
  connection.onRequest(ApplyWorkspaceEditRequest.type, (params) => {
    asked.push(params);
    if (takes === false) return { applied: false };
    const changed = takes === true ? applied(manifest, params.edit) : takes(manifest);
    // As VS Code does: the reply first, then the text.
    setImmediate(() => client.change(file, changed));
    return { applied: true };
  });
  connection.onNotification(ShowMessageNotification.type, ({ message }) => void told.push(message));
  connection.onNotification(followUpNotification, (run: PackageManagerRun) => void runs.push(run));
  await connection.sendRequest(ExecuteCommandRequest.type, { command }, token);
  return { edit: asked[0]?.edit, told, runs };
}

/** What an edit of the one file makes of its text. */
function applied(text: string, { documentChanges = [] }: WorkspaceEdit): string {
  const starts = lineStartsOf(text);
  const edits = (documentChanges as TextDocumentEdit[]).flatMap((change) => {
    assert.equal(change.textDocument.uri, uriOf(file));
    return change.edits.map((edit) => {
      assert.ok('newText' in edit);
      const at = ({ line, character }: { line: number; character: number }) => starts[line]! + character;
      return { start: at(edit.range.start), end: at(edit.range.end), newText: edit.newText };
    });
  });
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, newText }) => all.slice(0, start) + newText + all.slice(end), text);
}
