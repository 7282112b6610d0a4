// What is left of a project's exposures after a change, and what the change would bring in.

import { saidOf } from '../advisories/ownPackages';
import { type Exposure, exposuresAt, exposuresOf, exposuresOfRange, groupsOn } from '../exposures';
import { findEdge } from '../graph';
import type { Finding, Graph, GraphNode, LockedPackage, Project } from '../types';
import { type Change, keyOfChanges, withChanges } from './changes';
import { graphIndexOf } from './graphIndex';
import type { Planning } from './proposal';
import { releasedBy } from './refresh';
import { type Relocked, relock } from './relock';

/** The project as it would be, held against what it is. */
export interface Outcome {
  /** With the changes in its manifests and the lockfile that follows from them. */
  readonly project: Project;
  /** Keys of the exposures that are gone. */
  readonly gone: ReadonlySet<string>;
  readonly brought: readonly Exposure[];
  /** Packages that would come in of which nothing is known. */
  readonly missing: readonly string[];
  /** Why the package manager would refuse. */
  readonly refusal?: string;
  /** Peer dependencies that would no longer be met, in words. */
  readonly conflicts: readonly string[];
  /** Packages that would be new to the lockfile. */
  readonly added: number;
  /** Indices of the nodes whose edges are others than before. */
  readonly changed: readonly number[];
}

const outcomes = new WeakMap<Project, Map<string, Outcome>>();

/**
 * Works out what a change would make of a project. Only what the change can reach is judged again. The same change
 * of the same project is worked out once.
 */
export function outcomeOf(
  planning: Planning,
  changes: readonly Change[],
  refresh: readonly string[],
): Outcome {
  const { project } = planning;
  const known = outcomes.get(project) ?? new Map<string, Outcome>();
  outcomes.set(project, known);
  const key = `${keyOfChanges(changes)} ${refresh.join(' ')}`;
  const before = known.get(key);
  if (before) {
    for (const name of before.missing) planning.packumentOf(name);
    return before;
  }
  const outcome = workOut(planning, changes, refresh);
  const own = changes.length + refresh.length === 0 ? outcome : besides(outcome, outcomeOf(planning, [], []));
  known.set(key, own);
  return own;
}

/** Without what would come of the next run anyway, because the lockfile is out of step with the manifests as they are. */
function besides(outcome: Outcome, anyway: Outcome): Outcome {
  const { refusal, ...rest } = outcome;
  const known = keysOf(anyway.brought);
  return {
    ...rest,
    brought: outcome.brought.filter((exposure) => !known.has(keyOf(exposure))),
    missing: outcome.missing.filter((name) => !anyway.missing.includes(name)),
    conflicts: outcome.conflicts.filter((words) => !anyway.conflicts.includes(words)),
    ...(refusal !== undefined && refusal !== anyway.refusal && { refusal }),
  };
}

/** Equal for the same advisory on the same version as the same importer comes to it. */
export function exposureKey(importer: string, name: string, version: string, id: string): string {
  return `${importer}\n${name}@${version}\n${id}`;
}

/** The same for a finding; undefined for one that is about no advisory. */
export function keyOfFinding({ importer, package: bad, advisory }: Finding): string | undefined {
  return advisory && exposureKey(importer, bad.name, bad.version, advisory.id);
}

/** Whether a finding's advisory no longer concerns its importer, on this version or on another that came in. */
export function isCured({ gone, brought, refusal }: Outcome, finding: Finding): boolean {
  const key = keyOfFinding(finding);
  if (key === undefined || refusal !== undefined || !gone.has(key)) return false;
  return !brought.some(
    ({ importer, name, group }) =>
      importer === finding.importer && name === finding.package.name && group.id === finding.advisory?.id,
  );
}

/** Whether a version is still asked for by anybody. */
export function isReached({ project: { lock } }: Outcome, name: string, version: string): boolean {
  const nodes = lock?.graph.nodes ?? [];
  const instances = nodes.flatMap((node, at) =>
    node.kind === 'package' && node.name === name && node.version === version ? [at] : [],
  );
  return lock !== undefined && importersReaching(lock.graph, instances).length > 0;
}

