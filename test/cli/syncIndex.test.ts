// What `lockwatch sync --output` publishes, and how others take it up: an index, from a web server or a folder.
import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { startServer } from '../support/httpServer';
import { sending } from '../support/osvServer';
import { onLeft, onRight, prepare, scanned } from '../support/syncedProject';
import { temporaryFolder } from '../support/temporaryFolder';

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
