// The command line: what it prints, what programs read, and with which code it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInMemory } from '../support/cli';
import { npmLock } from '../support/locks';
import { type MemoryPortsOptions, memoryPorts } from '../support/memoryPorts';

const manifest = '{\n  "dependencies": {\n    "node-ipc": "^9.2.1",\n    "express": "^4.0.0"\n  }\n}\n';
const lock = npmLock(
  { 'node-ipc': '^9.2.1', express: '^4.0.0' },
  {
    'node_modules/node-ipc': {
      version: '9.2.3',
      resolved: 'https://registry.npmjs.org/node-ipc/-/node-ipc-9.2.3.tgz',
      integrity: 'sha512-x',
    },
    'node_modules/express': { version: '4.18.0', dependencies: { debug: '^4.0.0' } },
    'node_modules/debug': { version: '4.4.2', dev: true },
  },
);
const hit = { '/project/package.json': manifest, '/project/package-lock.json': lock };
const clean = { '/project/package.json': '{"dependencies":{"ms":"1.0.0"}}' };

test('scan tells people what is wrong and where', async () => {
  const { out, code } = await run(['scan', '/project', '--offline'], { files: hit });
  assert.equal(code, 1);
  assert.match(
    out,
    /^package-lock\.json\n {2}MALWARE {3}debug 4\.4\.2 \(through express\) is malware: .* \(MAL-2025-46974\) \[bundled\]\n {12}package\.json:4 "express": "\^4\.0\.0"\n {2}MALWARE {3}node-ipc 9\.2\.3 is malware: .* \(MAL-2026-3744\) \[bundled\]\n {12}package\.json:3 "node-ipc": "\^9\.2\.1"\n\nFound 2 malware\. Checked 3 locked packages against \d+ advisory records/,
  );
});

test('scan tells programs the same', async () => {
  const { out, code } = await run(['scan', '/project', '--offline', '--format', 'json'], { files: hit });
  const { findings, summary, feeds, problems } = JSON.parse(out);
  assert.equal(code, 1);
  assert.deepEqual(findings[1], {
    fingerprint: 'malicious:.:node-ipc@9.2.3:MAL-2026-3744',
    rule: 'malicious',
    rating: 'critical',
    advisory: {
      id: 'MAL-2026-3744',
      aliases: ['GHSA-pvh2-rg5g-69v7'],
      summary: findings[1].advisory.summary,
      feeds: ['bundled'],
    },
    package: { name: 'node-ipc', version: '9.2.3' },
    lockfile: 'package-lock.json',
    importer: '.',
    evidence: 'locked',
    paths: [['node-ipc']],
    declaration: { file: 'package.json', line: 3, name: 'node-ipc', spec: '^9.2.1' },
    message: findings[1].message,
  });
  assert.deepEqual(findings[0].paths, [['express', 'debug']]);
  assert.equal(summary.malware, 2);
  assert.deepEqual([feeds.length, feeds[0].id, problems], [1, 'bundled', []]);
  assert.ok(feeds[0].records > 70 && feeds[0].asOf);
});

test('what the policy ignores fails no build; a policy that cannot be read is half-read', async () => {
  const ignore = ['MAL-2026-3744', 'MAL-2025-46974'].map((advisory) => ({
    advisory,
    reason: 'A sandbox',
    until: '2026-11-30',
  }));
  const scanWith = (policy: string) =>
    run(['scan', '/project', '--offline'], { files: { ...hit, '/project/.lockwatch.jsonc': policy } });
  const ignored = await scanWith(`// Until the sandbox is torn down.\n${JSON.stringify({ ignore })}`);
  assert.equal(ignored.code, 0);
  assert.match(ignored.out, /No known risk \(2 ignored\)\./);
  const broken = await scanWith(JSON.stringify({ ignore, ignored: [] }));
  assert.equal(broken.code, 2);
  assert.match(broken.out, /problem {3}\.lockwatch\.jsonc: There is no such key/);
  const dateless = await scanWith(JSON.stringify({ ignore: ignore.map(({ until: _, ...entry }) => entry) }));
  assert.equal(dateless.code, 1);
  assert.match(
    dateless.out,
    /note {6}Malware can be ignored only until a date: give "until"\n {12}\.lockwatch\.jsonc:1\n/,
  );
});

test('the output is the same in every run', async () => {
  const once = await run(['scan', '/project', '--offline', '--format', 'json'], { files: hit });
  const again = await run(['scan', '/project', '--offline', '--format', 'json'], { files: hit });
  assert.equal(once.out, again.out);
});

