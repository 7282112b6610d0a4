// The three bundles as they ship: the command line as a program, the language server over stdio and over IPC.
import assert from 'node:assert/strict';
import { fork, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  InitializedNotification,
  InitializeRequest,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { version } from '../package.json';

const dist = join(__dirname, '../dist');
const demo = join(__dirname, 'fixtures/demo');
const expected = ['debug@4.4.2', 'node-ipc@9.2.3', 'react-plaid-sdk@1.0.4'];

test('lockwatch scan, as a program', () => {
  const { status, stdout } = spawnSync(process.execPath, [
    join(dist, 'cli.js'),
    'scan',
    demo,
    '--offline',
    '--format',
    'json',
  ]);
  const { findings } = JSON.parse(stdout.toString());
  const named = findings.map(
    (found: { package: { name: string; version: string } }) =>
      `${found.package.name}@${found.package.version}`,
  );
  assert.deepEqual([status, named], [1, expected]);
});

test('lockwatch --version, and what it says when it is called wrongly', () => {
  const called = (...argv: string[]) => spawnSync(process.execPath, [join(dist, 'cli.js'), ...argv]);
  assert.equal(called('--version').stdout.toString(), `${version}\n`);
  assert.match(called('--help').stdout.toString(), /^Usage: lockwatch/);
  assert.deepEqual([called('frobnicate').status, called('--help').status], [2, 0]);
});

test('the language server over stdio', async () => {
  const child = spawn(process.execPath, [join(dist, 'server.js'), '--stdio']);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  assert.deepEqual(await squiggled(connection), expected.length);
  child.kill();
});

test('the language server over IPC', async () => {
  const child = fork(join(dist, 'server.js'), ['--node-ipc'], { silent: true });
  const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  assert.deepEqual(await squiggled(connection), expected.length);
  child.kill();
});

/** How many squiggles the demonstration's package.json has, offline. */
async function squiggled(connection: ProtocolConnection): Promise<number> {
  connection.listen();
  const rootUri = pathToFileURL(demo).href;
  const uri = `${rootUri}/package.json`;
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri,
    workspaceFolders: null,
    capabilities: { textDocument: { diagnostic: {} } },
    initializationOptions: { trusted: false, settings: { offline: true } },
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const text = readFileSync(join(demo, 'package.json'), 'utf8');
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: 'json', version: 1, text },
  });
  const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  connection.dispose();
  return report.kind === 'full' ? report.items.length : 0;
}
