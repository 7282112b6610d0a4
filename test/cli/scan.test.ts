// `lockwatch scan`: what it prints, and what programs read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInMemory } from '../support/cli';
import { hit, hitIgnored, ignore, lock, run } from '../support/cliProject';
import { npmLock } from '../support/locks';
import { memoryPorts } from '../support/memoryPorts';

const clean = { '/project/package.json': '{"dependencies":{"ms":"1.0.0"}}' };

test('scan tells people what is wrong and where', async () => {
  const { out, code } = await run(['scan', '/project', '--offline'], { files: hit });
  assert.equal(code, 1);
  assert.match(
    out,
    /^package-lock\.json\n {2}MALWARE {3}debug 4\.4\.2 \(through express\) is malware: .* \(MAL-2025-46974\) \[bundled\]\n {12}package\.json:4 "express": "\^4\.0\.0"\n {2}MALWARE {3}node-ipc 9\.2\.3 is malware: .* \(MAL-2026-3744\) \[bundled\]\n {12}package\.json:3 "node-ipc": "\^9\.2\.1"\n\nWhat to do now about debug 4\.4\.2\n(?: {2}\d\. .*\n)+\nWhat to do now about node-ipc 9\.2\.3\n {2}1\. Its code runs when a program loads it, .*\n {2}2\. It takes SSH keys, .*: change them from another computer\.\n {2}3\. Delete node_modules, .*\n\nFeeds\n {2}bundled: \d+ records, newest of [\d-]+, \d+ days old\n {2}osvApi: not asked, because Lockwatch is set to work offline\n\nFound 2 malware\. Checked 3 locked packages against \d+ advisory records/,
  );
});

test('what to do about malware is said once for all of which it is the same', async () => {
  const names = [
    'chalk 5.6.1',
    'color 5.0.1',
    'debug 4.4.2',
    'has-ansi 6.0.1',
    'slice-ansi 7.1.1',
    'wrap-ansi 9.0.1',
    'ansi-regex 6.2.1',
  ];
  const packages = names.map((one) => one.split(' ') as [string, string]);
  const asked = Object.fromEntries(packages);
  const locked = packages.map(([name, version]) => [`node_modules/${name}`, { version }] as const);
  const { out } = await run(['scan', '/project', '--offline'], {
    files: {
      '/project/package.json': JSON.stringify({ dependencies: asked }),
      '/project/package-lock.json': npmLock(asked, Object.fromEntries(locked)),
    },
  });
  assert.deepEqual(out.match(/^What to do now .*$/gm), [
    'What to do now about ansi-regex 6.2.1, chalk 5.6.1, color 5.0.1, debug 4.4.2, has-ansi 6.0.1 and 2 others',
  ]);
});

test('what pnpm is set up with is told at its line, for people and for programs', async () => {
  const files = {
    '/project/package.json': '{}',
    '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    '/project/pnpm-workspace.yaml': 'configDependencies:\n  node-ipc: 9.2.3+sha512-AAAA\n',
  };
  const scan = async (format: string) =>
    run(['scan', '/project', '--offline', '--format', format], { files });
  const { out, code } = await scan('text');
  assert.equal(code, 1);
  assert.match(
    out,
    /MALWARE {3}node-ipc 9\.2\.3 is malware: .*\n {12}pnpm-workspace\.yaml:2 "node-ipc": "9\.2\.3"\n[\s\S]*Found 1 malware\. Checked 1 locked package against/,
  );
  const [finding] = JSON.parse((await scan('json')).out).findings;
  assert.deepEqual(
    [finding.evidence, finding.importer, finding.declaration],
    ['locked', '.', { file: 'pnpm-workspace.yaml', line: 2, name: 'node-ipc', spec: '9.2.3' }],
  );
  const [result] = JSON.parse((await scan('sarif')).out).runs[0].results;
  const { artifactLocation, region } = result.locations[0].physicalLocation;
  assert.deepEqual(
    [artifactLocation.uri, region.startLine, region.startColumn],
    ['pnpm-workspace.yaml', 2, 13],
  );
});

