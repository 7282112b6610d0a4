// The real ports together, on this machine.
import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { nodeOnPath, nodePorts } from '../../server/src/node/ports';
import { answer, startServer } from '../support/httpServer';
import { memoryPorts } from '../support/memoryPorts';
import { temporaryFolder } from '../support/temporaryFolder';

test('the real ports, put together', async (t) => {
  const home = await temporaryFolder(t);
  const server = await startServer(t, answer(200, 'hello'));
  await writeFile(join(home, '.npmrc'), `registry=${server.url}`);
  const { log } = memoryPorts();
  const ports = nodePorts({ log, env: { HOME: home }, storage: join(home, 'cache') });

  const config = await ports.npmConfig.forFolder(home, false);
  const url = config.registryFor('a');
  assert.equal(url, server.url);
  assert.equal((await ports.http.request({ url: url! })).status, 200);
  assert.equal(await ports.files.readText(join(home, '.npmrc')), `registry=${server.url}`);
  await ports.store.write('key', new Uint8Array([1]));
  assert.deepEqual([...(await ports.store.read('key'))!], [1]);
  assert.equal((await readdir(join(home, 'cache'))).length, 1);
});

test("the node that counts is the one on the search path, where npm's own lies around it", async (t) => {
  const folder = await temporaryFolder(t);
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', name), '');
  assert.equal(
    nodeOnPath({ PATH: ['/nowhere', join(folder, 'bin')].join(delimiter) }),
    join(folder, 'bin', name),
  );
  assert.equal(nodeOnPath({ PATH: '/nowhere' }), process.execPath);
});
