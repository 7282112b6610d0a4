// With which code `lockwatch scan` ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInMemory } from '../support/cli';
import { hit, lock, run } from '../support/cliProject';
import { type MemoryPortsOptions, memoryPorts } from '../support/memoryPorts';

const clean = { '/project/package.json': '{"dependencies":{"ms":"1.0.0"}}' };

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

test('what is there and cannot be read is said, and is not clean', async () => {
  const files = {
    ...clean,
    '/project/package-lock.json': '{ "lockfileVersion": 3, "packages": {} }',
    '/project/.lockwatch.jsonc': '{}',
  };
  for (const name of ['package.json', 'package-lock.json', '.lockwatch.jsonc']) {
    const { code, out } = await run(['scan', '/project', '--offline'], {
      files,
      unreadable: [`/project/${name}`],
    });
    const [section, note, , verdict] = out.split('\n\n');
    assert.equal(code, 2);
    assert.match(section!, new RegExp(`\n  problem   ${name}:1: This file could not be read\\.$`));
    assert.equal(note, `${name} could not be read: what it says is not known.`);
    assert.match(verdict!, /^Nothing found in what could be read\./);
  }
});

test('where not all folders were looked into, finding nothing is not clean', async () => {
  const deep = `/project${'/a'.repeat(33)}/package.json`;
  const { code, out } = await run(['scan', '/project', '--offline'], { files: { ...clean, [deep]: '{}' } });
  assert.equal(code, 2);
  assert.match(out, /^Below \/project nothing was looked for deeper than 32 folders\.\n/);
  assert.match(out, /\n\nNothing found in what could be read\. Checked /);
});

/** A record of one's own on a package, as a text, with ranges that can be read in part only. */
function halfRead(name: string, id = 'OWN-1'): string {
  const ranges = [{ type: 'SEMVER', events: [{ introduced: '3.0.0' }] }, { type: 'RANGE OF ITS OWN' }];
  const affected = [{ package: { ecosystem: 'npm', name }, ranges }];
  return JSON.stringify({ id, modified: '2026-01-01T00:00:00Z', affected });
}

test('a record that cannot be read in full is not clean where it is about what the project has', async () => {
  const scan = (record: string, files: object = {}) =>
    run(['scan', '/project', '--offline', '--advisories', '/osv'], {
      files: { ...clean, '/osv/1.json': halfRead('other', 'OWN-0'), '/osv/2.json': record, ...files },
    });
  const about = await scan(halfRead('ms'));
  assert.equal(about.code, 2);
  assert.match(
    about.out,
    /\nOWN-1 of files could be read in part only: whether it affects ms 1\.0\.0 is not known\.\n/,
  );
  const ignore = { ignore: [{ advisory: 'OWN-1', reason: 'We have looked' }] };
  const ignored = await scan(halfRead('ms'), { '/project/.lockwatch.jsonc': JSON.stringify(ignore) });
  assert.deepEqual([ignored.code, /OWN-1 of files could be/.test(ignored.out)], [0, false]);
  assert.doesNotMatch(ignored.out, /ignores nothing/);
  assert.equal((await scan(halfRead('another'))).code, 0);
});

test('a record of which nobody can read what it is about may be about anything', async () => {
  const unnamed = JSON.stringify({ id: 'OWN-2', modified: '2026-01-01T00:00:00Z', affected: 'ms' });
  const good = halfRead('other', 'OWN-0');
  for (const record of ['{ "id": "OWN-2", "affected": [', '{}', unnamed]) {
    const { code, out } = await run(['scan', '/project', '--offline', '--advisories', '/osv'], {
      files: { ...clean, '/osv/1.json': good, '/osv/2.json': record },
    });
    assert.deepEqual([code, /incomplete|not checked/.test(out)], [2, true], record);
  }
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

test('what goes wrong in Lockwatch itself is 2, never findings', async () => {
  const ports = memoryPorts({ files: clean });
  const stat = () => Promise.reject(new Error('A bug'));
  const { code, err } = await runInMemory(['scan', '/project', '--offline'], {
    ...ports,
    files: { ...ports.files, stat },
  });
  assert.equal(code, 2);
  assert.match(err, /^lockwatch: something went wrong in Lockwatch: Error: A bug\n/);
});
