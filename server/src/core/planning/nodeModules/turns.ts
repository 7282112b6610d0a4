// Whose turn it is in npm: the outermost folder's, by path among equals (arborist, lib/arborist/build-ideal-tree.js, `DepsQueue`).
import type { Importer } from '../../types';
import type { Draft } from '../relockDraft';
import { type Folders, nameIn, parentOf } from './folders';

interface Turn {
  readonly index: number;
  readonly depth: number;
  readonly path: string;
}

/** How npm compares names and paths. */
export const byText = new Intl.Collator('en').compare;

/** Takes nodes out of a draft's queue, the outermost first, whenever they came into it. */
export function outermostFirst(draft: Draft, folders: Folders): () => number | undefined {
  const { queue } = draft;
  const waiting: Turn[] = [];
  let arrived = 0;
  return () => {
    while (arrived < queue.length) insert(waiting, turnOf(draft, folders, queue[arrived++]!));
    return waiting.pop()?.index;
  };
}

/** The next one is the last of the list. */
function insert(waiting: Turn[], turn: Turn): void {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(turn, waiting[middle]!)) low = middle + 1;
    else high = middle;
  }
  waiting.splice(low, 0, turn);
}

function isBefore(a: Turn, b: Turn): boolean {
  return a.depth === b.depth ? byText(a.path, b.path) < 0 : a.depth < b.depth;
}

function turnOf(draft: Draft, folders: Folders, index: number): Turn {
  const node = draft.nodes[index]!;
  if (node.kind === 'importer') return { index, depth: 0, path: node.path };
  const names: string[] = [];
  let at = index;
  for (; draft.nodes[at]?.kind === 'package'; at = parentOf(folders, at)) names.push(nameIn(folders, at));
  const top = draft.nodes[at]?.kind === 'importer' ? (draft.nodes[at] as Importer).path : '';
  return { index, depth: names.length, path: [top, ...names.reverse()].join('/node_modules/') };
}
