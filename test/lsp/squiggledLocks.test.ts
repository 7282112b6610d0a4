// Squiggles in lockfiles: in the one that is used, in another, and in one with a conflict.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DocumentSymbol, DocumentSymbolRequest } from 'vscode-languageserver';
import { npmLock } from '../support/locks';
import { messageOf, startLsp, textAt } from '../support/lspClient';
import { files, lock, manifest, online } from '../support/malwareProject';
import { lockNames } from '../support/oneProject';

test('the lockfile is squiggled when it is open', async () => {
  const client = await startLsp(online);
  client.open('/project/package-lock.json', lock);
  const diagnostics = await client.diagnostics('/project/package-lock.json');
  assert.deepEqual(
    diagnostics.map(({ range }) => textAt(lock, range)),
    ['"node_modules/node-ipc"', '"node_modules/debug"'],
  );
});

test('what a lockfile calls its packages cannot reorder a line or steer a terminal', async () => {
  const name = 'a\u202e\u001b[31m';
  const text = npmLock(
    { [name]: '1.0.0' },
    {
      [`node_modules/${name}`]: { version: '1.0.0\u202e', dependencies: { 'node-ipc': '9.2.3' } },
      'node_modules/node-ipc': { version: '9.2.3' },
    },
  );
  const asking = JSON.stringify({ dependencies: { [name]: '1.0.0' } });
  const client = await startLsp({
    files: { '/project/package.json': asking, '/project/package-lock.json': text },
  });
  client.open('/project/package.json', asking);
  const [diagnostic] = await client.diagnostics('/project/package.json');
  assert.match(messageOf(diagnostic), /^node-ipc 9\.2\.3 \(through a\[31m\) is malware/);
  assert.deepEqual(
    diagnostic?.relatedInformation?.map(({ message }) => message),
    ['package.json brings in a[31m 1.0.0', 'a[31m 1.0.0 brings in node-ipc 9.2.3'],
  );
  const symbols = await client.connection.sendRequest(DocumentSymbolRequest.type, {
    textDocument: { uri: 'file:///project/package-lock.json' },
  });
  assert.deepEqual(
    (symbols as DocumentSymbol[]).map((symbol) => [symbol.name, symbol.detail]),
    [
      ['a[31m', '1.0.0'],
      ['node-ipc', '9.2.3'],
      ['app', ''],
    ],
  );
});

test('a client that watches files is asked to watch every lockfile', async () => {
  const client = await startLsp({
    files,
    capabilities: {
      workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
    },
  });
  await client.until(() => client.registered.size > 0);
  const { watchers } = client.registered.get('workspace/didChangeWatchedFiles') as {
    watchers: { globPattern: string }[];
  };
  const watched = watchers.flatMap(({ globPattern }) => /^\*\*\/\{(.*)\}$/.exec(globPattern)![1]!.split(','));
  for (const name of [
    ...Object.values(lockNames),
    'npm-shrinkwrap.json',
    'shrinkwrap.yaml',
    'package.json',
    '.lockwatch.jsonc',
  ])
    assert.ok(watched.includes(name), name);
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
