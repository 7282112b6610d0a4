// The server as a client sees it: squiggles, status, what it asks by itself, and what bad input does to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiagnosticSeverity, type PreviousResultId, WorkspaceDiagnosticRequest } from 'vscode-languageserver';
import type { HttpRequest, HttpResponse } from '../../server/src/ports';
import { npmLock } from '../support/locks';
import { messageOf, startLsp, textAt } from '../support/lspClient';
import { lock, manifest, online } from '../support/malwareProject';
import { reply } from '../support/memoryPorts';

test('squiggles stand under the versions, and the path leads into the lockfile', async () => {
  const client = await startLsp(online);
  client.open('/project/package.json', manifest);
  const diagnostics = await client.diagnostics('/project/package.json');
  assert.deepEqual(
    diagnostics.map(({ range, severity, code }) => [textAt(manifest, range), severity, code]),
    [
      ['"^4.0.0"', DiagnosticSeverity.Error, 'MAL-2025-46974'],
      ['"^9.2.1"', DiagnosticSeverity.Error, 'MAL-2026-3744'],
    ],
  );
  assert.deepEqual(
    diagnostics.map(({ codeDescription }) => codeDescription?.href),
    ['MAL-2025-46974', 'MAL-2026-3744'].map((id) => `https://osv.dev/vulnerability/${id}`),
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

test('a manifest that nobody has opened is told of anew where only the way into the lockfile has moved', async () => {
  const client = await startLsp(online);
  const pull = async (previousResultIds: PreviousResultId[]) => {
    const { items } = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
      previousResultIds,
    });
    const report = items.find(({ uri }) => uri === 'file:///project/package.json');
    assert.ok(report?.kind === 'full');
    const [way] = report.items[0]!.relatedInformation!;
    return { id: { uri: report.uri, value: report.resultId! }, line: way!.location.range.start.line };
  };
  const before = await pull([]);
  client.open('/project/package-lock.json', `\n\n${lock}`);
  const after = await pull([before.id]);
  assert.equal(after.line, before.line + 2);
});

test('the status counts malware apart and says which feeds were asked', async () => {
  const client = await startLsp(online);
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
  const client = await startLsp({ files, http, settings: { feeds: undefined } });
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
  const client = await startLsp({ ...online, settings: { bundledAdvisories: false } });
  await client.until(() => client.statuses.at(-1)?.state === 'noData');
});

test('a record that could be read in part only is not clean where it is about what is locked', async () => {
  const text = '{"dependencies":{"ms":"1.0.0"}}';
  const files = {
    '/project/package.json': text,
    '/project/package-lock.json': npmLock({ ms: '1.0.0' }, { 'node_modules/ms': { version: '1.0.0' } }),
    '/osv/1.json': JSON.stringify({
      id: 'OWN-1',
      modified: '2026-01-01T00:00:00Z',
      affected: [{ package: { ecosystem: 'npm', name: 'ms' }, ranges: [{ type: 'OF ITS OWN' }] }],
    }),
  };
  const client = await startLsp({
    files,
    http: knowingNothing,
    settings: { advisories: ['/osv'], feeds: undefined },
  });
  client.open('/project/package.json', text);
  await client.until(
    () => client.statuses.at(-1)?.feeds.every(({ health }) => health !== 'waiting') === true,
  );
  const { silence, isChosen, notes } = client.statuses.at(-1) ?? {};
  const words = 'No known risk, data incomplete';
  const note = 'OWN-1 of files could be read in part only: whether it affects ms 1.0.0 is not known.';
  assert.deepEqual([silence, isChosen, notes], [words, false, [note]]);
  assert.match(await client.hover('/project/package.json', 0, 20), /_No known risk, data incomplete\\\./);
});

test('a lockfile that could not be read, or in part only, is not clean, and package.json says so', async () => {
  const text = '{"dependencies":{"ms":"1.0.0"}}';
  const whole = npmLock({ ms: '1.0.0' }, { 'node_modules/ms': { version: '1.0.0' } });
  const [name, cut] = ['package-lock.json', whole.slice(0, whole.indexOf('"node_modules/ms"'))];
  const cases: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
    [whole, [], 'No known risk', []],
    [cut, [], unread, [`${name} could be read in part only: the rest of it is not checked.`]],
    [whole, [`/project/${name}`], unread, [`${name} could not be read: what it says is not known.`]],
  ];
  for (const [lockText, unreadable, silence, told] of cases) {
    const files = { '/project/package.json': text, '/project/package-lock.json': lockText };
    const client = await startLsp({
      files,
      unreadable,
      http: knowingNothing,
      settings: { feeds: undefined },
    });
    client.open('/project/package.json', text);
    await client.until(() => client.statuses.at(-1)?.feeds.every(({ health }) => health === 'ok') === true);
    const status = client.statuses.at(-1);
    assert.deepEqual([status?.silence, status?.isChosen, status?.notes], [silence, silence !== unread, told]);
    assert.deepEqual((await client.diagnostics('/project/package.json')).map(messageOf), told);
    assert.match(
      await client.hover('/project/package.json', 0, 20),
      silence === unread ? /_Nothing found in what could be read\\\./ : /_No advisory affects it\\\./,
    );
  }
});

