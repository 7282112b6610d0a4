// Where a project meets advisories: the locked versions they affect, and the declared ranges that admit such.
import {
  affectedIn,
  affectsEveryVersion,
  groupByAlias,
  isAffected,
  mergeRecords,
} from './advisories/affected';
import { isOwnPackage, type Said, saidOf } from './advisories/ownPackages';
import { isPublished } from './advisories/publicNames';
import { shortestPaths } from './dependencyPaths';
import { isEdgeFor } from './graph';
import { isInStep } from './inStep';
import { addTo } from './lists';
import { askedOf } from './manifests/catalogs';
import { isPinned, type PinnedDependency, packageOfPin } from './manifests/configDependencies';
import { askingIn, declarationsBy, isAskedElsewhere } from './manifests/declaring';
import { namedIn } from './named';
import { isOverruled } from './reasons';
import { pickVersion } from './registry/pick';
import { remembered, rememberedBy } from './remembered';
import type {
  Advisory,
  AdvisoryGroup,
  Declaration,
  DependencyPath,
  Edge,
  Evidence,
  Graph,
  GraphNode,
  LockedPackage,
  Packument,
  Project,
} from './types';

/** One package version, affected by one advisory group, as one importer comes to it. */
export interface Exposure {
  readonly group: AdvisoryGroup;
  readonly name: string;
  /** Empty where a range admits it and it does not matter which: every version is affected. */
  readonly version: string;
  readonly evidence: Evidence;
  readonly importer: string;
  /** The declaration through which it comes, where the manifest still has it. */
  readonly declaration?: Declaration;
  /** Further ones of the importer that are locked as the same. */
  readonly otherDeclarations?: readonly Declaration[];
  /** Up to `pathLimit` shortest paths by package name, without the importer. */
  readonly paths: readonly (readonly string[])[];
  /** The first of them as node indices, importer first; empty for evidence `range`. */
  readonly nodes: DependencyPath;
  /** The manifest asks for something else by now, and the lockfile has not followed. */
  readonly stale: boolean;
}

const pathLimit = 8;

/** All exposures of a project, unsorted. The same project object is computed once. */
export const exposuresOf = remembered((project: Project): readonly Exposure[] => [
  ...lockedExposures(project),
  ...leftoverExposures(project),
  ...declaredExposures(project),
]);

/**
 * Where one's own packages meet the malware that is public under the same name: what would come in if an installation
 * took them from the public registry. One for each package version, importer and incident, unsorted.
 */
export function exposuresOfNamesakes(project: Project): readonly Exposure[] {
  const isMalware = ({ group }: Exposure) => group.kind === 'malware';
  return [...lockedExposures(project, 'namesake'), ...declaredExposures(project, 'namesake')].filter(
    isMalware,
  );
}

function lockedExposures(project: Project, whose: keyof Said = 'about'): readonly Exposure[] {
  const graph = project.lock?.graph;
  if (!graph) return [];
  return [...instancesByVersion(project, graph)].flatMap(([, instances]) => {
    const first = graph.nodes[instances[0]!] as LockedPackage;
    const groups = groupsOn(saidOf(project, first)[whose], first.version);
    return groups.length === 0 ? [] : exposuresAt(project, graph, instances, first, groups);
  });
}

/** Node indices by `name@version` and whether it is one's own, of the packages that feeds can speak of. */
function instancesByVersion(project: Project, graph: Graph): ReadonlyMap<string, readonly number[]> {
  const instances = new Map<string, number[]>();
  graph.nodes.forEach((node, index) => {
    if (node.kind !== 'package' || !project.advisories.has(node.name) || !isPublished(node)) return;
    const id = `${node.name}@${node.version}${isOwnPackage(project, node) ? ' own' : ''}`;
    addTo(instances, id, index);
  });
  return instances;
}

/** The groups that affect a version, each narrowed to the records that do; every alias is kept. */
export const groupsOn = rememberedBy((version: string) => version, narrowedTo);

