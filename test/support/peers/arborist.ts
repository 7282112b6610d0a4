// npm's lockfiles: our reading beside that of npm's own arborist.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edge, GraphNode, LockedPackage, Lockfile } from '../../../server/src/core/types';
import { type Comparison, compare, type Picture } from './comparison';

/** What of arborist is used here; it brings no types. */
interface ArboristNode {
  readonly location: string;
  readonly packageName: string | null;
  readonly version: string;
  readonly integrity: string | null;
  readonly resolved: string | null;
  readonly dev: boolean;
  readonly isLink: boolean;
  readonly isWorkspace: boolean;
  readonly target: ArboristNode;
  readonly inventory: ReadonlyMap<string, ArboristNode>;
  readonly edgesOut: ReadonlyMap<
    string,
    { name: string; type: string; rawSpec: string; to: ArboristNode | null }
  >;
}
export const Arborist: new (options: { path: string }) => { loadVirtual(): Promise<ArboristNode> } =
  require('@npmcli/arborist');
const consistentResolve: (resolved: string | undefined, from: string, to: string) => string | null =
  require('@npmcli/arborist/lib/consistent-resolve.js');

/** Beside the lines, their numbers are compared. */
export async function compareWithArborist(lockfile: Lockfile, text: string): Promise<Comparison> {
  return compare(counted(pictureOf(text, lockfile)), counted(await arboristPicture(text)));
}

function counted({ packages, edges }: Picture): Picture {
  return { packages, edges, importers: [`${packages.length} packages`, `${edges.length} edges`] };
}

/** Arborist makes a link of a folder, and knows the address as the link's. */
function addressOf({ source, resolved }: LockedPackage): string | undefined {
  return source === 'directory' ? undefined : resolved;
}

function pictureOf(text: string, { packages, importers }: Lockfile): Picture {
  const nodes: readonly GraphNode[] = [...packages, ...importers];
  const locations = [...locationsOf(text, packages), ...importers.map(({ path }) => path)];
  return {
    packages: packages.map((one, index) =>
      packageLine(locations[index]!, one.name, one.version, one.integrity, addressOf(one), one.dev),
    ),
    edges: nodes.flatMap(({ edges }, index) =>
      withoutShadowed(edges).map((edge) => edgeLine(locations[index]!, edge, locations[edge.to])),
    ),
  };
}

/** Version 1 writes names inside one another where the later versions write locations. */
function locationsOf(text: string, packages: readonly LockedPackage[]): readonly string[] {
  if ('packages' in JSON.parse(text)) return packages.map(({ key }) => key);
  const around: { readonly end: number; readonly location: string }[] = [];
  return packages.map(({ key, span, source, resolved }) => {
    while (around.length > 0 && around.at(-1)!.end < span.start) around.pop();
    const parent = around.at(-1)?.location;
    const location =
      source === 'directory'
        ? resolved!.slice('file:'.length)
        : `${parent === undefined ? '' : `${parent}/`}node_modules/${key}`;
    around.push({ end: span.end, location });
    return location;
  });
}

/** Where the root asks for a workspace by name as well, arborist keeps the workspace's edge alone. */
function withoutShadowed(edges: readonly Edge[]): readonly Edge[] {
  const workspaces = new Set(edges.filter(({ type }) => type === 'workspace').map(({ name }) => name));
  return edges.filter(({ name, type }) => type === 'workspace' || !workspaces.has(name));
}

async function arboristPicture(text: string): Promise<Picture> {
  const path = mkdtempSync(join(tmpdir(), 'lockwatch-arborist-'));
  try {
    writeProject(path, text);
    const tree = await new Arborist({ path }).loadVirtual();
    const nodes = [...tree.inventory.values()].filter(({ isLink }) => !isLink);
    return {
      packages: nodes
        .filter((node) => node !== tree && !node.isWorkspace)
        .map(({ location, packageName, version, integrity, resolved, dev }) =>
          packageLine(location, packageName, version, integrity, resolved, dev),
        ),
      edges: nodes.flatMap(({ location, edgesOut }) =>
        [...edgesOut.values()].map((edge) => edgeLine(location, edge, edge.to?.target.location)),
      ),
    };
  } finally {
    rmSync(path, { recursive: true });
  }
}

/**
 * Arborist asks the manifests what the importers want; these say just what the lockfile says. By a slash behind a
 * workspace it would think that they do not, and would reckon anew what is for development.
 */
function writeProject(path: string, text: string): void {
  const lockfile: { packages?: Record<string, RawEntry> } = JSON.parse(text);
  const { packages = {} } = lockfile;
  const root = packages[''];
  if (root?.workspaces) root.workspaces = root.workspaces.map((pattern) => pattern.replace(/\/$/, ''));
  writeFileSync(join(path, 'package-lock.json'), JSON.stringify(lockfile));
  for (const [folder, entry] of Object.entries(packages)) {
    if (entry.link || folder.includes('node_modules')) continue;
    mkdirSync(join(path, folder), { recursive: true });
    const name = entry.name ?? folder.split('/').at(-1);
    writeFileSync(join(path, folder, 'package.json'), JSON.stringify({ ...entry, name }));
  }
}

interface RawEntry {
  readonly name?: string;
  readonly link?: boolean;
  workspaces?: readonly string[];
}

/** Arborist writes addresses in its own way; both are compared in that. */
function packageLine(
  location: string,
  name: string | null,
  version: string,
  integrity: string | null | undefined,
  resolved: string | null | undefined,
  dev: boolean | undefined,
): string {
  const address = consistentResolve(resolved ?? undefined, '/', '/');
  return [location, name, version, integrity ?? '-', address ?? '-', dev ? 'dev' : ''].join(' ');
}

function edgeLine(
  from: string,
  { name, type, rawSpec }: { name: string; type: string; rawSpec: string },
  to: string | undefined,
): string {
  const spec = type === 'workspace' ? '' : rawSpec;
  return `${from} -${type}-> ${name}@${spec} at ${to ?? 'nowhere'}`;
}
