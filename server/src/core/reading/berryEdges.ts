// Where the dependencies in a yarn.lock of yarn 2 and later lead: by descriptor, resolution and patch.
import type { Edge } from '../types';
import { type Draft, localVersion, type Target } from './berryEntries';
import {
  boundTo,
  type Candidate,
  findMoved,
  patchSourceOf,
  type Unresolved,
  withProtocol,
} from './descriptors';
import { isPeer, nameAt, rawSpecAt } from './edgeColumns';
import { chainOf, findRanged } from './nameTable';

/** A dependency that stands at no place of its own in the text. */
export interface AddedEdge {
  /** Number of the entry that it is of. */
  readonly entry: number;
  readonly edge: Edge;
}

/**
 * A dependency leads to the entry with its descriptor, unless a resolution or a patch comes between. Edges lead to
 * descriptors, by number, when this is done. Returns the dependencies that patches add.
 */
export function resolveEdges(draft: Draft): readonly AddedEdge[] {
  const missing: Unresolved[] = [];
  for (let entry = 0; entry < draft.entries.length; entry++) findTargets(draft, entry, missing);
  const patches = patchesOf(draft);
  if (missing.length > 0) findMoved(missing, (name) => candidatesOf(draft, name));
  for (const { edge, to } of missing) draft.fields.edges.to[edge] = to;
  return patches.flatMap(({ patch, source }) => applyPatch(draft, patch, source));
}

function findTargets(draft: Draft, entry: number, missing: Unresolved[]): void {
  const { edges } = draft.fields;
  const { firstEdge, endOfEdges } = draft.entries[entry]!;
  for (let edge = firstEdge; edge < endOfEdges; edge++) {
    if (isPeer(edges, edge)) continue;
    const name = nameAt(edges, edge);
    const rawSpec = rawSpecAt(edges, edge);
    const to = findTarget(draft, entry, name, rawSpec);
    edges.to[edge] = to;
    if (to < 0) missing.push({ name, rawSpec, to, edge });
  }
}

function findTarget(draft: Draft, entry: number, name: string, rawSpec: string): number {
  const range = withProtocol(rawSpec);
  const target = findAsked(draft, name, range);
  if (target) return target.number;
  if (range.startsWith('npm:')) return -1;
  const locator = `${draft.entries[entry]!.name}@${draft.references[entry]}`;
  return findAsked(draft, name, boundTo(range, locator))?.number ?? -1;
}

function findAsked({ targetsByName }: Draft, name: string, range: string): Target | undefined {
  const target = findRanged(targetsByName, name, range);
  if (target) target.isAsked = true;
  return target;
}

function candidatesOf({ entries, targetsByName }: Draft, name: string): readonly Candidate[] {
  return chainOf(targetsByName, name).map(({ number, entry, isAsked }) => {
    const { version } = entries[entry]!;
    return { to: number, version: version === localVersion ? '' : version, isAsked };
  });
}

/** Descriptors of patched packages, with those of what is patched. */
function patchesOf(draft: Draft): readonly { readonly patch: Target; readonly source: Target }[] {
  const patches = draft.targets.filter(({ range }) => range.startsWith('patch:'));
  return patches.flatMap((patch) => {
    const { name, range } = patchSourceOf(patch.range);
    const source = findAsked(draft, name, range);
    return source ? [{ patch, source }] : [];
  });
}

/**
 * Yarn applies patches that no dependency asks for, its own (`builtin<compat/…>`) and those of a `resolutions`
 * field, to every dependency on the patch's source. A patched package itself depends on that source.
 */
function applyPatch(draft: Draft, patch: Target, source: Target): readonly AddedEdge[] {
  const { entries, targets } = draft;
  const { name, keySpan } = entries[patch.entry]!;
  const { range: rawSpec, entry } = source;
  const added: AddedEdge[] = [];
  if (!leadsTo(draft, patch.entry, entry)) {
    const edge: Edge = { name, rawSpec, type: 'prod', to: targets.length, span: keySpan };
    added.push({ entry: patch.entry, edge });
    targets.push({ ...source, number: targets.length });
  }
  if (!patch.isAsked) source.entry = patch.entry;
  return added;
}

function leadsTo({ entries, targets, fields: { edges } }: Draft, entry: number, wanted: number): boolean {
  const { firstEdge, endOfEdges } = entries[entry]!;
  for (let edge = firstEdge; edge < endOfEdges; edge++)
    if (targets[edges.to[edge]!]?.entry === wanted) return true;
  return false;
}
