// The folders of a draft as packages come and go: what lies in each, and what a name means there.
import { namedIn } from '../../named';
import type { Edge } from '../../types';
import { isPeer } from '../asked';
import { askersOf, type Draft, edgesOf } from '../relockDraft';
import { type Tree, treeOf } from './tree';

/**
 * The folders of a draft. They start as those of its graph, and change as packages are put in their places. A folder
 * goes by the index of the node that lies in it.
 */
export interface Folders {
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
  /** The nodes that have had their turn. What they were to choose anew, they have chosen. */
  readonly settled: Set<number>;
  readonly base: Tree;
}

/** Whether what a node asks for by a name is met by a version of a package of a real name. */
export type IsContent = (
  draft: Draft,
  asker: number,
  name: string,
  realName: string,
  version: string,
) => boolean;

/** The folders of a draft's base, with the places of the nested packages that are to be looked at. */
export function unchangedFolders({ base }: Draft, isContent: IsContent, pending: Iterable<number>): Folders {
  return {
    isContent,
    parents: new Map(),
    children: new Map(),
    names: new Map(),
    gone: new Set(),
    pending: new Set(pending),
    settled: new Set(),
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
    a === b || (a.to === b?.to && a.rawSpec === b.rawSpec && a.name === b.name);
  const byName = (name: string) => namedIn(before, name)[0];
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

/** What a node's dependency means: a package's peers are looked for beside it, all else from its own folder outwards. */
export function seenBy(draft: Draft, folders: Folders, index: number, edge: Edge): number {
  const isBeside = isPeer(edge) && draft.nodes[index]!.kind === 'package';
  return visibleFrom(folders, isBeside ? parentOf(folders, index) : index, edge.name);
}

/** The folder in which a node lies; -1 for the root and for what lies nowhere. */
export function parentOf({ parents, base }: Folders, folder: number): number {
  return parents.get(folder) ?? base.parents.get(folder) ?? -1;
}

/** The name that a node has as a folder. */
export function nameIn({ names, base }: Folders, index: number): string {
  return names.get(index) ?? base.names.get(index) ?? '';
}

/** What lies in a folder by a name; -1 for nothing. */
export function childIn({ children, base }: Folders, folder: number, name: string): number {
  return children.get(folder)?.get(name) ?? base.children.get(folder)?.get(name) ?? -1;
}

/** All that lies directly in a folder, by name. */
export function childrenOf(
  { children, base }: Folders,
  folder: number,
): readonly (readonly [string, number])[] {
  const own = children.get(folder);
  const before = base.children.get(folder) ?? new Map<string, number>();
  if (!own) return [...before];
  return [...new Map([...before, ...own])].filter(([, child]) => child >= 0);
}

/** Puts a node into a folder, by a name. */
export function nest(folders: Folders, folder: number, name: string, node: number): void {
  setChild(folders, folder, name, node);
  folders.parents.set(node, folder);
}

/** Leaves nothing in a folder by a name; what lay there still knows where it lay. */
export function unnest(folders: Folders, folder: number, name: string): void {
  setChild(folders, folder, name, -1);
}

function setChild({ children }: Folders, folder: number, name: string, child: number): void {
  const own = children.get(folder);
  if (own) own.set(name, child);
  else children.set(folder, new Map([[name, child]]));
}

/** Whether a node is a folder or lies somewhere in it. */
export function isInside(folders: Folders, node: number, folder: number): boolean {
  for (let at = node; at >= 0; at = parentOf(folders, at)) if (at === folder) return true;
  return false;
}

/** Whether a node has been taken out, or something around it. */
export function isGone(folders: Folders, node: number): boolean {
  if (folders.gone.size === 0) return false;
  for (let at = node; at >= 0; at = parentOf(folders, at)) if (folders.gone.has(at)) return true;
  return false;
}

/** All that ask for a node and are still there; none for -1. */
export function usersOf(draft: Draft, folders: Folders, index: number): readonly number[] {
  if (index < 0) return [];
  return askersOf(draft, index).filter((asker) => isUser(draft, folders, asker, index));
}

/** Whether something holds of all that ask for a node and are still there; most often the first says no. */
export function isOfAllUsers(
  draft: Draft,
  folders: Folders,
  index: number,
  is: (user: number) => boolean,
): boolean {
  if (index < 0) return true;
  return askersOf(draft, index).every((asker) => !isUser(draft, folders, asker, index) || is(asker));
}

function isUser(draft: Draft, folders: Folders, asker: number, index: number): boolean {
  return edgesOf(draft, asker).some(({ to }) => to === index) && !isGone(folders, asker);
}

/** The key that npm would write for a package that lies in a folder. */
export function keyIn(draft: Draft, folder: number, name: string): string {
  const node = draft.nodes[folder]!;
  const path = node.kind === 'importer' ? node.path : node.key;
  return path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
}
