// yarn.lock as yarn 2 and later ("berry") write it, `__metadata` 4 to 10, and what they note in node_modules.
import { findNames, leadEdges } from '../reading/berryEdges';
import { type Draft, emptyDraft, localVersion, readEntry } from '../reading/berryEntries';
import { eachEntry } from '../reading/lineEntries';
import { type Lines, report } from '../reading/lines';
import { providePeers } from '../reading/peers';
import { ReadImporter, type ReadPackage } from '../reading/readPackage';
import { nowhere } from '../text';
import type { EntryLink, Lockfile, LockfileFormat } from '../types';
import { readIndented, yarnDialectOf } from './indented';

/**
 * `.yarn-state.yml` has the same form, with locators for keys and places for fields; read from it, the packages are
 * those installed, without edges.
 */
export const yarnBerry: LockfileFormat = {
  id: 'yarnBerry',
  fileNames: ['yarn.lock'],
  installedFiles: ['.yarn-state.yml'],
  installCommand: 'yarn install --mode=skip-build',
  parse: (text) => (yarnDialectOf(text) === 'classic' ? undefined : readIndented(text, 'colon', read)),
};

function read(lines: Lines): Lockfile {
  const draft = emptyDraft(lines);
  eachEntry(lines, 0, draft, readEntry);
  if (Number(draft.version) > newestVersion)
    report(lines, 'unsupportedVersion', `__metadata of version ${draft.version} is not known.`, nowhere);
  const nodes = nodesOf(draft);
  findNames(draft);
  draft.fields.edges.lead = leading(draft, nodes);
  const { packages, workspaces, folders, links } = nodes;
  return {
    format: 'yarnBerry',
    formatVersion: draft.version,
    packages,
    importers: Array.from(folders, ([folder, index]) => importerOf(folder, workspaces[index]!)),
    links,
    abridged: true,
    problems: lines.problems,
  };
}

/** Leads all edges. What it needs is kept until then, so it is made where nothing else is at hand that it would keep too. */
function leading(draft: Draft, { packages, workspaces, places }: Nodes): () => void {
  return () => {
    leadEdges(draft, places);
    providePeers(draft.fields.edges, [...packages, ...workspaces]);
  };
}

/** A later one is read as if it were this, but nobody knows what that leaves out. */
const newestVersion = 10;

/** The entries as nodes of a graph. */
interface Nodes {
  readonly packages: readonly ReadPackage[];
  readonly workspaces: readonly ReadPackage[];
  /** Indices of the workspaces by their folders. */
  readonly folders: ReadonlyMap<string, number>;
  /** By entry, its index among packages and, behind them, workspaces. */
  readonly places: readonly number[];
  /** The entries that stand for a workspace that has an entry of its own. */
  readonly links: readonly EntryLink[];
}

/** A workspace is an importer. Links to one and its virtual twins stand for it. */
function nodesOf({ entries, references, local }: Draft): Nodes {
  const folders = new Map<string, number>();
  const workspaces: ReadPackage[] = [];
  for (const index of local) {
    const folder = folderOf(references[index]!, 'workspace:');
    if (folder !== undefined && !folders.has(folder))
      folders.set(folder, workspaces.push(entries[index]!) - 1);
  }
  const workspaceOf = new Map<number, number>();
  const links: EntryLink[] = [];
  for (const index of local) {
    const reference = references[index]!;
    const folder = folderOf(reference, 'workspace:') ?? folderOf(reference, 'link:');
    const workspace = folder === undefined ? undefined : folders.get(folder);
    if (workspace === undefined) continue;
    workspaceOf.set(index, workspace);
    const { keySpan } = workspaces[workspace]!;
    const entry = entries[index]!;
    if (entry !== workspaces[workspace]) links.push({ span: entry.span, to: keySpan });
  }
  const packages = entries.filter((_, index) => !workspaceOf.has(index));
  let before = 0;
  const places = entries.map((_, index) => {
    const workspace = workspaceOf.get(index);
    return workspace === undefined ? before++ : packages.length + workspace;
  });
  return { packages, workspaces, folders, places, links };
}

/** The folder of a workspace or link, relative to the lockfile's; undefined for all other references. */
function folderOf(reference: string, protocol: 'workspace:' | 'link:'): string | undefined {
  if (!reference.startsWith(protocol)) return undefined;
  const path = reference.slice(protocol.length).split('::', 1)[0]!;
  return path === '.' ? '' : path.replace(/^\.\//, '');
}

function importerOf(path: string, entry: ReadPackage): ReadImporter {
  const { name, version, span } = entry;
  const ownVersion = version === localVersion || version === '' ? {} : { version };
  return new ReadImporter({ kind: 'importer', path, name, ...ownVersion, span }, () => entry.edges, entry);
}
