// Where the dependencies in a yarn.lock of yarn 2 and later lead: by descriptor, resolution and patch.

import type { Edge } from '../types';
import { type Draft, localVersion, type Mutable, type Target } from './berryEntries';
import { boundTo, type Candidate, findMoved, patchSourceOf, withProtocol } from './descriptors';
import { findNumber, numbersOf } from './nameTable';

/**
 * A dependency leads to the entry with its descriptor, unless a resolution or a patch comes between. Edges first
 * lead to descriptors, by number, and in the end to nodes.
 */
export function resolveEdges(draft: Draft): void {
  const { entries } = draft;
  const missing: Mutable<Edge>[] = [];
  for (let entry = 0; entry < entries.length; entry++) {
    for (const edge of entries[entry]!.edges) {
      if (edge.type === 'peer' || edge.type === 'peerOptional') continue;
      edge.to = findTarget(draft, entry, edge);
      if (edge.to < 0) missing.push(edge);
    }
  }
  const patches = patchesOf(draft);
  if (missing.length > 0) findMoved(missing, (name) => candidatesOf(draft, name));
  for (const { patch, source } of patches) applyPatch(draft, patch, source);
}

function findTarget(draft: Draft, entry: number, { name, rawSpec }: Edge): number {
  const range = withProtocol(rawSpec);
  const number = findAsked(draft, name, range);
  if (number >= 0 || range.startsWith('npm:')) return number;
  const locator = `${draft.entries[entry]!.name}@${draft.references[entry]}`;
  return findAsked(draft, name, boundTo(range, locator));
}

function findAsked({ numbers, targets }: Draft, name: string, range: string): number {
  const number = findNumber(numbers, name, range);
  if (number >= 0) targets[number]!.isAsked = true;
  return number;
}

function candidatesOf({ entries, targets, numbers }: Draft, name: string): readonly Candidate[] {
  return numbersOf(numbers, name).map((to) => {
    const { entry, isAsked } = targets[to]!;
    const { version } = entries[entry]!;
    return { to, version: version === localVersion ? '' : version, isAsked };
  });
}

/** Descriptors of patched packages, with those of what is patched. */
function patchesOf(draft: Draft): readonly { readonly patch: Target; readonly source: Target }[] {
  const patches = draft.targets.filter(({ range }) => range.startsWith('patch:'));
  return patches.flatMap((patch) => {
    const { name, range } = patchSourceOf(patch.range);
    const source = draft.targets[findAsked(draft, name, range)];
    return source ? [{ patch, source }] : [];
  });
}

/**
 * Yarn applies patches that no dependency asks for, its own (`builtin<compat/…>`) and those of a `resolutions`
 * field, to every dependency on the patch's source. A patched package itself depends on that source.
 */
function applyPatch({ entries, targets }: Draft, patch: Target, source: Target): void {
  const { name, edges, keySpan } = entries[patch.entry]!;
  const { range: rawSpec, entry } = source;
  if (!edges.some(({ to }) => targets[to]?.entry === entry)) {
    edges.push({ name, rawSpec, type: 'prod', to: targets.length, span: keySpan });
    targets.push({ ...source });
  }
  if (!patch.isAsked) source.entry = patch.entry;
}
