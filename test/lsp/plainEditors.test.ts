// Editors that leave out, refuse or never answer what the server asks of them: it serves them all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancellationTokenSource,
  DocumentDiagnosticRequest,
  LSPErrorCodes,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver';
import { type LspClient, messageOf, startLsp, uriOf } from '../support/lspClient';
import { files, lock, manifest } from '../support/malwareProject';
import { settled } from '../support/memoryPorts';

const file = '/project/package.json';

test('an editor that refuses to say its settings has those that it gave at the start', async () => {
  const client = await startLsp({
    files,
    settings: { bundledAdvisories: false },
    configuration: () => {
      throw new Error('no such thing');
    },
  });
  assert.deepEqual(await codesIn(client), []);
  assert.match(
    client.ports.logged.join('\n'),
    /^warn: The editor does not say its settings: .*no such thing/m,
  );
});

test('one that answers with nothing has them too', async () => {
  for (const nothing of [null, [], [null], {}, 7]) {
    const settings = { bundledAdvisories: false };
    assert.deepEqual(await codesIn(await startLsp({ files, settings, configuration: () => nothing })), []);
  }
});

test('one that never answers is served without any connection, until it answers after all', async () => {
  let answer = (_: unknown) => {};
  const client = await startLsp({
    files,
    configuration: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  const { clock, requests } = client.ports;
  while (clock.pending().length === 0) await settled();
  await clock.advance(5000);
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
  assert.deepEqual([await codesIn(client), requests], [found, []]);
  answer([{ feeds: [] }, null]);
  await client.until(() => requests.length > 0);
});

test('one that refuses all that it has said it can do is served on', async () => {
  const client = await startLsp({
    files,
    refuses: true,
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: {
        didChangeConfiguration: { dynamicRegistration: true },
        didChangeWatchedFiles: { dynamicRegistration: true },
        diagnostics: { refreshSupport: true },
      },
    },
  });
  const refused = () => client.ports.logged.filter((line) => line.includes('Unhandled method'));
  await client.until(() => refused().length >= 3);
  assert.deepEqual(await codesIn(client), found);
});

test('only one that runs no package manager is told that it can ask what to run', async () => {
  const commandsOf = async (runsPackageManagers: boolean) => {
    const { capabilities } = await startLsp({ files, runsPackageManagers });
    return (capabilities.executeCommandProvider as { readonly commands: readonly string[] }).commands;
  };
  const [running, plain] = [await commandsOf(true), await commandsOf(false)];
  assert.deepEqual(
    plain.filter((id) => !running.includes(id)),
    ['lockwatch.tell'],
  );
});

test('one that leaves before the session has begun is not held up', async () => {
  const client = await startLsp({ files, configuration: () => new Promise(() => {}) });
  assert.equal(await client.connection.sendRequest('shutdown'), null);
});

test('a document whose address is none keeps nobody else from squiggles', async () => {
  const client = await startLsp({ files });
  for (const uri of ['fugitive:////project//package.json', 'x y', ''])
    client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'json', version: 1, text: manifest },
    });
  const { items } = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
    previousResultIds: [],
  });
  assert.deepEqual(
    items.map(({ uri }) => uri),
    ['file:///project/package.json'],
  );
});

test('squiggles that are asked for and no longer wanted are not answered as if there were none', async () => {
  const client = await startLsp({ files });
  client.open(file, manifest);
  const source = new CancellationTokenSource();
  const asked = client.connection.sendRequest(
    DocumentDiagnosticRequest.type,
    { textDocument: { uri: uriOf(file) } },
    source.token,
  );
  source.cancel();
  await assert.rejects(asked, { code: LSPErrorCodes.ServerCancelled });
});

