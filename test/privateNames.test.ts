// What configurations make private: which of them count, and that no feed is told such names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, start } from './support/feedSession';
import { npmLock } from './support/locks';

const yarnrc = 'npmScopes:\n  own:\n    npmRegistryServer: https://npm.own.example\n    npmAuthToken: s3cret';
const bunfig = '[install.scopes]\nown = { url = "https://npm.own.example", token = "s3cret" }';

test('a scope that yarn, pnpm or bun have from a private registry is not named, in an untrusted workspace either', async () => {
  const scopes = [
    ['.npmrc', '@own:registry=https://npm.own.example/'],
    ['.yarnrc.yml', yarnrc],
    ['.yarnrc.yml', 'npmScopes: {own: {npmRegistryServer: "https://npm.own.example"}}'],
    ['pnpm-workspace.yaml', "registries:\n  '@own': https://npm.own.example"],
    ['pnpm-workspace.yaml', 'registries: {"https://npm.own.example": {scopes: ["@own"]}}'],
    ['bunfig.toml', bunfig],
    ['bunfig.toml', '[install]\nscopes = { own = { url = "https://npm.own.example" } }'],
  ] as const;
  for (const [name, text] of scopes) {
    for (const trusted of [true, false]) {
      const lockless = {
        '/project/package.json': '{"dependencies":{"@own/tool":"^1.0.0","left":"^1.0.0"}}',
        [`/project/${name}`]: text,
      };
      const { session, named } = start({}, answer, { files: lockless, trusted });
      await session.settled();
      // What a trusted .npmrc says comes from npm's configuration, which has no such scope here.
      assert.deepEqual(named(), name === '.npmrc' && trusted ? ['@own/tool', 'left'] : ['left'], name);
    }
  }
});

test("what is private by the person's own configuration of yarn, pnpm or bun is not named", async () => {
  for (const [name, text] of [
    ['.yarnrc.yml', yarnrc],
    ['.bunfig.toml', bunfig],
    ['.config/pnpm/rc', '@own:registry=https://npm.own.example/'],
    ['.config/pnpm/config.yaml', "registries:\n  '@own': https://npm.own.example"],
  ] as const) {
    const lockless = {
      '/project/package.json': '{"dependencies":{"@own/tool":"^1.0.0","left":"^1.0.0"}}',
      [`/home/ann/${name}`]: text,
    };
    for (const trusted of [true, false]) {
      const { session, named } = start({}, answer, { files: lockless, trusted, home: '/home/ann' });
      await session.settled();
      assert.deepEqual(named(), ['left'], name);
    }
  }
});

test('where the environment names a registry of its own for all, nothing is named that no lockfile has from the public one', async () => {
  const files = {
    '/project/package.json': '{"dependencies":{"left":"^1.0.0","right":"^1.0.0"}}',
    '/project/package-lock.json': npmLock(
      { left: '^1.0.0', right: '^1.0.0' },
      {
        'node_modules/left': {
          version: '1.0.0',
          resolved: 'https://registry.npmjs.org/left/-/left-1.0.0.tgz',
        },
        'node_modules/right': { version: '1.0.0' },
      },
    ),
  };
  const { session, named } = start({}, answer, {
    files,
    trusted: true,
    env: { YARN_NPM_REGISTRY_SERVER: 'https://npm.own.example' },
  });
  await session.settled();
  assert.deepEqual(named(), ['left']);
});

test('a workspace that is not trusted cannot talk malware away', async () => {
  const lockless = {
    '/project/package.json': '{"dependencies":{"@ctrl/tinycolor":"4.1.1"}}',
    '/project/.yarnrc.yml': 'npmScopes:\n  ctrl:\n    npmRegistryServer: https://npm.own.example',
  };
  const rules = async (trusted: boolean) => {
    const { session } = start({ offline: true }, answer, { files: lockless, trusted });
    await session.settled();
    return (await session.analyses()).flatMap(({ findings }) => findings.map(({ rule }) => rule));
  };
  assert.deepEqual([await rules(false), await rules(true)], [['malicious'], ['namesake']]);
});
