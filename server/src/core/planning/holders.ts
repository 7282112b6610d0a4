// What has to give way for a finding to go where its package alone cannot: what bundles it, and what asks for it.
import type { Finding, LockedPackage } from '../types';
import type { Ways } from './ways';

type Version = Finding['package'];

/** The part of some ways that leads to instances which an override reaches; undefined where all come inside bundles. */
export function freeWays(ways: Ways): Ways | undefined {
  const { instances, ends } = ways;
  const free = new Set([...instances].filter((index) => !isBundled(ways, index)));
  if (free.size === 0) return undefined;
  const reached = ends.filter(({ edge }) => free.has(edge.to));
  return { ...ways, instances: free, ends: reached };
}

/** The packages in whose tarballs instances of the affected version lie. */
export function bundlersOf(ways: Ways): readonly Version[] {
  const inside = [...ways.instances].filter((index) => isBundled(ways, index));
  return versionsOf(ways, outOfBundles(ways, inside));
}

/** The packages that ask for some version on the ways, and are no importers; each is what bundles it, if anything does. */
export function askersOn(ways: Ways, { name, version }: Version): readonly Version[] {
  const { graph, steps } = ways;
  const isIt = (to: number) => graph.nodes[to]!.name === name && graph.nodes[to]!.version === version;
  const askers = [...steps].flatMap(([asker, edges]) => (edges.some(({ to }) => isIt(to)) ? [asker] : []));
  return versionsOf(ways, outOfBundles(ways, askers));
}

function isBundled({ graph }: Ways, index: number): boolean {
  const node = graph.nodes[index]!;
  return node.kind === 'package' && node.bundled === true;
}

/** What is inside a bundle only the package around it leads to. */
function outOfBundles(ways: Ways, indices: readonly number[]): readonly number[] {
  const seen = new Set(indices);
  for (const index of seen)
    if (isBundled(ways, index)) for (const asker of ways.graph.dependents()[index]!) seen.add(asker);
  return [...seen].filter((index) => !isBundled(ways, index));
}

function versionsOf({ graph }: Ways, indices: readonly number[]): readonly Version[] {
  const nodes = indices.flatMap((index) => {
    const node = graph.nodes[index]!;
    return node.kind === 'package' && node.source === 'registry' ? [node] : [];
  });
  const unique = new Map(
    nodes.map(({ name, version }: LockedPackage) => [`${name}@${version}`, { name, version }]),
  );
  return [...unique.values()];
}