function workOut(planning: Planning, changes: readonly Change[], refresh: readonly string[]): Outcome {
  const { project, packumentOf } = planning;
  const changed = withChanges(project, changes);
  const lock = project.lock;
  const relocked = lock && relock(project, changed, releasedBy(lock.graph, refresh), packumentOf);
  if (!lock || !relocked) return withoutLock(project, changed);
  const after = { ...changed, lock: { ...lock, graph: relocked.graph } };
  return { ...difference(project, after, relocked), ...resultOf(relocked), project: after };
}

function resultOf({
  missing,
  refusal,
  conflicts,
  graph,
  changed,
}: Relocked): Omit<Outcome, 'project' | 'gone' | 'brought'> {
  const added = graph.nodes.length - graph.lockfile.packages.length - graph.lockfile.importers.length;
  return { missing, conflicts, added, changed, ...(refusal !== undefined && { refusal }) };
}

/** Without a lockfile only what the manifests ask for is known. */
function withoutLock(before: Project, after: Project): Outcome {
  const declared = [...after.manifests].flatMap(([importer, { manifest }]) =>
    before.manifests.get(importer)?.manifest === manifest
      ? exposuresOf(before).filter((exposure) => exposure.importer === importer)
      : manifest.declarations.flatMap((declaration) => exposuresOfRange(after, importer, declaration)),
  );
  const known = keysOf(exposuresOf(before));
  const now = keysOf(declared);
  return {
    project: after,
    gone: new Set([...known].filter((key) => !now.has(key))),
    brought: declared.filter((exposure) => !known.has(keyOf(exposure))),
    missing: [],
    conflicts: [],
    added: 0,
    changed: [],
  };
}

// ---------------------------------------------------------------------------------------------------------
// With a lockfile

interface Difference {
  readonly gone: ReadonlySet<string>;
  readonly brought: readonly Exposure[];
}

function difference(before: Project, after: Project, relocked: Relocked): Difference {
  const known = knownOf(before);
  const gone = new Set<string>();
  const brought: Exposure[] = [];
  const judged = new Set<string>();
  const judge = (name: string, version: string): void => {
    const id = `${name}@${version}`;
    if (judged.has(id)) return;
    judged.add(id);
    const instances = instancesOf(before, relocked.graph, name, version);
    const instance = relocked.graph.nodes[instances[0] ?? -1];
    const origin = instance?.kind === 'package' ? instance : { name };
    const groups = groupsOn(saidOf(after, origin).about, version);
    const was = known.byVersion.get(id) ?? [];
    if (groups.length === 0 && was.length === 0) return;
    const importers = importersReaching(relocked.graph, instances);
    const now = new Set(
      importers.flatMap((path) => groups.map((group) => exposureKey(path, name, version, group.id))),
    );
    for (const key of was) if (!now.has(key)) gone.add(key);
    const isNew = (exposure: Exposure) => !known.keys.has(keyOf(exposure)) && now.has(keyOf(exposure));
    if ([...now].some((key) => !known.keys.has(key))) {
      const node = relocked.graph.nodes[instances[0]!] as LockedPackage;
      brought.push(...exposuresAt(after, relocked.graph, instances, node, groups).filter(isNew));
    }
  };
  for (const index of reachOfChange(before.lock!.graph, relocked)) {
    const node = relocked.graph.nodes[index]!;
    if (isJudged(after, node)) judge(node.name, node.version);
  }
  for (const { name, version } of known.ranges) judge(name, version);
  const open = stillOpen(before, after);
  for (const exposure of open) {
    gone.delete(keyOf(exposure));
    if (!known.keys.has(keyOf(exposure))) brought.push(exposure);
  }
  return { gone, brought };
}

