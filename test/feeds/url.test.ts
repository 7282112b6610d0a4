// A file of records on a web server: read once, asked for again, and never given up for a worse one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { urlFeed } from '../../server/src/feeds/url';
import { neverCancelled, type Ports } from '../../server/src/ports';
import { told as wordsOf } from '../support/feedWords';
import { answer, redirect } from '../support/httpServer';
import { cancelSwitch } from '../support/memoryPorts';
import { networkPorts, type OsvServer, startPublished } from '../support/osvServer';
import { osv } from '../support/project';

const first = osv('CORP-1', 'a', { modified: '2026-06-01T00:00:00Z' });
const second = osv('CORP-2', 'b', { modified: '2026-07-01T00:00:00Z' });

test('records of a web server, sent again only when they have changed', async (t) => {
  const { server, feed, ports } = await rig(t);
  const { advisories, state } = await feed.load(ports, neverCancelled);
  assert.deepEqual(
    advisories.map(({ id, feed: from }) => [id, from]),
    [['CORP-1', feed.id]],
  );
  assert.deepEqual(state, {
    id: `127.0.0.1:${server.port}/company.jsonl`,
    records: 1,
    asOf: '2026-06-01T00:00:00Z',
    checked: '2026-11-01T12:00:00.000Z',
    health: 'ok',
  });
  await ports.clock.advance(900_000);
  const again = await feed.load(ports, neverCancelled);
  assert.equal(again.state.checked, '2026-11-01T12:15:00.000Z');
  assert.equal(again.advisories, advisories, 'nothing was read again');
  assert.equal(server.seen[1]!.headers['if-none-match'] !== undefined, true);
  server.publish(second);
  assert.deepEqual(await told(feed, ports, server), ['CORP-1 CORP-2', 'ok']);
});

test('the next process knows what this one has read', async (t) => {
  const { server, feed, ports } = await rig(t);
  await feed.load(ports, neverCancelled);
  const next = urlFeed(`${server.url}company.jsonl`);
  ports.offline = true;
  assert.deepEqual(await told(next, ports, server), [
    'CORP-1',
    'stale: No connections are made while offline. What it said on 2026-11-01 at 12:00 UTC is used.',
  ]);
  ports.offline = false;
  await next.load(ports, neverCancelled);
  assert.match(server.seen.at(-1)!.headers['if-none-match'] ?? '', /^"[\da-f]{32}"$/);
});

test('every form that a file may have', async (t) => {
  const { server, ports } = await rig(t);
  const text = JSON.stringify(first);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    '/a.json': text,
    '/b.json': `[${text},${JSON.stringify(second)}]`,
    '/c.jsonl': `${text}\n`,
    '/d.jsonl.gz': gzipSync(strToU8(`${text}\n`)),
    '/e.zip': zipSync({ '../x.json': strToU8(text) }),
    '/api/advisories?team=1': text,
  };
  server.misbehave(/./, (response, { url }) => response.end(files[url]));
  for (const path of Object.keys(files)) {
    const [ids, state] = await told(urlFeed(server.url + path.slice(1)), ports, server);
    assert.deepEqual([path, ids, state], [path, path === '/b.json' ? 'CORP-1 CORP-2' : 'CORP-1', 'ok']);
  }
});

test('what is in an address besides host and path is not shown', () => {
  const ids = ['https://u:p@h.example/x.json?token=s3cret', 'https://h.example/x.json?token=other'].map(
    (address) => urlFeed(address).id,
  );
  assert.equal(
    ids.every((id) => /^h\.example\/x\.json\?[\da-f]+$/.test(id)),
    true,
  );
  assert.notEqual(ids[0], ids[1]);
});

test('only https, or this machine', async () => {
  for (const address of [
    'http://h.example/x.json',
    'file:///etc/x.json',
    'ftp://h.example/x.json',
    'x.json',
  ]) {
    const ports = networkPorts();
    const { state } = await urlFeed(address).load(ports, neverCancelled);
    assert.deepEqual([state.health, state.message], ['failed', 'This is not an https address.'], address);
  }
});

test('what comes and cannot be read does not replace what could', async (t) => {
  const { server, feed, ports } = await rig(t);
  await feed.load(ports, neverCancelled);
  const stale = (problem: string) => [
    'CORP-1',
    `stale: What came cannot be read: ${problem} What it said on 2026-11-01 at 12:00 UTC is used.`,
  ];
  server.misbehave(/company/, answer(200, '<html>Please log in</html>', { 'content-type': 'text/html' }));
  assert.deepEqual(await told(feed, ports, server), stale('HOST, line 1: Not JSON.'));
  server.misbehave(/company/, answer(200, ''));
  assert.match(
    (await told(feed, ports, server)).join(' '),
    /^CORP-1 stale: There are no records in what came\./,
  );
  server.misbehave(/company/, answer(200, '[]'));
  assert.deepEqual(await told(feed, ports, server), ['', 'ok'], 'unless it says that there are none');
  server.heal();
  assert.deepEqual(await told(feed, ports, server), ['CORP-1', 'ok']);
});

test('half an archive is none, a broken line costs that line only', async (t) => {
  const { server, ports } = await rig(t);
  const lines = gzipSync(strToU8(`${JSON.stringify(first)}\n`.repeat(100)), { level: 0 });
  const feed = urlFeed(`${server.url}x.jsonl.gz`);
  server.misbehave(/./, answer(200, lines));
  await feed.load(ports, neverCancelled);
  server.misbehave(/./, answer(200, lines.subarray(0, lines.length / 2)));
  assert.match(
    (await told(feed, ports, server)).join(' '),
    /^CORP-1 stale: What came cannot be read: HOST: The archive/,
  );
  server.misbehave(/./, answer(200, gzipSync(strToU8(`${JSON.stringify(second)}\n{\n`))));
  assert.deepEqual(await told(feed, ports, server), ['CORP-2', 'partial: HOST, line 2: Not JSON.']);
});

test('a file may have moved, but not to a place without https', async (t) => {
  const { server, feed, ports } = await rig(t);
  server.misbehave(/company/, redirect(302, '/npm/CORP-1.json'));
  assert.deepEqual(await told(feed, ports, server), ['CORP-1', 'ok']);
  server.misbehave(/company/, redirect(302, 'http://h.example/x.json'));
  assert.match((await told(feed, ports, server))[1]!, /^stale: HOST redirects to an address without https/);
});

test('a file that is no longer wanted is not taken in part', async (t) => {
  const { server, feed, ports } = await rig(t);
  const wanted = cancelSwitch();
  const request: Ports['http']['request'] = async (...asked) => {
    const response = await ports.http.request(...asked);
    wanted.cancel();
    return response;
  };
  await feed.load({ ...ports, http: { request } }, wanted);
  assert.equal(ports.stored.size, 0);
  assert.deepEqual(await told(feed, ports, server), ['CORP-1', 'ok']);
});

async function rig(t: Parameters<typeof startPublished>[0]) {
  const { server, ports } = await startPublished(t, [first]);
  return { server, feed: urlFeed(`${server.url}company.jsonl`), ports };
}

async function told(feed: ReturnType<typeof urlFeed>, ports: Ports, server: OsvServer) {
  const { advisories, state } = await feed.load(ports, neverCancelled);
  return [
    advisories
      .map(({ id }) => id)
      .sort()
      .join(' '),
    wordsOf(state, server),
  ];
}
