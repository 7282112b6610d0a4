// pnpm-lock.yaml: our reading beside pnpm's own, and js-yaml's where pnpm no longer reads the version.
import { dirname, join } from 'node:path';
import { readWantedLockfile } from '@pnpm/lockfile.fs';
import { loadAll } from 'js-yaml';
import type { Edge, GraphNode, Lockfile } from '../../../server/src/core/types';
import { type Comparison, compare, lineOf, type Picture } from './comparison';

type Names = Readonly<Record<string, string>>;

/** An entry of `packages`, with what version 9 keeps in `snapshots`. */
interface Package {
  readonly name?: string;
  readonly version?: string;
  readonly resolution?: { readonly integrity?: string; readonly tarball?: string };
  readonly dependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly peerDependencies?: Names;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly deprecated?: string;
}

/** Up to version 5, and as pnpm reads it, a name has its reference; as written later, specifier and reference. */
type Locked = string | { readonly specifier: string; readonly version: string };

interface Importer {
  readonly specifiers?: Names;
  readonly dependencies?: Readonly<Record<string, Locked>>;
  readonly devDependencies?: Readonly<Record<string, Locked>>;
  readonly optionalDependencies?: Readonly<Record<string, Locked>>;
}

interface Document extends Importer {
  readonly lockfileVersion: string | number;
  readonly importers?: Readonly<Record<string, Importer>>;
  readonly packages?: Readonly<Record<string, Package>>;
  readonly snapshots?: Readonly<Record<string, Package>>;
}

/** The file is for pnpm itself; without it all is read as plain YAML. */
export async function compareWithPnpm(lockfile: Lockfile, text: string, file?: string): Promise<Comparison> {
  return compare(pictureOf(lockfile), await referencePicture(text, file));
}

// ---------------------------------------------------------------------------------------------------------
// Ours

function pictureOf({ packages, importers }: Lockfile): Picture {
  const nodes: readonly GraphNode[] = [...packages, ...importers];
  const places = nodes.map((node) => (node.kind === 'importer' ? placeOf(node.path) : node.key));
  return {
    packages: packages.map(({ key, name, version, resolved, integrity, dev, optional, deprecated }) =>
      lineOf(
        key,
        name,
        version,
        resolved,
        integrity,
        dev,
        optional,
        deprecated?.replaceAll(/\s+/g, ' ').trim(),
      ),
    ),
    edges: nodes.flatMap((node, index) =>
      node.edges.map((edge) => lineOf(places[index], ...partsOf(edge), places[edge.to])),
    ),
  };
}

function partsOf({ type, name, rawSpec }: Edge): readonly string[] {
  return [type, name, rawSpec];
}

// ---------------------------------------------------------------------------------------------------------
// Theirs

/** pnpm reads version 9, of two documents the last; the first, and older versions, are read as plain YAML. */
async function referencePicture(text: string, file?: string): Promise<Picture> {
  const documents = loadAll(text) as readonly Document[];
  const last = documents.at(-1)!;
  const read =
    file !== undefined && isVersion9(last)
      ? await readWantedLockfile(dirname(file), { ignoreIncompatible: false })
      : null;
  const asRead = read ? { ...(read as unknown as Document), lockfileVersion: last.lockfileVersion } : last;
  const pictures = [...documents.slice(0, -1), asRead].map(pictureOfDocument);
  return {
    packages: pictures.flatMap(({ packages }) => packages),
    edges: pictures.flatMap(({ edges }) => edges),
  };
}

function isVersion9({ lockfileVersion }: Document): boolean {
  return String(lockfileVersion).startsWith('9');
}

