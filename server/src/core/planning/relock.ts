// What a package manager's next run would make of a lockfile: the graph that follows from changed manifests.

import { compare, valid } from 'semver';
import { pickToday } from '../registry/releaseAge';
import type { Edge, Graph, LockedPackage, Packument, Project } from '../types';
import {
  type Asked,
  askedFor,
  edgesOfPublished,
  isPeer,
  lockedAs,
  meets,
  type Wanted,
  wantedBy,
  wantedByPackage,
} from './asking';
import {
  type Folders,
  foldersOf,
  keyIn,
  noteEdges,
  parentOf,
  placeFor,
  putInPlace,
  removeDuplicates,
  touch,
  visibleFrom,
} from './nodeModules';
import { outOfStep } from './outOfStep';
import {
  addPackage,
  askersOf,
  type Draft,
  edgesOf,
  enqueue,
  isLetGo,
  maxSteps,
  newDraft,
  type Released,
  type Remarks,
  redirect,
  remark,
  setEdges,
} from './relockDraft';

/** The lockfile as it would be. */
export interface Relocked {
  /** The nodes of the graph before at their places, whether still reached or not, new packages behind all others. */
  readonly graph: Graph;
  /** Indices of the nodes whose edges are not those of the graph before; the new ones are among them. */
  readonly changed: readonly number[];
  /** Packages of which the registry's word is not at hand: what they would bring is not known. */
  readonly missing: readonly string[];
  /** Why the package manager would refuse, in one sentence. */
  readonly refusal?: string;
  /** Peer dependencies that are met now and would not be, in words. */
  readonly conflicts: readonly string[];
}

/**
 * Foresees the lockfile that the package manager would write for `project`, whose lockfile was judged as `before`.
 * What is locked and still asked for stays, as far as each package manager keeps it; everything else is what the
 * registry would give today. What is `released` is chosen anew, as by the package manager's update command.
 * Undefined where there is no lockfile. Bounded; what goes beyond is a refusal.
 */
export function relock(
  before: Project,
  project: Project,
  released: Released,
  packumentOf: (name: string) => Packument | undefined,
): Relocked | undefined {
  const graph = before.lock?.graph;
  if (!graph) return undefined;
  const draft = newDraft(before, project, graph, released, packumentOf);
  for (const index of startsOf(draft)) enqueue(draft, index);
  const settle = draft.manager.reuse === 'visible' ? settlerInFolders(draft) : settleByName;
  for (let index = draft.queue.shift(); index !== undefined; index = draft.queue.shift()) {
    draft.queued.delete(index);
    if (++draft.steps > maxSteps) {
      for (const importer of draft.index.importers.values())
        remark(draft.refusals, 'what would be installed is too much to foresee', importer);
      break;
    }
    settle(draft, index);
  }
  if (draft.manager.reuse !== 'visible') movePeers(draft);
  return resultOf(draft);
}

/** The importers whose manifests ask for something else, and all that ask for what is let go or overridden. */
function startsOf({
  project,
  before,
  index: { importers, byName },
  released,
  overridden,
  base,
}: Draft): Set<number> {
  const starts = new Set<number>();
  const askAnew = (index: number): void => {
    for (const asker of base.dependents[index] ?? []) starts.add(asker);
  };
  const catalogsChanged = project.workspaceFile !== before.workspaceFile || !hasSameCatalogs(before, project);
  for (const [path, { manifest }] of project.manifests) {
    const importer = importers.get(path);
    if (importer === undefined) continue;
    const known = before.manifests.get(path)?.manifest;
    const differs = manifest !== known || catalogsChanged || outOfStep(before).has(path);
    if (differs || manifest.declarations.some(({ name }) => overridden.has(name))) starts.add(importer);
  }
  for (const index of released.packages) askAnew(index);
  for (const name of overridden) for (const index of byName.get(name) ?? []) askAnew(index);
  return starts;
}

/** bun keeps catalogs in the root's package.json. */
function hasSameCatalogs(before: Project, project: Project): boolean {
  const [was, now] = [before, project].map(({ manifests }) => manifests.get('')?.manifest.catalogs ?? []);
  return was!.length === now!.length && was!.every((entry, at) => entry === now![at]);
}

// ---------------------------------------------------------------------------------------------------------
// npm: by folders

function settlerInFolders(draft: Draft): (draft: Draft, index: number) => void {
  const folders = foldersOf(draft, isContent);
  return (_, index) => settleInFolders(draft, folders, index);
}

function settleInFolders(draft: Draft, folders: Folders, index: number): void {
  const node = draft.nodes[index]!;
  if (node.kind === 'package') settlePackage(draft, folders, index, node);
  else settleImporter(draft, folders, index);
}

