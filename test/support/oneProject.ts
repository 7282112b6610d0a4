// One project in all formats: its lockfiles as the package managers wrote them, and the picture of a graph by names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphOf, reachOf } from '../../server/src/core/graph';
import { lockfileFormats } from '../../server/src/core/lockfiles/index';
import { parseManifest } from '../../server/src/core/manifests/manifest';
import type { Graph, GraphNode, Lockfile, LockfileFormat, Manifest } from '../../server/src/core/types';

const folder = join(__dirname, '../fixtures/oneProject');

/** The lockfiles, by the folder that each lies in. */
export const lockNames = {
  npm1: 'package-lock.json',
  npm2: 'package-lock.json',
  npm3: 'package-lock.json',
  yarnClassic: 'yarn.lock',
  yarnBerry: 'yarn.lock',
  pnpm: 'pnpm-lock.yaml',
  bun: 'bun.lock',
} as const;

export type LockName = keyof typeof lockNames;

export const allLocks = Object.keys(lockNames) as readonly LockName[];

/** The text of a file of the project. */
export function projectText(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** The text of one of the lockfiles. */
export function lockText(name: LockName): string {
  return projectText(`${name}/${lockNames[name]}`);
}

/** Texts of the project's package.json files, by importer path. */
export const manifestTexts: Readonly<Record<string, string>> = Object.fromEntries(
  ['', 'packages/lib', 'packages/web'].map((path) => [path, projectText(join(path, 'package.json'))]),
);

export function formatOf(name: LockName): LockfileFormat {
  return lockfileFormats.find(({ id }) => id === name.replace(/\d$/, ''))!;
}

/** Reads a text as the lockfile of that name. */
export function readLock(name: LockName, text: string): Lockfile {
  return formatOf(name).parse(text)!;
}

/** The graph of a lockfile and the project's manifests. */
export function graphWithManifests(lockfile: Lockfile): Graph {
  const manifests = new Map<string, Manifest>(
    Object.entries(manifestTexts).map(([path, text]) => [path, parseManifest(text)]),
  );
  return graphOf(lockfile, manifests);
}

/**
 * A line for each importer and each `name version`, sorted, packages with how they are reached; below it a line for
 * each edge that leads anywhere: its type, the name asked for where it is another, and what it gets. The folders that
 * npm 1 has entries for are left out, as in an inventory.
 */
export function graphPicture(graph: Graph): string {
  const reach = reachOf(graph);
  const lines = new Map<string, Set<string>>();
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'package' && node.source === 'directory') return;
    const title = node.kind === 'importer' ? titleOf(node) : `${titleOf(node)} (${reach[index]})`;
    const edges = lines.get(title) ?? new Set();
    lines.set(title, edges);
    for (const edge of node.edges) {
      const target = graph.nodes[edge.to];
      if (target) edges.add(`  ${edge.type} ${aliasOf(edge.name, target)}${titleOf(target)}`);
    }
  });
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([title, edges]) => [title, ...[...edges].sort()])
    .join('\n');
}

function titleOf(node: GraphNode): string {
  return node.kind === 'importer' ? `. ${node.path}`.trimEnd() : `${node.name} ${node.version}`;
}

function aliasOf(name: string, target: GraphNode): string {
  return target.kind === 'importer' || target.name === name ? '' : `${name} = `;
}
