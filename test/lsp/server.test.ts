// The server as a client sees it: squiggles, hover, quick-fixes, status, and what bad input does to them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { HttpRequest, HttpResponse } from '../../server/src/ports';
import { npmLock } from '../support/locks';
import { type LspClient, type LspOptions, startLsp } from '../support/lspClient';
import { reply } from '../support/memoryPorts';

const manifest = `{
  "dependencies": {
    "node-ipc": "^9.2.1",
    "express": "^4.0.0"
  }
}
`;
const lock = npmLock(
  { 'node-ipc': '^9.2.1', express: '^4.0.0' },
  {
    'node_modules/node-ipc': { version: '9.2.3' },
    'node_modules/express': { version: '4.18.0', dependencies: { debug: '^4.0.0' } },
    'node_modules/debug': { version: '4.4.2' },
  },
);
const packument = {
  name: 'node-ipc',
  'dist-tags': { latest: '12.0.0' },
  versions: Object.fromEntries(
    ['9.2.0', '9.2.1', '9.2.2', '12.0.0'].map((version) => [version, { name: 'node-ipc', version }]),
  ),
  time: {
    '9.2.1': '2020-01-01T00:00:00.000Z',
    '9.2.3': '2026-05-14T10:00:00.000Z',
    '12.0.0': '2022-03-01T00:00:00.000Z',
  },
};
const files = { '/project/package.json': manifest, '/project/package-lock.json': lock };
const online: LspOptions = { files, http: () => reply(200, packument) };

const clients: LspClient[] = [];
after(() => {
  for (const client of clients) client.dispose();
});

test('squiggles stand under the versions, and the path leads into the lockfile', async () => {
  const client = await start(online);
  client.open('/project/package.json', manifest);
  const diagnostics = await client.diagnostics('/project/package.json');
  assert.deepEqual(
    diagnostics.map(({ range, severity, code }) => [textAt(manifest, range), severity, code]),
    [
      ['"^4.0.0"', DiagnosticSeverity.Error, 'MAL-2025-46974'],
      ['"^9.2.1"', DiagnosticSeverity.Error, 'MAL-2026-3744'],
    ],
  );
  assert.match(messageOf(diagnostics[0]), /^debug 4\.4\.2 \(through express\) is malware: /);
  assert.match(messageOf(diagnostics[1]), /^node-ipc 9\.2\.3 is malware: /);
  assert.deepEqual(
    diagnostics[0]!.relatedInformation?.map(({ location, message }) => [
      location.uri,
      textAt(lock, location.range),
      message,
    ]),
    [
      [
        'file:///project/package-lock.json',
        '"node_modules/express"',
        'package.json brings in express 4.18.0',
      ],
      ['file:///project/package-lock.json', '"node_modules/debug"', 'express 4.18.0 brings in debug 4.4.2'],
    ],
  );
});

test('the lockfile is squiggled when it is open', async () => {
  const client = await start(online);
  client.open('/project/package-lock.json', lock);
  const diagnostics = await client.diagnostics('/project/package-lock.json');
  assert.deepEqual(
    diagnostics.map(({ range }) => textAt(lock, range)),
    ['"node_modules/node-ipc"', '"node_modules/debug"'],
  );
});

test('the quick-fix for node-ipc does not go to 9.2.2, and changes only the version', async () => {
  const client = await start(online);
  client.open('/project/package.json', manifest);
  const diagnostics = await client.diagnostics('/project/package.json');
  const actions = await client.codeActions(
    '/project/package.json',
    diagnostics.filter(({ code }) => code === 'MAL-2026-3744'),
  );
  assert.deepEqual(
    actions.map(({ title, isPreferred, edit }) => ({ title, isPreferred, edit })),
    [
      {
        title: 'Pin node-ipc to 9.2.1: downgrade to the last clean version',
        isPreferred: true,
        edit: {
          documentChanges: [
            {
              textDocument: { uri: 'file:///project/package.json', version: 1 },
              edits: [
                {
                  range: { start: { line: 2, character: 17 }, end: { line: 2, character: 23 } },
                  newText: '9.2.1',
                },
              ],
            },
          ],
        },
      },
    ],
  );
});

test('after the fix the words change, and when the lockfile follows the squiggle goes', async () => {
  const client = await start(online);
  client.open('/project/package.json', manifest);
  const fixed = manifest.replace('^9.2.1', '9.2.1');
  client.change('/project/package.json', fixed);
  const [, stale] = await client.diagnostics('/project/package.json');
  assert.equal(stale?.severity, DiagnosticSeverity.Warning);
  assert.match(messageOf(stale), /^package-lock\.json still has node-ipc 9\.2\.3, which is malware/);
  client.ports.setFile(
    '/project/package-lock.json',
    lock.replaceAll('^9.2.1', '9.2.1').replace('9.2.3', '9.2.1'),
  );
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: 'file:///project/package-lock.json', type: 2 }],
  });
  const left = await client.diagnostics('/project/package.json');
  assert.deepEqual(
    left.map(({ code }) => code),
    ['MAL-2025-46974'],
  );
});

