// The editor's settings for connections: which of them count, and that a change of them counts at once.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DidChangeConfigurationNotification } from 'vscode-languageserver/node';
import { readEditorNetwork } from '../../server/src/lsp/settings';
import { nodeHttp } from '../../server/src/node/http';
import { answer, type Behaviour, certificate, startServer } from '../support/httpServer';
import { startLsp } from '../support/lspClient';
import { memoryPorts } from '../support/memoryPorts';

const manifest = '{"dependencies":{"left-pad":"1.3.0"}}';

test('OSV is asked through the proxy of the editor, and through another once the setting has changed', async (t) => {
  const osv = await startServer(t, answer(200, '{"results":[{}]}'), { tls: true });
  const routes = { 'registry.example:443': osv.port };
  const [first, second] = [await startProxy(t, routes), await startProxy(t, routes)];
  let editor: Readonly<Record<string, unknown>> = {
    proxy: first.url,
    proxyAuthorization: 'Basic am9lOnBhc3M=',
  };
  const { log, clock } = memoryPorts();
  const client = await startLsp({
    files: { '/project/package.json': manifest },
    settings: { feeds: [{ id: 'osvApi', base: 'https://registry.example/' }] },
    editor: () => editor,
    network: (network) => {
      const own = async () => ({ ca: [certificate] });
      return nodeHttp({ clock, log, offline: () => false, env: {}, network: own, editor: network });
    },
  });
  t.after(client.dispose);
  await client.until(() => osv.seen.length === 1);
  assert.deepEqual(
    first.seen.map(({ method, url, headers }) => [method, url, headers['proxy-authorization']]),
    [['CONNECT', 'registry.example:443', 'Basic am9lOnBhc3M=']],
  );
  editor = { proxy: second.url };
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await client.until(() => osv.seen.length === 2);
  assert.deepEqual(
    [first.seen.length, second.seen.map(({ headers }) => headers['proxy-authorization'])],
    [1, [undefined]],
  );
});

test('what the editor may say', () => {
  assert.deepEqual(
    readEditorNetwork({
      proxy: 'http://p.example',
      proxyAuthorization: 'Basic x',
      noProxy: ['a.example', 7, ''],
      proxyStrictSSL: false,
      systemCertificates: true,
      proxySupport: 'override',
    }),
    {
      proxy: 'http://p.example',
      proxyAuthorization: 'Basic x',
      noProxy: ['a.example'],
      strictSsl: false,
      systemCertificates: true,
    },
  );
  assert.deepEqual(readEditorNetwork({ proxy: '', proxyAuthorization: null, proxyStrictSSL: true }), {});
  const off = { proxy: 'http://p.example', proxyAuthorization: 'Basic x', proxySupport: 'off' };
  assert.deepEqual(readEditorNetwork(off), {});
  for (const nothing of [null, undefined, 'x', []]) assert.deepEqual(readEditorNetwork(nothing), {});
});

function startProxy(t: TestContext, routes: Readonly<Record<string, number>>) {
  const refuse: Behaviour = answer(500);
  return startServer(t, refuse, { routes });
}
