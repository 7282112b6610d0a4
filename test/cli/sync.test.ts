// `lockwatch sync`, `feeds` and `scan --store`, as programs against a server that plays OSV.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bundledCli, runInMemory } from '../support/cli';
import { startServer } from '../support/httpServer';
import { npmLock } from '../support/locks';
import { memoryPorts } from '../support/memoryPorts';
import { networkPorts, type OsvServer, sending, startOsvServer } from '../support/osvServer';
import { osv } from '../support/project';
import { temporaryFolder } from '../support/temporaryFolder';

const onLeft = osv('GHSA-2222-2222-2222', 'left', { modified: '2026-10-01T00:00:00Z' });
const onRight = osv('MAL-2026-9', 'right', { versions: ['2.0.0'], modified: '2026-11-01T12:10:00Z' });

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

test('what --output writes is read by others from a web server or a folder, and replaced as a whole', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  const output = join(await temporaryFolder(t), 'public');
  const web = await startServer(t, (response, request) => {
    const name = request.url.replace('/lockwatch/', '');
    void readFile(join(output, name)).then(
      (file) => sending(file)(response, request),
      () => response.writeHead(404).end(),
    );
  });
  const publish = () => cli.run('sync', '--mirror', `${server.url}npm`, '--store', store, '--output', output);
  const theirs = await temporaryFolder(t);
  const scanFrom = (source: string) =>
    scanned(cli, project, theirs, '--feed', `index=${source}`, '--no-bundled');

  server.publish(onLeft);
  assert.equal((await publish()).code, 0);
  assert.deepEqual(await scanFrom(`${web.url}lockwatch/`), [1, ['GHSA-2222-2222-2222 left@1.0.0']]);
  const [latest, index] = (await readdir(output)).sort();
  assert.deepEqual([/^osvExport-[0-9a-f]{8}\.index$/.test(index!), latest], [true, 'latest.json']);

  server.publish(onRight);
  assert.equal((await publish()).code, 0);
  const before = web.seen.length;
  const take = () =>
    cli.run('sync', '--feed', 'index', '--mirror', `${web.url}lockwatch/`, '--store', theirs);
  assert.deepEqual([(await take()).code, (await take()).code], [0, 0]);
  assert.equal((await scanFrom(`${web.url}lockwatch/`))[1].length, 2);
  const asked = web.seen.slice(before).map(({ url }) => url.replace(/-\w{8}\.index$/, '-….index'));
  assert.deepEqual(asked, [
    '/lockwatch/latest.json',
    '/lockwatch/osvExport-….index',
    '/lockwatch/latest.json',
  ]);

  assert.equal((await scanFrom(output))[1].length, 2);
});

test('a store alone means what was last put there, an index too', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  const output = await temporaryFolder(t);
  server.publish(onLeft);
  const sync = (...argv: readonly string[]) => cli.run('sync', ...argv);
  await sync('--mirror', `${server.url}npm`, '--store', store, '--output', output);
  const theirs = await temporaryFolder(t);
  assert.equal((await sync('--feed', 'index', '--mirror', output, '--store', theirs)).code, 0);
  assert.deepEqual(await scanned(cli, project, theirs), [1, ['GHSA-2222-2222-2222 left@1.0.0']]);
  const here = await cli.run('feeds', '--store', theirs);
  assert.match(here.out, /^osvExport: not available[\s\S]*^\/.*: 1 record, newest of 2026-10-01/m);
  server.publish(onRight);
  assert.equal((await sync('--mirror', `${server.url}npm`, '--store', theirs)).code, 0);
  assert.equal((await scanned(cli, project, theirs))[1].length, 2);
});

test('a published index that is damaged or of another version is refused in words, and the last one stays', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  const output = await temporaryFolder(t);
  server.publish(onLeft);
  await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store, '--output', output);
  const theirs = await temporaryFolder(t);
  const adopt = () => cli.run('sync', '--feed', 'index', '--mirror', output, '--store', theirs);
  assert.equal((await adopt()).code, 0);
  const latest = JSON.parse(await readFile(join(output, 'latest.json'), 'utf8')) as { file: string };
  const sound = await readFile(join(output, latest.file));

  const put = async (file: Buffer) => {
    const { crc32c } = await import('../../server/src/core/index');
    const name = `osvExport-${file.length}${file[5]}.index`;
    await writeFile(join(output, name), file);
    const crc = crc32c(file).toString(16).padStart(8, '0');
    await writeFile(
      join(output, 'latest.json'),
      JSON.stringify({ file: name, size: file.length, crc32c: crc }),
    );
  };
  await writeFile(join(output, latest.file), sound.subarray(0, -1));
  await writeFile(
    join(output, 'latest.json'),
    JSON.stringify({ ...latest, file: latest.file.replace('osv', 'x') }),
  );
  assert.match((await adopt()).err, /There is no .*xExport-.*\. What it said on/);
  await put(Buffer.from('This is no index at all, and it never was.'.repeat(10)));
  assert.match((await adopt()).err, /The index is damaged, so it is not used\./);
  const other = Buffer.from(sound);
  other[other.length - 12]!++;
  await put(other);
  const refused = await adopt();
  assert.deepEqual([refused.code, /is of another version of Lockwatch/.test(refused.err)], [2, true]);
  const scan = await scanned(cli, project, theirs, '--feed', `index=${output}`, '--offline', '--no-bundled');
  assert.deepEqual(scan[1], ['GHSA-2222-2222-2222 left@1.0.0']);
});

test('an index in a folder is the same however the folder is written', async (t) => {
  const { server, cli, store, project } = await prepare(t);
  const output = await temporaryFolder(t);
  server.publish(onLeft);
  await cli.run('sync', '--mirror', `${server.url}npm`, '--store', store, '--output', output);
  const theirs = await temporaryFolder(t);
  const written = relative(process.cwd(), output);
  assert.equal((await cli.run('sync', '--feed', 'index', '--mirror', written, '--store', theirs)).code, 0);
  await rm(output, { recursive: true });
  const scan = await scanned(cli, project, theirs, '--feed', `index=${written}`, '--offline', '--no-bundled');
  assert.deepEqual(scan, [1, ['GHSA-2222-2222-2222 left@1.0.0']]);
});

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

async function prepare(t: TestContext) {
  const server: OsvServer = await startOsvServer(t);
  const folder = await temporaryFolder(t);
  const project = join(folder, 'project');
  const asked = { left: '^1.0.0', right: '^2.0.0' };
  const lock = npmLock(asked, {
    'node_modules/left': { version: '1.0.0' },
    'node_modules/right': { version: '2.0.0' },
  });
  await mkdir(project);
  await writeFile(join(project, 'package.json'), JSON.stringify({ dependencies: asked }));
  await writeFile(join(project, 'package-lock.json'), lock);
  return { server, cli: await bundledCli(t), store: join(folder, 'store'), project };
}

type Cli = Awaited<ReturnType<typeof bundledCli>>;

/** The exit code of a scan, and what it found in its store. */
async function scanned(
  cli: Cli,
  project: string,
  store: string,
  ...options: readonly string[]
): Promise<readonly [number, readonly string[]]> {
  const chosen = options.length > 0 ? options : ['--offline'];
  const { code, out } = await cli.run('scan', project, '--store', store, '--format', 'json', ...chosen);
  const { findings } = JSON.parse(out) as {
    readonly findings: readonly {
      readonly advisory: { readonly id: string };
      readonly package: { readonly name: string; readonly version: string };
    }[];
  };
  return [
    code,
    findings.map(({ advisory: { id }, package: bad }) => `${id} ${bad.name}@${bad.version}`).sort(),
  ];
}
