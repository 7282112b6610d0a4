// `lockwatch fix` as a person runs it: what it writes, what it prints in each format, and with which code it ends.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bundledCli, runInMemory } from '../support/cli';
import { npmLock } from '../support/locks';
import { memoryPorts } from '../support/memoryPorts';
import { startOsvServer } from '../support/osvServer';
import { osv } from '../support/project';
import { publishedIntegrity, startSyntheticRegistry } from '../support/syntheticRegistry';
import { temporaryFolder } from '../support/temporaryFolder';

const manifest = `{
  "dependencies": {
    "evil": "^1.0.0",
    "lodash": "4.17.15",
    "minimist": "0.0.8",
    "stuck": "1.0.0"
  }
}
`;
const lock = npmLock(
  { evil: '^1.0.0', lodash: '4.17.15', minimist: '0.0.8', stuck: '1.0.0' },
  {
    'node_modules/evil': { version: '1.0.0' },
    'node_modules/lodash': { version: '4.17.15' },
    'node_modules/minimist': { version: '0.0.8' },
    'node_modules/stuck': { version: '1.0.0' },
  },
);
const records = [
  osv('MAL-2026-1', 'evil', {}),
  osv('GHSA-aaaa-aaaa-aaaa', 'lodash', { fixed: '4.17.21' }),
  osv('GHSA-bbbb-bbbb-bbbb', 'minimist', { fixed: '1.2.6', severity: 'CRITICAL' }),
  osv('GHSA-cccc-cccc-cccc', 'stuck', { severity: 'LOW' }),
];
const registry = {
  lodash: { '4.17.15': '2019-07-19', '4.17.21': '2021-02-20' },
  minimist: { '0.0.8': '2014-02-20', '1.2.8': '2023-02-09' },
  stuck: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
};
const fixed = `{
  "dependencies": {
    "lodash": "4.17.21",
    "minimist": "1.2.8",
    "stuck": "1.0.0"
  }
}
`;

test('the manifest is written, the lockfile is not, and what remains is said with its reason', async (t) => {
  const { fix, read } = await shop(t);
  const { code, out, err } = await fix();
  assert.equal(
    out,
    `package.json
  Remove evil: every version is malware
  Raise lodash to 4.17.21: patch
  Raise minimist to 1.2.8: major, may break

not fixed
  stuck 1.0.0: Something bad (low, GHSA-cccc-cccc-cccc)
    No published version of stuck is safe.

3 fixes cure 3 of 4 findings.
The lockfile follows when you run
  npm install --ignore-scripts
`,
  );
  assert.deepEqual([code, err], [1, '']);
  assert.deepEqual([await read('package.json'), await read('package-lock.json')], [fixed, lock]);
});

test('what package.json sets pnpm up with is written there, with the integrity of what is to come', async (t) => {
  const pin = (version: string) => `${version}+${publishedIntegrity(registry, 'lodash', version)}`;
  const text = (configDependencies: object) => JSON.stringify({ pnpm: { configDependencies } }, null, 2);
  const { fix, read } = await shop(t, {
    'package.json': text({ evil: '1.0.0+sha512-AAAA', lodash: pin('4.17.15') }),
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
  });
  const { out, code } = await fix();
  assert.match(out, /Remove evil: every version is malware\n {2}Raise lodash to 4\.17\.21: patch\n/);
  assert.match(out, /\n {2}pnpm install --ignore-scripts\n$/);
  assert.deepEqual([code, await read('package.json')], [0, text({ lodash: pin('4.17.21') })]);
});

test('a second run finds nothing to edit, and still says what to run', async (t) => {
  const { fix, read } = await shop(t);
  await fix('--format', 'json');
  const { code, out } = await fix('--only', 'malware');
  assert.match(out, /^package manager\n {2}Bring package-lock\.json in line with package\.json: no edit\n/);
  assert.match(out, /\n {2}npm install --ignore-scripts\n$/);
  assert.deepEqual([code, await read('package.json')], [0, fixed]);
});

test('--dry-run writes nothing; JSON names each fix with its edits, each finding that remains, and what to run', async (t) => {
  const { fix, read } = await shop(t);
  const { code, out, err } = await fix('--dry-run', '--format', 'json');
  assert.equal(
    err,
    'Nothing was written; the lockfile would follow when you run\n  npm install --ignore-scripts\n',
  );
  const { fixes, unfixed, ...rest } = JSON.parse(out);
  assert.deepEqual(rest, { followUps: [{ folder: '.', command: 'npm install --ignore-scripts' }] });
  assert.deepEqual(fixes[1], {
    strategy: 'raiseRange',
    title: 'Raise lodash to 4.17.21: patch',
    bump: 'patch',
    cures: ['vulnerable:.:lodash@4.17.15:GHSA-aaaa-aaaa-aaaa'],
    introduces: [],
    edits: {
      'package.json': [
        {
          start: manifest.indexOf('4.17.15'),
          end: manifest.indexOf('4.17.15') + '4.17.15'.length,
          newText: '4.17.21',
        },
      ],
    },
    followUp: 'npm install --ignore-scripts',
  });
  assert.deepEqual(unfixed, [
    {
      fingerprint: 'vulnerable:.:stuck@1.0.0:GHSA-cccc-cccc-cccc',
      why: 'No published version of stuck is safe.',
    },
  ]);
  assert.deepEqual([code, await read('package.json')], [1, manifest]);
});

