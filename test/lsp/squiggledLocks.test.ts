// Squiggles in lockfiles: in the one that is used, in another, and in one with a conflict.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, startLsp, textAt } from '../support/lspClient';
import { files, lock, manifest, online } from '../support/malwareProject';

test('the lockfile is squiggled when it is open', async () => {
  const client = await startLsp(online);
  client.open('/project/package-lock.json', lock);
  const diagnostics = await client.diagnostics('/project/package-lock.json');
  assert.deepEqual(
    diagnostics.map(({ range }) => textAt(lock, range)),
    ['"node_modules/node-ipc"', '"node_modules/debug"'],
  );
});

test('a conflict in the lockfile is named with its line, and both sides are judged', async () => {
  const sides = `{ "lockfileVersion": 3, "packages": {
<<<<<<< HEAD
  "node_modules/node-ipc": { "version": "9.2.3" }
=======
  "node_modules/debug": { "version": "4.4.2" }
>>>>>>> theirs
} }`;
  const client = await startLsp({ files: { ...files, '/project/package-lock.json': sides } });
  client.open('/project/package-lock.json', sides);
  const diagnostics = await client.diagnostics('/project/package-lock.json');
  assert.deepEqual(
    diagnostics.map(({ range, code }) => [range.start.line, code]),
    [
      [2, 'MAL-2026-3744'],
      [4, 'MAL-2025-46974'],
      [1, 'mergeConflict'],
    ],
  );
});

test('of several lockfiles it is said which one is used, and why', async () => {
  const client = await startLsp({ files: { ...files, '/project/bun.lock': '{ "lockfileVersion": 1 }' } });
  client.open('/project/package.json', manifest);
  const notes = (await client.diagnostics('/project/package.json')).filter(({ code }) => code === 'note');
  assert.deepEqual(notes.map(messageOf), [
    'package-lock.json is used and not bun.lock: package.json names no package manager and it is first in order.',
  ]);
});

test('a lockfile that is not used has its squiggles too, and says that it is not used', async () => {
  const bun = `{
  "lockfileVersion": 1,
  "workspaces": { "": { "dependencies": { "node-ipc": "^9.2.1" } } },
  "packages": { "node-ipc": ["node-ipc@9.2.3", "", {}, "sha512-AAAA"] },
}`;
  const client = await startLsp({ files: { ...files, '/project/bun.lock': bun } });
  client.open('/project/bun.lock', bun);
  const diagnostics = await client.diagnostics('/project/bun.lock');
  assert.deepEqual(
    diagnostics.map(({ range, code }) => [textAt(bun, range), code]),
    [
      ['"node-ipc"', 'MAL-2026-3744'],
      ['{', 'note'],
    ],
  );
  assert.match(messageOf(diagnostics[1]), /^package-lock\.json is used and not bun\.lock: /);
  assert.match(await client.hover('/project/bun.lock', 3, 20), /node\\-ipc.* is malware/);
});
