// What comes after a quick-fix: the offer to run the package manager, where the editor can.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CodeAction,
  type Diagnostic,
  ExecuteCommandRequest,
  ShowMessageNotification,
} from 'vscode-languageserver';
import type { PackageManagerRun } from '../../server/src/protocol';
import { npmLock } from '../support/locks';
import { type LspClient, type LspOptions, startLsp } from '../support/lspClient';
import { reply } from '../support/memoryPorts';

const manifest = '{ "dependencies": { "lodash": "4.17.15" } }';
const record = (id: string) => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  affected: [{ package: { ecosystem: 'npm', name: 'lodash' }, versions: ['4.17.15'] }],
});
const published = (version: string) => ({ name: 'lodash', version });

test('a quick-fix is followed by the offer to run npm, scripts off', async () => {
  assert.deepEqual(await followUpsOf('GHSA-aaaa-aaaa-aaaa', {}), [
    {
      title: 'Run npm install --ignore-scripts',
      command: 'lockwatch.offerPackageManager',
      arguments: [{ root: '/project', command: 'npm install --ignore-scripts' } satisfies PackageManagerRun],
    },
  ]);
});

test('scripts run where the setting allows it', async () => {
  const [command] = await followUpsOf('GHSA-aaaa-aaaa-aaaa', { settings: { ignoreScripts: false } });
  assert.deepEqual(command?.arguments, [{ root: '/project', command: 'npm install' }]);
});

test('scripts never run near malware', async () => {
  const [command] = await followUpsOf('MAL-2026-1', { settings: { ignoreScripts: false } });
  assert.deepEqual(command?.arguments, [{ root: '/project', command: 'npm install --ignore-scripts' }]);
});

test('an editor that cannot run it has it said', async () => {
  const client = await startClient('GHSA-aaaa-aaaa-aaaa', { runsPackageManagers: false });
  const told: string[] = [];
  client.connection.onNotification(ShowMessageNotification.type, ({ message }) => void told.push(message));
  const [first] = await fixesIn(client);
  await client.connection.sendRequest(ExecuteCommandRequest.type, first!.command!);
  assert.deepEqual(
    [first?.command?.title, told],
    [
      'Say what to run: npm install --ignore-scripts',
      [
        'Lockwatch: The lockfile and node_modules follow when you run, in /project: npm install --ignore-scripts',
      ],
    ],
  );
});

test('an editor that does not return what squiggles carry is offered the same fixes', async () => {
  const client = await startClient('GHSA-aaaa-aaaa-aaaa', {});
  const titles = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);
  const all = titles(await fixesIn(client));
  assert.equal(all[0], 'Raise lodash to 4.17.21: patch');
  assert.deepEqual(titles(await fixesIn(client, ({ data: _, ...rest }) => rest)), all);
  assert.deepEqual(await fixesIn(client, ({ data: _, ...rest }) => ({ ...rest, source: 'eslint' })), []);
});

/** The commands of the first quick-fix of the project's one finding. */
async function followUpsOf(id: string, options: LspOptions) {
  const actions = await fixesIn(await startClient(id, options));
  return actions.slice(0, 1).map(({ command }) => command);
}

async function fixesIn(client: LspClient, sent = (each: Diagnostic) => each): Promise<CodeAction[]> {
  const diagnostics = await client.diagnostics('/project/package.json');
  return client.codeActions('/project/package.json', diagnostics.map(sent));
}

async function startClient(id: string, options: LspOptions): Promise<LspClient> {
  const client = await startLsp({
    files: {
      '/project/package.json': manifest,
      '/project/package-lock.json': npmLock(
        { lodash: '4.17.15' },
        { 'node_modules/lodash': { version: '4.17.15' } },
      ),
      '/osv/a.json': JSON.stringify(record(id)),
    },
    http: () =>
      reply(200, {
        name: 'lodash',
        'dist-tags': { latest: '4.17.21' },
        versions: { '4.17.15': published('4.17.15'), '4.17.21': published('4.17.21') },
        time: { '4.17.15': '2019-07-19T00:00:00.000Z', '4.17.21': '2021-02-20T00:00:00.000Z' },
      }),
    ...options,
    settings: { advisories: ['/osv'], ...options.settings },
  });
  client.open('/project/package.json', manifest);
  return client;
}
