// What to say where in a text: findings on one package version and one place become one squiggle.
import { isPublished } from './advisories/publicNames';
import { findCatalogEntry } from './manifests/catalogs';
import { modulesFolderName } from './manifests/modulesFolder';
import { baseName } from './paths';
import { askingFile, lockingFile, placeOf } from './places';
import type { Evidence, Finding, GraphNode, Problem, Project, Severity, Span } from './types';
import { plainText } from './untrusted';
import { isLeftover, listed, shortened } from './wording';

/** One squiggle. */
export interface Notice {
  readonly span: Span;
  readonly severity: Severity;
  readonly message: string;
  /** The advisory or rule to look up. */
  readonly code: string;
  readonly rule: string;
  readonly evidence: Evidence;
  readonly fingerprints: readonly string[];
  /** The way from the declaration to the package, as places in the lockfile. */
  readonly steps: readonly Step[];
}

/** One entry of the lockfile on the way. */
export interface Step {
  readonly span: Span;
  /** Name and version. */
  readonly entry: string;
  readonly message: string;
}

/** The squiggles of one importer's manifest. What the manifest no longer asks for stands at its first character. */
export function manifestNotices(
  project: Project,
  findings: readonly Finding[],
  importer: string,
): readonly Notice[] {
  const file = project.manifests.get(importer)?.file;
  const isHere = (finding: Finding) => {
    const place = placeOf(project, finding);
    return place ? place.file === file : finding.importer === importer;
  };
  const inCatalogs = file === undefined ? [] : catalogNotices(project, findings, file);
  return [...noticesAt(project, findings.flatMap(byDeclaration).filter(isHere)), ...inCatalogs];
}

/** The squiggles of any other file of a project that findings have their place in: its policy, pnpm-workspace.yaml. */
export function placeNotices(
  project: Project,
  findings: readonly Finding[],
  file: string,
): readonly Notice[] {
  const here = findings.flatMap(byDeclaration).filter((finding) => placeOf(project, finding)?.file === file);
  return [...noticesAt(project, here), ...catalogNotices(project, findings, file)];
}

/** The findings on `catalog:` declarations at the line of the catalog too, once for all declarations that mean it. */
function catalogNotices(project: Project, findings: readonly Finding[], file: string): readonly Notice[] {
  const spanIn = ({ declaration, place }: Finding): Span | undefined => {
    const meant = declaration && !place ? findCatalogEntry(project, declaration) : undefined;
    return meant?.file === file ? meant.entry.specSpan : undefined;
  };
  const here = findings.flatMap(byDeclaration).filter((finding) => spanIn(finding) !== undefined);
  return noticesAt(project, here, spanIn);
}

/** The finding, as it stands at each of its declarations. */
function byDeclaration(finding: Finding): readonly Finding[] {
  const { otherDeclarations = [] } = finding;
  return [finding, ...otherDeclarations.map((declaration) => ({ ...finding, declaration }))];
}

function noticesAt(
  project: Project,
  findings: readonly Finding[],
  spanIn: (finding: Finding) => Span | undefined = spanOf,
): readonly Notice[] {
  const keyOf = (finding: Finding) => `${spanIn(finding)?.start ?? -1}:${exposureKey(finding)}`;
  return groupsBy(findings, keyOf).map((group) =>
    noticeFor(project, group, spanIn(group[0]!) ?? { start: 0, end: 1 }),
  );
}

function exposureKey({ rule, package: { name, version }, stale }: Finding): string {
  return `${rule}:${name}@${version}:${stale}`;
}

function noticeFor(project: Project, group: readonly Finding[], span: Span): Notice {
  const first = group[0]!;
  const message = first.stale ? staleMessage(project, first) : messageOf(uniqueAdvisories(group));
  return noticeOf(project, group, span, message);
}

function spanOf({ place, declaration }: Finding): Span | undefined {
  return place?.span ?? declaration?.specSpan;
}

/** The squiggles of the lockfile: one on each entry that holds an affected version. */
export function lockfileNotices(project: Project, findings: readonly Finding[]): readonly Notice[] {
  const packages = project.lock?.graph.lockfile.packages ?? [];
  const locked = findings.filter(({ evidence, place }) => evidence !== 'range' && !place);
  const byVersion = new Map(
    groupsBy(locked, ({ package: { name, version } }) => `${name}@${version}`).map((group) => [
      `${group[0]!.package.name}@${group[0]!.package.version}`,
      group,
    ]),
  );
  return packages.flatMap((locked) => {
    const { name, version, keySpan } = locked;
    const group = byVersion.get(`${name}@${version}`);
    if (!group || !isPublished(locked)) return [];
    const keyOf = ({ rule }: Finding) => rule;
    return groupsBy(group, keyOf).map((sameRule) =>
      noticeOf(project, sameRule, keySpan, messageOf(uniqueAdvisories(sameRule)), sameRule[0]!.severity),
    );
  });
}

