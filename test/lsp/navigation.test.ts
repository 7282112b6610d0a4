// Between manifests and lockfile: definition, references and outline, drawn by what stands at the places.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock } from '../support/locks';
import { startLsp, uriOf } from '../support/lspClient';

const manifest = '{\n  "dependencies": { "express": "^4.0.0" }\n}\n';
const lock = npmLock(
  { express: '^4.0.0' },
  {
    'node_modules/express': { version: '4.18.0', dependencies: { debug: '^4.0.0' } },
    'node_modules/debug': { version: '4.4.2' },
  },
);
const texts: Readonly<Record<string, string>> = {
  '/project/package.json': manifest,
  '/project/package-lock.json': lock,
};

test('from a declaration to its entry, and from an edge to its target', async () => {
  assert.deepEqual(await ask('textDocument/definition', '/project/package.json', '^4.0.0'), [
    '"node_modules/express"',
  ]);
  assert.deepEqual(await ask('textDocument/definition', '/project/package-lock.json', '"debug"'), [
    '"node_modules/debug"',
  ]);
});

test('from an entry to everything that asks for it', async () => {
  assert.deepEqual(
    await ask('textDocument/references', '/project/package-lock.json', '"node_modules/debug"'),
    ['"debug": "^4.0.0"'],
  );
  assert.deepEqual(
    await ask('textDocument/references', '/project/package-lock.json', '"node_modules/express"'),
    ['"express": "^4.0.0"', '"express": "^4.0.0"'],
  );
});

const workspaces: Readonly<Record<string, string>> = {
  '/project/package.json': '{ "workspaces": ["web", "lib"] }',
  '/project/web/package.json': '{ "name": "web", "dependencies": { "lib": "workspace:*" } }',
  '/project/lib/package.json': '{ "name": "lib" }',
  '/project/pnpm-workspace.yaml': 'packages: [web, lib]',
};

test('from the entry of a workspace to everything that asks for it', async () => {
  const pnpm = `lockfileVersion: '9.0'
importers:
  lib: {}
  web:
    dependencies:
      lib:
        specifier: workspace:*
        version: link:../lib
`;
  const berry = `__metadata:
  version: 8

"lib@workspace:*, lib@workspace:lib":
  version: 0.0.0-use.local
  resolution: "lib@workspace:lib"
  languageName: unknown

"web@workspace:web":
  version: 0.0.0-use.local
  resolution: "web@workspace:web"
  dependencies:
    lib: "workspace:*"
`;
  const referencesIn = (name: string, text: string, at: string) =>
    ask('textDocument/references', `/project/${name}`, at, { ...workspaces, [`/project/${name}`]: text });
  assert.deepEqual(await referencesIn('pnpm-lock.yaml', pnpm, 'lib: {}'), ['lib:', '"lib": "workspace:*"']);
  assert.deepEqual(await referencesIn('yarn.lock', berry, '"lib@workspace:*'), [
    'lib: "workspace:*"',
    '"lib": "workspace:*"',
  ]);
});

test('from an entry that several instances share to what asks for any of them, from a snapshot to its own', async () => {
  const lockOf = (one: string, other: string) => `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: { specifier: '1', version: ${one} }
  web:
    dependencies:
      a: { specifier: '1', version: ${other} }
packages:
  a@1.0.0: {}
  p@1.0.0: {}
  p@2.0.0: {}
snapshots:
  a@${one}: { dependencies: { p: 1.0.0 } }
  a@${other}: { dependencies: { p: 2.0.0 } }
  p@1.0.0: {}
  p@2.0.0: {}
`;
  const [one, other] = ['1.0.0(p@1.0.0)', '1.0.0(p@2.0.0)'];
  const pnpm = lockOf(one, other);
  const files = { '/project/package.json': '{}', '/project/pnpm-lock.yaml': pnpm };
  const from = (at: string) => ask('textDocument/references', '/project/pnpm-lock.yaml', at, files);
  const asking = [one, other].map((version) => `a: { specifier: '1', version: ${version} }`);
  assert.deepEqual(await from('a@1.0.0: {}'), asking);
  assert.deepEqual(await from('a@1.0.0(p@1.0.0)'), asking.slice(0, 1));
  assert.deepEqual(await from('a@1.0.0(p@2.0.0)'), asking.slice(1));
});

