// The other ways by which a finding's package comes in, besides the shortest that the finding itself has.
import { allPaths } from './dependencyPaths';
import { instancesOf } from './planning/graphIndex';
import { rememberedBy } from './remembered';
import type { Finding, Graph, Project } from './types';

/** Paths by package name, from the direct dependency to the package. */
export interface LongerPaths {
  readonly paths: readonly (readonly string[])[];
  /** False where there may be more. */
  readonly complete: boolean;
}

/** As much as a person reads, and little enough work to be done for each finding of a report. */
const limits = { paths: 50, steps: 20_000 };

const none: LongerPaths = { paths: [], complete: true };

/**
 * The ways from a finding's importer to its package that are not among its `paths`, the shorter ones first: those of
 * the same length that were too many for it, then longer ones.
 */
export function longerPaths({ lock }: Project, finding: Finding): LongerPaths {
  const graph = lock?.graph;
  return graph && finding.nodes.length > 0 ? pathsBesides(graph, finding) : none;
}

const pathsBesides = rememberedBy(
  ({ importer, package: { name, version } }: Finding) => [importer, name, version].join('\n'),
  (graph: Graph, finding) => withoutThose(pathsIn(graph, finding), finding.paths),
);

function pathsIn(graph: Graph, { importer, package: { name, version } }: Finding): LongerPaths {
  const start = graph.importers().get(importer);
  if (start === undefined) return none;
  const { paths, complete } = allPaths(graph, start, instancesOf(graph, name, version), limits);
  const named = paths.map((path) => path.slice(1).map((index) => graph.nodes[index]!.name ?? ''));
  return { paths: named, complete };
}

function withoutThose(all: LongerPaths, told: Finding['paths']): LongerPaths {
  const keyOf = (path: readonly string[]) => path.join('\n');
  const seen = new Set(told.map(keyOf));
  const paths = all.paths.filter((path) => {
    const isNew = !seen.has(keyOf(path));
    seen.add(keyOf(path));
    return isNew;
  });
  return { paths, complete: all.complete };
}
