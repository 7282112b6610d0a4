// Whether the bad version is on disk under yarn's Plug'n'Play: by its state, and the archive that this names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestNotices } from '../server/src/core/index';
import { evidence, lock, project, sessionOn } from './support/installedProject';

/** The state of Plug'n'Play that has one archive of debug, with the cache it may lie in. */
function plugAndPlay(version: string, cache: string): Readonly<Record<string, string>> {
  const packageLocation = `${cache}/debug-npm-${version}-0123456789.zip/node_modules/debug/`;
  const packageRegistryData = [['debug', [[`npm:${version}`, { packageLocation }]]]];
  return { '.pnp.data.json': JSON.stringify({ packageRegistryData }), '.pnp.cjs': '' };
}

test("under Plug'n'Play its state says where the archive lies, which may be there or not", async () => {
  const state = plugAndPlay('4.4.2', './.yarn/cache');
  assert.deepEqual(await evidence({ ...state, '.yarn/cache/debug-npm-4.4.2-0123456789.zip': '' }), [
    'installed',
    true,
  ]);
  assert.deepEqual(await evidence({ ...state, '.yarn/cache/debug-npm-4.4.3-0123456789.zip': '' }), [
    'locked',
    true,
  ]);
  const outside = { ...project, '/home/.yarn/debug-npm-4.4.2-0123456789.zip': '' };
  assert.deepEqual(await evidence(plugAndPlay('4.4.2', '../home/.yarn'), outside), ['installed', true]);
});

test("under Plug'n'Play whose state is not understood it is not known", async () => {
  assert.deepEqual(await evidence({ '.pnp.cjs': '' }), ['locked', false]);
});

test("what Plug'n'Play still has though the lockfile has let go of it is told of", async () => {
  const session = sessionOn({
    'package-lock.json': lock.replace('4.4.2', '4.4.3'),
    ...plugAndPlay('4.4.2', './.yarn/cache'),
    '.yarn/cache/debug-npm-4.4.2-0123456789.zip': '',
  });
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  assert.deepEqual(
    manifestNotices(analysis!.project, analysis!.findings, '').map(({ message }) => message),
    [
      '.pnp.data.json still has debug 4.4.2, which is malware. Install what package-lock.json has to be rid of it',
    ],
  );
});

test("a state of Plug'n'Play beside npm's note of what it has installed is nobody's", async () => {
  const locked = lock.replace('4.4.2', '4.4.3');
  const session = sessionOn({
    'package-lock.json': locked,
    'node_modules/.package-lock.json': locked,
    ...plugAndPlay('4.4.2', './.yarn/cache'),
    '.yarn/cache/debug-npm-4.4.2-0123456789.zip': '',
  });
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  assert.deepEqual(analysis!.findings, []);
});