test('the same of what package.json sets pnpm up with', async () => {
  const files = {
    '/project/package.json':
      '{\n  "pnpm": { "configDependencies": { "node-ipc": "9.2.3+sha512-AAAA" } }\n}\n',
    '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
  };
  const scan = async (format: string) =>
    run(['scan', '/project', '--offline', '--format', format], { files });
  assert.match(
    (await scan('text')).out,
    /package\.json:2 "node-ipc": "9\.2\.3"\n[\s\S]*Checked 1 locked package/,
  );
  const [finding] = JSON.parse((await scan('json')).out).findings;
  assert.deepEqual(finding.declaration, { file: 'package.json', line: 2, name: 'node-ipc', spec: '9.2.3' });
  const [result] = JSON.parse((await scan('sarif')).out).runs[0].results;
  const { artifactLocation, region } = result.locations[0].physicalLocation;
  assert.deepEqual([artifactLocation.uri, region.startLine, region.startColumn], ['package.json', 2, 49]);
});

test('what several declarations bring in is told once, with where and how it comes in', async () => {
  const asking = ['c', 'd', 'e', 'f', 'g'];
  const manifestOf = (name: string, range: string) => JSON.stringify({ dependencies: { [name]: range } });
  const { out } = await run(['scan', '/project', '--offline'], {
    files: {
      '/project/package.json': '{"workspaces":["packages/*"],"dependencies":{"express":"^4.0.0"}}',
      '/project/packages/a/package.json': manifestOf('express', '^4.0.0'),
      '/project/packages/b/package.json': manifestOf('send', '^1.0.0'),
      ...Object.fromEntries(
        asking.map((name) => [`/project/packages/${name}/package.json`, manifestOf('debug', '^4.4.0')]),
      ),
      '/project/yarn.lock': `# yarn lockfile v1


debug@^4.0.0, debug@^4.4.0:
  version "4.4.2"

express@^4.0.0:
  version "4.18.0"
  dependencies:
    debug "^4.0.0"

send@^1.0.0:
  version "1.0.0"
  dependencies:
    debug "^4.0.0"
`,
    },
  });
  assert.match(out, /Found 1 malware\./);
  assert.deepEqual(out.match(/^ {2}MALWARE {3}\S+ \S+ \S+ \S+|^ {12}.*$/gm), [
    '  MALWARE   debug 4.4.2 (through express)',
    '            package.json:1 "express": "^4.0.0"',
    '            packages/a/package.json:1 "express": "^4.0.0"',
    '            packages/b/package.json:1 "send": "^1.0.0" (through send)',
    '            packages/c/package.json:1 "debug": "^4.4.0"',
    '            packages/d/package.json:1 "debug": "^4.4.0"',
    '            and 3 more',
  ]);
});

test('scan tells programs the same', async () => {
  const { out, code } = await run(['scan', '/project', '--offline', '--format', 'json'], { files: hit });
  const { findings, summary, assurance, feeds, problems } = JSON.parse(out);
  assert.equal(code, 1);
  assert.equal(assurance.is, 'incidents');
  assert.equal(assurance.words, 'No known incident; vulnerabilities not checked (offline)');
  assert.deepEqual(findings[1], {
    fingerprint: 'malicious:.:node-ipc@9.2.3:MAL-2026-3744',
    rule: 'malicious',
    rating: 'critical',
    advisory: {
      id: 'MAL-2026-3744',
      aliases: ['GHSA-pvh2-rg5g-69v7'],
      summary: findings[1].advisory.summary,
      published: '2026-05-14T16:53:17Z',
      feeds: ['bundled'],
    },
    advice: findings[1].advice,
    package: { name: 'node-ipc', version: '9.2.3' },
    reach: 'prod',
    lockfile: 'package-lock.json',
    importer: '.',
    evidence: 'locked',
    paths: [['node-ipc']],
    declaration: { file: 'package.json', line: 3, name: 'node-ipc', spec: '^9.2.1' },
    message: findings[1].message,
  });
  assert.match(findings[1].advice[1], /^It takes SSH keys, .*: change them from another computer\.$/);
  assert.deepEqual(findings[0].paths, [['express', 'debug']]);
  assert.equal(summary.malware, 2);
  assert.deepEqual([feeds.length, feeds[0].id, feeds[1].health, problems], [2, 'bundled', 'offline', []]);
  assert.ok(feeds[0].records > 70 && feeds[0].asOf);
});

