// The audit endpoint of registries: each asked about its own packages, with its own credentials, and believed no further.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAffected } from '../../server/src/core/advisories/affected';
import type { FeedQuestion, FeedSnapshot } from '../../server/src/feeds/feed';
import { npmAuditFeed } from '../../server/src/feeds/npmAudit';
import { neverCancelled } from '../../server/src/ports';
import { told } from '../support/feedWords';
import { answer, redirect } from '../support/httpServer';
import { networkPorts, type OsvServer, startOsvServer } from '../support/osvServer';

const debug = {
  id: 1107453,
  url: 'https://github.com/advisories/GHSA-8mgj-vmr8-frr6',
  title: 'debug@4.4.2 contains malware',
  severity: 'critical',
  vulnerable_versions: '=4.4.2',
  cwe: ['CWE-506'],
};
const lodash = {
  id: 1106913,
  url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
  title: 'Command Injection in lodash',
  severity: 'high',
  vulnerable_versions: '<4.17.21',
  cwe: ['CWE-77', 'CWE-94'],
};
const locked = { debug: ['4.4.2', '2.6.9'], lodash: ['4.17.20'], ms: ['2.1.3'] };

test('locked versions are asked about, compressed, and what affects them is told', async (t) => {
  const { server, ports } = await rig(t);
  const { advisories, state } = await query(ports, questionOf(server, locked));
  assert.deepEqual(
    advisories.map((one) => [one.id, one.package, one.kind, one.rating, isAffected(one, '4.4.2')]),
    [
      ['GHSA-8mgj-vmr8-frr6', 'debug', 'malware', 'critical', true],
      ['GHSA-35jh-r3h4-6jhm', 'lodash', 'vulnerability', 'high', true],
    ],
  );
  assert.deepEqual(state, {
    id: 'npmAudit',
    records: 2,
    packages: 3,
    checked: '2026-11-01T12:00:00.000Z',
    health: 'ok',
  });
  const [request] = server.seen;
  assert.equal(`${request!.method} ${request!.url}`, 'POST /-/npm/v1/security/advisories/bulk');
  assert.equal(request!.headers['content-encoding'], 'gzip');
  assert.deepEqual(JSON.parse(request!.body), locked);
});

test('each registry is asked about its own packages, with its own credentials', async (t) => {
  const [open, own] = [await rig(t), await rig(t)];
  const registryFor = (name: string) => (name.startsWith('@corp/') ? own.server.url : open.server.url);
  const authFor = (url: string) => (url.startsWith(own.server.url) ? { authorization: 'Bearer s3cret' } : {});
  const question: FeedQuestion = {
    ...questionOf(open.server, { debug: ['4.4.2'] }),
    privatePackages: new Map([['@corp/ui', ['1.0.0']]]),
    registries: { registryFor, authFor },
  };
  assert.equal((await query(open.ports, question)).state.packages, 2);
  const asked = ({ server }: typeof open) =>
    server.seen.map(({ body, headers }) => [body, headers.authorization]);
  assert.deepEqual(asked(open), [['{"debug":["4.4.2"]}', undefined]]);
  assert.deepEqual(asked(own), [['{"@corp/ui":["1.0.0"]}', 'Bearer s3cret']]);
});

test('a private name is told to no public registry', async (t) => {
  const { server, ports } = await rig(t);
  const registryFor = (name: string) => (name === 'debug' ? server.url : 'https://registry.npmjs.org/');
  const question = {
    ...questionOf(server, { debug: ['4.4.2'] }),
    privatePackages: new Map([['ui', ['1.0.0']]]),
    registries: { registryFor, authFor: () => ({}) },
  };
  const hosts: string[] = [];
  const request: typeof ports.http.request = (asked, cancel) => {
    hosts.push(new URL(asked.url).host);
    return ports.http.request(asked, cancel);
  };
  await npmAuditFeed.query([question], { ...ports, http: { request } }, neverCancelled);
  assert.deepEqual(hosts, [new URL(server.url).host]);
});

test('a registry that sends the question on to another gets no private name there', async (t) => {
  const [other, own] = [await rig(t), await rig(t)];
  own.server.misbehave(/bulk/, redirect(307, `${other.server.url}-/npm/v1/security/advisories/bulk`));
  const open = questionOf(own.server, { debug: ['4.4.2'] });
  const { state } = await query(own.ports, { ...open, privatePackages: new Map([['ui', ['1.0.0']]]) });
  assert.equal(
    told(state, own.server),
    'failed: HOST redirects private names to another host, which is not followed. Nothing is known of 2 of 2 packages.',
  );
  assert.deepEqual(other.server.seen, []);
  assert.equal((await query(own.ports, open)).state.health, 'ok');
  assert.deepEqual(
    other.server.seen.map(({ body }) => body),
    ['{"debug":["4.4.2"]}'],
  );
});

