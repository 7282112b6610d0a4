// What a hover says about a dependency, as Markdown in which no feed's text can act.

import { whyUnjudged } from './advisories/ownPackages';
import { originOf } from './advisories/publicNames';
import { ignoredIn } from './analyze';
import type { Basis } from './basis';
import { adviceOf, factsOf, linksOf } from './explainAdvisory';
import { findEdge, findImporter } from './graph';
import { longerPaths } from './longerPaths';
import { type CatalogPlace, declarationsOfEntry, findCatalogEntry, meantSpec } from './manifests/catalogs';
import { wantedOf } from './manifests/spec';
import { baseName } from './paths';
import { sourceOfSpec } from './reading/descriptors';
import { overrideBehind, reachOfVersion } from './reasons';
import type { AdvisoryGroup, Declaration, Finding, GraphNode, LockedPackage, Project } from './types';
import { markdownText, plainText } from './untrusted';
import { amountOf, isLeftover, listed } from './wording';

/**
 * Markdown about a declaration: what is locked, what is wrong, what to do. What is `told` beside it already, as by the
 * squiggle that an editor shows in the same window, is not said again.
 */
export function explainDeclaration(
  project: Project,
  findings: readonly Finding[],
  importer: string,
  declaration: Declaration,
  basis: Basis,
  told = '',
): string {
  const isHere = (finding: Finding) => finding.importer === importer && finding.declaration === declaration;
  const own = findings.filter(isHere);
  const ignored = ignoredIn(project).filter(isHere);
  const node = lockedNode(project, importer, declaration);
  const head = own.some(isMalwareItself) ? [] : [headOf(project, declaration, node)];
  return [
    ...head,
    ...bodiesOf(project, own, told),
    ...ignoredLines(ignored),
    footOf(own, ignored, basis, unjudgedOf(project, declaration, node)),
  ].join('\n\n');
}

/** The same about a line of a catalog: who refers to it, and what is wrong with what it asks for. */
export function explainCatalogEntry(
  project: Project,
  findings: readonly Finding[],
  { entry }: CatalogPlace,
  basis: Basis,
  told = '',
): string {
  const asking = declarationsOfEntry(project, entry);
  const isHere = ({ declaration, importer }: Finding) =>
    asking.some((one) => one.declaration === declaration && one.importer === importer);
  const own = uniqueByAdvisory(findings.filter(isHere));
  const ignored = uniqueByAdvisory(ignoredIn(project).filter(isHere));
  const [first] = asking;
  const node = first && lockedNode(project, first.importer, first.declaration);
  const locked = first && headOf(project, first.declaration, node);
  const foot = footOf(own, ignored, basis, first && unjudgedOf(project, first.declaration, node));
  const head = `${locked ?? `**${markdownText(entry.name)}**:`} ${usersText(asking)}`;
  return [head, ...bodiesOf(project, own, told), ...ignoredLines(ignored), foot].join('\n\n');
}

function usersText(asking: readonly { readonly importer: string }[]): string {
  const users = [...new Set(asking.map(({ importer }) => importer || 'the root'))];
  if (users.length === 0) return 'Nobody refers to this line of the catalog.';
  const shown = users.length > 5 ? [...users.slice(0, 4), `${users.length - 4} others`] : users;
  return `Asked for by ${listed(shown.map((user) => markdownText(user)))}.`;
}

/** The same about an entry of the lockfile. */
export function explainPackage(
  project: Project,
  findings: readonly Finding[],
  entry: LockedPackage,
  basis: Basis,
  told = '',
): string {
  const isHere = ({ package: { name, version }, evidence }: Finding) =>
    evidence !== 'range' && name === entry.name && version === entry.version;
  const own = uniqueByAdvisory(findings.filter(isHere));
  const ignored = uniqueByAdvisory(ignoredIn(project).filter(isHere));
  const installed = installedWord(project, entry);
  const locked = `**${markdownText(entry.name)}** ${markdownText(entry.version)} is locked here${installed}`;
  const head = `${locked}, ${reachWords[reachIn(project, entry)]}.${overrideText(project, entry)}`;
  const foot = footOf(own, ignored, basis, whyUnjudged(project, originOf(entry)));
  return [head, ...bodiesOf(project, own, told), ...ignoredLines(ignored), foot].join('\n\n');
}

