// What new packages bring in their own tarballs, foreseen: no registry says it, so it is what was to be had on their day.
import { graphAfter } from '../graph';
import { registryRangeOf, specOf } from '../manifests/spec';
import { pickVersion } from '../registry/pick';
import { satisfies } from '../registry/satisfies';
import { nowhere } from '../text';
import type { Edge, Graph, GraphNode, LockedPackage, Packument, PublishedVersion } from '../types';
import { type PackageManager, packageManagers } from './packageManagers';
import { importersReaching } from './reach';
import type { Relocked } from './relock';

/** The largest bundles hold some hundred packages. */
const maxBundled = 2_000;

/**
 * A foreseen lockfile with what its new packages bundle. A bundle is packed when its package is published, so each of
 * its dependencies is taken to be what the registry gave on that day; today where the day is not known. Packages of
 * which the registry's word is not at hand are added to `missing`.
 */
export function withBundles(
  base: Graph,
  relocked: Relocked,
  packumentOf: (name: string) => Packument | undefined,
): Relocked {
  const bundling = relocked.graph.nodes.slice(base.nodes.length).flatMap((node, at) => {
    const index = base.nodes.length + at;
    if (node.kind !== 'package') return [];
    const published = packumentOf(node.name)?.versions.get(node.version);
    if (!published?.bundled || importersReaching(relocked.graph, [index], 1).size === 0) return [];
    return [{ index, published, bundled: published.bundled }];
  });
  if (bundling.length === 0) return relocked;
  const unpacking: Unpacking = {
    manager: packageManagers[base.lockfile.format],
    nodes: [...relocked.graph.nodes],
    missing: new Set(relocked.missing),
    packumentOf,
  };
  for (const { index, published, bundled } of bundling) unpack(unpacking, index, published, bundled);
  const { nodes, missing } = unpacking;
  const added = nodes.slice(relocked.graph.nodes.length).map((_, at) => relocked.graph.nodes.length + at);
  const own = [...bundling.map(({ index }) => index), ...added];
  const graph = graphAfter(relocked.graph, nodes, own);
  const changed = [...new Set([...relocked.changed, ...own])];
  return { ...relocked, graph, changed, missing: [...missing] };
}

interface Unpacking {
  readonly manager: PackageManager;
  readonly nodes: GraphNode[];
  readonly missing: Set<string>;
  readonly packumentOf: (name: string) => Packument | undefined;
}

/** Adds what one package bundles: what it names, and all that this asks for. Each asks once; nothing is there twice. */
function unpack(
  unpacking: Unpacking,
  bundler: number,
  published: PublishedVersion,
  bundled: readonly string[],
): void {
  const { nodes } = unpacking;
  const first = nodes.length;
  const before = published.published;
  const own = specsOf(published).filter(([name]) => bundled.includes(name));
  const node = nodes[bundler] as LockedPackage;
  const edges = own.map(([name, rawSpec]) => edgeInto(unpacking, first, before, name, rawSpec));
  nodes[bundler] = { ...node, edges: [...node.edges, ...edges] };
  for (let index = first; index < nodes.length && nodes.length - first < maxBundled; index++) {
    const { name, version } = nodes[index] as LockedPackage;
    const specs = specsOf(unpacking.packumentOf(name)!.versions.get(version)!);
    const inside = specs.map(([to, rawSpec]) => edgeInto(unpacking, first, before, to, rawSpec));
    nodes[index] = { ...(nodes[index] as LockedPackage), edges: inside };
  }
}

function specsOf({ dependencies, optionalDependencies }: PublishedVersion): readonly [string, string][] {
  return Object.entries({ ...dependencies, ...optionalDependencies });
}

/** A dependency inside a bundle whose packages start at an index: on one that is there, else on one that is added. */
function edgeInto(
  unpacking: Unpacking,
  first: number,
  before: string | undefined,
  name: string,
  rawSpec: string,
): Edge {
  const asked = registryRangeOf(specOf(rawSpec));
  const to = asked ? indexIn(unpacking, first, before, asked.name ?? name, asked.range) : -1;
  return { name, rawSpec, type: 'prod', to, span: nowhere };
}

function indexIn(
  { manager, nodes, missing, packumentOf }: Unpacking,
  first: number,
  before: string | undefined,
  name: string,
  range: string,
): number {
  for (let index = first; index < nodes.length; index++) {
    const node = nodes[index]!;
    if (node.name === name && satisfies(node.version ?? '', range)) return index;
  }
  const packument = packumentOf(name);
  if (!packument) missing.add(name);
  const version = packument && versionOn(packument, range, manager, before);
  if (version === undefined) return -1;
  const key = `${name}@${version}`;
  nodes.push({
    kind: 'package',
    source: 'registry',
    key,
    name,
    version,
    edges: [],
    span: nowhere,
    keySpan: nowhere,
    bundled: true,
  });
  return nodes.length - 1;
}

function versionOn(
  packument: Packument,
  range: string,
  { pick }: PackageManager,
  before: string | undefined,
): string | undefined {
  const then = before === undefined ? undefined : pickVersion(packument, range, { ...pick, before });
  return then ?? pickVersion(packument, range, pick);
}
