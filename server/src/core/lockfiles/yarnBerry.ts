// yarn.lock as yarn 2 and later ("berry") write it, `__metadata` 4 to 10, and what they note in node_modules.
import { resolveEdges } from '../reading/berryEdges';
import {
  type Draft,
  type Entry,
  emptyDraft,
  localVersion,
  type Mutable,
  readEntry,
} from '../reading/berryEntries';
import { eachEntry } from '../reading/lineEntries';
import type { Cursor } from '../reading/lines';
import { providePeers } from '../reading/peers';
import type { Edge, Importer, Lockfile, LockfileFormat, Problem } from '../types';
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

function read(cursor: Cursor): Lockfile {
  const draft = emptyDraft();
  eachEntry(cursor, draft, readEntry);
  resolveEdges(draft);
  return lockfileOf(draft, cursor.problems);
}

function lockfileOf(draft: Draft, problems: readonly Problem[]): Lockfile {
  const { packages, importers, indices } = nodesOf(draft);
  const nodes = [...packages, ...importers];
  for (const { edges } of nodes) {
    for (const edge of edges) if (edge.to >= 0) edge.to = indices[draft.targets[edge.to]!.entry]!;
  }
  providePeers(nodes);
  return {
    format: 'yarnBerry',
    formatVersion: draft.version,
    packages,
    importers,
    abridged: true,
    problems,
  };
}

type Workspace = Omit<Importer, 'edges'> & { readonly edges: Mutable<Edge>[] };

interface Nodes {
  readonly packages: readonly Entry[];
  readonly importers: readonly Workspace[];
  /** By number of the entry, its index among packages and importers. */
  readonly indices: readonly number[];
}

/** A workspace is an importer. Links to one and its virtual twins stand for it. */
function nodesOf({ entries, references }: Draft): Nodes {
  const folders = references.map((reference) => folderOf(reference, 'workspace:'));
  const byFolder = new Map<string, number>();
  const importers: Workspace[] = [];
  folders.forEach((folder, number) => {
    if (folder === undefined || byFolder.has(folder)) return;
    byFolder.set(folder, importers.length);
    importers.push(importerOf(folder, entries[number]!));
  });
  const packages: Entry[] = [];
  const places = entries.map((entry, number) => {
    const importer = byFolder.get(folders[number] ?? folderOf(references[number]!, 'link:') ?? '\0');
    return importer === undefined ? packages.push(entry) - 1 : ~importer;
  });
  const indices = places.map((place) => (place < 0 ? packages.length + ~place : place));
  return { packages, importers, indices };
}

/** The folder of a workspace or link, relative to the lockfile's; undefined for all other references. */
function folderOf(reference: string, protocol: 'workspace:' | 'link:'): string | undefined {
  if (!reference.startsWith(protocol)) return undefined;
  const path = reference.slice(protocol.length).split('::', 1)[0]!;
  return path === '.' ? '' : path.replace(/^\.\//, '');
}

function importerOf(path: string, { name, version, span, edges }: Entry): Workspace {
  if (version === localVersion || version === '') return { kind: 'importer', path, name, span, edges };
  return { kind: 'importer', path, name, version, span, edges };
}
