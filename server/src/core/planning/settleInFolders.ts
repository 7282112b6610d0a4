// npm: a demand is met by what is visible from its folder, and what is new is put as far out as it disturbs nobody.
import type { Edge, LockedPackage } from '../types';
import { type Asked, isPeer, meets } from './asked';
import { askedFor, type Wanted, wantedBy, wantedByPackage } from './asking';
import { foldersOf, removeDuplicates } from './nodeModules/dedupe';
import {
  type Folders,
  isGone,
  keyIn,
  noteEdges,
  parentOf,
  seenBy,
  touch,
  visibleFrom,
} from './nodeModules/folders';
import { orderOf } from './nodeModules/order';
import { placeFor, putInPlace } from './nodeModules/placeDep';
import { byText, outermostFirst } from './nodeModules/turns';
import { type Draft, edgesOf, enqueue, isLetGo, redirect, type Settler, setEdges } from './relockDraft';
import { addPublished, choose, edgeOf, isHeld, isMet, unmetPeer } from './settling';

/** Settles the nodes of a draft from the outside in, in folders that it keeps from one to the next. */
export function settlerInFolders(draft: Draft): Settler {
  const folders = foldersOf(draft, isContent);
  return { next: outermostFirst(draft, folders), settle: (index) => settleInFolders(draft, folders, index) };
}

/** What has been taken out before its turn asks for nothing any more. */
function settleInFolders(draft: Draft, folders: Folders, index: number): void {
  if (isGone(folders, index)) return;
  const node = draft.nodes[index]!;
  if (node.kind === 'package') settlePackage(draft, folders, index, node);
  else settleImporter(draft, folders, index);
  folders.settled.add(index);
}

/**
 * Whether a node has yet to choose anew what an edge leads to. Once it has, what it sees will do, though it be what was
 * let go of: a new package that it stands for is taken out again as its duplicate (arborist, lib/arborist/
 * build-ideal-tree.js, `#depsSeen`: who has been visited is visited again only for edges that are not met).
 */
function choosesAnew(draft: Draft, folders: Folders, index: number, edge: Edge, to: number): boolean {
  return !folders.settled.has(index) && isLetGo(draft, edge, to);
}

function settleImporter(draft: Draft, folders: Folders, index: number): void {
  const wanted = wantedBy(draft, index);
  const edges = wanted.map(edgeOf);
  setEdges(draft, index, edges);
  noteEdges(draft, folders, index, edges);
  const { places, repeated } = orderOf(draft.base, index, edges);
  for (const at of places)
    if (repeated.has(wanted[at]!.name) || !isKept(draft, folders, index, wanted[at]!, at))
      lead(draft, folders, index, wanted[at]!);
}

/** Whether the only thing by its name that an importer asks for has what it had, and nothing speaks against it. */
function isKept(draft: Draft, folders: Folders, index: number, wanted: Wanted, at: number): boolean {
  const { same, to } = wanted;
  if (!same || to < 0 || edgesOf(draft, index)[at]!.to !== to) return false;
  return seenBy(draft, folders, index, wanted) === to && !choosesAnew(draft, folders, index, wanted, to);
}

function settlePackage(draft: Draft, folders: Folders, index: number, node: LockedPackage): void {
  const edges = edgesOf(draft, index);
  if (index >= draft.base.nodes.length) setEdges(draft, index, edges);
  const moved = edges.filter((edge) => !stays(draft, folders, index, edge));
  for (const { name } of byName(moved)) {
    const edge = edgesOf(draft, index).find((one) => one.name === name)!;
    if (!stays(draft, folders, index, edge))
      lead(draft, folders, index, wantedByPackage(draft, index, node, edge));
  }
}

/** npm puts what a package asks for in its place by name. */
function byName<T extends { readonly name: string }>(asked: readonly T[]): readonly T[] {
  return asked.length < 2 ? asked : [...asked].sort((a, b) => byText(a.name, b.name));
}

/** Whether a dependency has what it had, and nothing speaks against it. */
function stays(draft: Draft, folders: Folders, index: number, edge: Edge): boolean {
  if (edge.to < 0 || draft.overridden.has(edge.name)) return false;
  return (
    seenBy(draft, folders, index, edge) === edge.to && !choosesAnew(draft, folders, index, edge, edge.to)
  );
}

/** What is worked out by now counts already while the rest is put in its place. */
function lead(draft: Draft, folders: Folders, index: number, wanted: Wanted): void {
  const to = targetInFolders(draft, folders, index, wanted);
  if (to !== wanted.to) touch(folders, wanted.name);
  if (edgesOf(draft, index).some((edge) => edge.name === wanted.name && edge.to !== to))
    redirect(draft, index, wanted.name, to);
}

function targetInFolders(draft: Draft, folders: Folders, index: number, wanted: Wanted): number {
  const seen = seenBy(draft, folders, index, wanted);
  const letGo = [seen, wanted.to].some((to) => choosesAnew(draft, folders, index, wanted, to));
  if (wanted.same && seen === wanted.to && seen >= 0 && !letGo) return seen;
  const asked = wanted.asked();
  if (asked === 'nothing') return -1;
  if (!asked) return seen >= 0 ? seen : wanted.to;
  if (seen >= 0 && !letGo && isMet(draft, seen, asked)) return seen;
  if (wanted.type === 'peerOptional') return seen;
  const isFree = letGo || draft.overridden.has(wanted.name);
  if (seen >= 0 && isPeer(wanted) && (!isFree || isHeld(draft, seen)))
    return unmetPeer(draft, index, wanted, seen, asked);
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
