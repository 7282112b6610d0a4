// pnpm-lock.yaml, versions 5.0 to 9.0: https://github.com/pnpm/spec/tree/master/lockfile
import { type Cursor, report } from '../reading/lines';
import {
  type DraftEdge,
  type DraftImporter,
  type DraftPackage,
  lockfileOf,
  type PnpmDocument,
  type PnpmPackages,
  reportDuplicate,
} from '../reading/pnpmDocument';
import { keyStyleOf, withoutSuffix } from '../reading/pnpmKeys';
import type { EdgeType, Lockfile, LockfileFormat, PackageSource, Span } from '../types';
import {
  eachEntry,
  eachField,
  hasPlainValue,
  isField,
  isTrue,
  keyOf,
  keySpanOf,
  optionalNamesOf,
  pairSpanOf,
  readIndented,
  textOf,
} from './indented';

/**
 * Each entry of `snapshots` (up to version 6 of `packages`) is a package of the lockfile: one for each set of peers
 * that a package is installed with. Its span is that of the entry in `packages`, which several may share.
 *
 * A file may hold two documents: the first then has pnpm itself and its `configDependencies`, which pnpm installs
 * and runs as much as the project's own. They are dev dependencies of the root here.
 */
export const pnpm: LockfileFormat = {
  id: 'pnpm',
  fileNames: ['pnpm-lock.yaml', 'shrinkwrap.yaml'],
  installedFiles: ['node_modules/.pnpm/lock.yaml'],
  installCommand: 'pnpm install --ignore-scripts',
  parse: (text) => readIndented(text, 'colon', read),
};

/** Fields of an entry as far as they are used. */
interface Fields {
  name: string | undefined;
  version: string | undefined;
  deprecated: string | undefined;
  integrity: string | undefined;
  tarball: string | undefined;
  source: PackageSource;
  dev: boolean | undefined;
  optional: boolean | undefined;
  requiresBuild: boolean | undefined;
  readonly edges: DraftEdge[];
  readonly peers: DraftEdge[];
  optionalPeers: ReadonlySet<string> | undefined;
}

interface Draft extends PnpmDocument {
  /** Fields of the entry that is being read. */
  readonly fields: Fields;
}

function read(cursor: Cursor): Lockfile {
  const documents: PnpmDocument[] = [];
  let document = emptyDocument();
  do {
    eachField(cursor, document, readSection);
    if (isEmpty(document)) continue;
    documents.push(document);
    document = emptyDocument();
  } while (!cursor.done);
  return lockfileOf(documents, cursor);
}

// ---------------------------------------------------------------------------------------------------------
// Sections

function emptyDocument(): Draft {
  return {
    version: '',
    isSupported: true,
    importers: [],
    packages: { all: [], indices: new Map(), peers: [], hasInstance: [] },
    instancePeers: [],
    instances: [],
    fields: noFields(),
  };
}

function isEmpty({ version, importers, packages, instances }: PnpmDocument): boolean {
  return version === '' && importers.length + packages.all.length + instances.length === 0;
}

function readSection(cursor: Cursor, document: Draft): void {
  if (isField(cursor, 'lockfileVersion')) readVersion(cursor, document);
  else if (isField(cursor, 'shrinkwrapVersion')) reportUnsupported(cursor, document);
  else if (isField(cursor, 'importers')) eachEntry(cursor, document.importers, readImporter);
  else if (isField(cursor, 'packages')) eachEntry(cursor, document, readPackage);
  else if (isField(cursor, 'snapshots')) eachEntry(cursor, document, readSnapshot);
  else if (isImporterField(cursor)) readImporterField(cursor, rootOf(document));
}

function readVersion(cursor: Cursor, document: PnpmDocument): void {
  document.version = textOf(cursor) ?? '';
  if (!keyStyleOf(document.version)) reportUnsupported(cursor, document);
}

function reportUnsupported(cursor: Cursor, document: PnpmDocument): void {
  document.isSupported = false;
  const message =
    'Lockfiles of pnpm 1 and 2 are not supported; pnpm install of a later version rewrites them.';
  report(cursor, 'unsupportedVersion', message, pairSpanOf(cursor));
}

// ---------------------------------------------------------------------------------------------------------
// Importers

const readProd = (cursor: Cursor, importer: DraftImporter) => readImporterEdge(cursor, importer, 'prod');
const readDev = (cursor: Cursor, importer: DraftImporter) => readImporterEdge(cursor, importer, 'dev');
const readOptional = (cursor: Cursor, importer: DraftImporter) =>
  readImporterEdge(cursor, importer, 'optional');