function settleImporter(draft: Draft, folders: Folders, index: number): void {
  const wanted = wantedBy(draft, index);
  const edges = wanted.map((one) => edgeTo(one, one.to));
  setEdges(draft, index, edges);
  noteEdges(draft, folders, index, edges);
  for (const one of wanted) lead(draft, folders, index, one);
}

function settlePackage(draft: Draft, folders: Folders, index: number, node: LockedPackage): void {
  const edges = edgesOf(draft, index);
  if (index >= draft.base.nodes.length) setEdges(draft, index, edges);
  for (const edge of edges)
    if (!stays(draft, folders, index, edge))
      lead(draft, folders, index, wantedByPackage(draft, index, node, edge));
}

/** Whether a dependency has what it had, and nothing speaks against it. */
function stays(draft: Draft, folders: Folders, index: number, edge: Edge): boolean {
  if (edge.to < 0 || draft.overridden.has(edge.name)) return false;
  return seenBy(draft, folders, index, edge) === edge.to && !isLetGo(draft, edge, edge.to);
}

/** What is worked out by now counts already while the rest is put in its place. */
function lead(draft: Draft, folders: Folders, index: number, wanted: Wanted): void {
  const to = targetInFolders(draft, folders, index, wanted);
  if (to !== wanted.to) touch(folders, wanted.name);
  if (edgesOf(draft, index).some((edge) => edge.name === wanted.name && edge.to !== to))
    redirect(draft, index, wanted.name, to);
}

/** A package's peers are looked for beside it, all else from its own folder outwards. */
function seenBy(draft: Draft, folders: Folders, index: number, edge: Edge): number {
  const isBeside = isPeer(edge) && draft.nodes[index]!.kind === 'package';
  return visibleFrom(folders, isBeside ? parentOf(folders, index) : index, edge.name);
}

function targetInFolders(draft: Draft, folders: Folders, index: number, wanted: Wanted): number {
  const seen = seenBy(draft, folders, index, wanted);
  const letGo = isLetGo(draft, wanted, seen) || isLetGo(draft, wanted, wanted.to);
  if (wanted.same && seen === wanted.to && seen >= 0 && !letGo) return seen;
  const asked = wanted.asked();
  if (asked === 'nothing') return -1;
  if (!asked) return seen >= 0 ? seen : wanted.to;
  if (seen >= 0 && !letGo && isMet(draft, seen, asked)) return seen;
  if (wanted.type === 'peerOptional') return seen;
  if (seen >= 0 && isPeer(wanted)) return unmetPeer(draft, index, wanted, seen, asked);
  return place(draft, folders, index, wanted, asked);
}

function place(draft: Draft, folders: Folders, index: number, wanted: Wanted, asked: Asked): number {
  const version = choose(draft, index, wanted, asked);
  if (version === undefined) return -1;
  const { name } = wanted;
  const found = placeFor(draft, folders, index, {
    name,
    realName: asked.name,
    version,
    isPeer: isPeer(wanted),
  });
  if (!found) return -1;
  if ('keeps' in found) lookAgain(draft, removeDuplicates(draft, folders, found.folder));
  else {
    const added = addPublished(draft, index, wanted, keyIn(draft, found.folder, name), asked.name, version);
    redirect(draft, index, name, added);
    lookAgain(draft, putInPlace(draft, folders, added, name, found));
  }
  return visibleFrom(folders, isPeer(wanted) ? parentOf(folders, index) : index, name);
}

function lookAgain(draft: Draft, nodes: readonly number[]): void {
  for (const node of nodes) enqueue(draft, node);
}

/** Whether what a node asks for by a name is met by a version. */
function isContent(draft: Draft, asker: number, name: string, realName: string, version: string): boolean {
  return askedFor(draft, asker, name).every(
    (asked) => asked !== undefined && asked !== 'nothing' && meets(asked, realName, version),
  );
}

// ---------------------------------------------------------------------------------------------------------
// The others: by name and range

function settleByName(draft: Draft, index: number): void {
  const settled = wantedBy(draft, index).map((wanted) => edgeTo(wanted, targetByName(draft, index, wanted)));
  setEdges(draft, index, settled);
}

function targetByName(draft: Draft, index: number, wanted: Wanted): number {
  const { to, same } = wanted;
  const letGo = isLetGo(draft, wanted, to);
  if (same && to >= 0 && !letGo) return to;
  const asked = wanted.asked();
  if (asked === 'nothing') return -1;
  if (!asked) return to;
  const keeps = same || draft.manager.reuse !== 'descriptor';
  if (to >= 0 && !letGo && keeps && isMet(draft, to, asked)) return to;
  if (isPeer(wanted)) return peerByName(draft, index, wanted, asked);
  const locked = lockedFor(draft, wanted, asked);
  if (locked >= 0) return locked;
  const version = choose(draft, index, wanted, asked);
  return version === undefined ? -1 : instanceOf(draft, index, wanted, asked.name, version);
}

