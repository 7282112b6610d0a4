// Where npm puts a package that is new, and what comes of putting it there (arborist, lib/place-dep.js).
import { type Draft, edgesOf, setEdges } from '../relockDraft';
import { canPlace, type Dependency, type Place, type Verdict } from './canPlaceDep';
import { removeDuplicates } from './dedupe';
import { type Folders, isInside, nest, parentOf, seenBy, touch, usersOf, visibleFrom } from './folders';
import { inherit, removeLeftovers } from './prune';

/**
 * Where npm puts a version that a node asks for and does not see: as far out as it disturbs nobody, in the place of
 * an older one where all that use that are content with it. `keeps` where what lies there will do. Undefined where
 * there is no such place.
 */
export function placeFor(
  draft: Draft,
  folders: Folders,
  asker: number,
  dependency: Dependency,
): Verdict | undefined {
  const around = parentOf(folders, asker);
  const deepest = dependency.isPeer && around >= 0 ? around : asker;
  const placement = { asker, dependency, deepest };
  let best: Verdict | undefined;
  for (let folder = deepest; folder >= 0; folder = parentOf(folders, folder)) {
    const verdict = canPlace(draft, folders, folder, placement);
    if (verdict === 'conflict') break;
    if (verdict !== 'skip') best = verdict;
  }
  return best;
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
  nest(folders, folder, name, node);
  folders.names.set(node, name);
  touch(folders, name);
  if (replaces >= 0) {
    inherit(draft, folders, replaces, node);
    users.push(...removeLeftovers(draft, folders, replaces, node));
  }
  useWhatIsSeen(draft, folders, node);
  return [...users, ...removeDuplicates(draft, folders, folder, draft.nodes[node]!.name)];
}

/** A package uses what it sees from its place at once, if that will do, and so holds it there until its turn comes. */
function useWhatIsSeen(draft: Draft, folders: Folders, index: number): void {
  const edges = edgesOf(draft, index).map((edge) => {
    const seen = seenBy(draft, folders, index, edge);
    const { name = '', version = '' } = draft.nodes[seen] ?? {};
    return seen >= 0 && folders.isContent(draft, index, edge.name, name, version)
      ? { ...edge, to: seen }
      : edge;
  });
  setEdges(draft, index, edges);
}
