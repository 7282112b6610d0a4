// package.json held against npm itself: npm-package-arg for specs, arborist for declarations, map-workspaces for globs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { workspaceGlob } from '../../../server/src/core/manifests/glob';
import { parseManifest } from '../../../server/src/core/manifests/manifest';
import { parseSpec } from '../../../server/src/core/manifests/spec';
import type { Declaration, Spec } from '../../../server/src/core/types';
import { dataFolder, skipWithoutData } from '../../support/data';

interface NpmSpec {
  readonly type: 'git' | 'tag' | 'version' | 'range' | 'file' | 'directory' | 'remote' | 'alias';
  readonly rawSpec: string;
  readonly gitRange?: string;
  readonly gitCommittish?: string | null;
  readonly subSpec?: { readonly name: string; readonly rawSpec: string };
}

interface NpmNode {
  readonly edgesOut: ReadonlyMap<string, { readonly type: string; readonly rawSpec: string }>;
}

// These three have no types of their own; they come with arborist.
const load = createRequire(__filename);
const npa = load('npm-package-arg') as {
  readonly resolve: (name: string, spec: string, where: string) => NpmSpec;
};
const { Node } = load('@npmcli/arborist') as { readonly Node: new (options: object) => NpmNode };
const mapWorkspaces = load('@npmcli/map-workspaces') as (
  options: object,
) => Promise<ReadonlyMap<string, string>>;

interface PackageJson {
  readonly workspaces?: readonly string[] | { readonly packages: readonly string[] };
  readonly [field: string]: unknown;
}

/** Every package.json of the collection, by path. */
function manifestTexts(): ReadonlyMap<string, string> {
  const names = readdirSync(dataFolder!, { recursive: true, encoding: 'utf8' });
  const manifests = names.filter((name) => /(?:^|[/\\])package\.json$/.test(name));
  return new Map(manifests.map((name) => [name, readFileSync(join(dataFolder!, name), 'utf8')]));
}

function parsed(text: string): PackageJson {
  return JSON.parse(text.replace(/^\uFEFF/, '')) as PackageJson;
}

/** What npm makes of a spec, in our words; undefined where npm refuses it. */
function inOurWords(raw: string): string | undefined {
  try {
    const spec = npa.resolve('name', raw, '/project');
    if (spec.type === 'alias') return `alias ${spec.subSpec!.name} ${spec.subSpec!.rawSpec}`;
    if (spec.type === 'git') return `git ${spec.gitRange ?? ''} ${spec.gitCommittish ?? ''}`;
    if (spec.type === 'tag') return `tag ${spec.rawSpec.trim()}`;
    if (spec.type === 'version' || spec.type === 'range') return `range ${spec.rawSpec.trim() || '*'}`;
    return spec.type === 'directory' ? 'directory' : 'tarball';
  } catch {
    return undefined;
  }
}

function inTheSameWords(spec: Spec): string {
  switch (spec.type) {
    case 'alias':
      return `alias ${spec.name} ${'range' in spec.target ? spec.target.range : 'tag' in spec.target ? spec.target.tag : ''}`;
    case 'git':
      return `git ${spec.range ?? ''} ${spec.committish ?? ''}`;
    case 'tag':
      return `tag ${spec.tag}`;
    case 'range':
      return `range ${spec.range}`;
    default:
      return spec.type;
  }
}