const importerFields: readonly (readonly [string, (cursor: Cursor, importer: DraftImporter) => void])[] = [
  ['dependencies', readProd],
  ['devDependencies', readDev],
  ['optionalDependencies', readOptional],
  ['configDependencies', readDev],
  ['packageManagerDependencies', readDev],
  ['specifiers', (cursor, { specifiers }) => specifiers.set(keyOf(cursor), textOf(cursor) ?? '')],
];

function isImporterField(cursor: Cursor): boolean {
  return importerFields.some(([field]) => isField(cursor, field));
}

/** Lockfiles of a single project may have its dependencies at the top. */
function rootOf({ importers }: PnpmDocument): DraftImporter {
  const root = importers[0] ?? emptyImporter('', { start: 0, end: 0 });
  importers[0] = root;
  return root;
}

function emptyImporter(path: string, span: Span): DraftImporter {
  return { path, span, edges: [], references: [], specifiers: new Map() };
}

function readImporter(cursor: Cursor, importers: DraftImporter[]): void {
  const { keyStart: start } = cursor;
  const path = keyOf(cursor);
  const importer = emptyImporter(path === '.' ? '' : path, keySpanOf(cursor));
  importers.push(importer);
  importer.span = { start, end: eachField(cursor, importer, readImporterField) };
}

function readImporterField(cursor: Cursor, importer: DraftImporter): void {
  const visit = importerFields.find(([field]) => isField(cursor, field))?.[1];
  if (visit) eachEntry(cursor, importer, visit);
}

/** `a: 1.0.0`, from version 6 on `a:` and below it `specifier: ^1.0.0` and `version: 1.0.0`. */
function readImporterEdge(cursor: Cursor, { edges, references }: DraftImporter, type: EdgeType): void {
  const { keyStart: start } = cursor;
  const name = keyOf(cursor);
  const locked = { specifier: '', version: '' };
  if (hasPlainValue(cursor)) {
    locked.version = textOf(cursor) ?? '';
    edges.push({ name, rawSpec: '', type, to: -1, span: pairSpanOf(cursor) });
  } else {
    const end = eachField(cursor, locked, readLocked);
    edges.push({ name, rawSpec: locked.specifier, type, to: -1, span: { start, end } });
  }
  references.push(locked.version);
}

function readLocked(cursor: Cursor, locked: { specifier: string; version: string }): void {
  if (isField(cursor, 'specifier')) locked.specifier = textOf(cursor) ?? '';
  else if (isField(cursor, 'version')) locked.version = textOf(cursor) ?? '';
}

// ---------------------------------------------------------------------------------------------------------
// Packages

function readPackage(cursor: Cursor, { packages, fields }: Draft): void {
  const { all, indices, peers, hasInstance } = packages;
  const key = keyOf(cursor);
  const keySpan = keySpanOf(cursor);
  const { size } = indices;
  if (indices.set(key, all.length).size === size) reportDuplicate(cursor, key, keySpan);
  clear(fields);
  const end = eachField(cursor, fields, readField);
  all.push(packageOf(key, fields, { start: keySpan.start, end }, keySpan));
  peers.push(fields.peers.length > 0 ? peersOf(fields) : undefined);
  hasInstance.push(false);
}

/** What `packages` knows of an instance is there already, since pnpm writes `snapshots` last. */
function readSnapshot(cursor: Cursor, { packages, instances, instancePeers, fields }: Draft): void {
  const key = keyOf(cursor);
  const keySpan = keySpanOf(cursor);
  clear(fields);
  const end = eachField(cursor, fields, readField);
  const index = findPackage(packages, key);
  if (index === undefined) {
    instances.push(packageOf(key, fields, { start: keySpan.start, end }, keySpan));
    instancePeers.push(undefined);
    return;
  }
  const locked = packages.all[index]!;
  const instance = packages.hasInstance[index] ? withoutInstance(locked) : locked;
  packages.hasInstance[index] = true;
  instance.key = key;
  instance.snapshotKeySpan = keySpan;
  instance.edges = fields.edges.slice();
  if (fields.optional !== undefined) instance.optional = fields.optional;
  instances.push(instance);
  instancePeers.push(packages.peers[index]);
}