/**
 * What could not be understood of a text. JSON that is only being typed is told of by every editor's own JSON support,
 * so of a manifest only the rest is.
 */
export function problemNotices(problems: readonly Problem[], isManifest: boolean): readonly Notice[] {
  const told = isManifest ? problems.filter(({ code }) => !jsonCodes.has(code)) : problems;
  return told.map(({ code, message, span }) => plainNotice(span, 'warning', code, message));
}

/** What a person should know about the project as a whole, at the first character of its manifest. */
export function noteNotices(notes: readonly string[]): readonly Notice[] {
  return notes.map((note) => plainNotice({ start: 0, end: 1 }, 'information', 'note', note));
}

const jsonCodes: ReadonlySet<string> = new Set(['invalidJson', 'duplicateKey', 'truncated']);

function plainNotice(span: Span, severity: Severity, code: string, message: string): Notice {
  return {
    span,
    severity,
    message: plainText(message, 400),
    code,
    rule: code,
    evidence: 'locked',
    fingerprints: [],
    steps: [],
  };
}

function noticeOf(
  project: Project,
  group: readonly Finding[],
  span: Span,
  message: string,
  severity?: Severity,
): Notice {
  const first = group[0]!;
  return {
    span,
    severity: severity ?? (first.stale ? 'warning' : first.severity),
    message,
    code: first.advisory?.id ?? first.rule,
    rule: first.rule,
    evidence: first.evidence,
    fingerprints: group.map(({ fingerprint }) => fingerprint),
    steps: stepsOf(project, first),
  };
}

/** The worst finding in full, the others by their ids. */
function messageOf(group: readonly Finding[]): string {
  const [first, ...others] = group;
  const ids = others.flatMap(({ advisory }) => advisory?.id ?? []);
  if (ids.length === 0) return first!.message;
  return `${first!.message}. Also ${listed(shortened(ids, 3))}`;
}

function staleMessage(project: Project, finding: Finding): string {
  const { name, version } = finding.package;
  const file = lockingFile(project, finding);
  const disk = project.installedIn ?? modulesFolderName(project);
  const what =
    finding.advisory?.kind === 'malware' ? 'which is malware' : `which ${finding.advisory?.id} affects`;
  if (isLeftover(finding, finding.package.version))
    return `${disk} still has ${name} ${version}, ${what}. Install what ${file} has to be rid of it`;
  const where = finding.evidence === 'installed' ? `${file} and ${disk} still have` : `${file} still has`;
  const them = finding.evidence === 'installed' ? 'them' : 'it';
  const asked = askingFile(project, finding);
  return `${where} ${name} ${version}, ${what}. Bring ${them} in line with ${asked} to be rid of it`;
}

/** The way from the declaration to the package of a finding; none where nothing in the lockfile leads there. */
export function stepsOf(project: Project, finding: Finding): readonly Step[] {
  const graph = project.lock?.graph;
  if (!graph) return [];
  const { nodes } = finding;
  const file = baseName(placeOf(project, finding)?.file ?? 'package.json');
  return nodes.flatMap((index, at) => {
    const node = graph.nodes[index]!;
    if (node.kind !== 'package') return [];
    const parent = at > 0 ? graph.nodes[nodes[at - 1]!] : undefined;
    const entry = plainText(`${node.name} ${node.version}`);
    return [{ span: node.keySpan, entry, message: stepMessage(entry, parent, file) }];
  });
}

/** `file` is the name of the one that the way starts in. */
function stepMessage(entry: string, parent: GraphNode | undefined, file: string): string {
  if (!parent) return `${entry} is locked here`;
  const asker = parent.kind === 'importer' ? file : plainText(`${parent.name} ${parent.version}`);
  return `${asker} brings in ${entry}`;
}

function uniqueAdvisories(group: readonly Finding[]): readonly Finding[] {
  return groupsBy(group, ({ advisory, rule }) => advisory?.id ?? rule).map(([first]) => first!);
}

/** Groups in the order of their first members. */
function groupsBy(findings: readonly Finding[], keyOf: (finding: Finding) => string): readonly Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}
