// `lockwatch feeds`: what is here of each feed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onLeft, prepare } from '../support/syncedProject';

test('feeds says what is here of each, for people and programs', async (t) => {
  const { server, cli, store } = await prepare(t);
  server.publish(onLeft);
  await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store);
  server.asked();
  const { out, code } = await cli.run('feeds', '--store', store, '--format', 'json');
  const { feeds } = JSON.parse(out);
  const byId = Object.fromEntries(feeds.map((feed: { id: string }) => [feed.id, feed]));
  const { checked, store: place, ...rest } = byId.osvExport;
  assert.equal(code, 0);
  assert.deepEqual(rest, {
    id: 'osvExport',
    kind: 'export',
    records: 1,
    asOf: '2026-10-01T00:00:00Z',
    health: 'ok',
  });
  assert.ok(Math.abs(Date.parse(checked) - Date.now()) < 60_000);
  assert.deepEqual([place.path.startsWith(`${store}/feeds/osvExport-`), place.bytes > 100], [true, true]);
  assert.deepEqual([byId.bundled.kind, byId.osvApi], ['mirror', { id: 'osvApi', kind: 'query' }]);
  const text = await cli.run('feeds', '--store', store);
  assert.match(text.out, /^osvExport: 1 record, newest of 2026-10-01, checked just now\n {2}\d+\.\d MB in /m);
  assert.deepEqual(server.asked(), []);
});
