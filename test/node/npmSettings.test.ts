// npm's own code holds ours to account: where credentials go, which files count, which folder is the root.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { nodeFiles } from '../../server/src/node/files';
import { isWorkspace, npmProjectRoot } from '../../server/src/node/npmProject';
import { nodeNpmConfig } from '../../server/src/node/npmrc';
import { mergeSettings, parseNpmrc, registryConfigOf } from '../../server/src/node/npmSettings';
import { memoryPorts } from '../support/memoryPorts';
import { temporaryFolder } from '../support/temporaryFolder';

type NpmAuth = { readonly token: string | null; readonly auth: string | null };
const npmAuth = createRequire(__filename)('npm-registry-fetch/lib/auth.js') as (
  url: string,
  options: Readonly<Record<string, unknown>>,
) => NpmAuth;

test('credentials go where npm sends them', () => {
  const places = fc.constantFrom(
    '//a.example',
    '//a.example/',
    '//a.example/b',
    '//a.example/b/',
    '//b.example/',
  );
  const kinds = fc.constantFrom('_authToken', '_auth', 'username', '_password', 'email');
  const settings = fc.dictionary(
    fc.tuple(places, kinds).map(([place, kind]) => `${place}:${kind}`),
    fc.constantFrom('YQ==', 'Yjpj'),
    { maxKeys: 6 },
  );
  const urls = fc.constantFrom(
    'https://a.example/',
    'https://a.example/b/c%2fd',
    'https://a.example/bc',
    'https://b.example/x/',
  );
  fc.assert(
    fc.property(settings, urls, (given, url) => {
      const { token, auth } = npmAuth(url, given);
      const expected = token ? `Bearer ${token}` : auth ? `Basic ${auth}` : undefined;
      const ours = registryConfigOf(new Map(Object.entries(given)), () => undefined, assert.fail).authFor(
        url,
      );
      assert.equal(ours.authorization, expected);
    }),
  );
});

test('the root is the one that npm takes', async (t) => {
  const home = await temporaryFolder(t);
  await writeTree(home, {
    'mono/package.json': '{"workspaces":["packages/*","!packages/apart"]}',
    'mono/packages/one/package.json': '{"name":"one"}',
    'mono/packages/one/src/deep/file': '',
    'mono/packages/apart/package.json': '{"name":"apart"}',
    'mono/other/package.json': '{"name":"other"}',
    'modules/node_modules/x/file': '',
    'modules/below/file': '',
    'bare/file': '',
  });
  const folders = [
    'mono/packages/one/src/deep',
    'mono/packages/apart',
    'mono/other',
    'modules/below',
    'bare',
  ];
  const files = nodeFiles(memoryPorts());
  assert.deepEqual(
    await Promise.all(folders.map((folder) => npmProjectRoot(files, join(home, folder)))),
    await Promise.all(folders.map((folder) => npm(['prefix'], join(home, folder), environmentIn(home)))),
  );
});

test('the registry is the one that npm takes', async (t) => {
  const home = await temporaryFolder(t);
  await writeTree(home, {
    '.npmrc': `@user:registry=https://user.example/\${PART}/`,
    'app/package.json': '{}',
    'app/.npmrc': `registry=https://app.example/\${PART}/`,
    'app/below/.npmrc': 'registry=https://below.example/',
    'bare/.npmrc': 'registry=https://bare.example/',
  });
  const env = { ...environmentIn(home), PART: 'part' };
  const { log } = memoryPorts();
  const nodePath = await realpath(process.execPath);
  const ours = nodeNpmConfig({
    files: nodeFiles({ log }),
    env,
    home,
    nodePath,
    platform: process.platform,
    log,
  });
  for (const folder of ['app/below', 'bare']) {
    const config = await ours.forFolder(join(home, folder), true);
    for (const [key, name] of [
      ['registry', 'a'],
      ['@user:registry', '@user/a'],
    ] as const) {
      assert.equal(config.registryFor(name), await npm(['config', 'get', key], join(home, folder), env));
    }
  }
});

test('workspaces are named by patterns', () => {
  const matching = (patterns: string[], folders: string[]) =>
    folders.filter((folder) => isWorkspace(patterns, folder));
  const folders = ['a', 'packages/a', 'packages/a/b', 'packages/.hidden', 'libs/core-a', 'libs/core'];
  assert.deepEqual(matching(['packages/*'], folders), ['packages/a']);
  assert.deepEqual(matching(['./packages/**/'], folders), ['packages/a', 'packages/a/b', 'packages/.hidden']);
  assert.deepEqual(matching(['libs/core-*', 'a'], folders), ['a', 'libs/core-a']);
  assert.deepEqual(matching(['**', '!packages/**'], folders), ['a', 'libs/core-a', 'libs/core']);
  assert.deepEqual(matching(['*'.repeat(50_000)], ['a'.repeat(50_000)]).length, 1);
});

test('nothing that a file can hold makes reading it throw', () => {
  const pieces = [
    '"',
    "'",
    '[',
    ']',
    '=',
    '.',
    'null',
    '{}',
    '\n',
    '//a/:_auth',
    '\\',
    ';',
    '__proto__',
    `\${A}`,
    '[]',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 20 }), (parts) => {
      const settings = parseNpmrc(parts.join(''), { A: 'a' });
      registryConfigOf(
        mergeSettings([settings ?? new Map()]),
        () => undefined,
        () => {},
      ).registryFor('@a/b');
    }),
  );
});

async function npm(words: string[], folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const options = { cwd: folder, env, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)('npm', words, options);
  return stdout.trim();
}

/** The test's own environment may itself come from npm and hold its settings. */
function environmentIn(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, USERPROFILE: home };
}

async function writeTree(root: string, tree: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(tree)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}
