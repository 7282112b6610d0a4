// pnpm-lock.yaml of real projects: our reading equals pnpm's own, and js-yaml's where pnpm no longer reads the version.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readWantedLockfile } from '@pnpm/lockfile.fs';
import { loadAll } from 'js-yaml';
import { pnpm } from '../../../../server/src/core/lockfiles/pnpm';
import type { Edge, GraphNode, Lockfile } from '../../../../server/src/core/types';
import { dataFolder, skipWithoutData } from '../../../support/data';

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

/** Both readings as lines that can be compared. */
interface Picture {
  readonly packages: readonly string[];
  readonly edges: readonly string[];
}

for (const { name, file } of projects()) {
  test(name, { skip: skipWithoutData }, async (t) => {
    const text = readFileSync(file, 'utf8');
    const lockfile = pnpm.parse(text)!;
    const ours = pictureOf(lockfile);
    t.diagnostic(`${ours.packages.length} packages, ${ours.edges.length} edges`);
    assert.deepEqual(lockfile.problems, []);
    assert.deepEqual(differences(ours, await referencePicture(file, text)), []);
  });
}

test('a package that pnpm would install twice is there twice', { skip: skipWithoutData }, () => {
  const rows = readFileSync(join(dataFolder!, 'INDEX.md'), 'utf8').split('\n');
  const expected = new Map(
    rows.map((row) => row.split('|').map((cell) => cell.trim())).map((c) => [c[1], c[4]]),
  );
  for (const { name, file } of projects()) {
    const { packages } = pnpm.parse(readFileSync(file, 'utf8'))!;
    const thirdParty = packages.filter(({ source }) => source !== 'directory');
    assert.equal(String(thirdParty.length), expected.get(name), name);
  }
});

function projects(): readonly { readonly name: string; readonly file: string }[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : [])
    .filter((name) => /pnpm\d/.test(name))
    .map((name) => ({ name, file: findLockfile(join(folder, name)) }));
}

function findLockfile(folder: string): string {
  const [found] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('pnpm-lock.yaml'))
    .sort((a, b) => a.length - b.length);
  return join(folder, found!);
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
async function referencePicture(file: string, text: string): Promise<Picture> {
  const documents = loadAll(text) as readonly Document[];
  const last = documents.at(-1)!;
  const read = isVersion9(last)
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
    : /^\/?(?<name>(?:@[^/]+\/)?[^@]+)@(?:(?<version>\d[^(]*)|.)/;
  const groups = pattern.exec(key)?.groups;
  return [name ?? groups?.name, version ?? groups?.version ?? ''];
}

// ---------------------------------------------------------------------------------------------------------
// Both

function placeOf(folder: string): string {
  return `importer ${folder}`;
}

/** The lines that only one of two readings has. */
function differences(ours: Picture, theirs: Picture): readonly string[] {
  return (['packages', 'edges'] as const).flatMap((part) => [
    ...onlyIn(ours[part], theirs[part]).map((line) => `ours: ${line}`),
    ...onlyIn(theirs[part], ours[part]).map((line) => `theirs: ${line}`),
  ]);
}

function onlyIn(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

function lineOf(...parts: readonly (string | boolean | undefined)[]): string {
  return parts.map((part) => part ?? '-').join(' ');
}
