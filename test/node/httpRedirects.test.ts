// Where a client follows a redirect, and what it takes along.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf, secret, setUp, told } from '../support/httpClient';
import { answer, certificate, redirect, startServer } from '../support/httpServer';

test('redirects are followed', async (t) => {
  const server = await startServer(t, (response, { url, method, body }) => {
    const next = { '/a': '/b', '/b': 'c?d=e' }[url];
    if (next) response.writeHead(url === '/a' ? 308 : 302, { location: next }).end('moved');
    else response.end(`${method} ${url} ${body}`);
  });
  const { http } = setUp();
  assert.equal(told(await http.request({ url: `${server.url}a` })), '200 GET /c?d=e ');
  assert.equal(
    told(await http.request({ url: `${server.url}a`, method: 'POST', body: 'x' })),
    '200 GET /c?d=e ',
  );
});

test('a body goes along only where the server says so', async (t) => {
  const target = await startServer(t, (response, { method, body, headers }) =>
    response.end(`${method} ${body} ${headers['content-type']}`),
  );
  const request = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } } as const;
  const replies = [];
  for (const status of [301, 302, 303, 307, 308]) {
    const server = await startServer(t, redirect(status, target.url));
    replies.push(told(await setUp().http.request({ ...request, url: server.url })));
  }
  assert.deepEqual(replies, [
    '200 GET  application/json',
    '200 GET  application/json',
    '200 GET  application/json',
    '200 POST {} application/json',
    '200 POST {} application/json',
  ]);
});

test('a login in an address is shown to its host alone', async (t) => {
  const other = await startServer(t, answer(200), { host: 'localhost' });
  const server = await startServer(t, (response, { url }) => {
    const next = { '/': '/same', '/same': `${other.url}x` }[url];
    response.writeHead(307, { location: next }).end();
  });
  const { http, logged } = setUp();
  const asked = async (login: string, headers = {}) => {
    const before = server.seen.length;
    await http.request({ url: server.url.replace('//', `//${login}@`), headers });
    return server.seen.slice(before).map((request) => request.headers.authorization);
  };
  const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;
  assert.deepEqual(await asked('joe:p%40ss'), [basic('joe:p@ss'), basic('joe:p@ss')]);
  assert.deepEqual(await asked('j%C3%B6'), [basic('jö:'), basic('jö:')]);
  assert.deepEqual(await asked('joe:100%'), [basic('joe:100%'), basic('joe:100%')]);
  assert.deepEqual(await asked('joe:pass', { Authorization: secret }), [secret, secret]);
  assert.deepEqual(
    other.seen.map(({ headers }) => headers.authorization),
    [undefined, undefined, undefined, undefined],
  );
  assert.deepEqual(logged, []);
});

test('credentials stay with the host they were given for', async (t) => {
  const other = await startServer(t, answer(200), { host: 'localhost' });
  const server = await startServer(t, (response, { url }) =>
    response.writeHead(307, { location: url === '/' ? '/same' : `${other.url}x` }).end(),
  );
  const headers = {
    authorization: secret,
    Cookie: 'session=1',
    'npm-otp': '123456',
    'Npm-Session': 'abc',
    accept: 'application/json',
  };
  await setUp().http.request({ url: server.url, headers });
  assert.deepEqual(
    server.seen.map(({ url, headers }) => [url, headers.authorization]),
    [
      ['/', secret],
      ['/same', secret],
    ],
  );
  const { host, connection, ...received } = other.seen[0]!.headers;
  assert.deepEqual(received, {
    accept: 'application/json',
    'accept-encoding': 'gzip, br',
    'user-agent': 'lockwatch',
  });
});

test('another port is another host', async (t) => {
  const other = await startServer(t, answer(200));
  const server = await startServer(t, redirect(302, other.url));
  await setUp().http.request({ url: server.url, headers: { authorization: secret } });
  assert.equal(other.seen[0]!.headers.authorization, undefined);
});

test('a login that a redirect brings along is never sent', async (t) => {
  const server = await startServer(t, answer(200));
  const first = await startServer(t, redirect(302, server.url.replace('//', '//joe:pass@')));
  await setUp().http.request({ url: first.url });
  assert.deepEqual(
    server.seen.map(({ headers }) => headers.authorization),
    [undefined],
  );
});

test('redirects in a circle come to an end', async (t) => {
  const server = await startServer(t, redirect(302, '/'));
  assert.equal(
    await failureOf(setUp().http.request({ url: server.url })),
    'badRedirect: HOST redirects more than 5 times.',
  );
  assert.equal(server.seen.length, 6);
});

test('a redirect to plain http elsewhere is not followed', async (t) => {
  for (const location of ['http://registry.example/', 'http://10.0.0.1/', '//registry.example/x']) {
    const server = await startServer(t, redirect(302, location));
    assert.equal(
      await failureOf(setUp().http.request({ url: server.url })),
      'badRedirect: HOST redirects to an address without https, which is not followed.',
      location,
    );
  }
});

test('a redirect away from https is not followed, not even to this machine', async (t) => {
  const plain = await startServer(t, answer(200));
  const server = await startServer(t, redirect(302, plain.url), { tls: true });
  const failure = await failureOf(setUp().http.request({ url: server.url, network: { ca: [certificate] } }));
  assert.equal(failure, 'badRedirect: HOST redirects away from https, which is not followed.');
  assert.equal(plain.connections(), 0);
});

test('a redirect that cannot be read is not followed', async (t) => {
  for (const [location, how] of [
    ['http://[', 'to an address that cannot be read'],
    ['file:///etc/passwd', 'to an address without https'],
  ]) {
    const server = await startServer(t, redirect(302, location!));
    assert.equal(
      await failureOf(setUp().http.request({ url: server.url })),
      `badRedirect: HOST redirects ${how}, which is not followed.`,
    );
  }
});
