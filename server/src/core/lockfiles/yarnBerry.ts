// yarn.lock as yarn 2 and later ("berry") write it, `__metadata` 4 to 10, and what they note in node_modules.
import { type AddedEdge, resolveEdges } from '../reading/berryEdges';
import { type Draft, emptyDraft, localVersion, readEntry } from '../reading/berryEntries';
import { eachEntry } from '../reading/lineEntries';
import type { Lines } from '../reading/lines';
import { providePeers } from '../reading/peers';
import type { ReadPackage } from '../reading/readPackage';
import type { Importer, Lockfile, LockfileFormat, Problem } from '../types';
import { readIndented, yarnDialectOf } from './indented';

/**
 * `.yarn-state.yml` has the same form, with locators for keys and places for fields; read from it, the packages are
 * those installed, without edges.
 */
export const yarnBerry: LockfileFormat = {
  id: 'yarnBerry',
  fileNames: ['yarn.lock'],
  installedFiles: ['node_modules/.yarn-state.yml'],
  installCommand: 'yarn install --mode=skip-build',
  parse: (text) => (yarnDialectOf(text) === 'berry' ? readIndented(text, 'colon', read) : undefined),
};

function read(lines: Lines): Lockfile {
  const draft = emptyDraft(lines);
  eachEntry(lines, 0, draft, readEntry);
  return lockfileOf(draft, resolveEdges(draft), lines.problems);
}

function lockfileOf(draft: Draft, patched: readonly AddedEdge[], problems: readonly Problem[]): Lockfile {
  const { entries, fields, version } = draft;
  const nodes = nodesOf(draft);
  leadToNodes(draft, nodes, patched);
  const packages = nodes.packages.map((entry) => entries[entry]!);
  const workspaces = Array.from(nodes.workspaces.keys(), (entry) => entries[entry]!);
  providePeers(fields.edges, [...packages, ...workspaces]);
  return {
    format: 'yarnBerry',
    formatVersion: version,
    packages,
    importers: Array.from(nodes.workspaces, ([entry, folder]) => importerOf(folder, entries[entry]!)),
    abridged: true,
    problems,
  };
}

/** Leads edges on from descriptors to nodes, and adds those that patches add. */
function leadToNodes(
  { entries, fields: { edges }, targets }: Draft,
  { places }: Nodes,
  patched: readonly AddedEdge[],
): void {
  const nodeOf = (target: number) => places[targets[target]!.entry]!;
  for (let edge = 0; edge < edges.length; edge++) {
    const target = edges.to[edge]!;
    if (target >= 0) edges.to[edge] = nodeOf(target);
  }
  for (const { entry, edge } of patched) entries[entry]!.addEdge({ ...edge, to: nodeOf(edge.to) });
}

/** Entries by their numbers. */
interface Nodes {
  readonly packages: readonly number[];
  /** Those that are workspaces, with their folders. */
  readonly workspaces: ReadonlyMap<number, string>;
  /** By entry, its index among packages and, behind them, workspaces. */
  readonly places: readonly number[];
}

/** A workspace is an importer. Links to one and its virtual twins stand for it. */
function nodesOf({ entries, references }: Draft): Nodes {
  const byFolder = new Map<string, number>();
  const workspaces = new Map<number, string>();
  references.forEach((reference, entry) => {
    const folder = isPublished(entries[entry]!) ? undefined : folderOf(reference, 'workspace:');
    if (folder === undefined || byFolder.has(folder)) return;
    byFolder.set(folder, workspaces.size);
    workspaces.set(entry, folder);
  });
  const packages: number[] = [];
  const found = references.map((reference, entry) => {
    const folder = isPublished(entries[entry]!)
      ? undefined
      : (folderOf(reference, 'workspace:') ?? folderOf(reference, 'link:'));
    const workspace = folder === undefined ? undefined : byFolder.get(folder);
    return workspace === undefined ? packages.push(entry) - 1 : ~workspace;
  });
  const places = found.map((place) => (place < 0 ? packages.length + ~place : place));
  return { packages, workspaces, places };
}

function isPublished({ source }: ReadPackage): boolean {
  return source === 'registry';
}

/** The folder of a workspace or link, relative to the lockfile's; undefined for all other references. */
function folderOf(reference: string, protocol: 'workspace:' | 'link:'): string | undefined {
  if (!reference.startsWith(protocol)) return undefined;
  const path = reference.slice(protocol.length).split('::', 1)[0]!;
  return path === '.' ? '' : path.replace(/^\.\//, '');
}

function importerOf(path: string, { name, version, span, edges }: ReadPackage): Importer {
  if (version === localVersion || version === '') return { kind: 'importer', path, name, span, edges };
  return { kind: 'importer', path, name, version, span, edges };
}