/** A version that the lockfile already has for what is asked, as far as the package manager looks there. */
function lockedFor(draft: Draft, wanted: Wanted, asked: Asked): number {
  const workspace = importerNamed(draft, asked.name);
  if (workspace >= 0 && wanted.to === workspace) return workspace;
  const candidates = candidatesOf(draft, asked).filter((index) => !isLetGo(draft, wanted, index));
  if (draft.manager.reuse === 'locked') return highest(draft, candidates);
  return candidates.find((index) => hasDescriptor(draft, index, wanted.name, asked)) ?? -1;
}

/** What the lockfile has counts, even where nobody will ask for it any more. */
function candidatesOf(draft: Draft, asked: Asked): readonly number[] {
  const known = draft.index.byName.get(asked.name) ?? [];
  return known.filter((index) => isMet(draft, index, asked));
}

/** Whether the lockfile has a package for just this name and range. */
function hasDescriptor(draft: Draft, index: number, name: string, asked: Asked): boolean {
  return draft.base.dependents[index]!.some((asker) =>
    draft.base.nodes[asker]!.edges.some((edge) => {
      if (edge.to !== index || edge.name !== name) return false;
      const other = lockedAs(draft, asker, edge);
      return other?.name === asked.name && other.selector === asked.selector;
    }),
  );
}

function highest({ nodes }: Draft, indices: readonly number[]): number {
  return indices.reduce((best, index) => (best < 0 || isHigher(nodes, index, best) ? index : best), -1);
}

function isHigher(nodes: Draft['nodes'], a: number, b: number): boolean {
  const [one, other] = [nodes[a]!.version ?? '', nodes[b]!.version ?? ''];
  return valid(one, true) !== null && (valid(other, true) === null || compare(one, other, true) > 0);
}

function instanceOf(draft: Draft, asker: number, edge: Edge, name: string, version: string): number {
  const known = draft.index.byName.get(name)?.find((index) => draft.nodes[index]!.version === version);
  if (known !== undefined) return known;
  for (let index = draft.base.nodes.length; index < draft.nodes.length; index++) {
    const node = draft.nodes[index]!;
    if (node.name === name && node.version === version) return index;
  }
  return addPublished(draft, asker, edge, `${name}@${version}`, name, version);
}

/** What the asker's dependents have by that name would be the peer; here it is any that satisfies, else a new one. */
function peerByName(draft: Draft, index: number, wanted: Wanted, asked: Asked): number {
  const added = draft.nodes.findIndex(
    (node, at) => at >= draft.base.nodes.length && node.name === asked.name && isMet(draft, at, asked),
  );
  const found = added >= 0 ? added : (candidatesOf(draft, asked)[0] ?? -1);
  if (found >= 0 || wanted.type === 'peerOptional' || !draft.manager.addsPeers) return found;
  const version = choose(draft, index, wanted, asked);
  return version === undefined ? -1 : instanceOf(draft, index, wanted, asked.name, version);
}

/** Peers follow what they were met by: where that has gone, to what has come in its place. */
function movePeers(draft: Draft): void {
  const moved = [...draft.edges].flatMap(([index, edges]) => {
    const before = draft.base.nodes[index]?.edges ?? [];
    return before.flatMap(({ name, to }, at) => {
      if (edges[at]?.name === name && edges[at].to === to) return [];
      const now = edges.find((edge) => edge.name === name)?.to ?? -1;
      return to >= 0 && now !== to ? [{ from: to, to: now }] : [];
    });
  });
  for (const { from, to } of moved) {
    const peers = askersOf(draft, from).filter((asker) =>
      edgesOf(draft, asker).some((edge) => edge.to === from && isPeer(edge)),
    );
    if (peers.length > 0 && !isHeld(draft, from)) for (const asker of peers) movePeer(draft, asker, from, to);
  }
}

function isHeld(draft: Draft, index: number): boolean {
  return askersOf(draft, index).some((asker) =>
    edgesOf(draft, asker).some((edge) => edge.to === index && !isPeer(edge)),
  );
}

function movePeer(draft: Draft, asker: number, from: number, to: number): void {
  const edges = wantedBy(draft, asker).map((wanted) => {
    if (wanted.to !== from || !isPeer(wanted)) return edgeTo(wanted, wanted.to);
    const asked = wanted.asked();
    if (to >= 0 && asked && asked !== 'nothing' && !isMet(draft, to, asked))
      unmetPeer(draft, asker, wanted, to, asked);
    return edgeTo(wanted, to);
  });
  setEdges(draft, asker, edges);
}

