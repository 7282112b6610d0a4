// The ways by which an importer comes to an affected package, as nodes and edges of the graph.
import { saidOf } from '../advisories/ownPackages';
import { isPublished, type VersionOrigin } from '../advisories/publicNames';
import { groupsOn } from '../exposures';
import { isConfigDependency } from '../manifests/configDependencies';
import { rememberedBy } from '../remembered';
import type { Edge, Finding, Graph, Project } from '../types';
import { graphIndexOf, instancesOf } from './graphIndex';

/** Everything that lies between an importer and the instances of an affected version. */
export interface Ways {
  readonly graph: Graph;
  readonly importer: number;
  /** The affected version's nodes that the importer comes to. */
  readonly instances: ReadonlySet<number>;
  /** The importer's edges that lead to them. */
  readonly starts: readonly Edge[];
  /** The last edges of the ways, with who asks; the importer itself where it asks directly. */
  readonly ends: readonly { readonly asker: number; readonly edge: Edge }[];
  /** For each node on the ways, the importer among them, its edges along them. */
  readonly steps: ReadonlyMap<number, readonly Edge[]>;
  /** The packages on the ways, the instances among them, by how far they are from the nearest instance. */
  readonly levels: ReadonlyMap<number, number>;
}

/**
 * The ways of a locked finding; undefined where no way leads to it, or one that no fix goes, as to the package manager's own
 * tools. Computed once for each graph.
 */
export function waysOf(project: Project, finding: Finding): Ways | undefined {
  const ways = allWaysOf(project, finding);
  return ways && startsAtTools(ways) ? undefined : ways;
}

/** Whether a finding is about what the package manager itself is set up with, as pnpm's `configDependencies` say. */
export function isOfTools(project: Project, finding: Finding): boolean {
  const ways = allWaysOf(project, finding);
  if (ways) return startsAtTools(ways);
  return finding.declaration !== undefined && isConfigDependency(finding.declaration);
}

function allWaysOf({ lock }: Project, finding: Finding): Ways | undefined {
  return lock && finding.evidence !== 'range' ? waysIn(lock.graph, finding) : undefined;
}

function startsAtTools({ starts }: Ways): boolean {
  return starts.some(({ tool }) => tool);
}

const waysIn = rememberedBy(
  ({ importer, package: bad }: Finding) => `${importer}\n${bad.name}@${bad.version}`,
  (graph: Graph, { importer, package: bad }) => findWays(graph, importer, bad),
);

/** Whether something behind an edge of a graph is affected by the finding's advisory, in whatever version. */
export function leadsToBad(project: Project, { to: start }: Edge, finding: Finding): boolean {
  const { nodes } = project.lock!.graph;
  const seen = new Set(start >= 0 ? [start] : []);
  for (const index of seen) {
    const node = nodes[index]!;
    if (node.kind === 'importer') continue;
    if (isBad(project, node, finding)) return true;
    for (const { to } of node.edges) if (to >= 0) seen.add(to);
  }
  return false;
}

/** Whether a package is affected by the finding's advisory, in whatever version. */
export function isBad(project: Project, locked: VersionOrigin, finding: Finding): boolean {
  if (locked.name !== finding.package.name || !isPublished(locked)) return false;
  return groupsOn(saidOf(project, locked).about, locked.version).some(
    ({ id }) => id === finding.advisory?.id,
  );
}

function findWays(graph: Graph, path: string, bad: Finding['package']): Ways | undefined {
  const importer = graph.importers().get(path);
  if (importer === undefined) return undefined;
  const all = instancesOf(graph, bad.name, bad.version);
  const distances = distancesOf(graph, bad);
  const levels = new Map<number, number>();
  const seen = new Set([importer]);
  for (const index of seen) {
    for (const { to } of graph.nodes[index]!.edges) {
      const distance = distances.get(to);
      if (distance === undefined || graph.nodes[to]!.kind === 'importer') continue;
      levels.set(to, distance);
      seen.add(to);
    }
  }
  const instances = new Set(all.filter((index) => levels.has(index)));
  if (instances.size === 0) return undefined;
  const along = (index: number) => graph.nodes[index]!.edges.filter(({ to }) => levels.has(to));
  const steps = new Map([...seen].map((index) => [index, along(index)]));
  const starts = steps.get(importer)!;
  const ends = [...seen].flatMap((asker) =>
    graph.nodes[asker]!.edges.flatMap((edge) => (instances.has(edge.to) ? [{ asker, edge }] : [])),
  );
  return { graph, importer, instances, starts, ends, steps, levels };
}

/** The same for all importers. */
const distancesOf = rememberedBy(
  ({ name, version }: Finding['package']) => `${name}@${version}`,
  (graph: Graph, { name, version }) => {
    const named = graphIndexOf(graph).byName.get(name) ?? [];
    return distancesTo(
      graph,
      named.filter((index) => graph.nodes[index]!.version === version),
    );
  },
);

/** Number of edges down to the nearest of some nodes, for all from which a way leads there. */
function distancesTo(graph: Graph, targets: readonly number[]): ReadonlyMap<number, number> {
  const distances = new Map(targets.map((target) => [target, 0]));
  for (const [index, distance] of distances) {
    if (graph.nodes[index]!.kind === 'importer') continue;
    for (const asker of graph.dependents()[index]!)
      if (!distances.has(asker)) distances.set(asker, distance + 1);
  }
  return distances;
}
