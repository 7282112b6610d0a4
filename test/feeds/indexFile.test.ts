// An index on a web server or in a folder: when it is fetched, and what is not taken for one.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { crc32c } from '../../server/src/core/advisories/crc';
import { indexFeed, indexName, latestText } from '../../server/src/feeds/indexFile';
import { neverCancelled } from '../../server/src/ports';
import { answer, type Behaviour, cutShort, hangUp, startServer } from '../support/httpServer';
import { memoryPorts } from '../support/memoryPorts';
import { networkPorts } from '../support/osvServer';

const content = new TextEncoder().encode('whether this is an index is for others to see');
const name = indexName('osvExport', crc32c(content));
const latest = latestText(name, content.length, crc32c(content));
const checked = '2026-11-01T12:00:00.000Z';

test('a file has the name that no other content has', () => {
  assert.equal(indexName('www.example.com/lockwatch/', 0xab), 'www-example-com-lockwatch--000000ab.index');
  assert.deepEqual(JSON.parse(latestText('a.index', 3, 0xab)), {
    file: 'a.index',
    size: 3,
    crc32c: '000000ab',
  });
});

test('what has been fetched is not fetched again before there is another', async (t) => {
  const { feed, fetch, seen } = await serve(t, {
    'latest.json': answer(200, latest),
    [name]: answer(200, content),
  });
  const first = await fetch(undefined);
  const next = { source: feed.source, checked, file: name };
  assert.deepEqual(
    { ...first, file: first.file && [...first.file] },
    { next, health: 'ok', checked, file: [...content] },
  );
  assert.deepEqual(await fetch(first.next), { next, health: 'ok', checked });
  assert.deepEqual(seen(), ['/public/latest.json', `/public/${name}`, '/public/latest.json']);
});

test('what another place has brought does not count here', async (t) => {
  const { fetch } = await serve(t, { 'latest.json': answer(200, latest), [name]: answer(200, content) });
  const other = await fetch({ source: 'https://www.example.com/', checked, file: name });
  assert.equal(other.file?.length, content.length);
});

for (const [fault, files, words] of [
  ['no such place', {}, /answered 404\./],
  ['a page', { 'latest.json': answer(200, '<html>') }, /is not JSON/],
  ['other JSON', { 'latest.json': answer(200, '[]') }, /does not name an index/],
  [
    'a name that leads elsewhere',
    { 'latest.json': answer(200, latestText('../../secret.index', 1, 1)) },
    /does not name an index/,
  ],
  [
    'a size beyond all measure',
    { 'latest.json': answer(200, latestText(name, 1e12, 1)) },
    /names an index that is too large/,
  ],
  ['no file', { 'latest.json': answer(200, latest) }, /answered 404\./],
  ['a cut connection', { 'latest.json': answer(200, latest), [name]: cutShort }, /broke off|failed|ended/],
  ['no connection', { 'latest.json': hangUp }, /connection/i],
  [
    'a shorter file',
    { 'latest.json': answer(200, latest), [name]: answer(200, 'short') },
    /damaged or cut off/,
  ],
  [
    'a longer file',
    { 'latest.json': answer(200, latest), [name]: answer(200, new Uint8Array(content.length + 1)) },
    /damaged or cut off/,
  ],
  [
    'other bytes',
    {
      'latest.json': answer(200, latest),
      [name]: answer(
        200,
        content.map((byte) => byte ^ 1),
      ),
    },
    /damaged or cut off/,
  ],
] as const) {
  test(`${fault}: nothing is brought, and what is here holds`, async (t) => {
    const { feed, fetch } = await serve(t, files);
    const first = await fetch(undefined);
    assert.deepEqual([first.file, first.health, first.next], [undefined, 'failed', undefined]);
    assert.match(first.message ?? '', words);
    const before = {
      source: feed.source,
      checked: '2026-10-30T08:00:00.000Z',
      file: 'osvExport-00000000.index',
    };
    const later = await fetch(before);
    assert.deepEqual(
      [later.file, later.health, later.next, later.checked],
      [undefined, 'stale', before, before.checked],
    );
    assert.match(later.message ?? '', /What it said on 2026-10-30 at 08:00 UTC is used\.$/);
  });
}

test('http is for this machine alone', async () => {
  const ports = memoryPorts();
  const { message } = await indexFeed('http://www.example.com/').fetch(undefined, ports, {
    cancel: neverCancelled,
  });
  assert.deepEqual([message, ports.requests], ['This is not an https address.', []]);
});

test('a folder does as well, without a connection', async () => {
  const ports = memoryPorts({ files: { '/share/latest.json': latest, [`/share/${name}`]: content } });
  const feed = indexFeed('/share');
  const watch = { cancel: neverCancelled };
  const { file, next } = await feed.fetch(undefined, ports, watch);
  assert.deepEqual([feed.id, file?.length, ports.requests], ['/share/', content.length, []]);
  assert.equal((await feed.fetch(next, ports, watch)).file, undefined);
  ports.setFile('/share/latest.json', undefined);
  assert.match(
    (await feed.fetch(next, ports, watch)).message ?? '',
    /^There is no \/share\/latest\.json\. What/,
  );
});

/** A feed of a server that has these files, and hangs up on nobody. */
async function serve(t: TestContext, files: Readonly<Record<string, Behaviour>>) {
  const server = await startServer(t, (response, request) => {
    const file = files[request.url.replace('/public/', '')];
    if (file) file(response, request);
    else response.writeHead(404).end();
  });
  const ports = networkPorts();
  const feed = indexFeed(`${server.url}public`);
  return {
    feed,
    fetch: (before: unknown) => feed.fetch(before, ports, { cancel: neverCancelled }),
    seen: () => server.seen.map(({ url }) => url),
  };
}
