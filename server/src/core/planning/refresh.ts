// Which locked packages a package manager's update command lets go of.

import { addOnce } from '../lists';
import { remembered, rememberedBy } from '../remembered';
import type { Edge, Graph, LockedPackage, Project } from '../types';
import { packageManagers } from './packageManagers';
import type { Released } from './relockDraft';
import { byUpdateName } from './updateNames';

/**
 * What an update of these names lets go of. Most package managers update a package wherever it lies; yarn 1 updates
 * what the root asks for itself, and with it all that this brings in, except what a manifest asks for by the same name
 * and range (yarn 1, src/cli/commands/upgrade.js, `cleanLockfile`).
 */
export const releasedBy = rememberedBy((names: readonly string[]) => names.join('\n'), release);

/**
 * Why an update command would not begin, in words: yarn 1 ends with "Outdated lockfile" where the root asks for what it is
 * to update in words that the lockfile does not have (src/package-request.js, `getOutdatedPackages`). What workspaces ask
 * for it looks up by its interactive command only, and what are peers of the project's own never.
 */
export function updateRefusal(
  graph: Graph,
  { manifests }: Pick<Project, 'manifests'>,
  names: readonly string[],
): string | undefined {
  if (packageManagers[graph.lockfile.format].updates !== 'declared' || names.length === 0) return undefined;
  const { entryPoints, theirEntryPoints } = graph.lockfile;
  const isLocked = (pattern: string) => entryPoints?.has(pattern) || theirEntryPoints?.has(pattern);
  const found = manifests
    .get('')
    ?.manifest.declarations.find(
      ({ name, rawSpec, field }) =>
        names.includes(name) && field !== 'peerDependencies' && !isLocked(`${name}@${rawSpec}`),
    );
  return found && `yarn 1 updates ${found.name} only when yarn.lock has ${found.rawSpec}`;
}

function release(graph: Graph, names: readonly string[]): Released {
  if (packageManagers[graph.lockfile.format].updates === 'declared') return subtreesOf(graph, names);
  const named = names.flatMap((name) => byUpdateName(graph).get(name) ?? []);
  const packages = new Set(named.filter((one) => isFree(graph, one)));
  const goesByAsked = packageManagers[graph.lockfile.format].updatesBy === 'askedName';
  return { packages, ...(goesByAsked && { names: new Set(names) }) };
}

/** What comes inside a bundle, and what is no registry's, stays. */
function isFree({ nodes }: Graph, index: number): boolean {
  const { source, bundled } = nodes[index] as LockedPackage;
  return source === 'registry' && !bundled;
}

function subtreesOf(graph: Graph, names: readonly string[]): Released {
  const top = askedByImporters(graph);
  const own = graph.nodes[graph.importers().get('') ?? -1]?.edges ?? [];
  const packages = new Set<number>();
  const descriptors = new Map<string, Set<string>>();
  const release = (edge: Edge): void => {
    if (edge.to < 0 || graph.nodes[edge.to]!.kind !== 'package') return;
    addOnce(descriptors, edge.name, edge.rawSpec);
    packages.add(edge.to);
  };
  for (const edge of own) if (names.includes(edge.name)) release(edge);
  for (const index of packages)
    for (const edge of graph.nodes[index]!.edges) if (!top.get(edge.name)?.has(edge.rawSpec)) release(edge);
  return { packages, descriptors };
}

/** What any importer asks for: by name, the ranges. */
const askedByImporters = remembered((graph: Graph): ReadonlyMap<string, ReadonlySet<string>> => {
  const fresh = new Map<string, Set<string>>();
  for (const index of graph.importers().values())
    for (const edge of graph.nodes[index]!.edges) addOnce(fresh, edge.name, edge.rawSpec);
  return fresh;
});
