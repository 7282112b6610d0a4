// Which folders make up which project, and how they are walked, in repositories of every shape.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockfileFormats } from '../server/src/core/index';
import { nodeFiles } from '../server/src/node/files';
import { neverCancelled } from '../server/src/ports';
import { findProjects, type ProjectFiles, projectOf, type SearchLimits } from '../server/src/workspace';
import { dataFolder, skipWithoutData } from './support/data';
import { cancelSwitch, memoryPorts } from './support/memoryPorts';
import { checkProjects, emptyNpmLock, emptyPnpmLock, portsOf, type Tree } from './support/projectSearch';

test('one package with its lockfile', () =>
  checkProjects({ 'package.json': {}, 'package-lock.json': emptyNpmLock }, [
    '/r: npm /r/package-lock.json: .',
  ]));

const nested: Tree = {
  'package.json': { workspaces: ['packages/*', '!packages/c', 'tools'] },
  'packages/a/package.json': {},
  'packages/b/package.json': { workspaces: { packages: ['inner/**'] } },
  'packages/b/inner/x/package.json': {},
  'packages/c/package.json': {},
  'tools/package.json': {},
  'elsewhere/package.json': {},
};

test('workspaces of yarn, negated ones and those of workspaces too', () =>
  checkProjects({ ...nested, 'yarn.lock': '', '.yarnrc.yml': '' }, [
    '/r: yarnBerry /r/yarn.lock: . packages/a packages/b packages/b/inner/x tools',
    '  /r/.yarnrc.yml',
    '/r/elsewhere: no lockfile: .',
    '/r/packages/c: no lockfile: .',
  ]));

test('workspaces of npm, bun and yarn 1 have none of their own; yarn 1 knows no negation', async () => {
  const others = ['/r/elsewhere: no lockfile: .', '/r/packages/b/inner/x: no lockfile: .'];
  await checkProjects({ ...nested, 'package-lock.json': emptyNpmLock }, [
    '/r: npm /r/package-lock.json: . packages/a packages/b tools',
    ...others,
    '/r/packages/c: no lockfile: .',
  ]);
  await checkProjects({ ...nested, 'bun.lock': '{}' }, [
    '/r: bun /r/bun.lock: . packages/a packages/b tools',
    ...others,
    '/r/packages/c: no lockfile: .',
  ]);
  const deep = { 'package.json': { workspaces: ['**'] }, 'package-lock.json': emptyNpmLock };
  await checkProjects({ ...nested, ...deep }, [
    '/r: npm /r/package-lock.json: . elsewhere packages/a packages/b packages/b/inner/x packages/c tools',
  ]);
  await checkProjects({ ...nested, 'yarn.lock': '' }, [
    '/r: yarnClassic /r/yarn.lock: . packages/a packages/b packages/c tools',
    ...others,
  ]);
});

test('workspaces of pnpm; what package.json says of workspaces does not count there', () =>
  checkProjects(
    {
      'package.json': { workspaces: ['other/*'] },
      'pnpm-lock.yaml': emptyPnpmLock,
      'pnpm-workspace.yaml': "packages:\n  - 'packages/**'\n  - .meta\n  - '!**/test/**'\n",
      'packages/a/package.json': {},
      'packages/a/test/x/package.json': {},
      '.meta/package.json': {},
      'other/b/package.json': {},
    },
    [
      '/r: pnpm /r/pnpm-lock.yaml: . .meta packages/a',
      '  /r/pnpm-workspace.yaml',
      '/r/other/b: no lockfile: .',
      '/r/packages/a/test/x: no lockfile: .',
    ],
  ));

test('pnpm with a lockfile for each workspace', () =>
  checkProjects(
    {
      'package.json': {},
      'pnpm-lock.yaml': emptyPnpmLock,
      'pnpm-workspace.yaml': 'packages: [a, b]\nsharedWorkspaceLockfile: false\n',
      'a/package.json': {},
      'a/pnpm-lock.yaml': emptyPnpmLock,
      'b/package.json': {},
    },
    ['/r: pnpm /r/pnpm-lock.yaml: . b', '  /r/pnpm-workspace.yaml', '/r/a: pnpm /r/a/pnpm-lock.yaml: .'],
  ));

