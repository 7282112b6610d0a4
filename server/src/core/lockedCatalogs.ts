// What the lines of catalogs are locked as in a lockfile of yarn's, which does not name the catalogs.
import { coerce } from 'semver';
import { addTo } from './lists';
import { indicesByDescriptor, withProtocol } from './reading/descriptors';
import { eachTarget } from './reading/readPackage';
import type { CatalogEntry, Importer, LockedPackage } from './types';

/**
 * Indices of the packages that `name@catalog:…` means, whose keys are descriptors. A line that has been changed since is
 * no key any more: it had what nobody else asks for.
 */
export function lockedByCatalogs(
  packages: readonly LockedPackage[],
  importers: readonly Importer[],
  catalogs: readonly CatalogEntry[],
): ReadonlyMap<string, readonly number[]> {
  const locked = new Map<string, readonly number[]>();
  if (catalogs.length === 0) return locked;
  const byDescriptor = indicesByDescriptor(packages, new Set(catalogs.map(({ name }) => name)));
  const found = catalogs.map(({ name, rawSpec }) => byDescriptor.get(`${name}@${withProtocol(rawSpec)}`));
  const left = found.includes(undefined)
    ? packagesLeft(packages, importers, byDescriptor, new Set(found))
    : new Map<string, readonly number[]>();
  catalogs.forEach(({ catalog, name, rawSpec }, at) => {
    const index = found[at];
    const targets = index === undefined ? nearest(left.get(name) ?? [], rawSpec, packages) : [index];
    if (targets.length === 0) return;
    locked.set(`${name}@catalog:${catalog}`, targets);
    if (catalog === 'default') locked.set(`${name}@catalog:`, targets);
  });
  return locked;
}

/** By name, those that neither a package, nor an importer by itself, nor a line of a catalog leads to. */
function packagesLeft(
  packages: readonly LockedPackage[],
  importers: readonly Importer[],
  byDescriptor: ReadonlyMap<string, number>,
  found: ReadonlySet<number | undefined>,
): ReadonlyMap<string, readonly number[]> {
  const asked = new Set(found);
  for (const entry of packages) eachTarget(entry, (to) => asked.add(to));
  for (const { edges } of importers)
    for (const { rawSpec, to } of edges) if (!rawSpec.startsWith('catalog:')) asked.add(to);
  const left = new Map<string, number[]>();
  for (const index of new Set(byDescriptor.values())) {
    const { key } = packages[index]!;
    if (!asked.has(index)) addTo(left, key.slice(0, key.indexOf('@', 1)), index);
  }
  return left;
}

/** Several lines may have been changed, most often within their majors. */
function nearest(
  indices: readonly number[],
  rawSpec: string,
  packages: readonly LockedPackage[],
): readonly number[] {
  const major = coerce(rawSpec)?.major;
  const same = indices.filter((index) => coerce(packages[index]!.version)?.major === major);
  return same.length > 0 ? same : indices;
}
