// The project as a change leaves it, as if the package manager had run: to plan on from there.
import { graphWith } from '../graph';
import type { Graph, GraphNode, Importer, LockedPackage, Project } from '../types';
import type { Change } from './changes';
import type { Outcome } from './outcome';

/** What a foreseen project came of: its own texts are still those of that. */
export interface Origin {
  readonly project: Project;
  readonly changes: readonly Change[];
}

const origins = new WeakMap<Project, Origin>();

/** What a project came of; undefined for one that was not foreseen. */
export function originOf(project: Project): Origin | undefined {
  return origins.get(project);
}

/**
 * The project of an outcome, which came of an origin, with a graph of only what an importer still comes to. Undefined
 * where there is no lockfile, and for version 1 of npm's, in which a package's place is where its text lies, and a new
 * one has none.
 */
export function foreseenProject(origin: Origin, { project }: Outcome): Project | undefined {
  const { lock } = project;
  const { format, formatVersion } = lock?.graph.lockfile ?? {};
  if (!lock || (format === 'npm' && formatVersion === '1')) return undefined;
  const foreseen = { ...project, lock: { ...lock, graph: compacted(lock.graph) } };
  origins.set(foreseen, origin);
  return foreseen;
}

function compacted({ lockfile, nodes }: Graph): Graph {
  const seen = new Set<number>();
  nodes.forEach((node, index) => {
    if (node.kind === 'importer') seen.add(index);
  });
  for (const index of seen) for (const { to } of nodes[index]!.edges) if (to >= 0) seen.add(to);
  const of = (kind: GraphNode['kind']) =>
    [...seen].filter((index) => nodes[index]!.kind === kind).sort(upwards);
  const order = [...of('package'), ...of('importer')];
  const places = new Map(order.map((index, place) => [index, place]));
  const kept = order.map((index): GraphNode => {
    const node = nodes[index]!;
    return { ...node, edges: node.edges.map((edge) => ({ ...edge, to: places.get(edge.to) ?? -1 })) };
  });
  const packages = kept.filter((node): node is LockedPackage => node.kind === 'package');
  const importers = kept.filter((node): node is Importer => node.kind === 'importer');
  return graphWith({ ...lockfile, packages, importers }, kept);
}

function upwards(a: number, b: number): number {
  return a - b;
}
