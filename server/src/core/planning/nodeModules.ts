// npm's tree of folders: where each package lies, what a name means there, and where npm puts a package that is new.
import { gte, valid } from 'semver';
import { remembered } from '../registry/remembered';
import type { Edge, Graph, LockedPackage, Project } from '../types';
import { isPeer } from './asking';
import { graphIndexOf } from './graphIndex';
import { askersOf, type Draft, depthInRules, edgesOf, newDraft } from './relockDraft';

/**
 * The folders of a draft. They start as those of its graph, and change as packages are put in their places. A folder
 * goes by the index of the node that lies in it.
 */
export interface Folders {
  /** Whether what a node asks for by a name is met by a version of a package. */
  readonly isContent: IsContent;
  readonly parents: Map<number, number>;
  /** What lies in a folder otherwise than in the base, by name; -1 where nothing does any more. */
  readonly children: Map<number, Map<string, number>>;
  /** The names that packages have as folders. */
  readonly names: Map<number, string>;
  /** Packages that have been taken out, and with them all that lay in them. */
  readonly gone: Set<number>;
  /**
   * The nested packages to be looked at again, by their places among them: those that could go from the base already,
   * and those of whose name another package lies somewhere by now, or that something asks for otherwise. All others
   * are as much of a duplicate as when they were last looked at.
   */
  readonly pending: Set<number>;
  readonly base: Tree;
}