test('what changes on disk is seen also where nobody tells of it', async () => {
  const client = await startLsp({ files, capabilities: { textDocument: { diagnostic: {} } } });
  const { clock, setFile } = client.ports;
  const after = async (path: string, text: string | undefined) => {
    setFile(path, text);
    await clock.advance(5000);
    const [first] = await client.diagnostics(file);
    return messageOf(first).split(':')[0];
  };
  assert.deepEqual(await codesIn(client), found);
  const lockfile = '/project/package-lock.json';
  assert.equal(
    await after(lockfile, undefined),
    '"^9.2.1" is not locked and admits node-ipc 9.2.3, which is malware',
  );
  assert.equal(await after(lockfile, lock), 'debug 4.4.2 (through express) is malware');
  assert.equal(await after(lockfile, lock.replaceAll('4.4.2', '4.4.1')), 'node-ipc 9.2.3 is malware');
  assert.doesNotMatch(await client.hover(file, 2, 6), /locked and installed/);
  await after('/project/node_modules/.package-lock.json', lock);
  assert.match(await client.hover(file, 2, 6), /locked and installed/);
});

test('so is a folder that becomes a package or a project, and what changes in it', async () => {
  const noMalware = '{ "packages": {}, "lockfileVersion": 3 }';
  const client = await startLsp({
    files: {
      '/project/package.json': '{ "workspaces": ["packages/*"] }',
      '/project/package-lock.json': noMalware,
      '/project/node_modules/debug/package.json': '{}',
    },
    capabilities: { textDocument: { diagnostic: {} } },
  });
  const { clock, setFile } = client.ports;
  const after = async (path: string, text: string) => {
    setFile(path, text);
    await clock.advance(5000);
    const rules = await client.diagnostics(`${path.slice(0, path.lastIndexOf('/'))}/package.json`);
    return rules.map((one) => messageOf(one).split(':')[0]);
  };
  await client.until(() => client.statuses.at(-1)?.projects === 1);
  const malware = ['debug 4.4.2 is malware'];
  const asking = (version: string) => `{ "dependencies": { "debug": "${version}" } }`;
  assert.deepEqual(await after('/project/packages/a/package.json', asking('4.4.2')), malware);
  assert.deepEqual(await after('/project/packages/b/package.json', '{}'), []);
  assert.deepEqual(await after('/project/packages/b/package.json', asking('4.4.2')), malware);
  assert.deepEqual(await after('/project/tools/own/package.json', asking('4.4.2')), malware);
});

test('also where an editor that says it could tell of it never answers', async () => {
  const workspace = { didChangeWatchedFiles: { dynamicRegistration: true } };
  const capabilities = { textDocument: { diagnostic: {} }, workspace };
  const client = await startLsp({ files, keepsSilent: true, capabilities });
  assert.deepEqual(await codesIn(client), found);
  await client.until(() => client.registered.has('workspace/didChangeWatchedFiles'));
  client.ports.setFile('/project/package-lock.json', lock.replaceAll('4.4.2', '4.4.1'));
  await client.ports.clock.advance(5000);
  assert.deepEqual(await codesIn(client), ['MAL-2026-3744']);
});

test('an editor that shows no Markdown gets a hover without it', async () => {
  const client = await startLsp({
    files,
    capabilities: { textDocument: { diagnostic: {}, hover: { contentFormat: ['plaintext'] } } },
  });
  client.open(file, manifest);
  const lines = (await client.hover(file, 2, 6)).split('\n');
  assert.match(lines[0]!, /^node-ipc 9\.2\.3 is malware \(locked, not installed\)\. Steals SSH keys, /);
  assert.deepEqual(
    lines.filter((line) => line.startsWith('Affected') || line.startsWith('MAL')),
    [
      'Affected: 9.1.6, 9.2.3 and 12.0.1 · Published: 2026-05-14 · Said by: bundled',
      'MAL-2026-3744 (https://osv.dev/vulnerability/MAL-2026-3744) · GHSA-pvh2-rg5g-69v7 (https://github.com/advisories/GHSA-pvh2-rg5g-69v7) · reference (https://safedep.io/malicious-node-ipc-npm-compromise/)',
    ],
  );
  assert.doesNotMatch(lines.join('\n'), /[\\*]|_bundled/);
});

const found = ['MAL-2025-46974', 'MAL-2026-3744'];

async function codesIn(client: LspClient): Promise<unknown[]> {
  client.open(file, manifest);
  return (await client.diagnostics(file)).map(({ code }) => code);
}
