// Where the dependencies in a yarn.lock of yarn 2 and later lead: by descriptor, resolution and patch.
import { type Draft, localVersion, patchProtocol, type Target } from './berryEntries';
import {
  boundTo,
  type Candidate,
  findMoved,
  patchSourceOf,
  type Unresolved,
  withProtocol,
} from './descriptors';
import { asksBy, isPeer, nameAt, noteAt, noteFor, rawSpecAt } from './edgeColumns';
import { chainOf, findAmong } from './nameTable';

/**
 * Notes of each dependency the first descriptor of its name. There is none where it leads nowhere, and only there: so far
 * that is known before its target is looked for.
 */
export function findNames({ targetsByName: { byName }, fields: { edges } }: Draft): void {
  for (let edge = 0; edge < edges.length; edge++) {
    if (isPeer(edges, edge)) continue;
    const first = byName.get(nameAt(edges, edge));
    if (first) noteFor(edges, edge, first.number);
    else edges.to[edge] = -1;
  }
}

/**
 * Leads each dependency to the entry with its descriptor, unless a resolution or a patch comes between. `places` are
 * the indices of the nodes by entry.
 */
export function leadEdges(draft: Draft, places: readonly number[]): void {
  const { entries, fields } = draft;
  const { edges } = fields;
  applyPatches(draft, places);
  const missing: Unresolved[] = [];
  for (let entry = 0; entry < entries.length; entry++) {
    const { firstEdge, endOfEdges } = entries[entry]!;
    for (let edge = firstEdge; edge < endOfEdges; edge++) {
      if (isPeer(edges, edge) || edges.to[edge] === -1) continue;
      const target = findTarget(draft, entry, edge);
      if (target) edges.to[edge] = places[target.entry]!;
      else missing.push({ name: nameAt(edges, edge), rawSpec: rawSpecAt(edges, edge), to: -1, edge });
    }
  }
  if (missing.length > 0) findMoved(missing, (name) => candidatesOf(draft, places, name));
  for (const { edge, to } of missing) edges.to[edge] = to;
}

/** The entry's own descriptor is asked for, or one with a relative path, bound to what the path starts from. */
function findTarget(draft: Draft, entry: number, edge: number): Target | undefined {
  const { edges } = draft.fields;
  const first = draft.targets[noteAt(edges, edge)];
  const range = withProtocol(rawSpecAt(edges, edge));
  const target = findAsked(draft, first, range);
  if (target || range.startsWith('npm:')) return target;
  const locator = `${draft.entries[entry]!.name}@${draft.references[entry]}`;
  return findAsked(draft, first, boundTo(range, locator));
}

function findAsked({ targetsByName }: Draft, first: Target | undefined, range: string): Target | undefined {
  const target = first && findAmong(targetsByName, first, first.name, range);
  if (target) target.isAsked = true;
  return target;
}

function candidatesOf(
  { entries, targetsByName }: Draft,
  places: readonly number[],
  name: string,
): readonly Candidate[] {
  return chainOf(targetsByName, name).map(({ entry, isAsked }) => {
    const { version } = entries[entry]!;
    return { to: places[entry]!, version: version === localVersion ? '' : version, isAsked };
  });
}

/**
 * Yarn applies patches that no dependency asks for, its own (`builtin<compat/…>`) and those of a `resolutions`
 * field, to every dependency on the patch's source. A patched package itself depends on that source.
 */
function applyPatches(draft: Draft, places: readonly number[]): void {
  if (draft.patches.length > 0) markAskedPatches(draft);
  for (const patch of draft.patches) {
    const { name, range } = patchSourceOf(patch.range);
    const source = findAsked(draft, draft.targetsByName.byName.get(name), range);
    if (source) applyPatch(draft, places, patch, source);
  }
}

function applyPatch(draft: Draft, places: readonly number[], patch: Target, source: Target): void {
  const patched = draft.entries[patch.entry]!;
  const { name, keySpan: span } = patched;
  const { range: rawSpec, entry } = source;
  if (!leadsTo(draft, patch.entry, entry))
    patched.addEdge({ name, rawSpec, type: 'prod', to: places[entry]!, span });
  if (!patch.isAsked) source.entry = patch.entry;
}

/** Notes which patches dependencies ask for. */
function markAskedPatches(draft: Draft): void {
  const { entries, fields } = draft;
  const { edges } = fields;
  entries.forEach(({ firstEdge, endOfEdges }, entry) => {
    for (let edge = firstEdge; edge < endOfEdges; edge++)
      if (!isPeer(edges, edge) && asksBy(edges, edge, patchProtocol)) findTarget(draft, entry, edge);
  });
}

function leadsTo(draft: Draft, entry: number, wanted: number): boolean {
  const { edges } = draft.fields;
  const { firstEdge, endOfEdges } = draft.entries[entry]!;
  for (let edge = firstEdge; edge < endOfEdges; edge++) {
    if (isPeer(edges, edge)) continue;
    const target = findTarget(draft, entry, edge);
    if (target?.entry === wanted) return true;
  }
  return false;
}
