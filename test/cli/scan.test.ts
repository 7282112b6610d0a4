// `lockwatch scan`: what it prints, what programs read, whom it asks, and with which code it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest, HttpResponse } from '../../server/src/ports';
import { hit, lock, run } from '../support/cliProject';
import { npmLock } from '../support/locks';
import { type MemoryPortsOptions, reply } from '../support/memoryPorts';

const clean = { '/project/package.json': '{"dependencies":{"ms":"1.0.0"}}' };

test('scan tells people what is wrong and where', async () => {
  const { out, code } = await run(['scan', '/project', '--offline'], { files: hit });
  assert.equal(code, 1);
  assert.match(
    out,
    /^package-lock\.json\n {2}MALWARE {3}debug 4\.4\.2 \(through express\) is malware: .* \(MAL-2025-46974\) \[bundled\]\n {12}package\.json:4 "express": "\^4\.0\.0"\n {2}MALWARE {3}node-ipc 9\.2\.3 is malware: .* \(MAL-2026-3744\) \[bundled\]\n {12}package\.json:3 "node-ipc": "\^9\.2\.1"\n\nFeeds\n {2}bundled: \d+ records, newest of [\d-]+, \d+ days old\n {2}osvApi: not asked, because Lockwatch is set to work offline\n\nFound 2 malware\. Checked 3 locked packages against \d+ advisory records/,
  );
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
      feeds: ['bundled'],
    },
    package: { name: 'node-ipc', version: '9.2.3' },
    reach: 'prod',
    lockfile: 'package-lock.json',
    importer: '.',
    evidence: 'locked',
    paths: [['node-ipc']],
    declaration: { file: 'package.json', line: 3, name: 'node-ipc', spec: '^9.2.1' },
    message: findings[1].message,
  });
  assert.deepEqual(findings[0].paths, [['express', 'debug']]);
  assert.equal(summary.malware, 2);
  assert.deepEqual([feeds.length, feeds[0].id, feeds[1].health, problems], [2, 'bundled', 'offline', []]);
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

test('what is checked without a lockfile is told', async () => {
  const noteOf = async (folders: readonly string[], files: MemoryPortsOptions['files'] = {}) => {
    const lockless = folders.map((folder) => [
      `/project${folder}/package.json`,
      clean['/project/package.json'],
    ]);
    const { out, code } = await run(['scan', '/project', '--offline'], {
      files: { ...files, ...Object.fromEntries(lockless) },
    });
    return [code, /^There is no lockfile.*$/m.exec(out)?.[0]];
  };
  const rest = 'only what package.json asks for is checked, not what that brings in.';
  assert.deepEqual(await noteOf(['']), [0, `There is no lockfile: ${rest}`]);
  assert.deepEqual(await noteOf(['/a', '/b']), [0, `There is no lockfile in a and b: there ${rest}`]);
  assert.deepEqual(await noteOf(['/a', '/b', '/c', '/d', '/e']), [
    0,
    `There is no lockfile in a, b, c and 2 more: there ${rest}`,
  ]);
  assert.deepEqual(await noteOf(['/a'], { '/project/b/package.json': '{"name":"b"}' }), [
    0,
    `There is no lockfile in a: there ${rest}`,
  ]);
  assert.deepEqual(await noteOf([], hit), [1, undefined]);
});

test('what a lockfile that was cut off does not have is not said to be missing from it', async () => {
  const cut = lock.slice(0, lock.indexOf('"node_modules/express"'));
  const { code, out } = await run(['scan', '/project', '--offline'], {
    files: {
      '/project/package.json': '{"dependencies":{"express":"^4.0.0"}}',
      '/project/package-lock.json': cut,
    },
  });
  assert.equal(code, 1);
  assert.deepEqual(out.match(/^ {2}(note|problem).*$/gm), [
    '  problem   package-lock.json:17: The text ends too early.',
  ]);
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

test('OSV is asked unless a person says otherwise', async () => {
  const answering = { files: clean, http: answer };
  const asked = await run(['scan', '/project'], answering);
  assert.equal(asked.code, 0);
  assert.match(asked.out, /\n {2}osvApi: 0 records on 1 package, asked just now\n\nNo known risk\. /);
  const unasked = await run(['scan', '/project', '--no-feeds'], answering);
  assert.equal(unasked.code, 0);
  assert.match(
    unasked.out,
    /No known incident; vulnerabilities not checked \(no feed that knows them is chosen\)/,
  );
  assert.equal((await run(['scan', '/project', '--no-feeds', '--feed', 'osvApi'], answering)).code, 2);
});

test('a build is not clean where OSV could not be asked, but what was found is told', async () => {
  const { code, out } = await run(['scan', '/project'], { files: clean });
  assert.equal(code, 2);
  assert.match(
    out,
    /osvApi: not available: There is no network in this test\. Nothing is known of 1 of 1 packages\n\nNo known incident; vulnerabilities not checked \(osvApi could not be asked\)\. /,
  );
  assert.equal((await run(['scan', '/project'], { files: hit })).code, 1);
});

test('packages from a private registry are not named, and that is said', async () => {
  const resolved = 'https://npm.own.example/@own/a/-/a-1.0.0.tgz';
  const own = {
    '/project/package.json': '{"dependencies":{"@own/a":"1.0.0","ms":"1.0.0"}}',
    '/project/package-lock.json': npmLock(
      { '@own/a': '1.0.0', ms: '1.0.0' },
      {
        'node_modules/@own/a': { version: '1.0.0', resolved },
        'node_modules/ms': { version: '1.0.0', resolved: 'https://registry.npmjs.org/ms/-/ms-1.0.0.tgz' },
      },
    ),
  };
  const { code, out } = await run(['scan', '/project'], { files: own, http: answer });
  assert.equal(code, 0);
  assert.match(out, /^1 package comes from a private registry and was not named to OSV\.\n/);
});

test('where all comes through a proxy OSV can judge nothing, which is no clean bill', async () => {
  const npmConfig = { registryFor: () => 'https://npm.own.example/', authFor: () => ({}) };
  const named: unknown[] = [];
  const http = ({ url, body }: HttpRequest) => {
    named.push(url, body);
    return reply(404);
  };
  const { code, out } = await run(['scan', '/project'], { files: clean, http, npmConfig });
  assert.deepEqual([code, named], [2, []]);
  assert.match(
    out,
    /1 package comes from the public registry through another one and was not named to OSV; the feed npmAudit asks that registry\.\n[\s\S]*\nNo known incident; vulnerabilities not checked \(the packages come through a private registry\)\. /,
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
    [['scan', '/project/package.json', '--offline'], clean, /package\.json is a file; name the folder/],
    [['scan', '/project', '--offline', '--no-bundled'], clean, /No advisory data/],
    [['scan', '/project', '--offline', '--advisories', '/missing'], clean, /\/missing/],
    [
      ['scan', '/project', '--offline'],
      { ...clean, '/project/package-lock.json': lock.slice(0, 90) },
      /problem/,
    ],
    [['scan', '/project', '--fail-on', 'some'], clean, /--fail-on takes/],
  ];
  for (const [argv, files, said] of cases) {
    const { code, out, err } = await run(argv, { files: files ?? {} });
    assert.equal(code, 2, argv.join(' '));
    assert.match(out + err, said);
  }
});

/** OSV, which knows of nothing. */
function answer({ url, body }: HttpRequest): HttpResponse {
  if (!url.endsWith('/v1/querybatch')) return reply(404);
  const { queries } = JSON.parse(String(body)) as { queries: unknown[] };
  return reply(200, { results: queries.map(() => ({})) });
}