function narrowedTo(advisories: readonly Advisory[], version: string): readonly AdvisoryGroup[] {
  if (!advisories.some((advisory) => isAffected(advisory, version))) return [];
  return narrow(advisories, (advisory) => isAffected(advisory, version));
}

function narrow(
  advisories: readonly Advisory[],
  matches: (advisory: Advisory) => boolean,
): readonly AdvisoryGroup[] {
  return groupByAlias(advisories).flatMap((group) => {
    const records = group.records.filter(matches);
    if (records.length === 0) return [];
    const merged = mergeRecords(records, group.records);
    const aliases = new Set([group.id, ...group.aliases, ...merged.aliases]);
    aliases.delete(merged.id);
    return [{ ...merged, aliases: [...aliases].sort() }];
  });
}

/** The exposures of one package version by its instances in a graph, one for each importer and group. */
export function exposuresAt(
  project: Project,
  graph: Graph,
  instances: readonly number[],
  { name, version }: LockedPackage,
  groups: readonly AdvisoryGroup[],
): readonly Exposure[] {
  const evidence = evidenceOf(project, name, version);
  const paths = shortestPaths(graph, instances, pathLimit);
  const ways: readonly (readonly DependencyPath[])[] = paths.size > 0 ? [...paths.values()] : [[]];
  const overruled = isOverruled(project, instances);
  return ways.flatMap((way) => {
    const origin = originOf(project, graph, way[0] ?? [], instances);
    const byName = way.map((path) => path.slice(1).map((index) => nameOf(graph.nodes[index]!)));
    return groups.map((group) => ({
      ...origin,
      stale: origin.stale || overruled,
      group,
      name,
      version,
      evidence,
      paths: byName,
      nodes: way[0] ?? instances.slice(0, 1),
    }));
  });
}

/**
 * The importer and the declarations that a path starts with, of those that lead there the ones that still ask for it.
 * What nobody asks for any more is the root's to clear up.
 */
function originOf(
  project: Project,
  graph: Graph,
  path: DependencyPath,
  instances: readonly number[],
): Pick<Exposure, 'importer' | 'declaration' | 'otherDeclarations' | 'stale'> {
  const start = path.length > 1 ? graph.nodes[path[0]!]! : undefined;
  if (start?.kind !== 'importer') return { importer: '', stale: project.manifests.has('') };
  const { path: importer } = start;
  const targets = new Set(path.length === 2 ? instances : path.slice(1, 2));
  const edges = [...targets].flatMap((target) => edgesByTarget(start.edges).get(target) ?? []);
  const [name = '', ...otherNames] = new Set(edges.map((edge) => edge.name));
  const declared = declarationsBy(project, importer);
  const leading = (otherNames.length === 0 ? namedIn(declared, name) : declared).filter((declaration) =>
    edges.some((edge) => isEdgeFor(edge, declaration)),
  );
  const asking = leading.filter((declaration) => isInStep(project, importer, declaration));
  const [declaration, ...others] = asking.length > 0 ? asking : leading;
  const isListed = edges.every((edge) =>
    edge.tool ? !isAskedElsewhere(project, edge) : project.manifests.has(importer),
  );
  if (!declaration) return { importer, stale: isListed };
  return {
    importer,
    declaration,
    ...(others.length > 0 && { otherDeclarations: others }),
    stale: asking.length === 0,
  };
}

/** The edges of an importer by where they lead: it may have hundreds, and is asked for each finding. */
const edgesByTarget = remembered((edges: readonly Edge[]): ReadonlyMap<number, readonly Edge[]> => {
  const byTarget = new Map<number, Edge[]>();
  for (const edge of edges) addTo(byTarget, edge.to, edge);
  return byTarget;
});