interface Known {
  readonly keys: ReadonlySet<string>;
  readonly byVersion: ReadonlyMap<string, readonly string[]>;
  /** What rests on ranges alone. */
  readonly ranges: readonly Exposure[];
}

const knowns = new WeakMap<Project, Known>();

function knownOf(project: Project): Known {
  const remembered = knowns.get(project);
  if (remembered) return remembered;
  const exposures = exposuresOf(project);
  const byVersion = new Map<string, string[]>();
  for (const exposure of exposures) {
    const id = `${exposure.name}@${exposure.version}`;
    const same = byVersion.get(id);
    if (same) same.push(keyOf(exposure));
    else byVersion.set(id, [keyOf(exposure)]);
  }
  const ranges = exposures.filter(({ evidence }) => evidence === 'range');
  const known = { keys: keysOf(exposures), byVersion, ranges };
  knowns.set(project, known);
  return known;
}

function isJudged(project: Project, node: GraphNode): node is LockedPackage {
  return node.kind === 'package' && node.source === 'registry' && project.advisories.has(node.name);
}

/** All that lies behind an edge that is gone or new: only there can an importer's way to a package have changed. */
function reachOfChange(before: Graph, { graph, changed }: Relocked): ReadonlySet<number> {
  const reached = new Set<number>();
  for (const index of changed) {
    const was = new Set(before.nodes[index]?.edges.map(({ to }) => to));
    const now = new Set(graph.nodes[index]!.edges.map(({ to }) => to));
    for (const to of was) if (!now.has(to)) reached.add(to);
    for (const to of now) if (!was.has(to)) reached.add(to);
  }
  reached.delete(-1);
  for (const index of reached) {
    for (const { to } of graph.nodes[index]!.edges) if (to >= 0) reached.add(to);
    for (const { to } of before.nodes[index]?.edges ?? []) if (to >= 0) reached.add(to);
  }
  return reached;
}

function instancesOf(before: Project, graph: Graph, name: string, version: string): readonly number[] {
  const base = before.lock!.graph;
  const isInstance = (index: number) => {
    const node = graph.nodes[index]!;
    return node.kind === 'package' && node.source === 'registry' && node.version === version;
  };
  const instances = (graphIndexOf(base).byName.get(name) ?? []).filter(isInstance);
  for (let index = base.nodes.length; index < graph.nodes.length; index++)
    if (graph.nodes[index]!.name === name && isInstance(index)) instances.push(index);
  return instances;
}

/** The paths of the importers from which a way leads to one of the nodes, not through another importer. */
function importersReaching(graph: Graph, nodes: readonly number[]): readonly string[] {
  const seen = new Set(nodes);
  const paths: string[] = [];
  for (const index of seen) {
    const node = graph.nodes[index]!;
    if (node.kind === 'importer') paths.push(node.path);
    else for (const asker of graph.dependents[index]!) seen.add(asker);
  }
  return paths;
}

/** What still rests on a range: declarations that the lockfile would not settle, for want of the registry's word. */
function stillOpen(before: Project, after: Project): readonly Exposure[] {
  const { graph } = after.lock!;
  return [...after.manifests].flatMap(([importer, { manifest }]) => {
    const index = graphIndexOf(before.lock!.graph).importers.get(importer);
    const node = index === undefined ? undefined : graph.nodes[index];
    if (before.manifests.get(importer)?.manifest === manifest && !hasRange(before, importer)) return [];
    return manifest.declarations
      .filter((declaration) => node?.kind !== 'importer' || (findEdge(node, declaration)?.to ?? -1) < 0)
      .flatMap((declaration) => exposuresOfRange(after, importer, declaration));
  });
}

function hasRange(project: Project, importer: string): boolean {
  return knownOf(project).ranges.some((exposure) => exposure.importer === importer);
}

function keyOf({ importer, name, version, group }: Exposure): string {
  return exposureKey(importer, name, version, group.id);
}

function keysOf(exposures: readonly Exposure[]): ReadonlySet<string> {
  return new Set(exposures.map(keyOf));
}
