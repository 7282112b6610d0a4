// Which findings could be cured at all with what a registry has, by whatever edits: what fixes are measured by.
import { compare } from 'semver';
import { parseSpec, registryRangeOf } from '../../server/src/core/index';
import { isBad } from '../../server/src/core/planning/ways';
import type { Finding, GraphNode, Project } from '../../server/src/core/types';
import type { PublishedText, PublishedTexts } from './project';

/**
 * Whether there is a choice of versions that is rid of a finding. It knows nothing of how fixes are planned, and asks
 * less than any fix must keep: each dependency may be led to any version of its package that the registry has, whatever
 * ranges, peers of others and other findings say of it. Only this holds: no dependency is taken away; nothing goes below
 * the lowest version that is locked; what a version bundles comes with it; what is not the registry's stays as it is.
 */
export function isCurable(project: Project, registry: PublishedTexts, finding: Finding): boolean {
  const { nodes } = project.lock!.graph;
  const lowest = lowestVersions(nodes);
  const isAllowed = (name: string, version: string) =>
    !isAffected(project, finding, name, version) && compare(version, lowest.get(name) ?? version, true) >= 0;
  const known = new Map<string, readonly (readonly string[])[]>();
  const choicesOf = (name: string): readonly (readonly string[])[] => {
    const fresh =
      known.get(name) ??
      Object.entries(registry[name] ?? {}).flatMap(([version, text]) => {
        const { bundle = {}, ...rest }: PublishedText = typeof text === 'string' ? {} : text;
        const isClean = Object.values(bundle).every(
          (inside) => !isAffected(project, finding, inside.name, inside.version),
        );
        return isAllowed(name, version) && isClean ? [namesIn(rest)] : [];
      });
    known.set(name, fresh);
    return fresh;
  };
  const wanted = wantedBy(nodes, finding.importer);
  return wanted.every((name) => freeNames(wanted, choicesOf).has(name));
}

/** The names that can be had: of each there is a version all of whose dependencies can be had. */
function freeNames(
  wanted: readonly string[],
  choicesOf: (name: string) => readonly (readonly string[])[],
): ReadonlySet<string> {
  const free = new Set(wanted);
  for (const name of free) for (const below of choicesOf(name).flat()) free.add(below);
  for (let before = -1; before !== free.size; ) {
    before = free.size;
    for (const name of free)
      if (!choicesOf(name).some((below) => below.every((one) => free.has(one)))) free.delete(name);
  }
  return free;
}

/** What an importer asks for, and what the packages ask for that it has from elsewhere. */
function wantedBy(nodes: readonly GraphNode[], path: string): readonly string[] {
  const importer = nodes.find((node) => node.kind === 'importer' && node.path === path);
  return (importer?.edges ?? []).flatMap(({ to }) => {
    const node = nodes[to];
    if (node?.kind !== 'package') return [];
    return node.source === 'registry'
      ? [node.name]
      : node.edges.map(({ name, rawSpec }) => realName(name, rawSpec));
  });
}

function namesIn(text: PublishedText): readonly string[] {
  const { peerDependencies = {}, peerDependenciesMeta = {}, bundleDependencies = [] } = text;
  const peers = Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional);
  const asked = { ...Object.fromEntries(peers), ...text.dependencies, ...text.optionalDependencies };
  return Object.entries(asked)
    .filter(([name]) => !bundleDependencies.includes(name))
    .map(([name, rawSpec]) => realName(name, rawSpec));
}

function realName(name: string, rawSpec: string): string {
  return registryRangeOf(parseSpec(rawSpec))?.name ?? name;
}

function isAffected(project: Project, finding: Finding, name: string, version: string): boolean {
  return isBad(project, { name, version, source: 'registry', key: `${name}@${version}` }, finding);
}

function lowestVersions(nodes: readonly GraphNode[]): ReadonlyMap<string, string> {
  const lowest = new Map<string, string>();
  for (const node of nodes) {
    if (node.kind !== 'package' || node.bundled) continue;
    const known = lowest.get(node.name);
    if (known === undefined || compare(node.version, known, true) < 0) lowest.set(node.name, node.version);
  }
  return lowest;
}
