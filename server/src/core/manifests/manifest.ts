// package.json: text to Manifest, with the span of every name and every right-hand side.

import { namedIn } from '../named';
import { sidesOf } from '../reading/conflicts';
import {
  type Entry,
  type Fields,
  fieldsOf,
  isTrue,
  itemsOf,
  memberOf,
  type Report,
  reportWrongType,
  stringsOf,
  textOf,
} from '../reading/jsonFields';
import type { JsonNode } from '../reading/jsonNode';
import { parseJsonTree } from '../reading/jsonTree';
import type {
  CatalogEntry,
  Declaration,
  DependencyField,
  EdgeType,
  Manifest,
  Override,
  Problem,
  Span,
  Spec,
  WorkspacePattern,
} from '../types';
import { configDependenciesInJson } from './configDependencies';
import { parseSpec } from './spec';

/**
 * Reads a package.json. Never throws: what is broken, of the wrong type, given twice or in a merge conflict becomes
 * a problem (`invalidJson`, `wrongType`, `duplicateKey`, `duplicateDependency`, `tooDeep`, `mergeConflict`), and the
 * rest is read all the same. As in npm the last of several equal keys counts, and `optionalDependencies` win over
 * `dependencies`. Of a merge conflict both sides are read; what both have is there once.
 */
export function parseManifest(text: string): Manifest {
  const { sides, problems } = sidesOf(text);
  const [ours, theirs] = sides.map(readSide);
  if (!theirs) return ours!;
  return {
    ...theirs,
    ...ours!,
    ...unionOf(ours!, theirs),
    problems: [...problems, ...problemsOf(ours!, theirs)],
  };
}

const dependencyFields: readonly { readonly field: DependencyField; readonly type: EdgeType }[] = [
  { field: 'dependencies', type: 'prod' },
  { field: 'devDependencies', type: 'dev' },
  { field: 'optionalDependencies', type: 'optional' },
  { field: 'peerDependencies', type: 'peer' },
];

const wantedFields: ReadonlySet<string> = new Set([
  ...dependencyFields.map(({ field }) => field),
  ...['name', 'version', 'peerDependenciesMeta', 'bundleDependencies', 'bundledDependencies'],
  ...['overrides', 'resolutions', 'pnpm', 'workspaces', 'catalog', 'catalogs'],
  ...['engines', 'packageManager', 'devEngines'],
]);

/** How deeply npm's `overrides` may nest before the rest is passed over. */
const maxOverrideDepth = 64;

function readSide(text: string): Manifest {
  const { root, problems: syntax } = parseJsonTree(text, (name) => wantedFields.has(name));
  const problems: Problem[] = [...syntax];
  const report: Report = (code, message, span) => problems.push({ code, message, span });
  const fields = fieldsOf(root, 'package.json', report);
  const declarations = declarationsOf(fields, report);
  return {
    ...namesOf(fields),
    declarations,
    overrides: overridesOf(fields, declarations, report),
    configDependencies: configDependenciesInJson(
      memberOf(fields.get('pnpm')?.value, 'configDependencies'),
      report,
    ),
    workspaces: workspacesOf(fields, report),
    catalogs: catalogsOf(fields, report),
    problems,
  };
}

// ---------------------------------------------------------------------------------------------------------
// Dependencies

function declarationsOf(fields: Fields, report: Report): readonly Declaration[] {
  const meta = fieldsOf(fields.get('peerDependenciesMeta')?.value, 'peerDependenciesMeta', report);
  const isBundled = bundledBy(fields, report);
  const declared = dependencyFields.flatMap(({ field, type }) =>
    stringsOf(fields.get(field)?.value, field, report).map((entry): Declaration => {
      const optionalPeer = type === 'peer' && isTrue(memberOf(meta.get(entry.name)?.value, 'optional'));
      return {
        name: entry.name,
        field,
        type: optionalPeer ? 'peerOptional' : type,
        ...rightHandSideOf(entry),
        bundled: isBundled(entry.name, field),
      };
    }),
  );
  return withoutShadowed(declared, report);
}

function withoutShadowed(declared: readonly Declaration[], report: Report): readonly Declaration[] {
  const optional = new Set(declared.filter(({ type }) => type === 'optional').map(({ name }) => name));
  return declared.filter(({ name, field, nameSpan }) => {
    if (field !== 'dependencies' || !optional.has(name)) return true;
    report('duplicateDependency', `${name} is in optionalDependencies too, and that one counts.`, nameSpan);
    return false;
  });
}

/** `bundleDependencies` is a list of names, or `true` for all that a published package needs. */
function bundledBy(fields: Fields, report: Report): (name: string, field: DependencyField) => boolean {
  const written = fields.get('bundleDependencies') ?? fields.get('bundledDependencies');
  if (!written || written.value.type === 'literal') {
    return (_, field) =>
      isTrue(written?.value) && (field === 'dependencies' || field === 'optionalDependencies');
  }
  const names = new Set(itemsOf(written.value, written.name, report).map(({ value }) => value));
  return (name) => names.has(name);
}

function rightHandSideOf({
  value,
  nameSpan,
}: Entry): Pick<CatalogEntry, 'spec' | 'rawSpec' | 'nameSpan' | 'specSpan'> {
  return { spec: parseSpec(value.value), rawSpec: value.value, nameSpan, specSpan: value.span };
}

// ---------------------------------------------------------------------------------------------------------
// Overrides