/** An editor shows some ten lines of a hover: what malware says of itself comes first, and once. */
function isMalwareItself({ advisory, paths, exposed }: Finding): boolean {
  return exposed && advisory?.kind === 'malware' && paths[0]?.length === 1;
}

function headOf(project: Project, declaration: Declaration, node: GraphNode | undefined): string {
  const name = `**${markdownText(declaration.name)}**`;
  if (!project.lock) return `${name} is not locked: the verdict rests on the range alone.`;
  if (!node) return `${name} is not in the lockfile yet: the verdict rests on the range alone.`;
  if (node.kind === 'importer')
    return `${name} is this workspace's own package \`${node.path.replace(/`/g, '')}\`.`;
  const real = node.name === declaration.name ? '' : ` (really ${markdownText(node.name)})`;
  const why = `${catalogText(project, declaration)}${overrideText(project, node)}`;
  return `${name}${real} ${markdownText(node.version)} is locked${installedWord(project, node)}.${why}`;
}

const reachWords = {
  prod: 'for production',
  optional: 'for production, but only by optional dependencies',
  dev: 'for development only',
  none: 'but nothing asks for it',
} as const;

function reachIn({ lock }: Project, { name, version }: LockedPackage): keyof typeof reachWords {
  return lock ? reachOfVersion(lock.graph, name, version) : 'none';
}

function overrideText(project: Project, entry: LockedPackage): string {
  const index = project.lock?.graph.nodes.indexOf(entry) ?? -1;
  const behind = overrideBehind(project, index);
  if (!behind) return '';
  const { path, rawSpec } = behind.override;
  const written = `"${path.join(' > ')}": "${rawSpec}"`;
  return ` Overridden by ${markdownText(written)} in ${baseName(behind.file)}.`;
}

/** What is not locked yet is told by what is asked for. */
function unjudgedOf(
  project: Project,
  declaration: Declaration,
  node: GraphNode | undefined,
): string | undefined {
  const { name } = declaration;
  if (node)
    return whyUnjudged(project, node.kind === 'importer' ? { name, source: 'directory' } : originOf(node));
  const spec = meantSpec(project, declaration);
  const wanted = wantedOf(spec);
  if (wanted) return whyUnjudged(project, { name: wanted.name ?? name, source: 'registry' });
  return whyUnjudged(project, { name, source: spec.type === 'workspace' ? 'directory' : sourceOfSpec(spec) });
}

function catalogText(project: Project, declaration: Declaration): string {
  const meant = findCatalogEntry(project, declaration);
  if (!meant) return '';
  return ` The catalog in ${baseName(meant.file)} asks for ${markdownText(meant.entry.rawSpec)}.`;
}

function lockedNode(project: Project, importer: string, declaration: Declaration): GraphNode | undefined {
  const graph = project.lock?.graph;
  const found = graph && findImporter(graph, importer);
  const edge = found && findEdge(found.importer, declaration);
  return edge && edge.to >= 0 ? graph.nodes[edge.to] : undefined;
}

/** Of what comes from no registry some notes say no version, so only what is there is told. */
function installedWord(
  { installed, soughtOnDisk }: Project,
  { name, version, source }: LockedPackage,
): string {
  const id = `${name}@${version}`;
  if (installed?.has(id)) return ' and installed';
  const isKnown = installed && source === 'registry' && (soughtOnDisk?.has(id) ?? true);
  return isKnown ? ', not installed' : '';
}

/** One section for each finding, the first ones in full. */
function bodiesOf(project: Project, findings: readonly Finding[], told: string): readonly string[] {
  const full = findings.slice(0, 5).flatMap((finding) => sectionOf(project, finding, told) || []);
  const rest = findings
    .slice(5)
    .map(
      ({ advisory, package: { name, version } }) =>
        `${markdownText(`${name} ${version}`)} (${markdownText(advisory?.id ?? '')})`,
    );
  return rest.length === 0 ? full : [...full, `And ${rest.length} more: ${listed(rest.slice(0, 20))}.`];
}