function pictureOfDocument(document: Document): Picture {
  const { packages, snapshots } = document;
  const joined = Object.entries(snapshots ?? packages ?? {}).map(([key, entry]): [string, Package] =>
    snapshots ? [key, { ...packages?.[key.replace(/\(.*$/, '')], ...entry }] : [key, entry],
  );
  const all = new Map(joined);
  const importers = document.importers ?? { '.': document };
  const folders = new Set(Object.keys(importers).map((path) => (path === '.' ? '' : path)));
  const targetOf = (name: string, reference: string, folder: string): string | undefined =>
    reference.startsWith('link:')
      ? placeOfLink(join(folder, reference.slice('link:'.length)), folders)
      : keysOf(document, name, reference).find((key) => all.has(key));
  return {
    packages: joined.map(([key, one]) =>
      lineOf(
        key,
        ...nameAndVersionOf(document, key, one),
        one.resolution?.tarball,
        one.resolution?.integrity,
        one.dev,
        one.optional,
        one.deprecated?.replaceAll(/\s+/g, ' ').trim(),
      ),
    ),
    edges: [
      ...joined.flatMap(([key, one]) => packageEdges(key, one, targetOf)),
      ...Object.entries(importers).flatMap(([path, importer]) =>
        importerEdges(path === '.' ? '' : path, importer, targetOf),
      ),
    ],
  };
}

type TargetOf = (name: string, reference: string, folder: string) => string | undefined;

function packageEdges(key: string, one: Package, targetOf: TargetOf): readonly string[] {
  const peerType = (name: string) => (one.peerDependenciesMeta?.[name]?.optional ? 'peerOptional' : 'peer');
  const own = Object.entries(one.dependencies ?? {}).map(([name, reference]) => {
    const type = one.peerDependencies?.[name] === undefined ? 'prod' : peerType(name);
    return lineOf(key, type, name, reference, targetOf(name, reference, ''));
  });
  const optional = Object.entries(one.optionalDependencies ?? {}).map(([name, reference]) =>
    lineOf(key, 'optional', name, reference, targetOf(name, reference, '')),
  );
  const unmet = Object.entries(one.peerDependencies ?? {})
    .filter(([name]) => !one.dependencies?.[name] && !one.optionalDependencies?.[name])
    .map(([name, range]) => lineOf(key, peerType(name), name, range, undefined));
  return [...own, ...optional, ...unmet];
}

function importerEdges(path: string, importer: Importer, targetOf: TargetOf): readonly string[] {
  const groups = { dependencies: 'prod', devDependencies: 'dev', optionalDependencies: 'optional' } as const;
  const tools = { configDependencies: 'dev', packageManagerDependencies: 'dev' };
  return Object.entries({ ...groups, ...tools }).flatMap(([group, type]) =>
    Object.entries(importer[group as keyof typeof groups] ?? {}).map(([name, locked]) => {
      const specifier = typeof locked === 'string' ? importer.specifiers?.[name] : locked.specifier;
      const reference = typeof locked === 'string' ? locked : locked.version;
      return lineOf(placeOf(path), type, name, specifier, targetOf(name, reference, path));
    }),
  );
}

function placeOfLink(joined: string, folders: ReadonlySet<string>): string | undefined {
  const folder = joined === '.' ? '' : joined;
  return folders.has(folder) ? placeOf(folder) : undefined;
}

/** The keys that a reference may mean, in each version of the lockfile. */
function keysOf({ lockfileVersion }: Document, name: string, reference: string): readonly string[] {
  if (String(lockfileVersion).startsWith('5')) return [`/${name}/${reference}`, reference];
  return String(lockfileVersion).startsWith('6')
    ? [`/${name}@${reference}`, reference]
    : [`${name}@${reference}`, reference];
}

function nameAndVersionOf(
  { lockfileVersion }: Document,
  key: string,
  { name, version }: Package,
): readonly [string | undefined, string | undefined] {
  const pattern = String(lockfileVersion).startsWith('5')
    ? /^\/(?<name>(?:@[^/]+\/)?[^/]+)\/(?<version>\d[^_]*)/
    : /^\/?(?<name>(?:@[^/]+\/)?[^@(]+)@(?:(?<version>\d[^(]*)|.)/;
  const groups = pattern.exec(key)?.groups;
  return [name ?? groups?.name, version ?? groups?.version ?? ''];
}

// ---------------------------------------------------------------------------------------------------------
// Both

function placeOf(folder: string): string {
  return `importer ${folder}`;
}