test('clean is 0, and says what that rests on', async () => {
  const { out, code } = await run(['scan', '/project', '--offline'], { files: clean });
  assert.equal(code, 0);
  assert.match(
    out,
    /^No known risk\. Checked 0 locked packages against \d+ advisory records, newest of \d{4}-\d\d-\d\d\.\n$/,
  );
});

for (const [threshold, code] of [
  ['low', 1],
  ['malware', 1],
  ['none', 0],
] as const) {
  test(`--fail-on ${threshold} ends with ${code} where there is malware`, async () => {
    assert.equal(
      (await run(['scan', '/project', '--offline', '--fail-on', threshold], { files: hit })).code,
      code,
    );
  });
}

test('a moderate vulnerability fails from moderate down', async () => {
  const record = {
    id: 'GHSA-aaaa-aaaa-aaaa',
    modified: '2026-01-01T00:00:00Z',
    database_specific: { severity: 'MODERATE' },
    affected: [{ package: { ecosystem: 'npm', name: 'ms' }, versions: ['1.0.0'] }],
  };
  const files = { ...clean, '/osv/a.json': JSON.stringify(record) };
  const codes = await Promise.all(
    ['low', 'moderate', 'high', 'malware'].map(
      async (threshold) =>
        (
          await run(['scan', '/project', '--offline', '--advisories', '/osv', '--fail-on', threshold], {
            files,
          })
        ).code,
    ),
  );
  assert.deepEqual(codes, [1, 1, 0, 0]);
});

test('what could not be done is 2, never clean', async () => {
  const cases: readonly [readonly string[], MemoryPortsOptions['files'], RegExp][] = [
    [['scan', '/nowhere', '--offline'], clean, /no package\.json and no lockfile/],
    [['scan', '/project', '--offline', '--no-bundled'], clean, /No advisory data/],
    [['scan', '/project', '--offline', '--advisories', '/missing'], clean, /\/missing/],
    [
      ['scan', '/project', '--offline'],
      { ...clean, '/project/package-lock.json': lock.slice(0, 90) },
      /problem/,
    ],
    [['scan', '/project', '--fail-on', 'some'], clean, /--fail-on takes/],
    [['scan', '/project', '--formt', 'json'], clean, /--formt/],
    [['audit'], clean, /There is no command audit/],
    [[], clean, /No command given/],
  ];
  for (const [argv, files, said] of cases) {
    const { code, out, err } = await run(argv, { files: files ?? {} });
    assert.equal(code, 2, argv.join(' '));
    assert.match(out + err, said);
  }
});

test('help lists every command with its options and exit codes', async () => {
  for (const argv of [['--help'], ['help'], ['scan', '-h']]) {
    const { code, out } = await run(argv, { files: {} });
    assert.equal(code, 0);
    assert.match(out, /^Usage: lockwatch <command> \[DIR\] \[options\]\n\nCommands\n {2}scan {8}Say which/);
    assert.match(out, /\nOptions of scan\n {2}--advisories PATH[\s\S]*\n {2}Exit code: 0 clean, 1 findings/);
    assert.match(out, /\nOptions of inventory\n {2}--format json/);
  }
});

test('inventory lists every locked package with its place', async () => {
  const { out, code } = await run(['inventory', '/project', '--format', 'json'], { files: hit });
  const [lockfile, ...others] = JSON.parse(out).lockfiles;
  assert.equal(code, 0);
  assert.deepEqual(others, []);
  assert.deepEqual(
    { ...lockfile, packages: lockfile.packages.length },
    {
      path: 'package-lock.json',
      format: 'npm',
      formatVersion: '3',
      importers: ['.'],
      packages: 3,
      problems: [],
    },
  );
  const { start, end, ...first } = lockfile.packages[0];
  assert.deepEqual(first, {
    name: 'node-ipc',
    version: '9.2.3',
    resolved: 'https://registry.npmjs.org/node-ipc/-/node-ipc-9.2.3.tgz',
    integrity: 'sha512-x',
    dev: false,
    line: lock.slice(0, start).split('\n').length,
  });
  assert.match(lock.slice(start, end), /^"node_modules\/node-ipc": \{[^}]*\}$/);
});

async function run(argv: readonly string[], options: MemoryPortsOptions) {
  const ports = memoryPorts(options);
  const said = await runInMemory(argv, ports);
  if (argv.includes('--offline')) assert.deepEqual(ports.requests, []);
  return said;
}