function sectionOf(project: Project, finding: Finding, told: string): string {
  const { advisory, package: bad, exposed } = finding;
  const unlessTold = (text: string, limit: number) =>
    told.includes(plainText(text, limit)) ? '' : markdownText(text, limit);
  if (!advisory || !exposed) return unlessTold(finding.message, 1000);
  const title = `${titleOf(project, finding, advisory)} ${unlessTold(advisory.summary, 400)}`.trimEnd();
  const facts = [pathsText(project, finding), factsOf(advisory, bad.version), linksOf(advisory)];
  return [title, ...adviceOf(advisory), facts.filter((line) => line !== '').join('  \n')].join('\n\n');
}

/** A direct dependency with a vulnerability has been named in the line above already. */
function titleOf(project: Project, finding: Finding, advisory: AdvisoryGroup): string {
  const {
    package: { name, version },
    paths,
  } = finding;
  const named = (paths[0]?.length ?? 0) > 1;
  const what = markdownText(`${name} ${version}`.trim());
  if (advisory.kind === 'malware') return `**${what} is malware** (${stateOf(project, finding)}).`;
  const score = advisory.cvss ? `, CVSS ${advisory.cvss.score.toFixed(1)}` : '';
  const rated = advisory.rating === 'unknown' ? 'Not rated' : capitalized(advisory.rating);
  return named ? `**${what}: ${rated}${score}.**` : `**${rated}${score}.**`;
}

function stateOf({ installed }: Project, finding: Finding): string {
  const { evidence } = finding;
  if (isLeftover(finding)) return 'installed, not locked';
  if (evidence === 'range') return 'not locked';
  return evidence === 'installed' ? 'locked and installed' : `locked${installed ? ', not installed' : ''}`;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The shortest ways, a line each as far as a hover has room for them; the command line's JSON report has the others. */
function pathsText(project: Project, finding: Finding): string {
  const { paths, package: bad } = finding;
  if ((paths[0]?.length ?? 0) < 2) return '';
  const longer = longerPaths(project, finding);
  const shown = paths.slice(0, 3).map((path) => markdownText(`${path.join(' > ')} ${bad.version}`, 400));
  const rest = paths.length - shown.length + longer.paths.length;
  const more = rest === 0 ? '' : ` and ${longer.complete ? '' : 'at least '}${amountOf(rest, 'more way')}`;
  return `Comes through: ${shown.join('  \nor through: ')}${more}`;
}

/** What the policy has taken out is still said where somebody asks. */
function ignoredLines(ignored: readonly Finding[]): readonly string[] {
  return ignored.slice(0, 5).map(({ advisory, package: bad, suppressedBy }) => {
    const { reason = '', until } = suppressedBy ?? {};
    const what = markdownText(`${advisory?.id} on ${bad.name} ${bad.version}`);
    return `${what} is ignored${until === undefined ? '' : ` until ${until}`}: ${markdownText(reason)}`;
  });
}

function footOf(
  own: readonly Finding[],
  ignored: readonly Finding[],
  { assurance, silence, feeds, notes }: Basis,
  unjudged?: string,
): string {
  const isClear = ![...own, ...ignored].some(({ exposed }) => exposed);
  const sentences = [...feeds.map((feed) => `${feed}.`), ...notes];
  if (assurance === 'none') sentences.unshift('No advisory data: nothing is known about this dependency.');
  else if (isClear && unjudged !== undefined) sentences.unshift(unjudged);
  else if (isClear) sentences.unshift(assurance === 'whole' ? 'No advisory affects it.' : `${silence}.`);
  return `_${sentences.map((sentence) => markdownText(sentence, 600)).join(' ')}_`;
}

function uniqueByAdvisory(findings: readonly Finding[]): readonly Finding[] {
  return [
    ...new Map(findings.map((finding) => [`${finding.rule}:${finding.advisory?.id}`, finding])).values(),
  ];
}
