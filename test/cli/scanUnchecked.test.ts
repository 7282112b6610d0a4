// What a scan cannot judge, and says so: without a lockfile, from no registry, cut off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hit, lock, run } from '../support/cliProject';
import { npmLock } from '../support/locks';
import type { MemoryPortsOptions } from '../support/memoryPorts';

test('what is checked without a lockfile is told', async () => {
  const noteOf = async (folders: readonly string[], files: MemoryPortsOptions['files'] = {}) => {
    const lockless = folders.map((folder) => [
      `/project${folder}/package.json`,
      '{"dependencies":{"ms":"1.0.0"}}',
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

test('what comes from no registry is said to be unchecked', async () => {
  const noteOf = async (resolved: readonly string[]) => {
    const entries = resolved.map((at, index) => [
      `node_modules/p${index}`,
      { version: '1.0.0', resolved: at },
    ]);
    const { out } = await run(['scan', '/project', '--offline'], {
      files: { '/project/package-lock.json': npmLock({}, Object.fromEntries(entries)) },
    });
    return /^.*not checked\.$/m.exec(out)?.[0];
  };
  const git = 'git+ssh://git@github.com/x/a.git#abc';
  assert.deepEqual(
    [
      await noteOf(['https://registry.npmjs.org/p0/-/p0-1.0.0.tgz']),
      await noteOf([git]),
      await noteOf([git, git]),
    ],
    [
      undefined,
      '1 package comes from git or a tarball, not from a registry, and is not checked.',
      '2 packages come from git or tarballs, not from a registry, and are not checked.',
    ],
  );
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
