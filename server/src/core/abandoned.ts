// Entries of a yarn.lock of yarn 1 that nobody asks for by now: what declarations that have moved on had before.
import { addTo } from './lists';
import { parseDescriptor } from './manifests/descriptor';
import { eachTarget } from './reading/readPackage';
import type { Edge, LockedPackage, Lockfile } from './types';

/** Where a declaration led before it was changed, and what it asked for then. */
export type Abandoned = Pick<Edge, 'rawSpec' | 'to'>;

/**
 * By name, the entries that are left of the edges of importers that lead nowhere. An entry goes by what was asked for, so
 * one that neither a package nor another edge of an importer asks for is what such an edge led to.
 */
export function abandonedBy(
  moved: readonly Edge[],
  asking: readonly Edge[],
  { packages, entryPoints = new Map() }: Lockfile,
): ReadonlyMap<string, readonly Abandoned[]> {
  const abandoned = new Map<string, Abandoned[]>();
  const names = new Set(moved.map(({ name }) => name));
  const patterns = [...entryPoints]
    .map(([pattern, to]) => ({ pattern, to, ...parseDescriptor(pattern) }))
    .filter(({ name }) => names.has(name));
  const asked = new Set(asking.map(patternOf));
  for (const pattern of patternsOfAskers(packages, new Set(patterns.map(({ to }) => to)))) asked.add(pattern);
  for (const { pattern, name, range, to } of patterns)
    if (!asked.has(pattern)) addTo(abandoned, name, { rawSpec: range, to });
  return abandoned;
}

/** All that those packages ask for which ask for any of the targets; the edges of the others are not made. */
function patternsOfAskers(
  packages: readonly LockedPackage[],
  targets: ReadonlySet<number>,
): readonly string[] {
  return packages.flatMap((node) => {
    let asks = false;
    eachTarget(node, (to) => {
      asks ||= targets.has(to);
    });
    return asks ? node.edges.map(patternOf) : [];
  });
}

function patternOf({ name, rawSpec }: Edge): string {
  return `${name}@${rawSpec}`;
}
