// `lockwatch sync`, and `scan --store` after it, as programs against a server that plays OSV.
import assert from 'node:assert/strict';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodePorts } from '../../server/src/node/ports';
import { runInMemory } from '../support/cli';
import { memoryPorts } from '../support/memoryPorts';
import { networkPorts, type OsvServer, startOsvServer } from '../support/osvServer';
import { onLeft, onRight, prepare, scanned } from '../support/syncedProject';

test('sync brings everything, then what has changed, and scan finds it offline', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  server.publish(onLeft);
  const first = await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store);
  assert.equal(first.code, 0);
  assert.match(
    first.out,
    /^osvExport: 1 record, newest of 2026-10-01, in \/.*\/feeds\/osvExport-127-0-0-1-\S+\n$/,
  );
  assert.deepEqual(server.asked(), ['GET /npm/all.zip']);
  assert.deepEqual(await scanned(cli, project, store), [1, ['GHSA-2222-2222-2222 left@1.0.0']]);

  server.publish(onRight);
  const second = await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store);
  assert.deepEqual([second.code, server.asked().filter((asked) => /zip/.test(asked))], [0, []]);
  assert.deepEqual(await scanned(cli, project, store), [
    1,
    ['GHSA-2222-2222-2222 left@1.0.0', 'MAL-2026-9 right@2.0.0'],
  ]);
  assert.deepEqual(server.asked(), []);
});

test('two mirrors are kept apart; who names neither uses the one that was synced last', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  const other = await startOsvServer(t);
  server.publish(onLeft);
  other.publish(onRight);
  const sync = ({ url }: OsvServer) => cli.run('sync', '--mirror', `${url}npm/`, '--store', store);
  const foundAt = async ({ url }: OsvServer) =>
    (await scanned(cli, project, store, '--feed', `osvExport=${url}npm/`, '--no-bundled', '--offline'))[1];
  const [ours, theirs] = [['GHSA-2222-2222-2222 left@1.0.0'], ['MAL-2026-9 right@2.0.0']];
  assert.deepEqual([(await sync(server)).code, (await sync(other)).code], [0, 0]);
  assert.deepEqual([await foundAt(server), await foundAt(other)], [ours, theirs]);
  assert.deepEqual((await scanned(cli, project, store))[1], theirs);
  other.asked();
  server.asked();
  assert.equal((await sync(server)).code, 0);
  assert.deepEqual((await scanned(cli, project, store))[1], ours);
  assert.deepEqual([server.asked().includes('GET /npm/all.zip'), other.asked()], [false, []]);
  const { feeds } = JSON.parse((await cli.run('feeds', '--store', store, '--format', 'json')).out);
  const listed = feeds.find(({ id }: { id: string }) => id === 'osvExport');
  assert.deepEqual([listed.records, listed.store.path.startsWith(`${store}/feeds/osvExport-`)], [1, true]);
});

test('a scan of a store in which nothing is does not say clean', async (t) => {
  const { cli, store, project } = await prepare(t);
  const { code, out } = await cli.run('scan', project, '--store', store, '--no-bundled', '--offline');
  assert.equal(code, 2);
  assert.match(out, /osvExport: not available: It has never been downloaded\n[\s\S]*No advisory data/);
});

test('what a sync has brought is known however long ago that was', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  server.publish(onLeft);
  assert.equal((await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store)).code, 0);
  const listed = async () => (await cli.run('feeds', '--store', store, '--format', 'json')).out;
  const before = await listed();
  for (const name of await readdir(store, { recursive: true })) await utimes(join(store, name), 0, 0);
  // Whoever writes there first clears away what is too old.
  await nodePorts({ log: memoryPorts().log, storage: store }).store.write('a', new Uint8Array());
  assert.deepEqual(await scanned(cli, project, store), [1, ['GHSA-2222-2222-2222 left@1.0.0']]);
  assert.equal(await listed(), before);
});

test('an interrupt ends a sync and leaves what was there', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  server.publish(onLeft);
  await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store);
  server.publish(onRight);
  server.asked();
  server.misbehave(/MAL-2026-9\.json/, () => {});
  const { child, ended } = cli.start('sync', '--mirror', `${server.url}npm`, '--store', store);
  const isAsked = () => server.seen.some(({ url }) => url.includes('MAL-2026-9'));
  while (!isAsked()) await server.requested(server.seen.length + 1);
  child.kill('SIGINT');
  const { code, err } = await ended;
  assert.equal(code, 2);
  assert.match(err, /interrupted; what was there before stays/);
  assert.deepEqual(await scanned(cli, project, store), [1, ['GHSA-2222-2222-2222 left@1.0.0']]);
  server.heal();
  const { code: healed } = await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store);
  assert.deepEqual([healed, (await scanned(cli, project, store))[1].length], [0, 2]);
});

