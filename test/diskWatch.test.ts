// Looking at the disk now and then: it ends with the session, and outlives a look that fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchDisk } from '../server/src/diskWatch';
import { Session } from '../server/src/session';
import { type MemoryPorts, memoryPorts, settled } from './support/memoryPorts';

const file = '/project/package.json';
const files = { [file]: '{"dependencies":{"node-ipc":"^9.2.1"}}' };

test('a session that has ended looks no more, nor does it begin to', async () => {
  const ports = memoryPorts({ files });
  const session = sessionOn(ports);
  await session.settled();
  const looks = () => ports.clock.pending().filter((at) => at === 5000);
  session.watchDisk(5000);
  await settled();
  assert.equal(looks().length, 1);
  session.dispose();
  session.watchDisk(5000);
  await settled();
  assert.deepEqual(looks(), []);
});

test('a look that fails is a line of the log, and the next one sees what has changed', async () => {
  const ports = memoryPorts({ files });
  let fails = true;
  const stat: MemoryPorts['files']['stat'] = (path) =>
    fails ? Promise.reject(new Error('no disk')) : ports.files.stat(path);
  const session = sessionOn({ ...ports, files: { ...ports.files, stat } });
  session.watchDisk(5000);
  await settled();
  assert.match(ports.logged.join('\n'), /^error: looking at the disk: .*no disk/m);
  fails = false;
  session.changed('disk');
  const rangeOf = async () => (await session.analyses())[0]?.manifests.get('')?.text;
  assert.equal(await rangeOf(), files[file]);
  await ports.clock.advance(5000);
  ports.setFile(file, '{}');
  await ports.clock.advance(5000);
  assert.equal(await rangeOf(), '{}');
});

test('of a tree without end the nearest folders are looked into, and none of other people', async () => {
  const deep = Array.from({ length: 2000 }, (_, index) => [`/project/src/${index}/a.js`, ''] as const);
  const {
    files: inMemory,
    clock,
    log,
  } = memoryPorts({
    files: {
      ...Object.fromEntries(deep),
      '/project/node_modules/a/package.json': '{}',
      '/far/b/package.json': '{}',
    },
  });
  const listed: string[] = [];
  const watched: Parameters<typeof watchDisk>[0] = {
    files: { list: (path) => inMemory.list(path).finally(() => listed.push(path)) },
    texts: { isOutdated: async () => false },
    roots: () => ['/project', '/far'],
    projects: async () => [],
    log,
  };
  const stop = watchDisk(watched, 5000, clock, () => {});
  while (clock.pending().length === 0) await settled();
  stop();
  assert.equal(listed.length, 500);
  assert.deepEqual(listed.slice(0, 5), ['/project', '/far', '/project/src', '/far/b', '/project/src/0']);
});

test('which folders those are changes with any that comes or goes, and is no news', async () => {
  const many = Array.from({ length: 600 }, (_, index) => `/project/src/${1000 + index}/package.json`);
  const {
    files: inMemory,
    clock,
    log,
    setFile,
  } = memoryPorts({
    files: Object.fromEntries(many.map((file) => [file, '{}'])),
  });
  const list = async (path: string) =>
    [...(await inMemory.list(path))].sort((a, b) => (a.name < b.name ? -1 : 1));
  let changes = 0;
  const stop = watchDisk(
    {
      files: { list },
      texts: { isOutdated: async () => false },
      roots: () => ['/project'],
      projects: async () => [],
      log,
    },
    5000,
    clock,
    () => changes++,
  );
  const after = async (path: string, text: string | undefined) => {
    while (clock.pending().length === 0) await settled();
    setFile(path, text);
    await clock.advance(5000);
    while (clock.pending().length === 0) await settled();
    return changes;
  };
  assert.equal(await after('/project/src/0000/built.js', ''), 0);
  assert.equal(await after('/project/src/0000/built.js', undefined), 0);
  assert.equal(await after('/project/src/0001/a/package.json', '{}'), 0, 'beyond what is looked into');
  assert.equal(await after('/project/src/0001/package.json', '{}'), 1);
  assert.equal(await after('/project/lib/package.json', '{}'), 2);
  stop();
});

function sessionOn(ports: MemoryPorts): Session {
  const settings = { advisories: [], bundled: true, offline: true };
  return new Session(ports, { roots: ['/project'], settings, trusted: true });
}