/** What is said of a package, not of the instance that it has become. */
function withoutInstance({ optional: _, ...locked }: DraftPackage): DraftPackage {
  return locked;
}

function findPackage({ indices }: PnpmPackages, instanceKey: string): number | undefined {
  const suffix = instanceKey.indexOf('(');
  const plain = suffix < 0 ? instanceKey : instanceKey.slice(0, suffix);
  return indices.get(plain) ?? indices.get(withoutSuffix(instanceKey));
}

function noFields(): Fields {
  return {
    name: undefined,
    version: undefined,
    deprecated: undefined,
    integrity: undefined,
    tarball: undefined,
    source: 'registry',
    dev: undefined,
    optional: undefined,
    requiresBuild: undefined,
    edges: [],
    peers: [],
    optionalPeers: undefined,
  };
}

function clear(fields: Fields): void {
  fields.name = fields.version = fields.deprecated = fields.integrity = fields.tarball = undefined;
  fields.source = 'registry';
  fields.dev = fields.optional = fields.requiresBuild = undefined;
  fields.edges.length = 0;
  fields.peers.length = 0;
  fields.optionalPeers = undefined;
}

function readField(cursor: Cursor, fields: Fields): void {
  if (isField(cursor, 'resolution')) eachField(cursor, fields, readResolution);
  else if (isField(cursor, 'dependencies')) eachEntry(cursor, fields.edges, readDependency);
  else if (isField(cursor, 'optionalDependencies')) eachEntry(cursor, fields.edges, readOptionalDependency);
  else if (isField(cursor, 'peerDependencies')) eachEntry(cursor, fields.peers, readPeer);
  else if (isField(cursor, 'peerDependenciesMeta')) fields.optionalPeers = optionalNamesOf(cursor);
  else if (isField(cursor, 'optional')) fields.optional = isTrue(cursor);
  else if (isField(cursor, 'dev')) fields.dev = isTrue(cursor);
  else if (isField(cursor, 'requiresBuild')) fields.requiresBuild = isTrue(cursor);
  else if (isField(cursor, 'deprecated')) fields.deprecated = textOf(cursor);
  else if (isField(cursor, 'name')) fields.name = textOf(cursor);
  else if (isField(cursor, 'version')) fields.version = textOf(cursor);
}

function readResolution(cursor: Cursor, fields: Fields): void {
  if (isField(cursor, 'integrity')) fields.integrity = textOf(cursor);
  else if (isField(cursor, 'tarball')) fields.tarball = textOf(cursor);
  else if (isField(cursor, 'type')) fields.source = sourceOfType(textOf(cursor));
}

/** A resolution without a type is a tarball of the registry or elsewhere; the types left are those of runtimes. */
function sourceOfType(type: string | undefined): PackageSource {
  return type === 'directory' || type === 'git' ? type : 'unknown';
}

function readDependency(cursor: Cursor, edges: DraftEdge[]): void {
  edges.push(edgeOf(cursor, 'prod'));
}

function readOptionalDependency(cursor: Cursor, edges: DraftEdge[]): void {
  edges.push(edgeOf(cursor, 'optional'));
}

function readPeer(cursor: Cursor, edges: DraftEdge[]): void {
  edges.push(edgeOf(cursor, 'peer'));
}

function edgeOf(cursor: Cursor, type: EdgeType): DraftEdge {
  const span = pairSpanOf(cursor);
  return { name: keyOf(cursor), rawSpec: textOf(cursor) ?? '', type, to: -1, span };
}

function peersOf({ peers, optionalPeers }: Fields): readonly DraftEdge[] {
  if (optionalPeers) for (const peer of peers) if (optionalPeers.has(peer.name)) peer.type = 'peerOptional';
  return peers.slice();
}

function packageOf(key: string, fields: Fields, span: Span, keySpan: Span): DraftPackage {
  const { name = '', version = '', source } = fields;
  const edges = fields.edges.slice();
  const locked: DraftPackage = { kind: 'package', key, name, version, source, span, keySpan, edges };
  if (fields.tarball !== undefined) locked.resolved = fields.tarball;
  if (fields.integrity !== undefined) locked.integrity = fields.integrity;
  if (fields.dev !== undefined) locked.dev = fields.dev;
  if (fields.optional !== undefined) locked.optional = fields.optional;
  if (fields.requiresBuild !== undefined) locked.hasInstallScript = fields.requiresBuild;
  if (fields.deprecated !== undefined) locked.deprecated = fields.deprecated;
  return locked;
}