test('an interrupt in the middle of the archive leaves nothing half-done', async (t) => {
  const { server, cli, store } = await prepare(t);
  server.publish(onLeft);
  const archive = server.archive();
  server.misbehave(/all\.zip/, (response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, archive.length / 2));
  });
  const { child, ended } = cli.start('sync', '--mirror', `${server.url}npm`, '--store', store);
  await server.requested(1);
  child.kill('SIGINT');
  assert.equal((await ended).code, 2);
  const [kept] = await readdir(join(store, 'feeds'));
  assert.deepEqual(await readdir(join(store, 'feeds', kept!)), []);
});

test('two syncs at once both end well, one after the other', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  server.publish(onLeft, onRight);
  const both = [1, 2].map(() => cli.run('sync', '--mirror', `${server.url}npm`, '--store', store));
  assert.deepEqual(
    (await Promise.all(both)).map(({ code, out }) => [code, /2 records/.test(out)]),
    [
      [0, true],
      [0, true],
    ],
  );
  assert.equal(server.asked().filter((asked) => /zip/.test(asked)).length, 1);
  assert.deepEqual((await scanned(cli, project, store))[1].length, 2);
});

test('a failing server is 2, and what was there stays', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  server.publish(onLeft);
  await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store);
  server.misbehave(/./, (response) => response.writeHead(404).end());
  const { code, err } = await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store);
  assert.deepEqual([code, /osvExport: .* answered 404\./.test(err)], [2, true]);
  assert.deepEqual(await scanned(cli, project, store), [1, ['GHSA-2222-2222-2222 left@1.0.0']]);
});

test('progress is one line on a terminal, taken away at the end, and few lines elsewhere', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const argv = ['sync', '--mirror', `${server.url}npm/`];
  const terminal = await runInMemory(argv, networkPorts(), true);
  const size = (server.archive().length / 1e6).toFixed(1);
  assert.equal(terminal.err, `\rosvExport: ${size} of ${size} MB, 1 record\x1b[K\r\x1b[K`);
  const elsewhere = await runInMemory(argv, networkPorts());
  assert.equal(elsewhere.err, `osvExport: ${size} of ${size} MB, 1 record\n`);
});

test('a login in the address is shown to the server, and neither kept nor said', async (t) => {
  const server = await startOsvServer(t);
  server.publish(onLeft);
  const ports = networkPorts();
  const mirror = `${server.url.replace('//', '//joe:s3cret@')}npm`;
  const { code, out, err } = await runInMemory(['sync', '--mirror', mirror], ports);
  assert.deepEqual([code, server.seen[0]!.headers.authorization], [0, `Basic ${btoa('joe:s3cret')}`]);
  const kept = [...ports.stored].map(([key, bytes]) => key + Buffer.from(bytes));
  assert.deepEqual([kept.some((text) => text.includes(`${server.url}npm`)), server.seen.length], [true, 1]);
  assert.doesNotMatch([out, err, ...kept, ...ports.logged].join('\n'), /s3cret/);
  for (const argv of [
    ['sync', '--mirror', 'http://joe:s3cret@mirror.example/'],
    ['sync', '--mirror', 'htps://joe:s3cret@mirror.example/'],
    ['sync', 'https://joe:s3cret@mirror.example/'],
    ['scan', '--feed', 'https://joe:s3cret@mirror.example/'],
    ['scan', '--feed', 'https://joe:s3cret=@mirror.example/'],
  ]) {
    const wrong = await runInMemory(argv, ports);
    assert.match(wrong.err, /(?:not|folder:) ht+ps?:\/\/mirror\.example\/(?:\.| is too much)/);
  }
});

test('what cannot be followed is said in words', async () => {
  for (const [argv, words] of [
    [['sync', '--mirror', 'http://mirror.example/npm'], /--mirror takes an https address/],
    [['sync', '--feed', 'osvApi'], /--feed takes osvExport, index, not osvApi\./],
    [['sync', '--feed', 'index'], /Where an index lies is said by --mirror\./],
    [['scan', '--feed', 'index'], /Where an index lies is said with it/],
    [['scan', '--feed', 'npmAudit=https://npm.example/'], /npmAudit .* takes no address\./],
    [['scan', '--feed', 'osvApi', '--feed', 'osvApi=https://osv.example/'], /--feed osvApi is given twice\./],
    [['sync', 'folder'], /sync takes no folder: folder is too much\./],
    [['feeds', '--format', 'xml'], /--format takes text, json, not xml\./],
  ] as const) {
    const { code, err } = await runInMemory(argv, memoryPorts());
    assert.deepEqual([code, words.test(err)], [2, true], err);
  }
});
