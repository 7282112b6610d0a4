// Where a person's own configuration of package managers lies, on each system.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personalFiles, personalRegistries, yarnReleaseAge } from '../../server/src/node/personalFiles';

test('the files of a person, on each system', () => {
  assert.deepEqual(personalFiles({}, '/home/ann', 'linux'), [
    '/home/ann/.yarnrc',
    '/home/ann/.yarnrc.yml',
    '/home/ann/.bunfig.toml',
    '/home/ann/.config/pnpm/rc',
    '/home/ann/.config/pnpm/config.yaml',
  ]);
  assert.deepEqual(personalFiles({ XDG_CONFIG_HOME: '/etc/ann' }, '/home/ann', 'linux').slice(2), [
    '/home/ann/.bunfig.toml',
    '/etc/ann/.bunfig.toml',
    '/etc/ann/pnpm/rc',
    '/etc/ann/pnpm/config.yaml',
  ]);
  const ofPnpm = (env: Readonly<Record<string, string>>, home: string, platform: NodeJS.Platform) =>
    personalFiles(env, home, platform).at(-2);
  assert.equal(ofPnpm({}, '/Users/ann', 'darwin'), '/Users/ann/Library/Preferences/pnpm/rc');
  const local = 'C:\\Users\\ann\\AppData\\Local';
  assert.equal(
    ofPnpm({ LOCALAPPDATA: local }, 'C:/Users/ann', 'win32'),
    'C:/Users/ann/AppData/Local/pnpm/config/rc',
  );
});

test('how old the environment wants versions to be', () => {
  assert.deepEqual(yarnReleaseAge({ YARN_NPM_MINIMAL_AGE_GATE: '2h' }), { yarnReleaseAge: '2h' });
  assert.deepEqual(yarnReleaseAge({ YARN_NPM_MINIMAL_AGE_GATE: '' }), {});
});

test('the registries that the environment names', () => {
  const env = { YARN_NPM_REGISTRY_SERVER: 'https://yarn.example', BUN_CONFIG_REGISTRY: '', OTHER: 'x' };
  assert.deepEqual(personalRegistries(env), ['https://yarn.example']);
});
