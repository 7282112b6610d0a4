// pnpm-lock.yaml, versions 5.0 to 9.0: https://github.com/pnpm/spec/tree/master/lockfile

import {
  eachEntry,
  hasPlainValue,
  isField,
  keyOf,
  keySpanOf,
  pairSpanOf,
  textOf,
} from '../reading/lineEntries';
import { type Cursor, report } from '../reading/lines';
import { type DraftImporter, lockfileOf, type PnpmDocument } from '../reading/pnpmDocument';
import { keyStyleOf } from '../reading/pnpmKeys';
import { noFields, type PnpmDraft, readPackage, readSnapshot } from '../reading/pnpmPackages';
import type { EdgeType, Lockfile, LockfileFormat, Span } from '../types';
import { readIndented } from './indented';

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

function read(cursor: Cursor): Lockfile {
  const documents: PnpmDocument[] = [];
  let document = emptyDocument(cursor);
  do {
    eachEntry(cursor, document, readSection);
    if (isEmpty(document)) continue;
    documents.push(document);
    document = emptyDocument(cursor);
  } while (!cursor.done);
  return lockfileOf(documents, cursor);
}

// ---------------------------------------------------------------------------------------------------------
// Sections

function emptyDocument(cursor: Cursor): PnpmDraft {
  return {
    version: '',
    isSupported: true,
    importers: [],
    packages: { all: [], indices: new Map(), peers: [], hasInstance: [] },
    instances: [],
    fields: noFields(cursor),
  };
}

function isEmpty({ version, importers, packages, instances }: PnpmDocument): boolean {
  return version === '' && importers.length + packages.all.length + instances.length === 0;
}

function readSection(cursor: Cursor, document: PnpmDraft): void {
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
  importer.span = { start, end: eachEntry(cursor, importer, readImporterField) };
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
    const end = eachEntry(cursor, locked, readLocked);
    edges.push({ name, rawSpec: locked.specifier, type, to: -1, span: { start, end } });
  }
  references.push(locked.version);
}

function readLocked(cursor: Cursor, locked: { specifier: string; version: string }): void {
  if (isField(cursor, 'specifier')) locked.specifier = textOf(cursor) ?? '';
  else if (isField(cursor, 'version')) locked.version = textOf(cursor) ?? '';
}