/** What is on disk though the lockfile does not have it: no way leads there, so whoever names it is told. */
function leftoverExposures(project: Project): readonly Exposure[] {
  return (project.leftovers ?? []).flatMap((leftover) => {
    const { name, version } = leftover;
    if (isWorkspaceName(project, name)) return [];
    const asking = askingFor(project, name);
    return groupsOn(saidOf(project, leftover).about, version).map((group) => ({
      ...asking,
      group,
      name,
      version,
      evidence: 'installed' as const,
      paths: [],
      nodes: [],
      stale: project.lock !== undefined,
    }));
  });
}

function askingFor(project: Project, wanted: string): Pick<Exposure, 'importer' | 'declaration'> {
  return askingIn(project).find(({ declaration: { name } }) => name === wanted) ?? { importer: '' };
}

function nameOf(node: GraphNode): string {
  return node.name ?? '';
}

function declaredExposures(project: Project, whose: keyof Said = 'about'): readonly Exposure[] {
  return askingIn(project)
    .filter(({ importer, declaration }) => !isInStep(project, importer, declaration))
    .flatMap(({ importer, declaration }) => exposuresOfRange(project, importer, declaration, whose));
}

/** What locks itself where it is asked for is locked, though no lockfile has it. */
function exposuresOfPin(
  project: Project,
  declaration: PinnedDependency,
  whose: keyof Said,
): readonly Exposure[] {
  const pinned = packageOfPin(declaration);
  const { name, version } = pinned;
  return groupsOn(saidOf(project, pinned)[whose], version).map((group) => ({
    group,
    name,
    version,
    evidence: evidenceOf(project, name, version),
    importer: '',
    declaration,
    paths: [[name]],
    nodes: [],
    stale: false,
  }));
}

function evidenceOf({ installed }: Project, name: string, version: string): Evidence {
  return installed?.has(`${name}@${version}`) ? 'installed' : 'locked';
}

/**
 * What a declaration admits that no lockfile settles. Where the registry's answer is at hand the verdict is on the
 * version that would be installed today; otherwise on whether the range admits an affected version at all. A peer range
 * is written wide on purpose: it counts only where all that it admits is affected. What its own line locks is no range.
 */
export function exposuresOfRange(
  project: Project,
  importer: string,
  declaration: Declaration,
  whose: keyof Said = 'about',
): readonly Exposure[] {
  if (isPinned(declaration)) return exposuresOfPin(project, declaration, whose);
  const asked = askedOf(project, declaration);
  const name = asked?.name ?? declaration.name;
  const advisories = asked ? saidOf(project, { name })[whose] : [];
  if (!asked || advisories.length === 0 || isWorkspaceName(project, name)) return [];
  const lenient = declaration.type === 'peer' || declaration.type === 'peerOptional';
  const verdict = rangeVerdict(advisories, asked.range, project.packuments.get(name), lenient);
  return verdict.map(({ group, version }) => ({
    group,
    name,
    version,
    evidence: 'range',
    importer,
    declaration,
    paths: [[name]],
    nodes: [],
    stale: false,
  }));
}

function rangeVerdict(
  advisories: readonly Advisory[],
  range: string,
  packument: Packument | undefined,
  lenient: boolean,
): readonly { readonly group: AdvisoryGroup; readonly version: string }[] {
  const picked = packument && pickVersion(packument, range);
  if (picked !== undefined) return groupsOn(advisories, picked).map((group) => ({ group, version: picked }));
  const witnesses = new Map<Advisory, string>();
  for (const advisory of advisories) {
    const { admits, witness } = affectedIn(advisory, range);
    if (admits === 'all' || (admits === 'some' && !lenient)) witnesses.set(advisory, witness);
  }
  if (witnesses.size === 0) return [];
  return narrow(advisories, (advisory) => witnesses.has(advisory)).map((group) => ({
    group,
    version: group.records.some(affectsEveryVersion) ? '' : witnesses.get(group.records[0]!)!,
  }));
}

function isWorkspaceName(project: Project, name: string): boolean {
  for (const { manifest } of project.manifests.values()) if (manifest.name === name) return true;
  return false;
}
