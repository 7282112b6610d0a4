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
export function keyOfFinding(finding: Finding): string | undefined {
  const { importer, package: bad, advisory } = finding;
  if (!advisory) return undefined;
  const key = keys.get(finding) ?? exposureKey(importer, bad.name, bad.version, advisory.id);
  keys.set(finding, key);
  return key;
}

const keys = new WeakMap<Finding, string>();

/** Whether a finding's advisory no longer concerns its importer, on this version or on another that came in. */
export function isCured({ gone, brought, refusal }: Outcome, finding: Finding): boolean {
  const key = keyOfFinding(finding);
  if (key === undefined || refusal !== undefined || !gone.has(key)) return false;
  return !brought.some(
    ({ importer, name, group }) =>
      importer === finding.importer && name === finding.package.name && group.id === finding.advisory?.id,
  );
}

/** Those of some findings that are cured, in their order. */
export function curedAmong(outcome: Outcome, findings: readonly Finding[]): readonly Finding[] {
  const places = placesByKey(findings);
  const candidates = [...outcome.gone].flatMap((key) => places.get(key) ?? []).sort((a, b) => a - b);
  return candidates.flatMap((place) => (isCured(outcome, findings[place]!) ? [findings[place]!] : []));
}

const placesOf = new WeakMap<readonly Finding[], ReadonlyMap<string, readonly number[]>>();

function placesByKey(findings: readonly Finding[]): ReadonlyMap<string, readonly number[]> {
  const known = placesOf.get(findings);
  if (known) return known;
  const places = new Map<string, number[]>();
  findings.forEach((finding, place) => {
    const key = keyOfFinding(finding);
    const same = key === undefined ? undefined : places.get(key);
    if (same) same.push(place);
    else if (key !== undefined) places.set(key, [place]);
  });
  placesOf.set(findings, places);
  return places;
}

/** Whether a version is still asked for by anybody. */
export function isReached({ project: { lock } }: Outcome, name: string, version: string): boolean {
  const nodes = lock?.graph.nodes ?? [];
  const instances = nodes.flatMap((node, at) =>
    node.kind === 'package' && node.name === name && node.version === version ? [at] : [],
  );
  return lock !== undefined && importersReaching(lock.graph, instances, 1).size > 0;
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
  const base = before.lock!.graph;
  const importerCount = graphIndexOf(base).importers.size;
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
    const importers = [...importersReaching(relocked.graph, instances, importerCount)];
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
  const affected = affectedIn(before, base);
  for (const index of reachOfChange(base, leadingTo(base, affected), relocked)) {
    const node = relocked.graph.nodes[index]!;
    const isOpen = index < base.nodes.length ? affected[index] === 1 : isJudged(after, node);
    if (isOpen && node.kind === 'package') judge(node.name, node.version);
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

const affectedNodes = new WeakMap<Project, Uint8Array>();

/** For each node of a project's graph 1 where the project is exposed to it, or would be if it came to it; else 0. */
function affectedIn(project: Project, { nodes }: Graph): Uint8Array {
  const known = affectedNodes.get(project);
  if (known) return known;
  const { byVersion } = knownOf(project);
  const affected = Uint8Array.from(nodes, (node) => {
    if (!isJudged(project, node)) return 0;
    const isExposed = byVersion.has(`${node.name}@${node.version}`);
    return isExposed || groupsOn(project.advisories.get(node.name)!, node.version).length > 0 ? 1 : 0;
  });
  affectedNodes.set(project, affected);
  return affected;
}

/**
 * What lies behind an edge that is gone or new: only there can an importer's way to a package have changed. Of the graph
 * before, only what leads to something affected; what a changed node leads to besides is reached by its new edges.
 */
function reachOfChange(before: Graph, leading: Uint8Array, { graph, changed }: Relocked): readonly number[] {
  const walk = walkOf(graph);
  const { reached } = walk;
  const reach = (to: number): void => {
    if (leading[to] !== 0) walk.reach(to);
  };
  for (const index of changed) {
    const was = new Set(before.nodes[index]?.edges.map(({ to }) => to));
    const now = new Set(graph.nodes[index]!.edges.map(({ to }) => to));
    for (const to of was) if (!now.has(to)) reach(to);
    for (const to of now) if (!was.has(to)) reach(to);
  }
  for (const index of reached) {
    const { edges } = graph.nodes[index]!;
    for (const { to } of edges) reach(to);
    const old = before.nodes[index]?.edges;
    if (old && old !== edges) for (const { to } of old) reach(to);
  }
  return reached;
}

const leadings = new WeakMap<Uint8Array, Uint8Array>();

/** For each node of a graph 1 where it is one of the affected or a way leads from it to one, else 0. */
function leadingTo(graph: Graph, affected: Uint8Array): Uint8Array {
  const known = leadings.get(affected);
  if (known) return known;
  const { reached, reach } = walkOf(graph);
  affected.forEach((is, index) => {
    if (is === 1) reach(index);
  });
  for (const index of reached) for (const asker of graph.dependents[index]!) reach(asker);
  const leading = new Uint8Array(graph.nodes.length);
  for (const index of reached) leading[index] = 1;
  leadings.set(affected, leading);
  return leading;
}

/** Nodes in the order in which they are reached, each once; the list may be gone through while it grows. */
function walkOf({ nodes }: Graph): {
  readonly reached: readonly number[];
  readonly reach: (node: number) => void;
} {
  const seen = new Uint8Array(nodes.length);
  const reached: number[] = [];
  const reach = (node: number): void => {
    if (node < 0 || seen[node] === 1) return;
    seen[node] = 1;
    reached.push(node);
  };
  return { reached, reach };
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

/** The paths of importers from which a way leads to one of the nodes, not through another importer: so many at most. */
function importersReaching(graph: Graph, nodes: readonly number[], limit: number): ReadonlySet<string> {
  const { reached, reach } = walkOf(graph);
  nodes.forEach(reach);
  const paths = new Set<string>();
  for (const index of reached) {
    if (paths.size >= limit) break;
    const node = graph.nodes[index]!;
    if (node.kind === 'importer') paths.add(node.path);
    else for (const asker of graph.dependents[index]!) reach(asker);
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
