// An editor with several folders: each project is judged, and those of a folder that comes or goes with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock } from '../support/locks';
import { startLsp } from '../support/lspClient';

const manifest = '{ "dependencies": { "debug": "^4.0.0" } }';
const files = Object.fromEntries(
  ['/project', '/other'].flatMap((folder) => [
    [`${folder}/package.json`, manifest],
    [
      `${folder}/package-lock.json`,
      npmLock({ debug: '^4.0.0' }, { 'node_modules/debug': { version: '4.4.2' } }),
    ],
  ]),
);

test('folders that are opened and closed beside each other', async () => {
  const client = await startLsp({ files });
  const codes = async (folder: string) =>
    (await client.diagnostics(`${folder}/package.json`)).map(({ code }) => code);
  for (const folder of ['/project', '/other']) client.open(`${folder}/package.json`, manifest);
  assert.deepEqual([await codes('/project'), await codes('/other')], [['MAL-2025-46974'], []]);
  const told = async (added: readonly string[], removed: readonly string[]) => {
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: added.map(folderOf), removed: removed.map(folderOf) },
    });
    return [await codes('/project'), await codes('/other')];
  };
  assert.deepEqual(await told(['/other'], []), [['MAL-2025-46974'], ['MAL-2025-46974']]);
  assert.deepEqual(await told([], ['/project']), [[], ['MAL-2025-46974']]);
  assert.deepEqual(await told(['/project'], ['/other']), [['MAL-2025-46974'], []]);
});

test('without a folder the projects of the files that are open count', async () => {
  const client = await startLsp({ files, opensNoFolder: true });
  await client.until(() => client.statuses.at(-1)?.state === 'noProjects');
  client.open('/other/README.md', '# Other');
  client.open('/.npmrc', 'fund=false');
  client.open('/project/package.json', manifest);
  const codes = async (folder: string) =>
    (await client.diagnostics(`${folder}/package.json`)).map(({ code }) => code);
  assert.deepEqual([await codes('/project'), await codes('/other')], [['MAL-2025-46974'], []]);
  await client.until(() => client.statuses.at(-1)?.projects === 1);
  client.close('/project/package.json');
  await client.until(() => client.statuses.at(-1)?.state === 'noProjects');
});

function folderOf(path: string) {
  return { uri: `file://${path}`, name: path };
}