function overridesOf(
  fields: Fields,
  declarations: readonly Declaration[],
  report: Report,
): readonly Override[] {
  const pnpm = fields.get('pnpm')?.value;
  const read = (field: Override['field'], node: JsonNode | undefined): readonly Override[] =>
    leavesOf(node, field, report).map(({ path, entry }) => ({
      field,
      path,
      ...rightHandSideOf(entry),
      spec: referredSpec(entry.value.value, declarations),
    }));
  return [
    ...read('overrides', fields.get('overrides')?.value),
    ...read('resolutions', fields.get('resolutions')?.value),
    ...read('pnpm.overrides', memberOf(pnpm, 'overrides')),
  ];
}

/** What the right-hand side of an override asks for: `$name` stands for what the manifest itself asks for under that name. */
export function referredSpec(rawSpec: string, declarations: readonly Declaration[]): Spec {
  const [referred] = rawSpec.startsWith('$') ? namedIn(declarations, rawSpec.slice(1)) : [];
  return referred ? referred.spec : parseSpec(rawSpec);
}

interface Leaf {
  readonly path: readonly string[];
  readonly entry: Entry;
}

/** npm's overrides nest; the others hold strings only, and an object in them is of the wrong type. */
function leavesOf(root: JsonNode | undefined, field: Override['field'], report: Report): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (node: JsonNode, path: readonly string[]): void => {
    for (const property of fieldsOf(node, field, report).values()) {
      const { name, value, nameSpan } = property;
      if (value.type === 'string') leaves.push({ path: [...path, name], entry: { name, nameSpan, value } });
      else if (value.type !== 'object' || field !== 'overrides')
        reportWrongType(report, name, 'a string', value);
      else if (path.length < maxOverrideDepth) visit(value, [...path, name]);
      else report('tooDeep', `What ${name} holds is nested too deeply to be read.`, nameSpan);
    }
  };
  if (root) visit(root, []);
  return leaves;
}

// ---------------------------------------------------------------------------------------------------------
// Workspaces, catalogs and the rest

/** A list of globs, or an object with that list as `packages` (yarn 1, bun). */
function workspacesOf(fields: Fields, report: Report): readonly WorkspacePattern[] {
  const written = fields.get('workspaces')?.value;
  const list = written?.type === 'object' ? memberOf(written, 'packages') : written;
  return itemsOf(list, 'workspaces', report).map(({ value, span }) => ({ pattern: value, span }));
}

/** bun keeps catalogs beside `workspaces` or in it. */
function catalogsOf(fields: Fields, report: Report): readonly CatalogEntry[] {
  const workspaces = fields.get('workspaces')?.value;
  const places = [
    fields,
    workspaces?.type === 'object' ? fieldsOf(workspaces, 'workspaces', () => {}) : new Map(),
  ];
  return places.flatMap((place: Fields) => [
    ...catalogOf('default', place.get('catalog')?.value, report),
    ...[...fieldsOf(place.get('catalogs')?.value, 'catalogs', report).values()].flatMap(({ name, value }) =>
      catalogOf(name, value, report),
    ),
  ]);
}

function catalogOf(catalog: string, node: JsonNode | undefined, report: Report): readonly CatalogEntry[] {
  return stringsOf(node, `catalog ${catalog}`, report).map((entry) => ({
    catalog,
    name: entry.name,
    ...rightHandSideOf(entry),
  }));
}

function namesOf(fields: Fields): Pick<Manifest, 'name' | 'version' | 'packageManager' | 'nodeRange'> {
  const name = textOf(fields.get('name')?.value);
  const version = textOf(fields.get('version')?.value);
  const packageManager = textOf(fields.get('packageManager')?.value) ?? devEngineOf(fields);
  const nodeRange = textOf(memberOf(fields.get('engines')?.value, 'node'));
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(packageManager !== undefined && { packageManager }),
    ...(nodeRange !== undefined && { nodeRange }),
  };
}

/** `devEngines.packageManager`, the newer place, written as the older one would be. */
function devEngineOf(fields: Fields): string | undefined {
  const written = memberOf(fields.get('devEngines')?.value, 'packageManager');
  const first = written?.type === 'array' ? written.items[0] : written;
  const name = textOf(memberOf(first, 'name'));
  const version = textOf(memberOf(first, 'version'));
  return name !== undefined && version !== undefined ? `${name}@${version}` : name;
}

// ---------------------------------------------------------------------------------------------------------
// Both sides of a merge conflict

function unionOf(
  ours: Manifest,
  theirs: Manifest,
): Pick<Manifest, 'declarations' | 'overrides' | 'configDependencies' | 'workspaces' | 'catalogs'> {
  return {
    declarations: bySpec(ours.declarations, theirs.declarations),
    overrides: bySpec(ours.overrides, theirs.overrides),
    configDependencies: bySpec(ours.configDependencies, theirs.configDependencies),
    catalogs: bySpec(ours.catalogs, theirs.catalogs),
    workspaces: joined(ours.workspaces, theirs.workspaces, ({ span }) => span.start),
  };
}

function bySpec<T extends { readonly specSpan: Span }>(
  ours: readonly T[],
  theirs: readonly T[],
): readonly T[] {
  return joined(ours, theirs, ({ specSpan }) => specSpan.start);
}

function problemsOf(ours: Manifest, theirs: Manifest): readonly Problem[] {
  return joined(ours.problems, theirs.problems, ({ code, span }) => `${code} ${span.start}`);
}

function joined<T>(ours: readonly T[], theirs: readonly T[], keyOf: (one: T) => unknown): readonly T[] {
  const known = new Set(ours.map(keyOf));
  return [...ours, ...theirs.filter((one) => !known.has(keyOf(one)))];
}
