// The hover over a dependency: what is locked and installed, what is wrong, and what its silence rests on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock } from '../support/locks';
import { startLsp } from '../support/lspClient';
import { files, lock, manifest, online } from '../support/malwareProject';
import { publicRegistry } from '../support/memoryPorts';

test('the hover says what is locked, what is wrong, and what to do now', async () => {
  const client = await startLsp(online);
  client.open('/project/package.json', manifest);
  const hover = await client.hover('/project/package.json', 2, 20);
  assert.match(hover, /node\\-ipc 9\\.2\\.3 is malware\*\* \(locked, not installed\)/);
  assert.match(hover, /9\\.1\\.6.*9\\.2\\.3.*12\\.0\\.1/);
  assert.match(hover, /Do now:/);
  assert.match(hover, /rotate|change/i);
  assert.match(hover, /\[MAL\\-2026\\-3744\]\(https:\/\/osv\.dev\/vulnerability\/MAL-2026-3744\)/);
  assert.match(hover, /Published: 2026\\-05\\-14/);
});

test('what the editor shows of a squiggle above the hover is not said again', async () => {
  const summary = 'Steals SSH keys';
  const client = await startLsp({ ...online, showsSquigglesInHovers: true });
  client.open('/project/package.json', manifest);
  const squiggles = await client.diagnostics('/project/package.json');
  const squiggle = squiggles.find(({ message }) => String(message).startsWith('node-ipc'));
  const { start } = squiggle!.range;
  assert.match(String(squiggle!.message), new RegExp(summary));
  const onVersion = await client.hover('/project/package.json', start.line, start.character + 1);
  assert.match(
    onVersion,
    /^\*\*node\\-ipc 9\\.2\\.3 is malware\*\* \(locked, not installed\)\.\n\n\*\*Do now:\*\*\n/,
  );
  assert.doesNotMatch(onVersion, new RegExp(summary));
  const onName = await client.hover('/project/package.json', start.line, 6);
  assert.match(onName, new RegExp(summary), 'which has no squiggle');
});

test('each of the declarations that are locked as a bad version says so', async () => {
  const dependencies = { al: 'npm:node-ipc@^9.2.1', 'node-ipc': '9.2.3' };
  const text = JSON.stringify({ dependencies }, null, 1);
  const client = await startLsp({
    files: {
      '/project/package.json': text,
      '/project/package-lock.json': npmLock(dependencies, {
        'node_modules/al': { name: 'node-ipc', version: '9.2.3' },
        'node_modules/node-ipc': { version: '9.2.3' },
      }),
    },
  });
  client.open('/project/package.json', text);
  for (const line of [2, 3])
    assert.match(await client.hover('/project/package.json', line, 5), /node\\-ipc 9\\.2\\.3 is malware\*\*/);
});

test('a clean dependency says what the silence rests on', async () => {
  const client = await startLsp({
    files: { '/project/package.json': '{"dependencies":{"left-pad":"1.3.0"}}' },
  });
  client.open('/project/package.json', '{"dependencies":{"left-pad":"1.3.0"}}');
  const hover = await client.hover('/project/package.json', 0, 20);
  assert.match(hover, /not locked: the verdict rests on the range alone/);
  assert.match(
    hover,
    /No known incident; vulnerabilities not checked .* bundled\\: \d+ records, newest of [\d\\-]+, \d+ days old/,
  );
});

test('of what is not looked up nobody says that no advisory affects it', async () => {
  const at = (resolved: string) => ({ version: '1.0.0', resolved });
  const npm = 'https://registry.npmjs.org/g/-/g-1.0.0.tgz';
  const asks = {
    '@own/a': '1',
    b: 'github:x/b',
    c: 'https://x.example/c.tgz',
    d: 'file:d',
    e: '1',
    f: 'x/f',
    g: npm,
  };
  const text = JSON.stringify({ dependencies: asks }, null, 1);
  const client = await startLsp({
    files: {
      '/project/package.json': text,
      '/project/package-lock.json': npmLock(asks, {
        'node_modules/@own/a': at('https://npm.own.example/@own/a/-/a-1.0.0.tgz'),
        'node_modules/b': at('git+ssh://git@github.com/x/b.git#abc'),
        'node_modules/c': at('https://x.example/c.tgz'),
        'node_modules/d': { resolved: 'd', link: true },
        'node_modules/g': at(npm),
        'node_modules/e': at('https://registry.npmjs.org/e/-/e-1.0.0.tgz'),
      }),
    },
  });
  client.open('/project/package.json', text);
  const said: string[] = [];
  for (const line of [2, 3, 4, 5, 6, 7, 8]) {
    const hover = (await client.hover('/project/package.json', line, 4)).replaceAll('\\', '');
    said.push(/_(.*?)\.(?: |_)/.exec(hover.slice(hover.lastIndexOf('\n')))?.[1] ?? '');
  }
  const registries = 'and advisories are about packages of registries';
  assert.deepEqual(said, [
    'It comes from a registry of your own, so that public feeds do not speak of it',
    `Not checked: it comes from git, ${registries}`,
    `Not checked: it comes from a tarball, ${registries}`,
    `Not checked: it comes from a folder, ${registries}`,
    'No known incident; vulnerabilities not checked (no feed that knows them is chosen)',
    `Not checked: it comes from git, ${registries}`,
    'No known incident; vulnerabilities not checked (no feed that knows them is chosen)',
  ]);
});

