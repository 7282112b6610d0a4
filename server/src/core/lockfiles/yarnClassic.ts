// yarn.lock as yarn 1 writes it: https://classic.yarnpkg.com/lang/en/docs/yarn-lock/
import { addTo } from '../lists';
import { parseDescriptor } from '../manifests/descriptor';
import { type Candidate, findMoved, sourceOf, type Unresolved } from '../reading/descriptors';
import { addEdges, type EdgeColumns, nameAt, noEdges, rawSpecAt } from '../reading/edgeColumns';
import {
  eachEntry,
  hasPlainValue,
  isField,
  keySpanOf,
  reportWrongType,
  spanOf,
  textOf,
} from '../reading/lineEntries';
import { type Lines, report } from '../reading/lines';
import { ReadPackage } from '../reading/readPackage';
import { closingQuote, scalarOf } from '../reading/scalars';
import type { LockedPackage, Lockfile, LockfileFormat, Span } from '../types';
import { readIndented, yarnDialectOf } from './indented';

export const yarnClassic: LockfileFormat = {
  id: 'yarnClassic',
  fileNames: ['yarn.lock'],
  installedFiles: [],
  installCommand: 'yarn install --ignore-scripts',
  parse: (text) => (yarnDialectOf(text) === 'berry' ? undefined : readIndented(text, 'space', read)),
};

interface Draft {
  readonly packages: ReadPackage[];
  /** Of all packages. */
  readonly edges: EdgeColumns;
  /** Index of the package that a pattern, `name@range`, leads to. */
  readonly entries: Map<string, number>;
}

/** Fields of an entry as far as they are used. */
interface Fields {
  name: string | undefined;
  version: string | undefined;
  resolved: string | undefined;
  integrity: string | undefined;
  readonly edges: EdgeColumns;
}

function read(lines: Lines): Lockfile {
  const draft: Draft = { packages: [], edges: noEdges(lines), entries: new Map() };
  eachEntry(lines, 0, draft, readEntry);
  resolveEdges(draft);
  return {
    format: 'yarnClassic',
    formatVersion: '1',
    packages: draft.packages,
    importers: [],
    entryPoints: draft.entries,
    problems: lines.problems,
  };
}

/** An entry: `a@^1.0.0, "b@npm:a@^1.0.0":`, below it its fields. */
function readEntry(lines: Lines, row: number, { packages, edges, entries }: Draft): void {
  if (hasPlainValue(lines, row)) {
    reportWrongType(lines, row, 'An entry with lines below it is expected here.');
    return;
  }
  const keySpan = keySpanOf(lines, row);
  const patterns = patternsOf(lines.text, keySpan);
  for (const pattern of patterns) {
    if (entries.has(pattern))
      report(lines, 'duplicateKey', `${pattern} is locked more than once; the last one counts.`, keySpan);
    entries.set(pattern, packages.length);
  }
  const fields: Fields = {
    name: undefined,
    version: undefined,
    resolved: undefined,
    integrity: undefined,
    edges,
  };
  const first = edges.length;
  eachEntry(lines, row, fields, readField);
  if (fields.version === undefined) report(lines, 'incompleteEntry', 'This entry has no version.', keySpan);
  packages.push(packageOf(patterns, fields, spanOf(lines, row), keySpan, first));
}

function readField(lines: Lines, row: number, fields: Fields): void {
  if (isField(lines, row, 'version')) fields.version = textOf(lines, row);
  else if (isField(lines, row, 'resolved')) fields.resolved = textOf(lines, row);
  else if (isField(lines, row, 'integrity')) fields.integrity = textOf(lines, row);
  else if (isField(lines, row, 'dependencies')) addEdges(fields.edges, lines, row, 'prod');
  else if (isField(lines, row, 'optionalDependencies')) addEdges(fields.edges, lines, row, 'optional');
  else if (isField(lines, row, 'name')) fields.name = textOf(lines, row);
}

function packageOf(
  patterns: readonly string[],
  { name, version = '', resolved, integrity, edges }: Fields,
  span: Span,
  keySpan: Span,
  first: number,
): ReadPackage {
  const [pattern] = patterns;
  const key = patterns.length === 1 ? pattern! : patterns.join(', ');
  const { name: asked, range } = parseDescriptor(pattern!);
  const realName = aliasedName(range) ?? name ?? asked;
  const locked = new ReadPackage(key, realName, version, sourceOf(range), span, keySpan, edges);
  locked.takeEdges(first);
  if (resolved !== undefined) locked.resolved = resolved;
  if (integrity !== undefined) locked.integrity = integrity;
  return locked;
}

/** The real name in `npm:name@range`. Yarn's `name` field is no help: for an alias it may hold either name. */
function aliasedName(range: string): string | undefined {
  return range.startsWith('npm:') && range.indexOf('@', 5) > 0
    ? parseDescriptor(range.slice(4)).name
    : undefined;
}

/** The patterns of a key: quoted where they hold more than letters, separated by commas. */
function patternsOf(text: string, { start, end }: Span): readonly string[] {
  const patterns: string[] = [];
  let at = start;
  while (at < end) {
    const tokenEnd = tokenEndOf(text, at, end);
    patterns.push(scalarOf(text, at, tokenEnd));
    at = tokenEnd;
    while (at < end && ', '.includes(text[at]!)) at++;
  }
  return patterns;
}

function tokenEndOf(text: string, start: number, end: number): number {
  if (text[start] === '"') return Math.min(closingQuote(text, start, end) + 1, end);
  const comma = text.slice(start, end).indexOf(',');
  return comma < 0 ? end : Math.max(start + comma, start + 1);
}

/** Yarn 1 leads a dependency to the entry with its `name@range` among the patterns. */
function resolveEdges({ packages, edges, entries }: Draft): void {
  const missing: Unresolved[] = [];
  for (let edge = 0; edge < edges.length; edge++) {
    const to = entries.get(patternAt(edges, edge)) ?? -1;
    edges.to[edge] = to;
    if (to < 0) missing.push({ name: nameAt(edges, edge), rawSpec: rawSpecAt(edges, edge), to, edge });
  }
  if (missing.length === 0) return;
  const candidates = candidatesByName(packages, entries, edges);
  findMoved(missing, (name) => candidates.get(name) ?? []);
  for (const { edge, to } of missing) edges.to[edge] = to;
}

function patternAt(edges: EdgeColumns, edge: number): string {
  return `${nameAt(edges, edge)}@${rawSpecAt(edges, edge)}`;
}

function candidatesByName(
  packages: readonly LockedPackage[],
  entries: ReadonlyMap<string, number>,
  edges: EdgeColumns,
): ReadonlyMap<string, readonly Candidate[]> {
  const asked = new Set<string>();
  for (let edge = 0; edge < edges.length; edge++) asked.add(patternAt(edges, edge));
  const byName = new Map<string, Candidate[]>();
  for (const [pattern, to] of entries) {
    const candidate = { to, version: packages[to]!.version, isAsked: asked.has(pattern) };
    addTo(byName, parseDescriptor(pattern).name, candidate);
  }
  return byName;
}