test('what the policy ignores fails no build; a policy that cannot be read is half-read', async () => {
  const scanWith = (policy: string) =>
    run(['scan', '/project', '--offline'], { files: { ...hit, '/project/.lockwatch.jsonc': policy } });
  const ignored = await scanWith(`// Until the sandbox is torn down.\n${JSON.stringify({ ignore })}`);
  assert.equal(ignored.code, 0);
  assert.match(ignored.out, /vulnerabilities not checked \(offline\) \(2 ignored\)\./);
  const broken = await scanWith(JSON.stringify({ ignore, ignored: [] }));
  assert.equal(broken.code, 2);
  assert.match(broken.out, /problem {3}\.lockwatch\.jsonc:1: There is no such key/);
  const dateless = await scanWith(JSON.stringify({ ignore: ignore.map(({ until: _, ...entry }) => entry) }));
  assert.equal(dateless.code, 1);
  assert.match(
    dateless.out,
    /note {6}Malware can be ignored only until a date: give "until"\n {12}\.lockwatch\.jsonc:1\n/,
  );
});

for (const command of [['scan'], ['fix', '--dry-run']]) {
  test(`${command[0]}: of what others wrote no .npmrc is followed, and their policy hides no malware`, async () => {
    const asked = new Set<boolean>();
    const codeOf = async (...options: readonly string[]) => {
      const ports = memoryPorts({ files: hitIgnored });
      const { forFolder } = ports.npmConfig;
      const npmConfig: typeof ports.npmConfig = {
        forFolder: (folder, trusted) => {
          asked.add(trusted);
          return forFolder(folder, trusted);
        },
      };
      const argv = [...command, '/project', '--no-feeds', ...options];
      return (await runInMemory(argv, { ...ports, npmConfig })).code;
    };
    assert.deepEqual([await codeOf('--untrusted'), [...asked]], [1, [false]]);
    assert.deepEqual([await codeOf(), [...asked]], [0, [false, true]]);
  });
}

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
    /\n\nNo known incident; vulnerabilities not checked \(offline\)\. Checked 0 locked packages against \d+ advisory records\.\n$/,
  );
});

test('what only the lockfile names is told with its line there', async () => {
  const { out } = await run(['scan', '/project', '--offline'], {
    files: { '/project/package-lock.json': lock },
  });
  assert.match(out, /^ {2}MALWARE {3}debug 4\.4\.2.*\n {12}package-lock\.json:\d+$/m);
});

test('a workspace is no locked package, as in the inventory', async () => {
  const files = {
    '/project/package.json': '{"workspaces":["a"]}',
    '/project/a/package.json': '{"name":"a","dependencies":{"ms":"1.0.0"}}',
    '/project/package-lock.json': npmLock(
      {},
      {
        '': { workspaces: ['a'] },
        a: { dependencies: { ms: '1.0.0' } },
        'node_modules/a': { resolved: 'a', link: true },
        'node_modules/ms': { version: '1.0.0' },
        'node_modules/own': { resolved: '../own', link: true },
        '../own': { version: '1.0.0' },
      },
    ),
  };
  const { out } = await run(['scan', '/project', '--offline'], { files });
  assert.match(out, /Checked 1 locked package against/);
  const listing = JSON.parse((await run(['inventory', '/project'], { files })).out);
  assert.equal(listing.lockfiles[0].packages.length, 1);
});

test('which lockfile is used is told with its folder', async () => {
  const both = (folder: string) => ({
    [`${folder}/package.json`]: '{}',
    [`${folder}/package-lock.json`]: npmLock({}, {}),
    [`${folder}/yarn.lock`]: '# yarn lockfile v1\n',
  });
  const { out } = await run(['scan', '/project', '--offline'], {
    files: { ...both('/project'), ...both('/project/a') },
  });
  const why =
    'package-lock.json is used and not yarn.lock: package.json names no package manager and it is first in order.';
  assert.equal(out.slice(0, out.indexOf('\n\n')), `${why}\na: ${why}`);
});

test('a problem that stands twice in a line is told once', async () => {
  const { code, out } = await run(['scan', '/project', '--offline'], {
    files: { '/project/package.json': '[x, y]' },
  });
  assert.equal(code, 2);
  assert.deepEqual(out.match(/This is not JSON/g), ['This is not JSON']);
});