test('the diff is one that git applies, and it makes what is written otherwise', async (t) => {
  const { fix, read, folder } = await shop(t);
  const { out } = await fix('--dry-run', '--format', 'diff');
  await writeFile(join(folder, 'the.patch'), out);
  execFileSync('git', ['apply', '--check', 'the.patch'], { cwd: folder });
  execFileSync('git', ['apply', 'the.patch'], { cwd: folder });
  assert.equal(await read('package.json'), fixed);
});

test('no larger step than allowed, malware only, and from which rating up it matters', async (t) => {
  const { fix } = await shop(t);
  const cases: readonly [readonly string[], number, RegExp][] = [
    [
      ['--max-bump', 'minor'],
      1,
      /minimist.*\n.*exceeds minor: "Raise minimist to 1\.2\.8: major, may break"\./,
    ],
    [['--only', 'malware'], 0, /^1 fix cures 1 of 1 finding\.$/m],
    [['--fail-on', 'moderate'], 0, /stuck/],
    [['--fail-on', 'none', '--max-bump', 'patch'], 0, /minimist/],
  ];
  for (const [options, code, said] of cases) {
    const run = await fix('--dry-run', ...options);
    assert.match(run.out, said);
    assert.equal(run.code, code, options.join(' '));
  }
});

test('offline: what needs no registry is fixed, and the reason stands for the rest', async (t) => {
  const { fix } = await shop(t);
  const { code, out } = await fix('--dry-run', '--offline');
  assert.match(out, /^package\.json\n {2}Remove evil: every version is malware\n\nnot fixed\n/);
  assert.match(out, /What is published of lodash is not known: Lockwatch is set to work offline\./);
  assert.equal(code, 1);
});

test('what cannot be written is not said to be fixed', async (t) => {
  const { fix, read, folder } = await shop(t);
  await chmod(join(folder, 'package.json'), 0o444);
  const { code, out, err } = await fix();
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /package\.json is read-only; it is left as it is\. Nothing was changed\.\n$/);
  assert.equal(await read('package.json'), manifest);
});

test('what could not be done is 2', async () => {
  const files = {
    '/project/package.json': '{"dependencies":{"evil":"1.0.0"}}',
    '/osv/a.json': JSON.stringify(records[0]),
  };
  const sources = ['--offline', '--no-feeds', '--no-bundled', '--advisories', '/osv'];
  const cases: readonly [readonly string[], RegExp][] = [
    [['fix', '/project', ...sources], /\/project\/package\.json is in memory\. Nothing was changed\./],
    [['fix', '/project', '--offline', '--no-bundled'], /no advisory data/],
    [['fix', '/nowhere', ...sources], /no package\.json and no lockfile/],
    [['fix', '--only', 'all'], /--only takes malware/],
    [['fix', '--max-bump', 'huge'], /--max-bump takes patch, minor, major/],
    [['fix', '--format', 'sarif'], /--format takes text, json, diff, not sarif\./],
    [['fix', '--fail-on', 'some'], /--fail-on takes/],
  ];
  for (const [argv, said] of cases) {
    const { code, err } = await runInMemory(argv, memoryPorts({ files }));
    assert.match(err, said);
    assert.equal(code, 2, argv.join(' '));
  }
});

test('that a feed knows nothing of these packages is not said to be no data', async (t) => {
  const { cli, folder } = await shop(t);
  const osvServer = await startOsvServer(t);
  // Names are told only where they are public.
  await writeFile(join(folder, '.npmrc'), 'registry=https://registry.npmjs.org/\n');
  const asked = ['--no-bundled', '--feed', `osvApi=${osvServer.url}`];
  assert.deepEqual(await cli.run('fix', folder, ...asked), {
    code: 0,
    out: 'Nothing to fix was found.\n',
    err: '',
  });
});

/** A project on disk with a registry on loopback, and the program that fixes it. */
async function shop(
  t: TestContext,
  files: Readonly<Record<string, string>> = { 'package.json': manifest, 'package-lock.json': lock },
) {
  const base = await temporaryFolder(t);
  const folder = join(base, 'shop');
  const server = await startSyntheticRegistry(registry);
  t.after(server.close);
  await mkdir(folder);
  await writeFile(join(base, 'all.jsonl'), records.map((record) => JSON.stringify(record)).join('\n'));
  await writeFile(join(folder, '.npmrc'), `registry=${server.url}\n`);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const cli = await bundledCli(t);
  const sources = ['--no-feeds', '--no-bundled', '--advisories', join(base, 'all.jsonl')];
  return {
    cli,
    folder,
    read: (name: string) => readFile(join(folder, name), 'utf8'),
    fix: (...options: readonly string[]) => cli.run('fix', folder, ...sources, ...options),
  };
}