/** Where we understand what npm refuses or takes for a folder, because yarn, pnpm or bun accept it. */
const beyondNpm =
  /^(?:workspace|catalog|link|portal|patch|jsr|ssh):|^npm:[\^~<>=v\d*]|^[^@\s/:]+@[^@\s/:]+:|\.git(?:#|$)|[#&]\w+=/;

function checkSpec(raw: string): void {
  const theirs = inOurWords(raw);
  const ours = inTheSameWords(parseSpec(raw));
  if (beyondNpm.test(raw) && ours !== theirs)
    assert.ok(theirs === undefined || /^(?:tarball|directory|git|alias)/.test(theirs), raw);
  else assert.equal(ours, theirs ?? 'unknown', raw);
}

/** Every way to put one part of each list together. */
function combined(...lists: readonly (readonly string[])[]): readonly string[] {
  return lists.reduce((starts, list) => starts.flatMap((start) => list.map((end) => start + end)), ['']);
}

test('ranges, tags and aliases as npm-package-arg reads them', () => {
  const heads = ['', 'npm:', 'npm:a@', 'npm:@s/', 'npm:@s/a@', 'NPM:a@'];
  const operators = ['', '^', '~', '>=', '>', '<', '=', 'v', '^v', '>= '];
  const bodies = [
    '1',
    '1.2.3',
    '1.x',
    '1.2.3-rc.1',
    '*',
    'x',
    'latest',
    'ts4.9',
    '7zip',
    'a.tgz',
    '-',
    '.a',
    '_a',
  ];
  for (const raw of combined(heads, operators, bodies, ['', ' || ^2', ' - 2', ' <3'])) checkSpec(raw);
});

test('addresses and paths as npm-package-arg reads them', () => {
  const protocols = ['git+ssh://git@', 'git+https://', 'git://', 'https://', 'http://', 'https://token@'];
  const hosts = [
    'github.com/',
    'www.github.com/',
    'gitlab.com/',
    'bitbucket.org/',
    'gist.github.com/',
    'host.org/',
  ];
  const repositories = ['u/r', 'g/s/r', 'u/r.git'];
  const files = ['u/r/tree/main', 'u/r/tarball/v1', 'u/r/-/archive/x', 'u/r/get/x', 'u/r/raw/x', 'a.tgz'];
  const fragments = ['', '#', '#main', '#semver:^1.2.3', '#v1::path:x', '#semver:%5E1', '#a/b'];
  const shorthands = ['', 'github:', 'gist:', 'gitlab:', 'bitbucket:', 'sourcehut:'];
  const folders = ['', './', '../', '/', '~/', 'C:/', 'file:', 'file:./', 'file:///', 'FILE:'];
  for (const raw of [
    ...combined(protocols, hosts, [...repositories, ...files], fragments),
    ...combined(
      ['git@', 'git+ssh://git@'],
      ['github.com:', 'host.org:', 'host.org:22/'],
      repositories,
      fragments,
    ),
    ...combined(shorthands, repositories, fragments),
    ...combined(folders, ['a', 'a/b', 'a/b/c', 'a.tgz', 'a.tar.gz', 'a.tar', 'a b']),
  ]) {
    checkSpec(raw);
  }
});

test('specs of the collection as npm-package-arg reads them', { skip: skipWithoutData }, () => {
  const specs = new Set(
    [...manifestTexts().values()].flatMap((text) =>
      parseManifest(text).declarations.map(({ rawSpec }) => rawSpec),
    ),
  );
  assert.ok(specs.size > 1000);
  for (const raw of specs) checkSpec(raw);
});

test('declarations of the collection are the edges that arborist makes', { skip: skipWithoutData }, () => {
  let edges = 0;
  for (const [name, text] of manifestTexts()) {
    const node = new Node({ path: '/project', pkg: parsed(text) });
    const theirs = [...node.edgesOut].map(([edge, { type, rawSpec }]) => `${type} ${edge} ${rawSpec || '*'}`);
    const ours = [...effective(parseManifest(text).declarations)].map(
      ([edge, { type, rawSpec }]) => `${type} ${edge} ${rawSpec || '*'}`,
    );
    assert.deepEqual(ours.sort(), theirs.sort(), name);
    edges += ours.length;
  }
  assert.ok(edges > 10_000);
});

/** Of several declarations of one name arborist keeps one: dev before optional before prod before peer. */
function effective(declarations: readonly Declaration[]): ReadonlyMap<string, Declaration> {
  const order = ['peer', 'peerOptional', 'prod', 'optional', 'dev'];
  const sorted = [...declarations].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  return new Map(sorted.map((one) => [one.name, one]));
}

test('workspaces of the collection are those of map-workspaces', { skip: skipWithoutData }, async () => {
  const texts = manifestTexts();
  const folders = [...texts.keys()].map((name) => dirname(name).replaceAll('\\', '/'));
  let found = 0;
  for (const [name, text] of texts) {
    const root = dirname(name).replaceAll('\\', '/');
    const pkg = parsed(text);
    if (!pkg.workspaces) continue;
    const theirs = [...(await mapWorkspaces({ cwd: join(dataFolder!, root), pkg })).values()];
    const named = workspaceGlob(
      parseManifest(text).workspaces.map(({ pattern }) => pattern),
      'npm',
    );
    const ours = folders.filter(
      (folder) => folder.startsWith(`${root}/`) && named(folder.slice(root.length + 1)),
    );
    assert.deepEqual(ours.map((folder) => join(dataFolder!, folder)).sort(), theirs.sort(), name);
    found += ours.length;
  }
  assert.ok(found > 500);
});
