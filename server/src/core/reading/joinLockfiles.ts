// Two lockfiles as one, so that a verdict can be given for both sides of a merge conflict.
import { addTo } from '../lists';
import type { Edge, GraphNode, LockedPackage, Lockfile, Problem } from '../types';

/**
 * Joins what the two sides of a merge conflict say: an entry that both have is there once, with the edges of both; an
 * entry that differs is there twice. Of two formats ours is that of the whole.
 */
export function joinLockfiles(ours: Lockfile, theirs: Lockfile): Lockfile {
  const packages = pair(ours.packages, theirs.packages, identityOf);
  const importers = pair(ours.importers, theirs.importers, (one) => one.path);
  const toOurs = (to: number) => (to < ours.packages.length ? to : to + packages.added);
  const toTheirs = (to: number) => {
    if (to < 0) return to;
    if (to < theirs.packages.length) return packages.places[to]!;
    return packages.all.length + importers.places[to - theirs.packages.length]!;
  };
  const withEdges = <T extends GraphNode>({ one, other }: Pair<T>): T => {
    const left = one?.edges.map((edge) => ({ ...edge, to: toOurs(edge.to) })) ?? [];
    const right = other?.edges.map((edge) => ({ ...edge, to: toTheirs(edge.to) })) ?? [];
    return { ...(one ?? other)!, edges: unionOf(left, right, edgeKeyOf) };
  };
  const theirEntryPoints = theirs.entryPoints && movedPoints(theirs.entryPoints, toTheirs);
  const entryPoints = ours.entryPoints ?? theirEntryPoints;
  return {
    ...theirs,
    ...ours,
    packages: packages.all.map(withEdges),
    importers: importers.all.map(withEdges),
    links: unionOf(ours.links ?? [], theirs.links ?? [], ({ span }) => `${span.start}`),
    ...(entryPoints && { entryPoints }),
    ...(theirEntryPoints && { theirEntryPoints }),
    problems: unionOf(ours.problems, theirs.problems, problemKeyOf),
  };
}

function identityOf({ key, name, version, resolved, integrity }: LockedPackage): string {
  return [key, name, version, resolved, integrity].join('\n');
}

function edgeKeyOf({ name, rawSpec, type, to }: Edge): string {
  return [name, rawSpec, type, to].join('\n');
}

function problemKeyOf({ code, span }: Problem): string {
  return `${code} ${span.start}`;
}

interface Pair<T> {
  readonly one?: T;
  readonly other?: T;
}

interface Pairs<T> {
  /** All of ours in their order, then what only theirs has. */
  readonly all: readonly Pair<T>[];
  /** How many only theirs has. */
  readonly added: number;
  /** For each of theirs its index in `all`. */
  readonly places: readonly number[];
}

function pair<T>(ours: readonly T[], theirs: readonly T[], keyOf: (one: T) => string): Pairs<T> {
  const all: Pair<T>[] = ours.map((one) => ({ one }));
  /** Of equal ones the first is on top, to go with the first of theirs. */
  const byKey = new Map<string, number[]>();
  for (let index = ours.length - 1; index >= 0; index--) {
    const key = keyOf(ours[index]!);
    addTo(byKey, key, index);
  }
  const places = theirs.map((other) => {
    const index = byKey.get(keyOf(other))?.pop();
    if (index === undefined) return all.push({ other }) - 1;
    all[index] = { one: ours[index]!, other };
    return index;
  });
  return { all, added: all.length - ours.length, places };
}

function movedPoints(
  points: ReadonlyMap<string, number>,
  moved: (to: number) => number,
): ReadonlyMap<string, number> {
  return new Map([...points].map(([name, to]) => [name, moved(to)]));
}

function unionOf<T>(left: readonly T[], right: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const known = new Set(left.map(keyOf));
  return [...left, ...right.filter((one) => !known.has(keyOf(one)))];
}