interface Tree {
  /** The packages that do not lie in the root's folder. */
  readonly nested: readonly number[];
  /** Their places in that list, by the names of their folders. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly names: ReadonlyMap<number, string>;
  readonly parents: ReadonlyMap<number, number>;
  readonly children: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

type IsContent = (draft: Draft, asker: number, name: string, realName: string, version: string) => boolean;

export function foldersOf(draft: Draft, isContent: IsContent): Folders {
  const folders = unchangedFolders(draft, isContent, duplicatesOf(draft, isContent));
  for (const name of draft.overridden) touch(folders, name);
  return folders;
}

function unchangedFolders({ base }: Draft, isContent: IsContent, pending: Iterable<number>): Folders {
  return {
    isContent,
    parents: new Map(),
    children: new Map(),
    names: new Map(),
    gone: new Set(),
    pending: new Set(pending),
    base: treeOf(base),
  };
}

/** Tells the folders that by a name something else is meant, or asked for, than before. */
export function touch({ base, pending }: Folders, name: string): void {
  for (const place of base.places.get(name) ?? []) pending.add(place);
}

/** Tells the folders of a node whose dependencies lead elsewhere, or ask for something else, than in the base. */
export function noteEdges({ base }: Draft, folders: Folders, index: number, edges: readonly Edge[]): void {
  const before = base.nodes[index]?.edges ?? [];
  const isSame = (a: Edge, b: Edge | undefined) =>
    a.to === b?.to && a.rawSpec === b.rawSpec && a.name === b.name;
  const byName = (name: string) => before.find((edge) => edge.name === name);
  edges.forEach((edge, at) => {
    if (!isSame(edge, before[at]) && !isSame(edge, byName(edge.name))) touch(folders, edge.name);
  });
  if (edges.length === before.length) return;
  const kept = new Set(edges.map(({ name }) => name));
  for (const { name } of before) if (!kept.has(name)) touch(folders, name);
}

/** The node that a name means in a folder: the one in it, else in the folder around it, and so on; -1 for none. */
export function visibleFrom(folders: Folders, folder: number, name: string): number {
  for (let at = folder; at >= 0; at = parentOf(folders, at)) {
    const found = childIn(folders, at, name);
    if (found >= 0) return found;
  }
  return -1;
}

export function parentOf({ parents, base }: Folders, folder: number): number {
  return parents.get(folder) ?? base.parents.get(folder) ?? -1;
}

/** A place for a package: the folder, and the node that lies there by that name and has to go, or -1. */
export interface Place {
  readonly folder: number;
  readonly replaces: number;
}

/**
 * Where npm puts a version that a node asks for and does not see: as far out as it disturbs nobody, in the place of
 * an older one where all that use that are content with it (arborist, lib/place-dep.js and lib/can-place-dep.js).
 * `keeps` where what lies there will do. Undefined where there is no such place.
 */
export function placeFor(
  draft: Draft,
  folders: Folders,
  asker: number,
  dependency: Dependency,
): Verdict | undefined {
  const around = parentOf(folders, asker);
  const start = dependency.isPeer && around >= 0 ? around : asker;
  let best: Verdict | undefined;
  for (let folder = start; folder >= 0; folder = parentOf(folders, folder)) {
    const verdict = judge(draft, folders, folder, folder === start, asker, dependency);
    if (verdict === 'conflict') break;
    if (verdict !== 'skip') best = verdict;
  }
  return best;
}

/** Somewhere, or in a folder where what lies there stays. */
export type Verdict = Place | { readonly folder: number; readonly keeps: true };

export interface Dependency {
  readonly name: string;
  readonly realName: string;
  readonly version: string;
  readonly isPeer: boolean;
}

/** Puts a node into a folder; it takes over what lay in the one that it replaces. Returns the nodes to look at again. */
export function putInPlace(
  draft: Draft,
  folders: Folders,
  node: number,
  name: string,
  { folder, replaces }: Place,
): readonly number[] {
  const shadowed = replaces >= 0 ? replaces : visibleFrom(folders, parentOf(folders, folder), name);
  const users = usersOf(draft, folders, shadowed).filter((user) => isInside(folders, user, folder));
  putChild(folders, folder, name, node);
  folders.parents.set(node, folder);
  folders.names.set(node, name);
  touch(folders, name);
  if (replaces >= 0) {
    inherit(draft, folders, replaces, node);
    removeLeftovers(draft, folders, replaces, node);
  }
  return [...users, ...removeDuplicates(draft, folders, folder, draft.nodes[node]!.name)];
}

/**
 * Takes out the packages inside a folder, of one name or of all, that one further out can stand for. Returns the
 * nodes to look at again.
 */
export function removeDuplicates(
  draft: Draft,
  folders: Folders,
  folder: number,
  name?: string,
): readonly number[] {
  const { nodes, base, index } = draft;
  const users: number[] = [];
  const visit = (node: number): boolean => {
    if (node === folder || isGone(folders, node) || !isInside(folders, node, folder)) return false;
    const own = usersOf(draft, folders, node);
    if (!removeDuplicate(draft, folders, node, own)) return true;
    users.push(...own);
    return false;
  };
  // Of those that stay, npm looks at what lies directly in them too.
  const visitBoth = (node: number): void => {
    if (visit(node)) for (const [, child] of childrenOf(folders, node)) visit(child);
  };
  if (name === undefined) visitPending(folders, folder, visit);
  else (index.byName.get(name) ?? []).forEach(visitBoth);
  for (let node = base.nodes.length; node < nodes.length; node++)
    if (name === undefined || nodes[node]!.name === name) visitBoth(node);
  return users;
}

/** In the order of the list; what is touched on the way is looked at too where it lies further on. */
function visitPending(folders: Folders, folder: number, visit: (node: number) => void): void {
  const { pending, base } = folders;
  let left = [...pending].sort((a, b) => a - b);
  for (let place = left.shift(); place !== undefined; place = left.shift()) {
    const at = place;
    const node = base.nested[at]!;
    if (!isInside(folders, node, folder)) continue;
    pending.delete(at);
    const size = pending.size;
    visit(node);
    if (pending.size !== size) left = [...pending].filter((one) => one > at).sort((a, b) => a - b);
  }
}

const duplicatesIn = new WeakMap<Project, ReadonlySet<number>>();

/** The places of the nested packages of the base that one further out can stand for, nothing having been changed. */
function duplicatesOf({ before, base }: Draft, isContent: IsContent): ReadonlySet<number> {
  const known = duplicatesIn.get(before);
  if (known) return known;
  const unchanged = newDraft(before, before, base, { packages: new Set() }, () => undefined);
  const folders = unchangedFolders(unchanged, isContent, []);
  const found = folders.base.nested.flatMap((node, place) =>
    isDuplicate(unchanged, folders, node, usersOf(unchanged, folders, node)) ? [place] : [],
  );
  const fresh = new Set(found);
  duplicatesIn.set(before, fresh);
  return fresh;
}

/** By arborist's lib/node.js, `canDedupe`: a higher version takes the place of a lower one, or an equal one does. */
function removeDuplicate(draft: Draft, folders: Folders, index: number, users: readonly number[]): boolean {
  if (!isDuplicate(draft, folders, index, users)) return false;
  takeOut(draft, folders, index);
  return true;
}

function isDuplicate(draft: Draft, folders: Folders, index: number, users: readonly number[]): boolean {
  const node = draft.nodes[index]!;
  const name = nameIn(folders, index);
  const parent = parentOf(folders, index);
  const other = draft.nodes[visibleFrom(folders, parentOf(folders, parent), name)];
  if (node.kind !== 'package' || node.bundled || other?.kind !== 'package') return false;
  const isSame = other.name === node.name && other.version === node.version;
  if (isSame) return true;
  if (!isNewer(other.version, node)) return false;
  return users.every((user) => folders.isContent(draft, user, name, other.name, other.version));
}

/**
 * What only a replaced package used goes with it, lest it be in the way (arborist, lib/place-dep.js,
 * `pruneForReplacement`): what the new one does not ask for, and what it asks for in another version.
 */
function removeLeftovers(draft: Draft, folders: Folders, old: number, fresh: number): void {
  const asks = new Map(edgesOf(draft, fresh).map((edge) => [edge.name, edge]));
  const starts = edgesOf(draft, old).flatMap(({ name, to }) => {
    const node = draft.nodes[to];
    if (node?.kind !== 'package') return [];
    return asks.has(name) && folders.isContent(draft, fresh, name, node.name, node.version) ? [] : [to];
  });
  const leftovers = new Set(starts);
  for (const index of leftovers)
    for (const { to } of edgesOf(draft, index)) if (draft.nodes[to]?.kind === 'package') leftovers.add(to);
  const isUsed = (index: number) =>
    usersOf(draft, folders, index).some((user) => user !== old && user !== fresh && !leftovers.has(user));
  for (let changed = true; changed; ) {
    const used = [...leftovers].filter(isUsed);
    for (const index of used) leftovers.delete(index);
    changed = used.length > 0;
  }
  for (const index of leftovers) takeOut(draft, folders, index);
}

function takeOut(draft: Draft, folders: Folders, index: number): void {
  putChild(folders, parentOf(folders, index), nameIn(folders, index), -1);
  folders.gone.add(index);
  touch(folders, nameIn(folders, index));
  noteGone(draft, folders, index);
}

/** What is gone, and what lay in it, asks for nothing any more. */
function noteGone(draft: Draft, folders: Folders, index: number): void {
  for (const { name } of edgesOf(draft, index)) touch(folders, name);
  for (const [, child] of childrenOf(folders, index)) {
    touch(folders, nameIn(folders, child));
    noteGone(draft, folders, child);
  }
}

function nameIn({ names, base }: Folders, index: number): string {
  return names.get(index) ?? base.names.get(index) ?? '';
}

function usersOf(draft: Draft, folders: Folders, index: number): readonly number[] {
  if (index < 0) return [];
  return askersOf(draft, index).filter(
    (asker) => edgesOf(draft, asker).some(({ to }) => to === index) && !isGone(folders, asker),
  );
}

/** The key that npm would write for a package that lies in a folder. */
export function keyIn(draft: Draft, folder: number, name: string): string {
  const node = draft.nodes[folder]!;
  const path = node.kind === 'importer' ? node.path : node.key;
  return path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
}

/** `skip`: not here, but perhaps further out. */
function judge(
  draft: Draft,
  folders: Folders,
  folder: number,
  isDeepest: boolean,
  asker: number,
  dependency: Dependency,
): Verdict | 'conflict' | 'skip' {
  const { name, realName, version } = dependency;
  const own = folder === asker ? undefined : edgesOf(draft, folder).find((edge) => edge.name === name);
  if (own && isPeer(own) && draft.nodes[folder]!.kind === 'package') return 'skip';
  const current = childIn(folders, folder, name);
  if (own && current < 0 && !folders.isContent(draft, folder, name, realName, version)) return 'conflict';
  if (current >= 0) return judgeOccupied(draft, folders, folder, current, isDeepest, asker, dependency);
  const seen = folder === asker ? -1 : visibleFrom(folders, folder, name);
  const disturbed = seen >= 0 && !allContent(draft, folders, seen, folder, asker, dependency);
  return disturbed ? 'conflict' : { folder, replaces: -1 };
}

function judgeOccupied(
  draft: Draft,
  folders: Folders,
  folder: number,
  current: number,
  isDeepest: boolean,
  asker: number,
  dependency: Dependency,
): Verdict | 'conflict' | 'skip' {
  const node = draft.nodes[current]!;
  const { name, realName, version } = dependency;
  if (node.kind === 'package' && node.name === realName && node.version === version)
    return { folder, keeps: true };
  if (
    node.kind === 'package' &&
    isNewer(version, node) &&
    allContent(draft, folders, current, -1, asker, dependency) &&
    lieAlike(draft, folders, current, asker, name)
  )
    return { folder, replaces: current };
  if (folders.isContent(draft, asker, name, node.name ?? '', node.version ?? ''))
    return { folder, keeps: true };
  return isDeepest && !dependency.isPeer && node.kind === 'package'
    ? { folder, replaces: current }
    : 'conflict';
}

/**
 * Whether the overrides see a package of a folder, by the deepest way to it, as they see what is to replace it; one
 * without dependencies may go.
 */
function lieAlike(draft: Draft, folders: Folders, current: number, asker: number, name: string): boolean {
  if (draft.rules.length === 0 || edgesOf(draft, current).length === 0) return true;
  const depthsFor = (user: number) =>
    edgesOf(draft, user)
      .filter((edge) => edge.name === name)
      .map((edge) => depthInRules(draft, user, edge));
  const own = depthsFor(asker)[0] ?? [];
  const others = usersOf(draft, folders, current).flatMap(depthsFor);
  const deepest = others.reduce(
    (best, depth) => (total(depth) > total(best) ? depth : best),
    others[0] ?? own,
  );
  return own.join() === deepest.join();
}

function total(depths: readonly number[]): number {
  return depths.reduce((sum, depth) => sum + depth, 0);
}

/** Whether all that use a node, or those of them inside a folder, would be content with the dependency instead. */
function allContent(
  draft: Draft,
  folders: Folders,
  node: number,
  folder: number,
  asker: number,
  { name, realName, version }: Dependency,
): boolean {
  return usersOf(draft, folders, node).every((user) => {
    if (user === asker || (folder >= 0 && !isInside(folders, user, folder))) return true;
    return folders.isContent(draft, user, name, realName, version);
  });
}

function isGone(folders: Folders, node: number): boolean {
  if (folders.gone.size === 0) return false;
  for (let at = node; at >= 0; at = parentOf(folders, at)) if (folders.gone.has(at)) return true;
  return false;
}

function isInside(folders: Folders, node: number, folder: number): boolean {
  for (let at = node; at >= 0; at = parentOf(folders, at)) if (at === folder) return true;
  return false;
}

function isNewer(version: string, { version: old }: LockedPackage): boolean {
  return isAtLeast(version, old);
}

const isAtLeast = remembered(
  (version, old) => valid(old, true) !== null && valid(version, true) !== null && gte(version, old, true),
);

/** What lies in a folder by a name; -1 for nothing. */
function childIn({ children, base }: Folders, folder: number, name: string): number {
  return children.get(folder)?.get(name) ?? base.children.get(folder)?.get(name) ?? -1;
}

function childrenOf({ children, base }: Folders, folder: number): readonly (readonly [string, number])[] {
  const own = children.get(folder);
  const before = base.children.get(folder) ?? new Map<string, number>();
  if (!own) return [...before];
  return [...new Map([...before, ...own])].filter(([, child]) => child >= 0);
}

function putChild({ children }: Folders, folder: number, name: string, child: number): void {
  const own = children.get(folder);
  if (own) own.set(name, child);
  else children.set(folder, new Map([[name, child]]));
}

/** What comes inside a bundle goes with it. */
function inherit(draft: Draft, folders: Folders, old: number, fresh: number): void {
  for (const [name, child] of childrenOf(folders, old)) {
    putChild(folders, old, name, -1);
    const node = draft.nodes[child]!;
    if (node.kind === 'package' && node.bundled) continue;
    putChild(folders, fresh, name, child);
    folders.parents.set(child, fresh);
  }
  folders.gone.add(old);
  noteGone(draft, folders, old);
}

const trees = new WeakMap<Graph, Tree>();

function treeOf(graph: Graph): Tree {
  const known = trees.get(graph);
  if (known) return known;
  const parents = new Map<number, number>();
  const children = new Map<number, Map<string, number>>();
  const names = new Map<number, string>();
  const root = graphIndexOf(graph).importers.get('') ?? -1;
  const put = (node: number, folder: number, name: string): void => {
    parents.set(node, folder);
    names.set(node, name);
    const inFolder = children.get(folder);
    if (inFolder) inFolder.set(name, node);
    else children.set(folder, new Map([[name, node]]));
  };
  const nested = graph.lockfile.formatVersion === '1' ? nestedBySpans : nestedByKeys;
  for (const [node, folder, name] of nested(graph, root))
    if (name === '') parents.set(node, folder);
    else put(node, folder, name);
  for (const [name, importer] of graphIndexOf(graph).importerNames)
    if (importer !== root) put(importer, root, name);
  const nestedOnes = [...parents].filter(
    ([node, folder]) => folder !== root && graph.nodes[node]!.kind === 'package',
  );
  const places = new Map<string, number[]>();
  nestedOnes.forEach(([node], place) => {
    const name = names.get(node) ?? '';
    const same = places.get(name);
    if (same) same.push(place);
    else places.set(name, [place]);
  });
  const tree = { parents, children, names, nested: nestedOnes.map(([node]) => node), places };
  trees.set(graph, tree);
  return tree;
}

type Nested = readonly (readonly [node: number, folder: number, name: string])[];

const inFolder = '/node_modules/';

/** `packages/a/node_modules/b/node_modules/@c/d`; what lies outside node_modules lies in the root. */
function nestedByKeys(graph: Graph, root: number): Nested {
  const folders = new Map<string, number>();
  graph.nodes.forEach((node, index) => {
    folders.set(node.kind === 'importer' ? node.path : node.key, index);
  });
  return graph.nodes.flatMap((node, index) => {
    if (node.kind === 'importer') return index === root ? [] : [[index, root, ''] as const];
    const path = `/${node.key}`;
    const cut = path.lastIndexOf(inFolder);
    if (cut < 0) return [[index, root, ''] as const];
    const folder = folders.get(path.slice(1, Math.max(1, cut))) ?? root;
    return [[index, folder, path.slice(cut + inFolder.length)] as const];
  });
}

/** Version 1 nests the entries themselves. */
function nestedBySpans(graph: Graph, root: number): Nested {
  const around: number[] = [];
  const inOrder = graph.nodes
    .map((node, index) => ({ node, index }))
    .filter(({ node }) => node.kind === 'package')
    .sort((a, b) => a.node.span.start - b.node.span.start);
  return inOrder.map(({ node, index }) => {
    while (around.length > 0 && graph.nodes[around.at(-1)!]!.span.end <= node.span.start) around.pop();
    const folder = around.at(-1) ?? root;
    around.push(index);
    return [index, folder, (node as LockedPackage).key] as const;
  });
}
