// Asking the registry about a package: at which address, once for all, and not too much at a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest } from '../server/src/ports';
import { reply, settled } from './support/memoryPorts';
import { config, packumentOf, setUp, told } from './support/registryClient';

test('a packument is asked for once and remembered', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  assert.equal(registry.known('a', config), undefined);
  const answer = await registry.packument('a', config);
  assert.equal(told(answer), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  assert.equal(await registry.packument('a', config), answer);
  assert.equal(registry.known('a', config), answer);
  assert.deepEqual(ports.requests, [
    {
      url: 'https://registry.example/npm/a',
      headers: { accept: 'application/json' },
      timeoutMs: 60_000,
      maxBytes: 64 * 1024 * 1024,
    },
  ]);
});

test('the address, credentials and connection are those of npm for the name', async () => {
  const { ports, registry } = setUp(() => reply(404));
  const network = { proxy: 'http://proxy.example' };
  await registry.packument('@corp/thing', {
    registryFor: (name) => `https://${name.startsWith('@corp/') ? 'corp' : 'other'}.example/`,
    authFor: (url) => ({ authorization: `for ${url}` }),
    network,
  });
  const [{ url, headers, network: used }] = ports.requests as [HttpRequest];
  assert.equal(url, 'https://corp.example/@corp%2fthing');
  assert.equal(headers?.authorization, 'for https://corp.example/@corp%2fthing');
  assert.equal(used, network);
});

test('a name that could lead elsewhere is not asked about', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  for (const name of ['..', '../a', '@a/../b', 'a?b', '', 'a'.repeat(215)]) {
    assert.equal(
      told(await registry.packument(name, config)),
      'invalidName: The name is not one that a registry could have.',
    );
  }
  assert.equal(ports.requests.length, 0);
});

test('a registry that is configured wrongly is not asked, nor another in its place', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  const answer = await registry.packument('a', { ...config, registryFor: () => undefined });
  assert.equal(
    told(answer),
    "noRegistry: The registry that npm's configuration names is not an http or https address.",
  );
  assert.equal(ports.requests.length, 0);
});

test('other credentials are another question', async () => {
  const { registry } = setUp(({ headers }) => (headers?.authorization ? packumentOf('1.0.0') : reply(401)));
  assert.equal((await registry.packument('a', config)).state, 'unknown');
  const withToken = { ...config, authFor: () => ({ authorization: 'Bearer x' }) };
  assert.equal((await registry.packument('a', withToken)).state, 'known');
});

test('many who ask at once share one request', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  const answers = await Promise.all(Array.from({ length: 50 }, () => registry.packument('a', config)));
  assert.equal(new Set(answers).size, 1);
  assert.equal(ports.requests.length, 1);
});

test('no more than eight are asked at once, and all are answered', async () => {
  let open = 0;
  let most = 0;
  const { registry } = setUp(async ({ url }) => {
    most = Math.max(most, ++open);
    await settled();
    open--;
    return packumentOf('1.0.0', url.slice(url.lastIndexOf('/') + 1));
  });
  const names = Array.from({ length: 40 }, (_, index) => `p${index}`);
  const answers = await Promise.all(names.map((name) => registry.packument(name, config)));
  assert.equal(most, 8);
  assert.deepEqual(
    answers.filter(({ state }) => state !== 'known'),
    [],
  );
});