test('nor of what is not locked yet and comes from no registry, nor of a line of a catalog that leads there', async () => {
  const asks = {
    forked: 'catalog:',
    aliased: 'catalog:',
    lib: 'workspace:*',
    templated: '{{version}}',
    lost: 'catalog:',
  };
  const files = {
    '/project/package.json': JSON.stringify({ dependencies: asks }, null, 1),
    '/project/pnpm-workspace.yaml': 'catalog:\n  forked: github:x/forked\n  aliased: npm:@own/a@^1.0.0\n',
  };
  const client = await startLsp({
    files,
    npmConfig: {
      registryFor: (name) => (name.startsWith('@own/') ? 'https://npm.own.example/' : publicRegistry),
      scopes: ['@own'],
      authFor: () => ({}),
    },
  });
  const said: string[] = [];
  for (const [path, lines] of [
    ['/project/package.json', [2, 3, 4, 5, 6]],
    ['/project/pnpm-workspace.yaml', [1, 2]],
  ] as const) {
    client.open(path, files[path]);
    for (const line of lines) {
      const hover = (await client.hover(path, line, 4)).replaceAll('\\', '');
      said.push(/_(?:Not checked: it )?(.*?)(?:\.|,) /.exec(hover.slice(hover.lastIndexOf('\n')))?.[1] ?? '');
    }
  }
  assert.deepEqual(said, [
    'comes from git',
    'It comes from a registry of your own',
    'comes from a folder',
    'comes from an unknown place',
    'comes from an unknown place',
    'comes from git',
    'It comes from a registry of your own',
  ]);
});

test('what the package manager notes of an install is looked at again', async () => {
  const client = await startLsp({ files });
  client.open('/project/package.json', manifest);
  assert.doesNotMatch(await client.hover('/project/package.json', 2, 6), /and installed/);
  client.ports.setFile('/project/node_modules/.package-lock.json', lock.replace(/"": \{[^}]*\},/, ''));
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: 'file:///project/node_modules/.package-lock.json', type: 1 }],
  });
  assert.match(await client.hover('/project/package.json', 2, 6), /locked and installed/);
});

test('where no note says what is installed, only what was looked for is said to be or not to be', async () => {
  const yarnLock = `# yarn lockfile v1


clean@^1.0.0:
  version "1.0.0"

debug@^4.0.0:
  version "4.4.2"

node-ipc@^9.2.1:
  version "9.2.3"
`;
  const asked = '{ "dependencies": { "clean": "^1.0.0", "debug": "^4.0.0", "node-ipc": "^9.2.1" } }';
  const client = await startLsp({
    files: {
      '/project/package.json': asked,
      '/project/yarn.lock': yarnLock,
      '/project/node_modules/clean/package.json': '{ "version": "1.0.0" }',
      '/project/node_modules/debug/package.json': '{ "version": "4.4.2" }',
    },
  });
  client.open('/project/yarn.lock', yarnLock);
  const headOn = async (line: number) =>
    (await client.hover('/project/yarn.lock', line, 2)).split('\n')[0]?.replaceAll('\\', '');
  assert.deepEqual(
    [await headOn(3), await headOn(6), await headOn(9)],
    [
      '**clean** 1.0.0 is locked here, for production.',
      '**debug** 4.4.2 is locked here and installed, for production.',
      '**node-ipc** 9.2.3 is locked here, not installed, for production.',
    ],
  );
});
