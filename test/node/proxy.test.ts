// Through which proxy an address is reached, if through any.
import assert from 'node:assert/strict';
import type { Agent } from 'node:https';
import { test } from 'node:test';
import { bypasses, createAgents, proxyFor } from '../../server/src/node/proxy';

const https = new URL('https://registry.example/a');
const http = new URL('http://registry.example/a');
const nothing = { network: {}, editor: {}, env: {} };

test('the editor before npm before the environment', () => {
  const all = {
    editor: { proxy: 'http://editor.example' },
    network: { proxy: 'http://npm.example' },
    env: { HTTPS_PROXY: 'http://env.example' },
  };
  assert.equal(proxyFor(https, all)?.host, 'editor.example');
  assert.equal(proxyFor(https, { ...all, editor: {} })?.host, 'npm.example');
  assert.equal(proxyFor(https, { ...all, editor: { proxy: '' }, network: {} })?.host, 'env.example');
  assert.equal(proxyFor(https, nothing), undefined);
});

test('the environment has a proxy for each scheme', () => {
  const of = (address: URL, env: Record<string, string>) => proxyFor(address, { ...nothing, env })?.host;
  assert.equal(of(https, { https_proxy: 'http://s.example', http_proxy: 'http://p.example' }), 's.example');
  assert.equal(of(http, { https_proxy: 'http://s.example', http_proxy: 'http://p.example' }), 'p.example');
  assert.equal(of(https, { http_proxy: 'http://p.example' }), 'p.example');
  assert.equal(of(http, { HTTPS_PROXY: 'http://s.example' }), undefined);
  assert.equal(of(http, { ALL_PROXY: 'http://a.example' }), 'a.example');
  assert.equal(of(https, { https_proxy: '', HTTPS_PROXY: 'http://s.example' }), 's.example');
});

test('a proxy may be written without a scheme', () => {
  assert.equal(
    proxyFor(https, { ...nothing, editor: { proxy: 'p.example:3128' } })?.href,
    'http://p.example:3128/',
  );
});

test('a proxy of another kind is a failure, not a way around it', () => {
  for (const proxy of ['socks5://joe:s3cret@p.example', 'http://', 'http://s3cret:x']) {
    assert.throws(() => proxyFor(https, { ...nothing, editor: { proxy } }), {
      name: 'HttpError',
      message: 'The configured proxy is not an http or https address.',
    });
  }
});

test('this machine is reached directly', () => {
  const connection = { ...nothing, editor: { proxy: 'http://p.example' } };
  assert.equal(proxyFor(new URL('http://127.0.0.1:1/'), connection), undefined);
  assert.equal(proxyFor(new URL('https://localhost/'), connection), undefined);
});

test('any of the lists of exceptions counts', () => {
  const proxy = 'http://p.example';
  const of = (connection: Partial<typeof nothing>) => proxyFor(https, { ...nothing, ...connection })?.host;
  assert.equal(of({ editor: { proxy, noProxy: ['registry.example'] } }), undefined);
  assert.equal(of({ editor: { proxy }, network: { noProxy: ['.example'] } }), undefined);
  assert.equal(of({ editor: { proxy }, env: { NO_PROXY: 'a.example, registry.example' } }), undefined);
  assert.equal(
    of({ editor: { proxy }, env: { no_proxy: '', NO_PROXY: 'a.example other.example' } }),
    'p.example',
  );
});

test('exceptions in all their spellings', () => {
  const covered = (entry: string, url: string) => bypasses(entry, new URL(url));
  const yes = [
    ['*', 'https://a.example/'],
    ['a.example', 'https://a.example/'],
    ['A.Example', 'https://a.example/'],
    ['a.example', 'https://x.a.example/'],
    ['.a.example', 'https://x.a.example/'],
    ['*.a.example', 'https://x.a.example/'],
    ['a.example:8080', 'https://a.example:8080/'],
    ['a.example:443', 'https://a.example/'],
    ['a.example:80', 'http://a.example/'],
    ['10.0.0.7', 'http://10.0.0.7/'],
    ['10.0.0.0/8', 'http://10.1.2.3/'],
    ['fd00::/8', 'http://[fd12::1]/'],
    ['fd12::1', 'http://[fd12::1]/'],
    ['[fd12::1]:80', 'http://[fd12::1]/'],
  ] as const;
  const no = [
    ['', 'https://a.example/'],
    ['.', 'https://a.example/'],
    ['a.example', 'https://ba.example/'],
    ['a.example:8080', 'https://a.example/'],
    ['x.a.example', 'https://a.example/'],
    ['10.0.0.0/8', 'http://11.0.0.1/'],
    ['10.0.0.0/8', 'http://a.example/'],
    ['10.0.0.0/99', 'http://10.0.0.1/'],
    ['nonsense/8', 'http://10.0.0.1/'],
    ['fd00::/8', 'http://10.0.0.1/'],
    ['[fd12::1]:81', 'http://[fd12::1]/'],
  ] as const;
  assert.deepEqual(
    yes.filter(([entry, url]) => !covered(entry, url)),
    [],
  );
  assert.deepEqual(
    no.filter(([entry, url]) => covered(entry, url)),
    [],
  );
});

test('one agent for each way to connect; a client certificate is shown only where it is meant for', () => {
  const agentFor = createAgents();
  const network = { clientCertificates: [{ prefix: '//registry.example/team', cert: 'CERT', key: 'KEY' }] };
  const certificateAt = (url: string) =>
    (agentFor(new URL(url), { ...nothing, network }) as Agent).options.cert;
  assert.deepEqual(
    ['team', 'team/a', 'teams', ''].map((path) => certificateAt(`https://registry.example/${path}`)),
    ['CERT', 'CERT', undefined, undefined],
  );
  assert.equal(certificateAt('https://other.example/team/a'), undefined);
  assert.equal(certificateAt('http://registry.example/team/a'), undefined);
  assert.equal(agentFor(https, nothing), agentFor(new URL('https://other.example/'), nothing));
  assert.notEqual(agentFor(https, nothing), agentFor(http, nothing));
});