const unread = 'Nothing found in what could be read';

/** OSV, which knows of nothing. */
function knowingNothing({ body }: HttpRequest): HttpResponse {
  const { queries } = JSON.parse(String(body)) as { queries: unknown[] };
  return reply(200, { results: queries.map(() => ({})) });
}

test('half-typed, conflicting and truncated texts are answered like any other', async () => {
  const client = await startLsp(online);
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

test('a client that cannot pull is pushed to', async () => {
  const pushed = new Map<string, unknown[]>();
  const client = await startLsp({ ...online, capabilities: {} });
  client.connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: { uri: string; diagnostics: unknown[] }) => {
      pushed.set(uri, diagnostics);
    },
  );
  client.open('/project/package.json', manifest);
  await client.until(() => pushed.get('file:///project/package.json')?.length === 2);
});

test('what is pushed of an open file bears the address that the editor gave; of any other it is taken back', async () => {
  const path = '/project/[id]/package.json';
  const text = '{ "dependencies": { "node-ipc": "9.2.3" } }';
  const pushed: [string, number][] = [];
  const client = await startLsp({ files: { [path]: text }, capabilities: {} });
  client.connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: { uri: string; diagnostics: unknown[] }) => {
      pushed.push([uri, diagnostics.length]);
    },
  );
  const ours = 'file:///project/%5Bid%5D/package.json';
  await client.until(() => pushed.some(([uri, count]) => uri === ours && count === 1));
  client.open(path, text);
  await client.until(() => pushed.at(-1)?.[0] === `file://${path}`);
  assert.deepEqual(pushed.at(-1), [`file://${path}`, 1]);
  assert.deepEqual(
    pushed.findLast(([uri]) => uri === ours),
    [ours, 0],
  );
});

test("what pnpm is set up with has squiggle and hover in the editor's YAML, though no lockfile has it", async () => {
  const settings = '/project/pnpm-workspace.yaml';
  const text = 'configDependencies:\n  node-ipc: 9.2.3+sha512-AAAA\n';
  const client = await startLsp({
    files: { '/project/package.json': '{}', '/project/pnpm-lock.yaml': '', [settings]: text },
  });
  client.open(settings, text);
  assert.deepEqual(
    (await client.diagnostics(settings)).map(({ range, code }) => [textAt(text, range), code]),
    [['9.2.3+sha512-AAAA', 'MAL-2026-3744']],
  );
  assert.match(await client.hover(settings, 1, 4), /is malware\*\* \(locked[\s\S]*MAL-2026-3744/);
});

test("a line of a catalog has squiggle and hover in the editor's YAML, also of yarn's settings", async () => {
  for (const [name, lockName] of [
    ['.yarnrc.yml', 'yarn.lock'],
    ['pnpm-workspace.yaml', 'pnpm-lock.yaml'],
  ] as const) {
    const settings = `/project/${name}`;
    const text = 'catalog:\n  node-ipc: 9.2.3\n';
    const client = await startLsp({
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
