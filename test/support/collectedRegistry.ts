// A registry made of what the collection's lockfiles hold: every version that one of them names, and every fixed one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, gt, major, maxSatisfying, minVersion, valid, validRange } from 'semver';
import { fixedVersionsOf } from '../../server/src/core/advisories/affected';
import { lockfileFormats, parseSpec, registryRangeOf } from '../../server/src/core/index';
import type { Advisory, Edge, LockedPackage, Lockfile } from '../../server/src/core/types';
import { dataFolder } from './data';
import type { BundledText, PublishedText, PublishedTexts } from './project';

type Registry = Map<string, Map<string, PublishedText>>;

/**
 * Real names, versions, dependencies and bundles, as far as lockfiles show them. A version that advisories name as fixed
 * asks for what the one before it asks for, and bundles the same: what it really bundles is not known. Where nothing satisfies a dependency, its lowest version is made, empty, so
 * that every package can be installed. pnpm's lockfiles leave the ranges out and are passed over.
 */
export function collectedRegistry(advisories: readonly Advisory[]): PublishedTexts {
  const registry: Registry = new Map();
  for (const lockfile of collectedLockfiles()) addLockfile(registry, lockfile);
  for (const advisory of advisories) addFixed(registry, advisory);
  const open = [...registry.values()].flatMap((versions) => [...versions.values()]);
  for (const text of open) addMissing(registry, text);
  return Object.fromEntries(
    [...registry].map(([name, versions]) => [
      name,
      Object.fromEntries([...versions].sort(([a], [b]) => compare(a, b, true))),
    ]),
  );
}

function collectedLockfiles(): readonly Lockfile[] {
  const folder = join(dataFolder!, 'lockfiles');
  return readdirSync(folder).flatMap((name) =>
    lockfileFormats
      .filter(({ id }) => id !== 'pnpm')
      .flatMap(({ fileNames, parse }) =>
        fileNames
          .map((file) => join(folder, name, file))
          .filter((file) => existsSync(file))
          .flatMap((file) => parse(readFileSync(file, 'utf8')) ?? []),
      ),
  );
}

function addLockfile(registry: Registry, { packages, format }: Lockfile): void {
  const bundles = format === 'npm' ? bundlesIn(packages) : new Map<string, Bundle>();
  for (const { key, name, version, source, edges, bundled } of packages) {
    if (source !== 'registry' || valid(version) === null || bundled) continue;
    const versions = registry.get(name) ?? new Map();
    registry.set(name, versions);
    const bundle = bundles.get(key);
    if (!versions.has(version) || bundle)
      versions.set(version, { ...textOf(edges), ...(bundle && bundledIn(bundle)) });
  }
}

type Bundle = Record<string, BundledText>;

/** What lies in the tarballs of packages, by the keys of these. */
function bundlesIn(packages: readonly LockedPackage[]): ReadonlyMap<string, Bundle> {
  const bundles = new Map<string, Bundle>();
  const inside = new Set(packages.filter(({ bundled }) => bundled).map(({ key }) => key));
  for (const { key, name, version, edges } of packages.filter(({ bundled }) => bundled)) {
    let holder = key;
    while (inside.has(holder)) holder = holder.slice(0, holder.lastIndexOf('/node_modules/'));
    const bundle = bundles.get(holder) ?? {};
    bundles.set(holder, bundle);
    bundle[key.slice(holder.length + 1)] = { name, version, ...textOf(edges) };
  }
  return bundles;
}

/** Only what lies directly in it is named. */
function bundledIn(bundle: Bundle): PublishedText {
  const top = Object.keys(bundle).filter((folder) => folder.lastIndexOf('node_modules/') === 0);
  return { bundleDependencies: top.map((folder) => folder.slice('node_modules/'.length)), bundle };
}

function textOf(edges: readonly Edge[]): PublishedText {
  const asked = (...types: readonly Edge['type'][]) =>
    Object.fromEntries(
      edges
        .filter(({ type }) => types.includes(type))
        .map(({ name, rawSpec }) => [name, rawSpec.replace(/^npm:(?=[^@]*$)/, '')]),
    );
  return {
    published: '2020-01-01',
    dependencies: asked('prod'),
    optionalDependencies: asked('optional'),
    peerDependencies: asked('peer', 'peerOptional'),
    peerDependenciesMeta: Object.fromEntries(
      edges.filter(({ type }) => type === 'peerOptional').map(({ name }) => [name, { optional: true }]),
    ),
  };
}

function addFixed(registry: Registry, advisory: Advisory): void {
  const versions = registry.get(advisory.package);
  if (!versions) return;
  for (const fixed of fixedVersionsOf(advisory)) {
    if (valid(fixed) === null || versions.has(fixed)) continue;
    const known = [...versions.keys()].filter((version) => gt(fixed, version)).sort(compare);
    const near = known.filter((version) => major(version) === major(fixed)).at(-1) ?? known.at(-1);
    if (near !== undefined) versions.set(fixed, versions.get(near)!);
  }
}

function addMissing(
  registry: Registry,
  { dependencies = {}, optionalDependencies = {} }: PublishedText,
): void {
  for (const [as, rawSpec] of Object.entries({ ...dependencies, ...optionalDependencies })) {
    const { name = as, range = '' } = registryRangeOf(parseSpec(rawSpec)) ?? {};
    const lowest = validRange(range) === null ? null : minVersion(range);
    const versions = registry.get(name) ?? new Map<string, PublishedText>();
    if (!lowest || maxSatisfying([...versions.keys()], range) !== null) continue;
    registry.set(name, versions.set(lowest.version, { published: '2020-01-01' }));
  }
}