test('from the entry of a folder that is asked for with file: to everything that asks for it', async () => {
  const texts = {
    '/project/package.json': '{ "dependencies": { "lib": "file:lib" } }',
    '/project/lib/package.json': '{ "name": "lib" }',
    '/project/package-lock.json': npmLock(
      { lib: 'file:lib' },
      { lib: { version: '1.0.0' }, 'node_modules/lib': { resolved: 'lib', link: true } },
    ),
  };
  assert.deepEqual(await ask('textDocument/references', '/project/package-lock.json', '"lib": {', texts), [
    '"lib": "file:lib"',
    '"lib": "file:lib"',
  ]);
});

test('from an entry that only links to a workspace or a folder to everything that asks for that', async () => {
  const npm = `{
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "workspaces": ["web", "lib"] },
    "lib": { "name": "lib" },
    "web": { "name": "web", "dependencies": { "lib": "*" } },
    "node_modules/lib": { "resolved": "lib", "link": true },
    "node_modules/web": { "resolved": "web", "link": true }
  }
}
`;
  const bun = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "app" },
    "lib": { "name": "lib" },
    "web": { "name": "web", "dependencies": { "lib": "workspace:*" } },
  },
  "packages": {
    "lib": ["lib@workspace:lib"],
    "web": ["web@workspace:web"],
  },
}
`;
  const berry = `__metadata:
  version: 8

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    lib: "link:./lib"

"lib@link:./lib::locator=app%40workspace%3A.":
  version: 0.0.0-use.local
  resolution: "lib@link:./lib::locator=app%40workspace%3A."

"lib@workspace:lib":
  version: 0.0.0-use.local
  resolution: "lib@workspace:lib"
`;
  const referencesIn = (name: string, text: string, at: string) =>
    ask('textDocument/references', `/project/${name}`, at, { ...workspaces, [`/project/${name}`]: text });
  assert.deepEqual(await referencesIn('package-lock.json', npm, '"node_modules/lib"'), [
    '"lib"',
    '"lib": "*"',
    '"lib": "workspace:*"',
  ]);
  for (const at of ['"lib@link:', '"lib@workspace:'])
    assert.deepEqual(await referencesIn('yarn.lock', berry, at), ['lib: "link:./lib"']);
  assert.deepEqual(await referencesIn('bun.lock', bun, '"lib": ["lib@workspace:lib"]'), [
    '"lib"',
    '"lib": "workspace:*"',
    '"lib": "workspace:*"',
  ]);
});

test('a file that is open is named by the address that the editor gave', async () => {
  const folder = '/project/[id]';
  const files = { [`${folder}/package.json`]: manifest, [`${folder}/package-lock.json`]: lock };
  const client = await startLsp({ files });
  for (const [path, text] of Object.entries(files)) client.open(path, text);
  const places = (await client.connection.sendRequest('textDocument/definition', {
    textDocument: { uri: `file://${folder}/package.json` },
    position: { line: 1, character: 24 },
  })) as { uri: string }[];
  assert.deepEqual(
    places.map(({ uri }) => uri),
    [`file://${folder}/package-lock.json`],
  );
});

test('the outline lists the locked packages and who asks for them', async () => {
  const client = await startLsp({ files: texts });
  const symbols = (await client.connection.sendRequest('textDocument/documentSymbol', {
    textDocument: { uri: uriOf('/project/package-lock.json') },
  })) as { name: string; detail: string }[];
  assert.deepEqual(
    symbols.map(({ name, detail }) => `${name} ${detail}`),
    ['express 4.18.0', 'debug 4.4.2', 'app '],
  );
});

/** What stands at the places that a request answers with, asked at the first occurrence of a text. */
async function ask(method: string, path: string, at: string, files = texts): Promise<readonly string[]> {
  const client = await startLsp({ files });
  const text = files[path]!;
  client.open(path, text);
  const before = text.slice(0, text.indexOf(at) + 1).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)!.length };
  const found = (await client.connection.sendRequest(method, {
    textDocument: { uri: uriOf(path) },
    position,
    context: { includeDeclaration: false },
  })) as { uri: string; range: Record<'start' | 'end', { line: number; character: number }> }[];
  return found.map(({ uri, range }) =>
    files[uri.slice('file://'.length)]!.split('\n')[range.start.line]!.slice(
      range.start.character,
      range.end.character,
    ),
  );
}
