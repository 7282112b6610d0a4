// Changes of several fixes as one: each place is changed once, and each edit of the whole belongs to one of them.
import { addTo } from '../lists';
import { parseDescriptor } from '../manifests/descriptor';
import type { Fix, Project, TextEdit } from '../types';
import { type Change, editsOf } from './changes';
import type { Proposal } from './proposal';

/**
 * Both lists, each place once. Where they are about the same declaration, override or line of a catalog, `later` has
 * its way.
 */
export function combined(earlier: readonly Change[], later: readonly Change[]): readonly Change[] {
  const places = new Map([...earlier, ...later].map((change) => [placeOf(change), change]));
  return [...places.values()];
}

/** What is changed and what is chosen anew by all of several, the later ones having their way. */
export function together(parts: readonly Doing[]): Doing {
  return {
    changes: parts.reduce<readonly Change[]>((all, { changes }) => combined(all, changes), []),
    refresh: [...new Set(parts.flatMap(({ refresh }) => refresh))].sort(),
  };
}

/** What the proof of a fix rests on, and nothing else of it. */
type Doing = Pick<Proposal, 'changes' | 'refresh'>;

function placeOf(change: Change): string {
  return change.type === 'override'
    ? JSON.stringify([change.file, change.field, ...change.path])
    : JSON.stringify([change.file, change.written.specSpan.start]);
}

/**
 * For each package that several overrides below its askers lead to the same version, these, and the one without askers
 * that could stand for them.
 */
export function namingNone(
  changes: readonly Change[],
): readonly { readonly from: readonly Change[]; readonly to: Change }[] {
  const groups = new Map<string, { readonly from: Change[]; readonly to: Change }>();
  for (const change of changes) {
    if (change.type !== 'override' || change.path.length !== 2) continue;
    const { file, field, path, rawSpec } = change;
    const key = JSON.stringify([file, field, path[1], rawSpec]);
    const group = groups.get(key) ?? { from: [], to: { ...change, path: path.slice(1) } };
    groups.set(key, group);
    group.from.push(change);
  }
  return [...groups.values()].filter(({ from }) => from.length > 1);
}

/** A change that writes an override. */
export type OverrideChange = Extract<Change, { readonly type: 'override' }>;

/** For each package that several of npm's overrides lead to the same version, these, and the one that is about it alone. */
export function namingNoVersion(
  changes: readonly Change[],
): readonly { readonly from: readonly Change[]; readonly to: OverrideChange }[] {
  const groups = new Map<string, OverrideChange[]>();
  for (const change of changes) {
    if (change.type !== 'override' || change.field !== 'overrides') continue;
    const key = JSON.stringify([change.file, parseDescriptor(change.path.at(-1)!).name]);
    addTo(groups, key, change);
  }
  return [...groups.values()].flatMap((from) => {
    const [first, ...others] = from;
    const isSame = others.length > 0 && others.every(({ rawSpec }) => rawSpec === first!.rawSpec);
    return isSame ? [{ from, to: { ...first!, path: [parseDescriptor(first!.path.at(-1)!).name] } }] : [];
  });
}

/**
 * The edits of the whole, divided among the parts that it was combined from: together they are the whole, and no two
 * overlap. An edit that several parts share, as where each adds to an object that is not there yet, goes to the first.
 */
export function dividedEdits(
  project: Project,
  whole: Fix['edits'],
  parts: readonly (readonly Change[])[],
): readonly Fix['edits'][] {
  const left = new Map([...whole].map(([file, edits]) => [file, new Set(edits)]));
  const own = parts.map((changes) => taken(left, editsOf(project, changes)));
  for (const [file, edits] of left) {
    const sharing = parts.flatMap((changes, at) =>
      changes.some((one) => one.file === file) ? [own[at]!] : [],
    );
    const first = sharing.find((each) => !each.has(file)) ?? sharing[0];
    if (edits.size > 0) first?.set(file, [...(first.get(file) ?? []), ...edits]);
  }
  return own;
}

/** Takes out of the edits that are left those that a part would make by itself. */
function taken(
  left: ReadonlyMap<string, Set<TextEdit>>,
  wanted: Fix['edits'],
): Map<string, readonly TextEdit[]> {
  const mine = new Map<string, readonly TextEdit[]>();
  for (const [file, edits] of wanted) {
    const keys = new Set(edits.map(keyOf));
    const found = [...(left.get(file) ?? [])].filter((edit) => keys.has(keyOf(edit)));
    for (const edit of found) left.get(file)?.delete(edit);
    if (found.length > 0) mine.set(file, found);
  }
  return mine;
}

function keyOf({ span, newText }: TextEdit): string {
  return JSON.stringify([span.start, span.end, newText]);
}
