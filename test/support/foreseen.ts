// The packages of a lockfile as it is, and as it was foreseen for after a fix.
import { planFor } from '../../server/src/core/fixes/index';
import type { Finding, Fix, Graph, Project } from '../../server/src/core/types';

/** Every `name@version` that an importer leads to, sorted. */
export function lockedVersions(graph: Graph): readonly string[] {
  const reached = new Set(graph.importers().values());
  for (const index of reached) for (const { to } of graph.nodes[index]!.edges) if (to >= 0) reached.add(to);
  const packages = [...reached].flatMap((index) => {
    const node = graph.nodes[index]!;
    return node.kind === 'package' ? [`${node.name}@${node.version}`] : [];
  });
  return [...new Set(packages)].sort();
}

/** The same of the lockfile that the proof of a fix rests on. */
export function foreseenVersions(
  { project, findings }: { readonly project: Project; readonly findings: readonly Finding[] },
  finding: Finding,
  fix: Fix,
): readonly string[] {
  const { proven } = planFor(project, findings, finding);
  const found = proven.find((one) => one.fix.title === fix.title && one.fix.followUp === fix.followUp);
  const graph = found?.outcome.project.lock?.graph;
  return graph ? lockedVersions(graph) : [];
}
