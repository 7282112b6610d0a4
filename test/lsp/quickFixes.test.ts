// Quick-fixes as a client sees them: edits, files that are made, and commands of the package manager.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction } from 'vscode-languageserver';
import { npmLock, pnpmLock } from '../support/locks';
import { startLsp } from '../support/lspClient';
import { reply } from '../support/memoryPorts';

const manifest = '{ "dependencies": { "express": "^4.0.0" } }';
const pnpmText = pnpmLock(
  { express: ['^4.0.0', '4.18.0'] },
  { 'debug@4.4.2': {}, 'express@4.18.0': { debug: '4.4.2' } },
);
const versions: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  express: { '4.18.0': { dependencies: { debug: '^4.0.0' } } },
  debug: { '4.4.1': {}, '4.4.3': {} },
  a: { '1.0.0': { dependencies: { 'node-ipc': '^12.0.0' } } },
  'node-ipc': { '9.2.1': {}, '12.0.0': {} },
};
const published: Readonly<Record<string, string>> = {
  '4.18.0': '2022-04-25T00:00:00.000Z',
  '4.4.1': '2025-05-13T00:00:00.000Z',
  '4.4.2': '2025-09-08T13:00:00.000Z',
  '4.4.3': '2025-09-13T17:00:00.000Z',
};

test('the lockfile alone is out of date: the command that refreshes it, and no edit', async () => {
  const lock = npmLock(
    { express: '^4.0.0' },
    {
      'node_modules/express': { version: '4.18.0', dependencies: { debug: '^4.0.0' } },
      'node_modules/debug': { version: '4.4.2' },
    },
  );
  const [first] = await actionsFor({ '/project/package-lock.json': lock });
  assert.deepEqual(
    { ...first, diagnostics: first?.diagnostics?.length },
    {
      title: 'Update debug to 4.4.3 in package-lock.json: no edit, patch',
      kind: 'quickfix',
      diagnostics: 1,
      isPreferred: true,
      command: {
        title: 'Run npm update debug --ignore-scripts',
        command: 'lockwatch.runPackageManager',
        arguments: [{ root: '/project', command: 'npm update debug --ignore-scripts' }],
      },
    },
  );
});

test('an override of pnpm goes into a pnpm-workspace.yaml that is made for it', async () => {
  const actions = await actionsFor({ '/project/pnpm-lock.yaml': pnpmText });
  const override = actions.find(({ title }) => title.startsWith('Override'));
  const uri = 'file:///project/pnpm-workspace.yaml';
  const start = { line: 0, character: 0 };
  assert.deepEqual(override?.edit?.documentChanges, [
    { kind: 'create', uri, options: { ignoreIfExists: true } },
    {
      textDocument: { uri, version: null },
      edits: [{ range: { start, end: start }, newText: "overrides:\n  'debug@<4.4.3': ^4.4.3\n" }],
    },
  ]);
});

test('a client that cannot make files is offered nothing that needs one', async () => {
  const actions = await actionsFor({ '/project/pnpm-lock.yaml': pnpmText }, []);
  assert.deepEqual(
    actions.map(({ title }) => title),
    ['Update debug to 4.4.3 in pnpm-lock.yaml: no edit, patch'],
  );
});

test('two versions of one package at one place, in an editor that does not keep what it is told of them', async () => {
  const lock = npmLock(
    { express: '^4.0.0' },
    {
      'node_modules/express': { version: '4.18.0', dependencies: { 'node-ipc': '^9.0.0', a: '1.0.0' } },
      'node_modules/node-ipc': { version: '9.2.3' },
      'node_modules/a': { version: '1.0.0', dependencies: { 'node-ipc': '^12.0.0' } },
      'node_modules/a/node_modules/node-ipc': { version: '12.0.1' },
    },
  );
  const file = '/project/package.json';
  const client = await startLsp({
    files: { [file]: manifest, '/project/package-lock.json': lock },
    http: ({ url }) => reply(200, documentOf(url.slice(url.lastIndexOf('/') + 1))),
  });
  client.open(file, manifest);
  const told = await client.diagnostics(file);
  const messages = async (kept: typeof told) =>
    (await client.codeActions(file, kept)).map(({ diagnostics = [] }) =>
      diagnostics.map(({ message }) => message),
    );
  const all = await messages(told);
  assert.equal(new Set(all.flat()).size, 2);
  assert.deepEqual(await messages(told.map(({ data: _, ...rest }) => rest)), all);
});

async function actionsFor(
  files: Readonly<Record<string, string>>,
  resourceOperations: 'create'[] = ['create'],
): Promise<readonly CodeAction[]> {
  const client = await startLsp({
    files: { '/project/package.json': manifest, ...files },
    http: ({ url }) => {
      const name = url.split('/').at(-1)!;
      return reply(versions[name] ? 200 : 404, documentOf(name));
    },
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: { configuration: true, workspaceEdit: { documentChanges: true, resourceOperations } },
    },
  });
  client.open('/project/package.json', manifest);
  return client.codeActions('/project/package.json', await client.diagnostics('/project/package.json'));
}

function documentOf(name: string): unknown {
  const own = Object.entries(versions[name] ?? {});
  return {
    name,
    versions: Object.fromEntries(own.map(([version, text]) => [version, { name, version, ...text }])),
    time: published,
  };
}
