// How a server is reached: certificates, proxies, and configured registries without https.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { clockStart, failureOf, quickClock, secret, setUp, told } from '../support/httpClient';
import { answer, certificate, hang, startServer } from '../support/httpServer';
import { manualClock } from '../support/memoryPorts';
import { temporaryFolder } from '../support/temporaryFolder';

test('a certificate that nobody vouches for is refused, once', async (t) => {
  const server = await startServer(t, answer(200), { tls: true });
  const clock = quickClock();
  const { http } = setUp({ clock });
  assert.equal(
    await failureOf(http.request({ url: server.url })),
    "network: The certificate of HOST is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); npm's settings cafile and strict-ssl hold here too, and NODE_EXTRA_CA_CERTS.",
  );
  assert.deepEqual(clock.pauses, []);
});

test('a certificate is trusted where npm or the person says so', async (t) => {
  const server = await startServer(t, answer(200, 'ok'), { tls: true });
  const url = server.url;
  assert.equal(told(await setUp().http.request({ url, network: { ca: [certificate] } })), '200 ok');
  assert.equal(told(await setUp().http.request({ url, network: { strictSsl: false } })), '200 ok');
  assert.equal(told(await setUp({ editor: () => ({ strictSsl: false }) }).http.request({ url })), '200 ok');
});

test('what the environment trusts besides stays trusted where npm names certificates', async (t) => {
  const server = await startServer(t, answer(200, 'ok'), { tls: true });
  const file = join(await temporaryFolder(t), 'ca.pem');
  await writeFile(file, certificate);
  const env = { NODE_EXTRA_CA_CERTS: file };
  const network = { ca: [rootCertificates[0]!] };
  assert.equal(told(await setUp({ env }).http.request({ url: server.url, network })), '200 ok');
  assert.match(await failureOf(setUp().http.request({ url: server.url, network })), /is not trusted/);
});

test('a proxy that cannot be reached is named, and not what lies behind it', async () => {
  const failing = (url: string, proxy: string) =>
    failureOf(setUp({ env: { https_proxy: proxy } }).http.request({ url }));
  assert.equal(
    await failing('https://registry.example/a', 'http://joe:s3cret@127.0.0.1:1'),
    'network: The proxy HOST cannot be reached (ECONNREFUSED).',
  );
});

test('a proxy that does not lead on is named, and its login is not', async (t) => {
  for (const [status, words] of [
    [403, 'does not lead to registry.example (403)'],
    [407, 'wants a login that it accepts (407)'],
    [503, 'does not lead to registry.example (503)'],
  ] as const) {
    const proxy = await startServer(t, answer(status), { refusal: status });
    const network = {
      plainHttpOrigins: ['http://registry.example'],
      proxy: proxy.url.replace('//', '//joe:s3cret@'),
    };
    const failing = (url: string) => failureOf(setUp().http.request({ url, network }));
    assert.equal(await failing('https://registry.example/a'), `network: The proxy HOST ${words}.`);
    assert.equal(proxy.seen.length, status === 503 ? 4 : 1, 'who may lead on a moment later is asked again');
    if (status === 407)
      assert.equal(await failing('http://registry.example/a'), `network: The proxy HOST ${words}.`);
    await proxy.idle();
  }
});

test('a redirect that leads nowhere is told of where it leads', async (t) => {
  const server = await startServer(t, answer(302, '', { location: 'http://localhost:1/' }));
  assert.match(
    await failureOf(setUp().http.request({ url: server.url })),
    /^network: The connection to localhost:1 failed/,
  );
});

test("where a request does not say how to connect, the person's own configuration holds", async (t) => {
  const server = await startServer(t, answer(200, 'ok'), { tls: true });
  const { http } = setUp({ network: async () => ({ ca: [certificate] }) });
  assert.equal(told(await http.request({ url: server.url })), '200 ok');
});

test('a proxy that says nothing is let go when the server is given up', async (t) => {
  const proxy = await startServer(t, hang, { refusal: 'nothing' });
  const clock = manualClock(clockStart);
  const request = { url: 'https://registry.example/a', network: { proxy: proxy.url } };
  const failure = failureOf(setUp({ clock }).http.request(request));
  await proxy.requested(1);
  await clock.advance(45_000);
  assert.match(await failure, /^timeout: registry\.example /);
  await proxy.idle();
});

test('a configured registry may speak plain http, through the proxy too', async (t) => {
  const proxy = await startServer(t, answer(200, 'via proxy'));
  const network = {
    plainHttpOrigins: ['http://registry.example'],
    proxy: proxy.url.replace('//', '//joe:pass@'),
  };
  const { http, logged } = setUp();
  assert.equal(told(await http.request({ url: 'http://registry.example/a', network })), '200 via proxy');
  const [{ url, headers }] = proxy.seen as [(typeof proxy.seen)[0]];
  assert.equal(url, 'http://registry.example/a');
  assert.equal(headers['proxy-authorization'], `Basic ${btoa('joe:pass')}`);
  assert.deepEqual(logged, []);
});

test('a login for a proxy is shown as it was meant, whatever is in it', async (t) => {
  const proxy = await startServer(t, answer(200, 'via proxy'), { refusal: 403 });
  const network = {
    plainHttpOrigins: ['http://registry.example'],
    proxy: proxy.url.replace('//', '//joe:100%@'),
  };
  const { http } = setUp();
  assert.equal(told(await http.request({ url: 'http://registry.example/a', network })), '200 via proxy');
  assert.match(await failureOf(http.request({ url: 'https://registry.example/a', network })), /\(403\)/);
  const shown = proxy.seen.map(({ method, headers }) => [method, headers['proxy-authorization']]);
  assert.deepEqual(shown, [
    ['GET', `Basic ${btoa('joe:100%')}`],
    ['CONNECT', `Basic ${btoa('joe:100%')}`],
  ]);
});

test('https goes through the proxy unseen', async (t) => {
  const registry = await startServer(t, answer(200, 'hello'), { tls: true });
  const proxy = await startServer(t, answer(500), { routes: { 'registry.example:443': registry.port } });
  const network = { proxy: proxy.url, ca: [certificate] };
  const headers = { authorization: secret };
  const { http } = setUp();
  const reply = await http.request({ url: 'https://registry.example/a', network, headers });
  assert.equal(told(reply), '200 hello');
  assert.equal(registry.seen[0]!.headers.authorization, secret);
  assert.deepEqual(
    proxy.seen.map(({ method, url, headers }) => [method, url, headers.authorization]),
    [['CONNECT', 'registry.example:443', undefined]],
  );
});

test('a proxy does not lend its certificate to what lies behind it', async (t) => {
  const registry = await startServer(t, answer(200), { tls: true });
  const proxy = await startServer(t, answer(500), { routes: { 'registry.example:443': registry.port } });
  const failure = await failureOf(
    setUp().http.request({ url: 'https://registry.example/', network: { proxy: proxy.url } }),
  );
  assert.match(failure, /^network: The certificate of registry.example is not trusted/);
  assert.equal(registry.seen.length, 0);
});