test('the hover says what is locked, what is wrong, and what to do now', async () => {
  const client = await start(online);
  client.open('/project/package.json', manifest);
  const hover = await client.hover('/project/package.json', 2, 20);
  assert.match(hover, /node\\-ipc 9\\.2\\.3 is malware\*\* \(locked, not installed\)/);
  assert.match(hover, /9\\.1\\.6.*9\\.2\\.3.*12\\.0\\.1/);
  assert.match(hover, /Do now:/);
  assert.match(hover, /rotate|change/i);
  assert.match(hover, /\[MAL\\-2026\\-3744\]\(https:\/\/osv\.dev\/vulnerability\/MAL-2026-3744\)/);
  assert.match(hover, /Published: 2026\\-05\\-14/);
});

test('a clean dependency says what the silence rests on', async () => {
  const client = await start({ files: { '/project/package.json': '{"dependencies":{"left-pad":"1.3.0"}}' } });
  client.open('/project/package.json', '{"dependencies":{"left-pad":"1.3.0"}}');
  const hover = await client.hover('/project/package.json', 0, 20);
  assert.match(hover, /not locked: the verdict rests on the range alone/);
  assert.match(
    hover,
    /No known incident; vulnerabilities not checked .* bundled\\: \d+ records, newest of [\d\\-]+, \d+ days old/,
  );
});

test('the status counts malware apart and says which feeds were asked', async () => {
  const client = await start(online);
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
  const status = client.statuses.at(-1);
  assert.equal(status?.state, 'ready');
  assert.deepEqual(status?.counts, { malware: 2, critical: 0, high: 0, moderate: 0, low: 0, unknown: 0 });
  assert.equal(status?.packages, 3);
  assert.deepEqual(
    status?.feeds.map(({ id, health }) => [id, health]),
    [['bundled', 'ok']],
  );
});

test('OSV is asked by itself; until it has answered nothing is clean, and what is known is told at once', async () => {
  const answers: (() => void)[] = [];
  const http = ({ body }: HttpRequest): Promise<HttpResponse> => {
    const { queries } = JSON.parse(String(body)) as { queries: unknown[] };
    return new Promise((resolve) =>
      answers.push(() => resolve(reply(200, { results: queries.map(() => ({})) }))),
    );
  };
  const files = { '/project/package.json': '{"dependencies":{"left-pad":"1.3.0"}}' };
  const client = await start({ files, http, settings: { feeds: undefined } });
  await client.until(() => client.statuses.at(-1)?.state === 'checking' && answers.length > 0);
  client.open('/project/package.json', files['/project/package.json']);
  assert.match(
    await client.hover('/project/package.json', 0, 20),
    /_Checking\\. .*osvApi\\: has not answered yet\\\._/,
  );
  for (const answer of answers) answer();
  await client.until(() => client.statuses.at(-1)?.assurance === 'whole');
  assert.equal(client.statuses.at(-1)?.silence, 'No known risk');
  const named = client.ports.requests.map(({ url }) => url);
  assert.deepEqual(named, ['https://api.osv.dev/v1/querybatch']);
});

test('no advisory data is a state of its own, never clean', async () => {
  const client = await start({ ...online, settings: { bundledAdvisories: false } });
  await client.until(() => client.statuses.at(-1)?.state === 'noData');
});

test('offline means that not one request is made, and the fix is not invented', async () => {
  const client = await start({ ...online, settings: { offline: true } });
  client.open('/project/package.json', manifest);
  const diagnostics = await client.diagnostics('/project/package.json');
  assert.equal(diagnostics.length, 2);
  assert.deepEqual(await client.codeActions('/project/package.json', diagnostics), []);
  assert.deepEqual(client.ports.requests, []);
});

test('half-typed, conflicting and truncated texts are answered like any other', async () => {
  const client = await start(online);
  client.open('/project/package.json', manifest);
  for (const text of [
    '',
    '{',
    '{ "dependencies": { "node-ipc": "9.2.3',
    '<<<<<<< HEAD\n{}\n=======\n{"dependencies":{"node-ipc":"9.2.3"}}\n>>>>>>> x\n',
    '[]',
    'null',
    '\ufeff{}',
  ]) {
    client.change('/project/package.json', text);
    assert.ok(Array.isArray(await client.diagnostics('/project/package.json')), text);
    assert.equal(typeof (await client.hover('/project/package.json', 0, 1)), 'string');
  }
});

test('only what is asked for: no quick-fix where a refactoring is wanted', async () => {
  const client = await start(online);
  client.open('/project/package.json', manifest);
  const diagnostics = await client.diagnostics('/project/package.json');
  assert.deepEqual(await client.codeActions('/project/package.json', diagnostics, ['refactor']), []);
  assert.equal((await client.codeActions('/project/package.json', diagnostics, ['quickfix'])).length, 1);
});

test('a client that cannot pull is pushed to', async () => {
  const pushed = new Map<string, unknown[]>();
  const client = await start({ ...online, capabilities: {} });
  client.connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: { uri: string; diagnostics: unknown[] }) => {
      pushed.set(uri, diagnostics);
    },
  );
  client.open('/project/package.json', manifest);
  await client.until(() => pushed.get('file:///project/package.json')?.length === 2);
});

