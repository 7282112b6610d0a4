// bun.lock of real projects: our reading equals the shape that bun documents, read by JSON.parse.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bun } from '../../../../server/src/core/lockfiles/bun';
import type { GraphNode } from '../../../../server/src/core/types';
import { dataFolder, skipWithoutData } from '../../../support/data';

interface Info {
  readonly name?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}
interface BunLock {
  readonly workspaces: Record<string, Info>;
  readonly packages: Record<string, readonly [string, string?, Info?, string?]>;
}

for (const { name, file } of projects()) {
  test(name, { skip: skipWithoutData }, (t) => {
    const text = readFileSync(file, 'utf8');
    const lock: BunLock = JSON.parse(text.replace(/,(?=\s*[}\]])/g, ''));
    const { packages, importers, problems } = bun.parse(text)!;
    const nodes: readonly GraphNode[] = [...packages, ...importers];
    const keyOf = (node: GraphNode | undefined) =>
      node?.kind === 'importer' ? `[${node.path}]` : (node?.key ?? '-');
    const edges = nodes.flatMap((node) =>
      node.edges
        .filter(({ type }) => type !== 'workspace')
        .map((edge) => `${keyOf(node)} ${edge.name}@${edge.rawSpec} ${keyOf(nodes[edge.to])}`),
    );
    t.diagnostic(`${packages.length} packages, ${edges.length} edges`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      packages.map((one) => [one.key, `${one.name}@${one.version}`, one.resolved ?? '', one.integrity]),
      packagesOf(lock),
    );
    assert.deepEqual(
      importers.map(({ path }) => path),
      Object.keys(lock.workspaces),
    );
    assert.deepEqual(new Set(edges), new Set(edgesOf(lock)));
    assert.equal(new Set(edges).size, edges.length);
  });
}

function projects(): readonly { readonly name: string; readonly file: string }[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : [])
    .map((name) => ({ name, file: join(folder, name, 'bun.lock') }))
    .filter(({ file }) => existsSync(file));
}

/** All of them are from the registry, or workspaces. */
function packagesOf({ packages }: BunLock): readonly unknown[] {
  return Object.entries(packages)
    .filter(([, [ident]]) => !ident.includes('@workspace:'))
    .map(([key, [ident, resolved, , integrity]]) => [key, ident, resolved, integrity]);
}

function edgesOf(lock: BunLock): readonly string[] {
  const ofImporters = Object.entries(lock.workspaces).flatMap(([path, info]) =>
    depsOf(info).map(([name, spec]) => {
      const own = path === '' ? name : `${info.name}/${name}`;
      return `[${path}] ${name}@${spec} ${targetOf(lock, own in lock.packages ? own : name)}`;
    }),
  );
  const ofPackages = Object.entries(lock.packages).flatMap(([key, [, , info]]) =>
    depsOf(info ?? {}).map(
      ([name, spec]) => `${key} ${name}@${spec} ${targetOf(lock, resolve(lock, key, name))}`,
    ),
  );
  return [...ofImporters, ...ofPackages];
}

/** One spec for each name: bun chooses among the groups in this order, the last first. */
function depsOf(info: Info): readonly (readonly [string, string])[] {
  const { peerDependencies, dependencies, optionalDependencies, devDependencies } = info;
  return Object.entries({
    ...peerDependencies,
    ...dependencies,
    ...optionalDependencies,
    ...devDependencies,
  });
}

/** Up through the path, one name at a time. */
function resolve({ packages }: BunLock, key: string, name: string): string {
  const names = key.match(/@[^/]+\/[^/]+|[^/]+/g) ?? [];
  for (let depth = names.length; depth > 0; depth--) {
    const path = [...names.slice(0, depth), name].join('/');
    if (path in packages) return path;
  }
  return name;
}

function targetOf({ packages }: BunLock, key: string): string {
  const [ident] = packages[key] ?? [];
  const workspace = ident?.split('@workspace:')[1];
  return workspace === undefined ? (ident === undefined ? '-' : key) : `[${workspace}]`;
}
