// What goes with a package that is taken out or replaced.
import type { Edge } from '../../types';
import { type Draft, edgesOf } from '../relockDraft';
import { childrenOf, type Folders, isGone, nameIn, nest, parentOf, touch, unnest, usersOf } from './folders';

/**
 * What only a replaced package used goes with it, lest it be in the way (arborist, lib/place-dep.js,
 * `pruneForReplacement`): what the new one does not ask for, and what it asks for in another version. Returns the nodes
 * to look at again.
 */
export function removeLeftovers(
  draft: Draft,
  folders: Folders,
  old: number,
  fresh: number,
): readonly number[] {
  const asked = new Set(edgesOf(draft, fresh).map(({ name }) => name));
  const starts = edgesOf(draft, old).flatMap(({ name, to }) => {
    const node = draft.nodes[to];
    if (node?.kind !== 'package') return [];
    return asked.has(name) && folders.isContent(draft, fresh, name, node.name, node.version) ? [] : [to];
  });
  const isReplaced = (user: number) => user === old || user === fresh;
  return takeOutAll(draft, folders, onlyUsedBy(draft, folders, new Set(starts), isReplaced));
}

/** Takes a package out that another can stand for, and all that only it used. Returns the nodes to look at again. */
export function removeDuplicate(draft: Draft, folders: Folders, index: number): readonly number[] {
  const others = onlyUsedBy(draft, folders, new Set([index]), (_, used) => used === index);
  return takeOutAll(draft, folders, others);
}

/**
 * Some packages and all that they lead to, without what something else uses and is content with (arborist,
 * lib/gather-dep-set.js).
 */
function onlyUsedBy(
  draft: Draft,
  folders: Folders,
  packages: Set<number>,
  isIgnored: (user: number, used: number) => boolean,
): ReadonlySet<number> {
  for (const index of packages)
    for (const edge of edgesOf(draft, index))
      if (draft.nodes[edge.to]?.kind === 'package' && isMetBy(draft, folders, index, edge))
        packages.add(edge.to);
  const isUsed = (index: number) =>
    usersOf(draft, folders, index).some(
      (user) =>
        !packages.has(user) &&
        !isIgnored(user, index) &&
        edgesOf(draft, user).some((edge) => edge.to === index && isMetBy(draft, folders, user, edge)),
    );
  for (let changed = true; changed; ) {
    const used = [...packages].filter(isUsed);
    for (const index of used) packages.delete(index);
    changed = used.length > 0;
  }
  return packages;
}

function isMetBy(draft: Draft, folders: Folders, user: number, { name, to }: Edge): boolean {
  const { name: realName = '', version = '' } = draft.nodes[to] ?? {};
  return folders.isContent(draft, user, name, realName, version);
}

/** Where one has gone before, another may lie by now. */
function takeOutAll(draft: Draft, folders: Folders, packages: ReadonlySet<number>): readonly number[] {
  const users = [...packages].flatMap((index) => usersOf(draft, folders, index));
  for (const index of packages) if (!isGone(folders, index)) takeOut(draft, folders, index);
  return users.filter((user) => !isGone(folders, user));
}

/** Takes a package out of its folder, and with it all that lies in it. */
function takeOut(draft: Draft, folders: Folders, index: number): void {
  unnest(folders, parentOf(folders, index), nameIn(folders, index));
  folders.gone.add(index);
  touch(folders, nameIn(folders, index));
  noteGone(draft, folders, index);
}

/** Hands what lies in a replaced package to the one in its place; what comes inside a bundle goes with it. */
export function inherit(draft: Draft, folders: Folders, old: number, fresh: number): void {
  for (const [name, child] of childrenOf(folders, old)) {
    unnest(folders, old, name);
    const node = draft.nodes[child]!;
    if (node.kind === 'package' && node.bundled) continue;
    nest(folders, fresh, name, child);
  }
  folders.gone.add(old);
  noteGone(draft, folders, old);
}

/** What is gone, and what lay in it, asks for nothing any more. */
function noteGone(draft: Draft, folders: Folders, index: number): void {
  for (const { name } of edgesOf(draft, index)) touch(folders, name);
  for (const [, child] of childrenOf(folders, index)) {
    touch(folders, nameIn(folders, child));
    noteGone(draft, folders, child);
  }
}