test('npm locks folders below it that are asked for with file:, other tools do not', async () => {
  const tree = {
    'app/package.json': { dependencies: { a: 'file:a', b: 'file:../b', c: 'file:c', d: '/abs' } },
    'app/a/package.json': {},
    'app/c/package.json': {},
    'app/c/package-lock.json': emptyNpmLock,
    'b/package.json': {},
  };
  await checkProjects({ ...tree, 'app/package-lock.json': emptyNpmLock }, [
    '/r/app: npm /r/app/package-lock.json: . a',
    '/r/app/c: npm /r/app/c/package-lock.json: .',
    '/r/b: no lockfile: .',
  ]);
  await checkProjects({ ...tree, 'app/yarn.lock': '' }, [
    '/r/app: yarnClassic /r/app/yarn.lock: .',
    '/r/app/a: no lockfile: .',
    '/r/app/c: npm /r/app/c/package-lock.json: .',
    '/r/b: no lockfile: .',
  ]);
});

test('npm locks what is asked for with file: by workspaces and by such folders themselves, too', () =>
  checkProjects(
    {
      'package.json': { workspaces: ['w'] },
      'package-lock.json': emptyNpmLock,
      'w/package.json': { dependencies: { lib: 'file:../lib' } },
      'core/package.json': { dependencies: { lib: 'file:../lib' } },
      'lib/package.json': { dependencies: { core: 'file:../core', w: 'file:../w' } },
      'other/package.json': { dependencies: { core: 'file:../core' } },
    },
    ['/r: npm /r/package-lock.json: . core lib w', '/r/other: no lockfile: .'],
  ));

const above: Tree = {
  '.git/HEAD': '',
  'package.json': { workspaces: ['packages/*'] },
  'package-lock.json': emptyNpmLock,
  'packages/a/package.json': {},
  'packages/b/package.json': {},
  'lonely/package.json': {},
};

test('a root inside a project brings the whole project', () =>
  checkProjects(above, ['/r: npm /r/package-lock.json: . packages/a packages/b'], ['/r/packages/a/']));

test('a root beside the workspaces does not, and neither does a folder above the repository', async () => {
  await checkProjects(above, ['/r/lonely: no lockfile: .'], ['/r/lonely']);
  await checkProjects(
    { ...above, 'packages/.git/HEAD': '' },
    ['/r/packages/a: no lockfile: .'],
    ['/r/packages/a'],
  );
});

test('several roots, one in another, and none twice', () =>
  checkProjects(
    above,
    ['/r: npm /r/package-lock.json: . packages/a packages/b', '/r/lonely: no lockfile: .'],
    ['/r/packages/b', '/r/lonely', '/r/packages/a', '/r/packages/a'],
  ));

test('installed packages, version control and build results are not entered', () =>
  checkProjects(
    {
      'package.json': {},
      'node_modules/x/package.json': {},
      '.git/package.json': {},
      'dist/package.json': {},
      'build/package.json': {},
      'docs/node_modules/y/package-lock.json': emptyNpmLock,
      'node_modules.old/.package-lock.json': emptyNpmLock,
      'node_modules.old/z/package.json': {},
      'lib/package.json': {},
      'lib/.yarn-integrity': '',
      'lib/own/package.json': {},
    },
    [
      '/r: no lockfile: .',
      '/r/build: no lockfile: .',
      '/r/lib: no lockfile: .',
      '/r/lib/own: no lockfile: .',
    ],
  ));

test('broken files are no reason to stop', () =>
  checkProjects(
    {
      'package.json': '{"workspaces": ["a", ',
      'package-lock.json': '{',
      'a/package.json': '',
      'b/package.json': '[]',
      'c/pnpm-workspace.yaml': '{{{',
    },
    ['/r: npm /r/package-lock.json: . a', '/r/b: no lockfile: .'],
  ));

