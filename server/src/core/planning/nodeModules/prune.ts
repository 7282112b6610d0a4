// What goes with a package that is taken out or replaced.
import { type Draft, edgesOf } from '../relockDraft';
import { childrenOf, type Folders, nameIn, nest, parentOf, touch, unnest, usersOf } from './folders';

/**
 * What only a replaced package used goes with it, lest it be in the way (arborist, lib/place-dep.js,
 * `pruneForReplacement`): what the new one does not ask for, and what it asks for in another version.
 */
export function removeLeftovers(draft: Draft, folders: Folders, old: number, fresh: number): void {
  const asked = new Set(edgesOf(draft, fresh).map(({ name }) => name));
  const starts = edgesOf(draft, old).flatMap(({ name, to }) => {
    const node = draft.nodes[to];
    if (node?.kind !== 'package') return [];
    return asked.has(name) && folders.isContent(draft, fresh, name, node.name, node.version) ? [] : [to];
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

/** Takes a package out of its folder, and with it all that lies in it. */
export function takeOut(draft: Draft, folders: Folders, index: number): void {
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