// ---------------------------------------------------------------------------------------------------------
// What all share

function isMet({ nodes }: Draft, index: number, asked: Asked): boolean {
  const node = nodes[index]!;
  return node.kind === 'importer' || meets(asked, node.name, node.version);
}

/** The version that the registry would give. */
function choose(draft: Draft, asker: number, wanted: Wanted, asked: Asked): string | undefined {
  const packument = draft.packumentOf(asked.name, asker);
  if (!packument) return undefined;
  const { pick } = draft.manager;
  const version = pickToday(draft.project, packument, asked.selector, pick);
  if (version === undefined && wanted.type !== 'optional' && !isPeer(wanted)) {
    const words = `${labelOf(draft, asker)} asks for ${asked.name} ${asked.selector}, and no published version satisfies that`;
    remark(draft.refusals, words, asker);
  }
  return version;
}

function addPublished(
  draft: Draft,
  asker: number,
  edge: Edge,
  key: string,
  name: string,
  version: string,
): number {
  const published = draft.packumentOf(name, asker)?.versions.get(version);
  return addPackage(draft, asker, edge, {
    key,
    name,
    version,
    edges: published ? edgesOfPublished(published) : [],
  });
}

function unmetPeer(draft: Draft, asker: number, wanted: Wanted, seen: number, asked: Asked): number {
  const was = draft.base.nodes[asker]?.edges.find(({ name }) => name === wanted.name)?.to ?? -1;
  const wasMet = asker >= draft.base.nodes.length || (was >= 0 && isMet(draft, was, asked));
  if (wasMet && wanted.type === 'peer') {
    const words = `${labelOf(draft, asker)} asks for ${asked.name} ${asked.selector} beside it`;
    remark(draft.conflicts, words, asker);
  }
  return seen;
}

function labelOf({ nodes }: Draft, index: number): string {
  const node = nodes[index]!;
  return node.kind === 'importer' ? 'package.json' : `${node.name} ${node.version}`;
}

function importerNamed({ index, project }: Draft, name: string): number {
  const known = index.importerNames.get(name);
  if (known !== undefined) return known;
  for (const [path, { manifest }] of project.manifests)
    if (manifest.name === name) return index.importers.get(path) ?? -1;
  return -1;
}

function edgeTo({ name, rawSpec, type, span }: Edge, to: number): Edge {
  return { name, rawSpec, type, to, span };
}

// ---------------------------------------------------------------------------------------------------------
// The outcome

function resultOf(draft: Draft): Relocked {
  const { base, nodes, edges } = draft;
  const changed = [...edges.keys()].filter((index) => {
    const before = base.nodes[index]?.edges;
    return !before || !sameTargets(before, edges.get(index)!);
  });
  for (const index of changed) nodes[index] = { ...nodes[index]!, edges: edges.get(index)! };
  const graph = { lockfile: base.lockfile, nodes, dependents: dependentsAfter(draft, changed) };
  const [refusal] = standing(graph, draft.refusals);
  return {
    graph,
    changed,
    missing: standing(graph, draft.missing),
    ...(refusal !== undefined && { refusal }),
    conflicts: standing(graph, draft.conflicts),
  };
}

/** The remarks about nodes that an importer still comes to; on the way there much is looked at that then goes. */
function standing(graph: Graph, remarks: Remarks): readonly string[] {
  return [...remarks].flatMap(([text, about]) => (isReached(graph, about) ? [text] : []));
}

function isReached({ nodes, dependents }: Graph, some: ReadonlySet<number>): boolean {
  const asking = new Set(some);
  for (const index of asking) {
    if (nodes[index]!.kind === 'importer') return true;
    for (const asker of dependents[index]!) asking.add(asker);
  }
  return false;
}

function sameTargets(a: readonly Edge[], b: readonly Edge[]): boolean {
  return a.length === b.length && a.every(({ to, name }, at) => to === b[at]!.to && name === b[at]!.name);
}

function dependentsAfter({ base, nodes }: Draft, changed: readonly number[]): Graph['dependents'] {
  const dependents: (readonly number[])[] = [...base.dependents];
  while (dependents.length < nodes.length) dependents.push([]);
  for (const index of changed) {
    const before = new Set(base.nodes[index]?.edges.map(({ to }) => to));
    const now = new Set(nodes[index]!.edges.map(({ to }) => to));
    for (const to of before) {
      if (to >= 0 && !now.has(to)) dependents[to] = dependents[to]!.filter((one) => one !== index);
    }
    for (const to of now) if (to >= 0 && !before.has(to)) dependents[to] = [...dependents[to]!, index];
  }
  return dependents;
}
