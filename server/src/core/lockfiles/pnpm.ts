// pnpm-lock.yaml, versions 5.0 to 9.0: https://github.com/pnpm/spec/tree/master/lockfile

import { noEdges } from '../reading/edgeColumns';
import {
  eachEntry,
  hasPlainValue,
  isField,
  keyOf,
  plainValueOf,
  spanOf,
  textOf,
} from '../reading/lineEntries';
import { documentsOf, type Lines, report } from '../reading/lines';
import { type DraftImporter, lockfileOf, type PnpmDocument } from '../reading/pnpmDocument';
import { keyStyleOf } from '../reading/pnpmKeys';
import { noPackages, readPackage, readSnapshot } from '../reading/pnpmPackages';
import { nowhere } from '../text';
import type { Edge, EdgeType, Lockfile, LockfileFormat, Span } from '../types';
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
  installedFiles: ['.pnpm/lock.yaml'],
  installerNote: { file: '.modules.yaml', parse: installerIn },
  installCommand: 'pnpm install --ignore-scripts',
  parse: (text) => readIndented(text, 'colon', read),
};

/** The note is YAML up to pnpm 9 and JSON since, one key a line. */
function installerIn(text: string): string | undefined {
  return /^[ \t]*"?packageManager"?:[ \t]*["']?(pnpm@\d+\.\d+\.\d+)/m.exec(text)?.[1];
}

function read(lines: Lines): Lockfile {
  const documents = documentsOf(lines).map((row) => {
    const document = emptyDocument(lines);
    eachEntry(lines, row, document, readSection);
    return document;
  });
  return lockfileOf(
    documents.filter((document) => !isEmpty(document)),
    lines,
  );
}

// ---------------------------------------------------------------------------------------------------------
// Sections

function emptyDocument(lines: Lines): PnpmDocument {
  return {
    version: '',
    isSupported: true,
    overrides: new Map(),
    importers: [],
    packages: noPackages(),
    instances: [],
    edges: noEdges(lines),
    peers: noEdges(lines),
  };
}

function isEmpty({ version, importers, packages, instances }: PnpmDocument): boolean {
  return version === '' && importers.length + packages.all.length + instances.length === 0;
}

function readSection(lines: Lines, row: number, document: PnpmDocument): void {
  if (isField(lines, row, 'lockfileVersion')) readVersion(lines, row, document);
  else if (isField(lines, row, 'shrinkwrapVersion')) reportUnsupported(lines, row, document);
  else if (isField(lines, row, 'overrides')) eachEntry(lines, row, document.overrides, readSpecifier);
  else if (isField(lines, row, 'importers')) eachEntry(lines, row, document.importers, readImporter);
  else if (isField(lines, row, 'packages')) eachEntry(lines, row, document, readPackage);
  else if (isField(lines, row, 'snapshots')) eachEntry(lines, row, document, readSnapshot);
  else if (isImporterField(lines, row)) readImporterField(lines, row, rootOf(document));
}

function readVersion(lines: Lines, row: number, document: PnpmDocument): void {
  document.version = textOf(lines, row) ?? '';
  if (!keyStyleOf(document.version)) reportUnsupported(lines, row, document);
  else if (Number.parseInt(document.version, 10) > newestVersion) {
    const message = `lockfileVersion ${document.version} is not known.`;
    report(lines, 'unsupportedVersion', message, spanOf(lines, row));
  }
}

/** A later one is read as if it were this, but nobody knows what that leaves out. */
const newestVersion = 9;

function reportUnsupported(lines: Lines, row: number, document: PnpmDocument): void {
  document.isSupported = false;
  const message =
    'Lockfiles of pnpm 1 and 2 are not supported; pnpm install of a later version rewrites them.';
  report(lines, 'unsupportedVersion', message, spanOf(lines, row));
}

// ---------------------------------------------------------------------------------------------------------
// Importers

/** A field of an importer with dependencies. */
interface Field {
  readonly name: string;
  /** What they are to it. */
  readonly type: EdgeType;
  /** pnpm's own, and not of the project. */
  readonly tool?: Edge['tool'];
}

interface ImporterField {
  readonly importer: DraftImporter;
  readonly field: Field;
}

interface Locked {
  specifier: string;
  version: string;
}

const fields: readonly Field[] = [
  { name: 'dependencies', type: 'prod' },
  { name: 'devDependencies', type: 'dev' },
  { name: 'optionalDependencies', type: 'optional' },
  { name: 'configDependencies', type: 'dev', tool: 'config' },
  { name: 'packageManagerDependencies', type: 'dev', tool: 'packageManager' },
];

function fieldAt(lines: Lines, row: number): Field | undefined {
  return fields.find(({ name }) => isField(lines, row, name));
}

function isImporterField(lines: Lines, row: number): boolean {
  return isField(lines, row, 'specifiers') || fieldAt(lines, row) !== undefined;
}

/** Lockfiles of a single project may have its dependencies at the top. */
function rootOf({ importers }: PnpmDocument): DraftImporter {
  const root = importers[0] ?? emptyImporter('', nowhere);
  importers[0] = root;
  return root;
}

function emptyImporter(path: string, span: Span): DraftImporter {
  return { path, span, edges: [], references: [], specifiers: new Map() };
}

function readImporter(lines: Lines, row: number, importers: DraftImporter[]): void {
  const path = keyOf(lines, row);
  const importer = emptyImporter(path === '.' ? '' : path, spanOf(lines, row));
  importers.push(importer);
  eachEntry(lines, row, importer, readImporterField);
}

function readImporterField(lines: Lines, row: number, importer: DraftImporter): void {
  const field = fieldAt(lines, row);
  if (field) eachEntry(lines, row, { importer, field }, readImporterEdge);
  else if (isField(lines, row, 'specifiers')) eachEntry(lines, row, importer.specifiers, readSpecifier);
}

/** `a: 1.0.0`, from version 6 on `a:` and below it `specifier: ^1.0.0` and `version: 1.0.0`. */
function readImporterEdge(lines: Lines, row: number, { importer, field }: ImporterField): void {
  const locked: Locked = { specifier: '', version: '' };
  if (hasPlainValue(lines, row)) locked.version = plainValueOf(lines, row);
  else eachEntry(lines, row, locked, readLocked);
  const { specifier: rawSpec, version } = locked;
  const edge = { name: keyOf(lines, row), rawSpec, type: field.type, to: -1, span: spanOf(lines, row) };
  importer.edges.push(field.tool ? { ...edge, tool: field.tool } : edge);
  importer.references.push(version);
}

function readLocked(lines: Lines, row: number, locked: Locked): void {
  if (isField(lines, row, 'specifier')) locked.specifier = textOf(lines, row) ?? '';
  else if (isField(lines, row, 'version')) locked.version = textOf(lines, row) ?? '';
}

/** Also an override, by what it is for. */
function readSpecifier(lines: Lines, row: number, specifiers: Map<string, string>): void {
  specifiers.set(keyOf(lines, row), textOf(lines, row) ?? '');
}
