// Bringing advisories up to date from an editor: what it shows meanwhile, and what it changes.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  CancellationTokenSource,
  WorkDoneProgress,
  WorkDoneProgressCreateRequest,
} from 'vscode-languageserver';
import { type FeedStatus, updateAdvisoriesRequest } from '../../server/src/protocol';
import { hang } from '../support/httpServer';
import { npmLock } from '../support/locks';
import { type LspClient, type LspOptions, startLsp } from '../support/lspClient';
import { networkPorts, type OsvServer, startOsvServer } from '../support/osvServer';
import { osv } from '../support/project';

const manifest = '{"dependencies":{"left":"^1.0.0"}}';
const lock = npmLock({ left: '^1.0.0' }, { 'node_modules/left': { version: '1.0.0' } });
const first = osv('GHSA-2222-2222-2222', 'other', { modified: '2026-10-01T00:00:00Z' });
const onLeft = osv('MAL-2026-9', 'left', { versions: ['1.0.0'], modified: '2026-11-01T11:00:00Z' });

test('an update on demand reports how far it is, and what is new is squiggled', async (t) => {
  const { client, server } = await start(t);
  await until(() => server.asked().length > 0);
  await client.connection.sendRequest(updateAdvisoriesRequest, {});
  assert.deepEqual(await codes(client), []);
  server.publish(onLeft);
  const told: string[] = [];
  client.connection.onProgress(WorkDoneProgress.type, 'mine', (value) => {
    told.push(value.kind === 'report' ? `report ${value.message}` : value.kind);
  });
  const [feed] = await client.connection.sendRequest<FeedStatus[]>(updateAdvisoriesRequest, {
    workDoneToken: 'mine',
  });
  assert.deepEqual([feed?.health, feed?.records], ['ok', 2]);
  assert.deepEqual(told, ['begin', 'report osvExport: 1 record', 'end']);
  assert.deepEqual(await codes(client), ['MAL-2026-9']);
});

test('the first download is shown without being asked for', async (t) => {
  const shown: string[] = [];
  const { client } = await start(t, {
    capabilities: {
      window: { workDoneProgress: true },
      workspace: { configuration: true },
      textDocument: { diagnostic: {} },
    },
    listen: ({ connection }) => {
      connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
        connection.onProgress(WorkDoneProgress.type, token, ({ kind }) => void shown.push(kind));
      });
    },
  });
  await until(() => shown.includes('end'));
  assert.deepEqual([shown[0], shown.at(-1)], ['begin', 'end']);
  assert.deepEqual(await codes(client), []);
});

test('who cancels an update ends the download', async (t) => {
  const { client, server } = await start(t, { behaviour: hang });
  await server.requested(1);
  const source = new CancellationTokenSource();
  const done = client.connection
    .sendRequest(updateAdvisoriesRequest, {}, source.token)
    .catch(() => 'cancelled');
  await client.hover('/nowhere', 0, 0);
  source.cancel();
  await done;
  await server.idle();
  const { health } = await lastFeed(client);
  assert.equal(health, 'failed');
});

interface StartOptions extends LspOptions {
  readonly behaviour?: Parameters<OsvServer['misbehave']>[1];
  readonly listen?: (client: LspClient) => void;
}

async function start(t: TestContext, { behaviour, listen, ...options }: StartOptions = {}) {
  const server = await startOsvServer(t);
  server.publish(first);
  if (behaviour) server.misbehave(/./, behaviour);
  // A language server itself waits for some seconds, for the editor's answers and between looks at the disk.
  const ports = networkPorts(4000);
  ports.setFile('/project/package.json', manifest);
  ports.setFile('/project/package-lock.json', lock);
  const feeds = [{ id: 'osvExport', base: `${server.url}npm/` }];
  const client = await startLsp({ settings: { bundledAdvisories: false, feeds }, ...options, ports });
  t.after(client.dispose);
  listen?.(client);
  client.open('/project/package.json', manifest);
  return { client, server };
}

async function codes(client: LspClient): Promise<readonly unknown[]> {
  return (await client.diagnostics('/project/package.json')).map(({ code }) => code);
}

async function lastFeed(client: LspClient) {
  await client.until(() => client.statuses.at(-1)?.feeds[0]?.health === 'failed');
  return client.statuses.at(-1)!.feeds[0]!;
}

/** Resolves when something is so that no timer brings about. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}