test('a search that is cut off says so', async () => {
  const cut = async (limits: Partial<SearchLimits>) => {
    const ports = portsOf({ 'package.json': {}, 'a/package.json': {}, 'a/b/package.json': {} });
    const all = { depth: 9, folders: 9, packages: 9, ...limits };
    const projects = await findProjects(ports, ['/r'], neverCancelled, all);
    return [
      projects.map(({ root }) => root).join(' '),
      ...projects.flatMap(({ notes }) => notes),
      ...ports.logged,
    ];
  };
  const note = 'Below /r nothing was looked for deeper than 1 folders.';
  assert.deepEqual(await cut({ depth: 1 }), ['/r /r/a', note, `warn: ${note}`]);
  assert.equal((await cut({ folders: 2 }))[1], 'Below /r only the first 2 folders were looked into.');
  assert.equal(
    (await cut({ packages: 1 }))[1],
    'Below /r there are more than 1 packages; the rest is left out.',
  );
  assert.deepEqual(await cut({}), ['/r /r/a /r/a/b']);
});

for (const top of ['/', 'c:/']) {
  test(`a search of the whole disk ${top} that is cut off says so`, async () => {
    const ports = memoryPorts({ files: { [`${top}package.json`]: '{}', [`${top}a/package.json`]: '{}' } });
    const limits = { depth: 9, folders: 1, packages: 9 };
    const projects = await findProjects(ports, [top], neverCancelled, limits);
    assert.deepEqual(
      projects.map(({ manifestFiles, notes }) => [[...manifestFiles.values()], notes]),
      [[[`${top}package.json`], [`Below ${top} only the first 1 folders were looked into.`]]],
    );
  });
}

test('once cancelled, nothing more is read', async () => {
  const cancel = cancelSwitch();
  cancel.cancel();
  assert.deepEqual(await findProjects(portsOf(above), ['/r'], cancel), []);
});

test('which project a file belongs to', async () => {
  const projects = await findProjects(portsOf(above), ['/r'], neverCancelled);
  const rootOf = (file: string) => projectOf(projects, file)?.root;
  assert.equal(rootOf('/r/packages/a/package.json'), '/r');
  assert.equal(rootOf('/r/package-lock.json'), '/r');
  assert.equal(rootOf('/r/lonely/package.json'), '/r/lonely');
  assert.equal(rootOf('/r/lonely/src/index.js'), '/r/lonely');
  assert.equal(rootOf('/r/packages/a/src/index.js'), '/r');
  assert.equal(rootOf('/elsewhere/package.json'), undefined);
});

test('every lockfile of the collection is found, with importers that it names itself', {
  skip: skipWithoutData,
}, async () => {
  const folder = join(dataFolder!, 'lockfiles').replaceAll('\\', '/');
  const ports = { files: nodeFiles({ log: memoryPorts().log }), log: memoryPorts().log };
  const projects = await findProjects(ports, [folder], neverCancelled);
  const found = new Set(
    projects.filter(({ lockfile }) => lockfile).map(({ root }) => root.split('/')[folder.split('/').length]),
  );
  const names = readdirSync(folder).filter((name) => !/NOLOCK|BOM|UNSUPPORTED/.test(name));
  assert.deepEqual(
    names.filter((name) => !found.has(name)),
    [],
  );
  for (const project of projects) {
    const named = importersOf(project);
    assert.deepEqual(
      [...project.manifestFiles.keys()].filter((importer) => !(named?.has(importer) ?? true)),
      [],
      project.root,
    );
  }
});

/** The importers that the lockfile names; undefined where it names none. */
function importersOf({ lockfile }: ProjectFiles): ReadonlySet<string> | undefined {
  const text = lockfile && readFileSync(lockfile.file, 'utf8');
  const parsed = lockfileFormats.find(({ id }) => id === lockfile?.format)?.parse(text ?? '');
  return !parsed || parsed.entryPoints ? undefined : new Set(parsed.importers.map(({ path }) => path));
}
