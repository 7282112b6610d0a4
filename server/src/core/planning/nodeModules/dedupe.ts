// Packages that one further out can stand for: npm takes them out as it goes (arborist, lib/node.js, `canDedupe`).
import { gte, valid } from 'semver';
import { rememberedOfTexts } from '../../remembered';
import type { Graph, Project } from '../../types';
import { innermost } from '../overrideSets';
import { type Draft, edgesOf, newDraft } from '../relockDraft';
import { setsOfAsked } from '../rulesInDraft';
import {
  childrenOf,
  type Folders,
  type IsContent,
  isGone,
  isInside,
  isOfAllUsers,
  nameIn,
  parentOf,
  touch,
  unchangedFolders,
  usersOf,
  visibleFrom,
} from './folders';
import { removeDuplicate } from './prune';

/** The folders of a draft as they are before anything is put or taken, those of its base. */
export function foldersOf(draft: Draft, isContent: IsContent): Folders {
  const folders = unchangedFolders(draft, isContent, duplicatesOf(draft, isContent));
  for (const name of draft.overridden) touch(folders, name);
  return folders;
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
    if (!isDuplicate(draft, folders, node)) return true;
    users.push(...removeDuplicate(draft, folders, node));
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

interface Duplicates {
  readonly manifests: Project['manifests'];
  readonly places: ReadonlySet<number>;
}

const duplicatesIn = new WeakMap<Graph, Duplicates>();

/** The places of the nested packages of the base that one further out can stand for, nothing having been changed. */
function duplicatesOf({ before, base }: Draft, isContent: IsContent): ReadonlySet<number> {
  const known = duplicatesIn.get(base);
  if (known?.manifests === before.manifests) return known.places;
  const unchanged = newDraft(before, before, base, { packages: new Set() }, () => undefined);
  const folders = unchangedFolders(unchanged, isContent, []);
  const found = folders.base.nested.flatMap((node, place) =>
    isDuplicate(unchanged, folders, node) ? [place] : [],
  );
  const places = new Set(found);
  duplicatesIn.set(base, { manifests: before.manifests, places });
  return places;
}

/** A higher version takes the place of a lower one, or an equal one does. */
function isDuplicate(draft: Draft, folders: Folders, index: number): boolean {
  const node = draft.nodes[index]!;
  const name = nameIn(folders, index);
  const parent = parentOf(folders, index);
  const further = visibleFrom(folders, parentOf(folders, parent), name);
  const other = draft.nodes[further];
  if (node.kind !== 'package' || node.bundled || other?.kind !== 'package') return false;
  const isSame = other.name === node.name && other.version === node.version;
  if (isSame) return true;
  if (!isAtLeast(other.version, node.version)) return false;
  const isContent = (user: number) => folders.isContent(draft, user, name, other.name, other.version);
  return isOfAllUsers(draft, folders, index, isContent) && lieAlike(draft, folders, index, further, name);
}

/** Whether two packages lie in the same overrides; one without dependencies may go (`canReplaceWith`). */
function lieAlike(draft: Draft, folders: Folders, index: number, other: number, name: string): boolean {
  if (draft.rules.length === 0 || edgesOf(draft, index).length === 0) return true;
  const setOf = (node: number) => innermost(setsOfAsked(draft, usersOf(draft, folders, node), name));
  return setOf(index) === setOf(other);
}

/** Whether a version is as high as another, or higher; false where one of them is none. */
export const isAtLeast = rememberedOfTexts(
  (version, old) => valid(old, true) !== null && valid(version, true) !== null && gte(version, old, true),
);