test('a finding can be ignored: the policy is made, and the cursor goes to the reason', async () => {
  const client = await start({
    ...online,
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: {
        configuration: true,
        diagnostics: { refreshSupport: true },
        workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
      },
      window: { showDocument: { support: true } },
    },
  });
  const shown: unknown[] = [];
  client.connection.onRequest('window/showDocument', (asked) => {
    shown.push(asked);
    return { success: true };
  });
  client.open('/project/package.json', manifest);
  const diagnostics = await client.diagnostics('/project/package.json');
  const actions = await client.codeActions('/project/package.json', diagnostics.slice(1));
  const action = actions.at(-1)!;
  assert.equal(action.title, 'Ignore MAL-2026-3744 until 2026-11-08…');
  assert.equal(action.isPreferred, false);
  const uri = 'file:///project/.lockwatch.jsonc';
  const [creation, edit] = action.edit?.documentChanges ?? [];
  assert.deepEqual(creation, { kind: 'create', uri, options: { ignoreIfExists: true } });
  const text =
    edit && 'edits' in edit ? edit.edits.map((each) => ('newText' in each ? each.newText : '')).join('') : '';
  client.open('/project/.lockwatch.jsonc', text);
  client.ports.setFile('/project/.lockwatch.jsonc', text);
  await client.connection.sendRequest('workspace/executeCommand', action.command!);
  const [{ selection }] = shown as [{ selection: Diagnostic['range'] }];
  assert.equal(
    text.split('\n')[selection.start.line]!.slice(0, selection.start.character).slice(-11),
    '"reason": "',
  );
  assert.deepEqual(shown, [{ uri, selection, takeFocus: true }]);
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri, type: 1 }],
  });
  const told = await client.diagnostics('/project/.lockwatch.jsonc');
  assert.deepEqual(told.map(messageOf), ['An entry without a reason ignores nothing.']);
  client.change('/project/.lockwatch.jsonc', text.replace('"reason": ""', '"reason": "A sandbox"'));
  assert.deepEqual(await client.diagnostics('/project/.lockwatch.jsonc'), []);
  const left = await client.diagnostics('/project/package.json');
  assert.deepEqual(
    left.map(({ code }) => code),
    ['MAL-2025-46974'],
  );
});

async function start(options: LspOptions): Promise<LspClient> {
  const client = await startLsp(options);
  clients.push(client);
  return client;
}

/** LSP 3.18 lets a message be markup; ours are plain. */
function messageOf(diagnostic: Diagnostic | undefined): string {
  return typeof diagnostic?.message === 'string' ? diagnostic.message : '';
}

function textAt(
  text: string,
  { start, end }: { start: { line: number; character: number }; end: { line: number; character: number } },
): string {
  const lines = text.split('\n');
  assert.equal(start.line, end.line);
  return lines[start.line]!.slice(start.character, end.character);
}

test('a conflict in the lockfile is named with its line, and both sides are judged', async () => {
  const sides = `{ "lockfileVersion": 3, "packages": {
<<<<<<< HEAD
  "node_modules/node-ipc": { "version": "9.2.3" }
=======
  "node_modules/debug": { "version": "4.4.2" }
>>>>>>> theirs
} }`;
  const client = await start({ files: { ...files, '/project/package-lock.json': sides } });
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
  const client = await start({ files: { ...files, '/project/bun.lock': '{ "lockfileVersion": 1 }' } });
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
  const client = await start({ files: { ...files, '/project/bun.lock': bun } });
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

test("a line of a catalog has squiggle and hover in the editor's YAML, also of yarn's settings", async () => {
  for (const [name, lockName] of [
    ['.yarnrc.yml', 'yarn.lock'],
    ['pnpm-workspace.yaml', 'pnpm-lock.yaml'],
  ] as const) {
    const settings = `/project/${name}`;
    const text = 'catalog:\n  node-ipc: 9.2.3\n';
    const client = await start({
      files: {
        '/project/package.json': '{ "dependencies": { "node-ipc": "catalog:" } }',
        [`/project/${lockName}`]: '',
        [settings]: text,
      },
    });
    client.open(settings, text);
    const diagnostics = await client.diagnostics(settings);
    assert.deepEqual(
      diagnostics.map(({ range, code }) => [textAt(text, range), code]),
      [['9.2.3', 'MAL-2026-3744']],
    );
    assert.match(await client.hover(settings, 1, 4), /Asked for by the root\.[\s\S]*MAL-2026-3744/);
  }
});

test('what the package manager notes of an install is looked at again', async () => {
  const client = await start({ files });
  client.open('/project/package.json', manifest);
  assert.doesNotMatch(await client.hover('/project/package.json', 2, 6), /and installed/);
  client.ports.setFile('/project/node_modules/.package-lock.json', lock.replace(/"": \{[^}]*\},/, ''));
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: 'file:///project/node_modules/.package-lock.json', type: 1 }],
  });
  assert.match(await client.hover('/project/package.json', 2, 6), /locked and installed/);
});
