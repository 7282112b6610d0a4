// bun.lock: our reading beside the shape that bun documents, read by JSON.parse.
import type { GraphNode, Lockfile } from '../../../server/src/core/types';
import { type Comparison, compare, lineOf } from './comparison';

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

/** The text as JSON, without the commas before closing brackets. */
export function plainJsonOf(text: string): string {
  return text.replace(/,(?=\s*[}\]])/g, '');
}

/** Beside the lines, the number of edges is compared. */
export function compareWithBunShape({ packages, importers }: Lockfile, text: string): Comparison {
  const lock: BunLock = JSON.parse(plainJsonOf(text));
  const nodes: readonly GraphNode[] = [...packages, ...importers];
  const keyOf = (node: GraphNode | undefined) =>
    node?.kind === 'importer' ? `[${node.path}]` : (node?.key ?? '-');
  const edges = nodes.flatMap((node) =>
    node.edges
      .filter(({ type }) => type !== 'workspace')
      .map((edge) => `${keyOf(node)} ${edge.name}@${edge.rawSpec} ${keyOf(nodes[edge.to])}`),
  );
  const ours = {
    packages: packages.map((one) =>
      lineOf(one.key, `${one.name}@${one.version}`, one.resolved ?? '', one.integrity),
    ),
    importers: [...importers.map(({ path }) => path), `${edges.length} edges`],
    edges,
  };
  const theirs = edgesOf(lock);
  return compare(ours, {
    packages: packagesOf(lock),
    importers: [...Object.keys(lock.workspaces), `${new Set(theirs).size} edges`],
    edges: theirs,
  });
}

/** All of them are from the registry, or workspaces. */
function packagesOf({ packages }: BunLock): readonly string[] {
  return Object.entries(packages)
    .filter(([, [ident]]) => !ident.includes('@workspace:'))
    .map(([key, [ident, resolved, , integrity]]) => lineOf(key, ident, resolved, integrity));
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
