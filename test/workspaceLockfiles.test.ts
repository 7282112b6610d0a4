// Which lockfile a folder is read with, and for which importers it holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neverCancelled } from '../server/src/ports';
import { findProjects } from '../server/src/workspace';
import { checkProjects, emptyNpmLock, emptyPnpmLock, portsOf, type Tree } from './support/projectSearch';

test('several lockfiles beside each other: packageManager decides', () =>
  checkProjects(
    {
      'package.json': { packageManager: 'pnpm@10.0.0' },
      'package-lock.json': emptyNpmLock,
      'pnpm-lock.yaml': emptyPnpmLock,
    },
    [
      '/r: pnpm /r/pnpm-lock.yaml: .',
      '  not npm /r/package-lock.json',
      '  pnpm-lock.yaml is used and not package-lock.json: packageManager in package.json names it.',
    ],
  ));

test("bun's binary lockfile gets a word, and the command that makes the text one", async () => {
  const word =
    '  bun.lockb is binary and is not read; `bun install --save-text-lockfile --frozen-lockfile --lockfile-only` makes bun.lock of it.';
  const binary = { 'package.json': {}, 'bun.lockb': '' };
  const beside = { ...binary, 'package-lock.json': emptyNpmLock };
  await checkProjects(binary, ['/r: no lockfile: .', word]);
  await checkProjects(beside, ['/r: npm /r/package-lock.json: .', word]);
  await checkProjects({ ...beside, 'package.json': { packageManager: 'bun@1.1.0' } }, [
    '/r: npm /r/package-lock.json: .',
    '  package-lock.json is used, though package.json names bun, whose text lockfile is not here.',
    word,
  ]);
  await checkProjects({ ...binary, 'bun.lock': '{}' }, ['/r: bun /r/bun.lock: .']);
});

test('without packageManager pnpm-workspace.yaml decides, else the order', async () => {
  const both = { 'package.json': {}, 'package-lock.json': emptyNpmLock, 'pnpm-lock.yaml': emptyPnpmLock };
  await checkProjects({ ...both, 'pnpm-workspace.yaml': '' }, [
    '/r: pnpm /r/pnpm-lock.yaml: .',
    '  not npm /r/package-lock.json',
    '  /r/pnpm-workspace.yaml',
    '  pnpm-lock.yaml is used and not package-lock.json: pnpm-workspace.yaml lies beside it.',
  ]);
  await checkProjects(both, [
    '/r: npm /r/package-lock.json: .',
    '  not pnpm /r/pnpm-lock.yaml',
    '  package-lock.json is used and not pnpm-lock.yaml: package.json names no package manager and it is first in order.',
  ]);
  await checkProjects(
    { 'package.json': {}, 'package-lock.json': emptyNpmLock, 'npm-shrinkwrap.json': emptyNpmLock },
    [
      '/r: npm /r/npm-shrinkwrap.json: .',
      '  not npm /r/package-lock.json',
      '  npm-shrinkwrap.json is used and not package-lock.json: npm prefers it.',
    ],
  );
});

test('packageManager names a tool that has no lockfile here', () =>
  checkProjects({ 'package.json': { packageManager: 'pnpm@10.0.0' }, 'package-lock.json': emptyNpmLock }, [
    '/r: npm /r/package-lock.json: .',
    '  package-lock.json is used, though package.json names pnpm, whose lockfile is not here.',
  ]));

test('yarn.lock is taken for what the folder speaks for', async () => {
  const format = async (tree: Tree) => {
    const projects = await findProjects(portsOf({ 'yarn.lock': '', ...tree }), ['/r'], neverCancelled);
    return projects[0]?.lockfile?.format;
  };
  assert.equal(await format({ 'package.json': {} }), 'yarnClassic');
  assert.equal(await format({ 'package.json': {}, '.yarnrc.yml': '' }), 'yarnBerry');
  assert.equal(await format({ 'package.json': { packageManager: 'yarn@4.9.2' } }), 'yarnBerry');
  assert.equal(
    await format({ 'package.json': { packageManager: 'yarn@1.22.22' }, '.yarnrc.yml': '' }),
    'yarnClassic',
  );
  assert.equal(await format({ 'package.json': { packageManager: 'npm@10.0.0' } }), 'yarnClassic');
});

test("yarn's settings belong to a project of yarn's, also before it has a lockfile", async () => {
  const settings = { 'package.json': {}, '.yarnrc.yml': '' };
  await checkProjects({ ...settings, 'yarn.lock': '' }, [
    '/r: yarnBerry /r/yarn.lock: .',
    '  /r/.yarnrc.yml',
  ]);
  await checkProjects(settings, ['/r: no lockfile: .', '  /r/.yarnrc.yml']);
  await checkProjects({ ...settings, 'bun.lock': '{}' }, ['/r: bun /r/bun.lock: .']);
});

test('a lockfile in a workspace is not the one that is used', () =>
  checkProjects(
    {
      'package.json': { workspaces: ['a', 'b'] },
      'package-lock.json': emptyNpmLock,
      'a/package.json': {},
      'a/yarn.lock': '',
      'b/package.json': {},
    },
    [
      '/r: npm /r/package-lock.json: . a b',
      '  not yarnClassic /r/a/yarn.lock',
      '  a/yarn.lock is not used: its folder is a workspace of package-lock.json.',
    ],
  ));

test('a lockfile in a workspace is used where the folder above has none', () =>
  checkProjects(
    {
      'package.json': { workspaces: ['a', 'b'] },
      'a/package.json': {},
      'a/package-lock.json': emptyNpmLock,
      'b/package.json': {},
    },
    ['/r: no lockfile: . b', '/r/a: npm /r/a/package-lock.json: .'],
  ));

test('a lockfile that lies apart holds for the importers it names', () =>
  checkProjects(
    {
      'locks/pnpm-lock.yaml': lockOf('.', '../apps/a', '../apps/gone'),
      'apps/a/package.json': {},
      'apps/b/package.json': {},
    },
    ['/r/apps/b: no lockfile: .', '/r/locks: pnpm /r/locks/pnpm-lock.yaml: ../apps/a'],
  ));

test('lockfiles of Rush name their importers from common/temp', async () => {
  const rush = '/r/common/config/rush';
  const inner = '/r/common/config/subspaces/inner';
  const tree = {
    'rush.json': '{}',
    'common/config/rush/pnpm-lock.yaml': lockOf('.', '../../apps/a'),
    'common/config/subspaces/inner/pnpm-lock.yaml': lockOf('.', '../../../apps/b'),
    'apps/a/package.json': {},
    'apps/b/package.json': {},
  };
  await checkProjects(tree, [
    `${rush}: pnpm ${rush}/pnpm-lock.yaml: ../../apps/a`,
    `${inner}: pnpm ${inner}/pnpm-lock.yaml: ../../../apps/b`,
  ]);
  const projects = await findProjects(portsOf(tree), ['/r'], neverCancelled);
  assert.deepEqual([...projects[0]!.manifestFiles.values()], ['/r/apps/a/package.json']);
  assert.deepEqual(
    projects.map(({ installer }) => installer),
    [
      { root: '/r/common/temp', command: 'rush update' },
      { root: '/r/common/temp/inner', command: 'rush update' },
    ],
  );
});

/** A pnpm-lock.yaml with these importers. */
function lockOf(...importers: readonly string[]): string {
  return `lockfileVersion: '9.0'\nimporters:\n${importers.map((path) => `  ${path}: {}\n`).join('')}`;
}
