// `lockwatch inventory`: every locked package with its place, of the lockfiles that are used and of the others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hit, lock, run } from '../support/cliProject';

test('inventory lists the lockfiles that are not used apart, and says why', async () => {
  const files = { ...hit, '/project/yarn.lock': '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n' };
  const { out } = await run(['inventory', '/project'], { files });
  const { lockfiles, otherLockfiles } = JSON.parse(out);
  assert.deepEqual([lockfiles.length, lockfiles[0].path], [1, 'package-lock.json']);
  assert.deepEqual(
    otherLockfiles.map(
      ({ path, format, why, packages }: Record<string, unknown> & { packages: { name: string }[] }) => [
        path,
        format,
        why,
        packages.map(({ name }) => name),
      ],
    ),
    [
      [
        'yarn.lock',
        'yarnClassic',
        'package-lock.json is used and not yarn.lock: package.json names no package manager and it is first in order.',
        ['a'],
      ],
    ],
  );
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
    reach: 'prod',
    line: lock.slice(0, start).split('\n').length,
  });
  assert.match(lock.slice(start, end), /^"node_modules\/node-ipc": \{[^}]*\}$/);
});

test('of a lockfile that was cut off the rest is listed, and the job is not done', async () => {
  const files = { ...hit, '/project/package-lock.json': lock.slice(0, lock.indexOf('"node_modules/debug"')) };
  const { out, err, code } = await run(['inventory', '/project'], { files });
  const [{ packages, problems }] = JSON.parse(out).lockfiles;
  assert.deepEqual([code, err], [2, 'lockwatch: package-lock.json could be read only in part.\n']);
  assert.deepEqual([packages.length, problems.length], [2, 1]);
});

test('where not all folders were looked into, the job is not done', async () => {
  const deep = `/project${'/a'.repeat(33)}/package.json`;
  const { out, err, code } = await run(['inventory', '/project'], { files: { ...hit, [deep]: '{}' } });
  assert.deepEqual([code, err], [2, 'lockwatch: not all folders were looked into.\n']);
  assert.equal(JSON.parse(out).lockfiles.length, 1);
});

test('what pnpm is set up with is listed apart, unless a lockfile has it', async () => {
  const tarball = 'https://registry.npmjs.org/b/-/b-2.0.0.tgz';
  const yaml = `configDependencies:
  a: 1.0.0+sha512-AAAA
  c: { integrity: 2.0.0+sha512-BBBB, tarball: '${tarball}' }
  d: 3.0.0
`;
  const files = {
    '/project/package.json': '{}',
    '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    '/project/pnpm-workspace.yaml': yaml,
    '/project/other/package.json': '{ "pnpm": { "configDependencies": { "a": "1.0.1+sha512-AAAA" } } }',
  };
  const { configDependencies } = JSON.parse((await run(['inventory', '/project'], { files })).out);
  const [first, second, third, ...others] = configDependencies;
  assert.deepEqual(
    [first, second, third.path, third.version, others],
    [
      {
        path: 'pnpm-workspace.yaml',
        name: 'a',
        version: '1.0.0',
        integrity: 'sha512-AAAA',
        start: yaml.indexOf('a: 1'),
        end: yaml.indexOf('\n  c'),
        line: 2,
      },
      {
        path: 'pnpm-workspace.yaml',
        name: 'b',
        version: '2.0.0',
        resolved: tarball,
        integrity: 'sha512-BBBB',
        start: yaml.indexOf('c: {'),
        end: yaml.indexOf(', tarball'),
        line: 3,
      },
      'other/package.json',
      '1.0.1',
      [],
    ],
  );
});