test('a registry without an audit endpoint leaves everything unknown', async (t) => {
  for (const status of [404, 405, 410, 501]) {
    const { server, ports } = await rig(t);
    server.misbehave(/bulk/, answer(status));
    assert.equal(
      told((await query(ports, questionOf(server, locked))).state, server),
      'failed: HOST has no audit endpoint. Nothing is known of 3 of 3 packages.',
    );
  }
});

test('other refusals in their own words', async (t) => {
  const { server, ports } = await rig(t);
  const words: string[] = [];
  for (const status of [400, 401, 403, 500, 302]) {
    server.misbehave(/bulk/, answer(status));
    words.push(told((await query(ports, questionOf(server, { ms: ['1.0.0'] }))).state, server));
  }
  const rest = 'Nothing is known of 1 of 1 packages.';
  assert.deepEqual(words, [
    `failed: HOST answered 400. ${rest}`,
    `failed: HOST does not let us in (401). ${rest}`,
    `failed: HOST does not let us in (403). ${rest}`,
    `failed: HOST answered 500. ${rest}`,
    `failed: HOST answered 302. ${rest}`,
  ]);
});

test('a registry that cannot be asked, and packages that are not locked', async (t) => {
  const { server, ports } = await rig(t);
  const question = questionOf(server, { debug: ['4.4.2'] });
  const nowhere = { ...question, registries: { registryFor: () => undefined, authFor: () => ({}) } };
  assert.equal(
    told((await query(ports, nowhere)).state, server),
    "failed: The registry that npm's configuration names is no http or https address. Nothing is known of 1 of 1 packages.",
  );
  assert.deepEqual((await query(ports, questionOf(server, { debug: [] }))).state, {
    id: 'npmAudit',
    records: 0,
    packages: 0,
    health: 'failed',
    message: 'Registries speak of locked versions only, and nothing is locked.',
  });
  assert.equal((await query(ports, questionOf(server, {}))).state.health, 'ok');
  assert.equal(server.seen.length, 0);
});

test('what was said before holds for the versions that it was about', async (t) => {
  const { server, ports } = await rig(t);
  await query(ports, questionOf(server, locked));
  ports.offline = true;
  const same = await query(ports, questionOf(server, { debug: ['4.4.2'], lodash: ['4.17.20'] }));
  const offline = 'No connections are made while offline.';
  assert.deepEqual(
    [same.state.records, told(same.state, server)],
    [2, `stale: ${offline} What it said on 2026-11-01 at 12:00 UTC is used.`],
  );
  const moved = await query(ports, questionOf(server, { debug: ['4.4.1'], lodash: ['4.17.20'] }));
  assert.equal(told(moved.state, server), `partial: ${offline} Nothing is known of 1 of 2 packages.`);
  const signedIn = questionOf(server, locked, { authorization: 'Bearer other' });
  assert.match(
    told((await query(ports, signedIn)).state, server),
    /^failed/,
    'other credentials, other answers',
  );
  ports.offline = false;
  assert.deepEqual((await query(ports, questionOf(server, { debug: ['4.4.1'] }))).state.health, 'ok');
});

test('replies of another shape', async (t) => {
  const { server, ports } = await rig(t);
  for (const body of ['[]', 'null', '7', '"x"', '{"debug":{}}', '{"error":"busy"}']) {
    server.misbehave(/bulk/, answer(200, body));
    const { state } = await query(ports, questionOf(server, locked));
    assert.match(told(state, server), /^failed: HOST answered with something else than advisories\./, body);
  }
  const odd = {
    lodash: [7, null, { ...lodash, vulnerable_versions: 'latest' }],
    unasked: [debug],
  };
  server.misbehave(/bulk/, answer(200, JSON.stringify(odd)));
  const { advisories, state } = await query(ports, questionOf(server, locked));
  assert.deepEqual(
    advisories.map(({ id, versions }) => [id, versions]),
    [['GHSA-35jh-r3h4-6jhm', ['4.17.20']]],
  );
  assert.equal(told(state, server), 'partial: An advisory on lodash has no id.');
});

test('several projects are told of the same advisory once', async (t) => {
  const { server, ports } = await rig(t);
  const questions = ['/a', '/b'].map((root) => ({ ...questionOf(server, locked), root }));
  const { advisories, state } = await npmAuditFeed.query(questions, ports, neverCancelled);
  assert.deepEqual([advisories.length, state.records, state.packages], [2, 2, 6]);
});

async function rig(t: Parameters<typeof startOsvServer>[0]) {
  const server = await startOsvServer(t);
  server.advise('debug', debug);
  server.advise('lodash', lodash);
  return { server, ports: networkPorts() };
}

function questionOf(
  { url }: OsvServer,
  packages: Readonly<Record<string, readonly string[]>>,
  auth: Readonly<Record<string, string>> = {},
): FeedQuestion {
  return {
    root: '/project',
    packages: new Map(Object.entries(packages)),
    privatePackages: new Map(),
    registries: { registryFor: () => url, authFor: () => auth },
  };
}

function query(ports: ReturnType<typeof networkPorts>, question: FeedQuestion): Promise<FeedSnapshot> {
  return npmAuditFeed.query([question], ports, neverCancelled);
}
