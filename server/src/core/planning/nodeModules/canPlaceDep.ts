// Whether npm may put a package into a folder, and what has to go for it (arborist, lib/can-place-dep.js).
import { isPeer } from '../asked';
import { innermost } from '../overrideSets';
import { type Draft, edgesOf } from '../relockDraft';
import { setsOfAsked } from '../rulesInDraft';
import { isAtLeast } from './dedupe';
import { childIn, type Folders, isInside, isOfAllUsers, usersOf, visibleFrom } from './folders';

/** A package that is to be put somewhere. */
export interface Dependency {
  /** What it is asked for by, and what its folder is called. */
  readonly name: string;
  readonly realName: string;
  readonly version: string;
  readonly isPeer: boolean;
}

/** A dependency that a node asks for and does not see, on the way to its place. */
export interface Placement {
  readonly asker: number;
  readonly dependency: Dependency;
  /** The folder deeper than which it cannot lie. */
  readonly deepest: number;
}

/** A place for a package: the folder, and the node that lies there by that name and has to go, or -1. */
export interface Place {
  readonly folder: number;
  readonly replaces: number;
}

/** Somewhere, or in a folder where what lies there stays. */
export type Verdict = Place | { readonly folder: number; readonly keeps: true };

/** Whether a dependency may lie in a folder. `skip`: not here, but perhaps further out; `conflict`: nor there. */
export function canPlace(
  draft: Draft,
  folders: Folders,
  folder: number,
  placement: Placement,
): Verdict | 'conflict' | 'skip' {
  const { asker, dependency } = placement;
  const { name, realName, version } = dependency;
  const own = folder === asker ? undefined : edgesOf(draft, folder).find((edge) => edge.name === name);
  if (own && isPeer(own) && draft.nodes[folder]!.kind === 'package') return 'skip';
  const current = childIn(folders, folder, name);
  if (own && current < 0 && !folders.isContent(draft, folder, name, realName, version)) return 'conflict';
  if (current >= 0) return canPlaceOver(draft, folders, folder, current, placement);
  const seen = folder === asker ? -1 : visibleFrom(folders, folder, name);
  const disturbed = seen >= 0 && !allContent(draft, folders, seen, folder, placement);
  return disturbed ? 'conflict' : { folder, replaces: -1 };
}

/** The same for a folder in which something lies by that name. */
function canPlaceOver(
  draft: Draft,
  folders: Folders,
  folder: number,
  current: number,
  placement: Placement,
): Verdict | 'conflict' {
  const { asker, dependency, deepest } = placement;
  const { name, realName, version } = dependency;
  const node = draft.nodes[current]!;
  if (node.kind === 'package' && node.name === realName && node.version === version)
    return { folder, keeps: true };
  if (
    node.kind === 'package' &&
    isAtLeast(version, node.version) &&
    allContent(draft, folders, current, -1, placement) &&
    lieAlike(draft, folders, current, asker, name)
  )
    return { folder, replaces: current };
  if (folders.isContent(draft, asker, name, node.name ?? '', node.version ?? ''))
    return { folder, keeps: true };
  return folder === deepest && !dependency.isPeer && node.kind === 'package'
    ? { folder, replaces: current }
    : 'conflict';
}

/** Whether all that use a node, or those of them inside a folder, would be content with the dependency instead. */
function allContent(
  draft: Draft,
  folders: Folders,
  node: number,
  folder: number,
  { asker, dependency: { name, realName, version } }: Placement,
): boolean {
  return isOfAllUsers(draft, folders, node, (user) => {
    if (user === asker || (folder >= 0 && !isInside(folders, user, folder))) return true;
    return folders.isContent(draft, user, name, realName, version);
  });
}

/**
 * Whether a package of a folder lies in the same overrides as what is to replace it; one without dependencies may go.
 * Who sees it asks for it last, and so may take it further in.
 */
function lieAlike(draft: Draft, folders: Folders, current: number, asker: number, name: string): boolean {
  if (draft.rules.length === 0 || edgesOf(draft, current).length === 0) return true;
  const [own = draft.sets] = setsOfAsked(draft, [asker], name);
  const users = usersOf(draft, folders, current).filter((user) => user !== asker);
  const theirs = innermost(setsOfAsked(draft, users, name)) ?? own;
  return (
    theirs === own || (visibleFrom(folders, asker, name) === current && innermost([theirs, own]) === own)
  );
}
