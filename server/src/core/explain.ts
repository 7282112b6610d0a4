// What a hover says about a dependency, as Markdown in which no feed's text can act.
import { whyUnjudged } from './advisories/ownPackages';
import { originOf } from './advisories/publicNames';
import { ignoredIn } from './analyze';
import { explained, type Subject, type Verdict } from './explainFindings';
import { declarationsOf } from './finding';
import { findLocked } from './graph';
import { type CatalogPlace, declarationsOfEntry, findCatalogEntry, meantSpec } from './manifests/catalogs';
import { isPinned, packageOfPin } from './manifests/configDependencies';
import type { Asking } from './manifests/declaring';
import { wantedOf } from './manifests/spec';
import { baseName } from './paths';
import { sourceOfSpec } from './reading/descriptors';
import { overriddenByEntry, overrideBehind, reachOfVersion } from './reasons';
import type { Declaration, Finding, LockedPackage, Project } from './types';
import { markdownText } from './untrusted';
import { listed, shortened } from './wording';

export type { Verdict } from './explainFindings';

/** What a hover says, once the findings that it speaks of are known in full. */
export interface Explanation {
  /** Whether it speaks of a finding. */
  readonly concerns: (finding: Finding) => boolean;
  readonly toMarkdown: (verdict: Verdict) => string;
}

/** Markdown about a declaration: what is locked, what is wrong, what to do. */
export function explainDeclaration(project: Project, asking: Asking): Explanation {
  const { importer, declaration } = asking;
  const concerns = (finding: Finding) =>
    finding.importer === importer && declarationsOf(finding).includes(declaration);
  const toMarkdown = (verdict: Verdict) => {
    const own = verdict.findings.filter(concerns);
    const index = lockedIndex(project, asking);
    const head = own.some(isMalwareItself) ? '' : headOf(project, declaration, index);
    const ignored = ignoredIn(project).filter(concerns);
    const unjudged = unjudgedOf(project, declaration, index);
    return explained(project, { head, own, ignored, unjudged }, verdict);
  };
  return { concerns, toMarkdown };
}

/** The same about a line of a catalog: who refers to it, and what is wrong with what it asks for. */
export function explainCatalogEntry(project: Project, { entry }: CatalogPlace): Explanation {
  const asking = declarationsOfEntry(project, entry);
  const { overrides, indices } = overriddenByEntry(project, entry);
  const concerns = (finding: Finding) =>
    asking.some(
      (one) => declarationsOf(finding).includes(one.declaration) && one.importer === finding.importer,
    ) || indices.some((index) => isOnEntry(finding, project.lock?.graph.nodes[index] as LockedPackage));
  const toMarkdown = (verdict: Verdict) => {
    const users = [...new Set(asking.map(({ importer }) => importer || 'the root'))];
    if (overrides.length > 0) users.push('an override');
    const [first] = asking;
    const index = first ? lockedIndex(project, first) : indices[0];
    const locked = headOf(project, first?.declaration ?? entry, index);
    const isUsed = users.length > 0;
    const head = `${isUsed ? locked : `**${markdownText(entry.name)}**:`} ${usersText(users)}`;
    const unjudged = isUsed ? unjudgedOf(project, first?.declaration ?? entry, index) : unreferred;
    return explained(project, { head, unjudged, ...foundOnce(project, verdict, concerns) }, verdict);
  };
  return { concerns, toMarkdown };
}

const unreferred = 'Not checked: a line of a catalog that nobody refers to brings nothing in.';

/** The same about an entry of the lockfile, by the index of its package. */
export function explainPackage(project: Project, index: number): Explanation {
  const entry = project.lock?.graph.nodes[index] as LockedPackage;
  const concerns = (finding: Finding) => isOnEntry(finding, entry);
  const toMarkdown = (verdict: Verdict) => {
    const installed = installedWord(project, entry);
    const locked = `**${markdownText(entry.name)}** ${markdownText(entry.version)} is locked here${installed}`;
    const head = `${locked}, ${reachWords[reachIn(project, entry)]}.${overrideText(project, index)}`;
    const unjudged = whyUnjudged(project, originOf(entry));
    return explained(project, { head, unjudged, ...foundOnce(project, verdict, concerns) }, verdict);
  };
  return { concerns, toMarkdown };
}

/** What several importers come to is told once. */
function foundOnce(
  project: Project,
  { findings }: Verdict,
  concerns: Explanation['concerns'],
): Pick<Subject, 'own' | 'ignored'> {
  return {
    own: uniqueByAdvisory(findings.filter(concerns)),
    ignored: uniqueByAdvisory(ignoredIn(project).filter(concerns)),
  };
}

function uniqueByAdvisory(findings: readonly Finding[]): readonly Finding[] {
  return [
    ...new Map(findings.map((finding) => [`${finding.rule}:${finding.advisory?.id}`, finding])).values(),
  ];
}

function isOnEntry({ package: bad, evidence }: Finding, { name, version }: LockedPackage): boolean {
  return evidence !== 'range' && bad.name === name && bad.version === version;
}

function usersText(users: readonly string[]): string {
  if (users.length === 0) return 'Nobody refers to this line of the catalog.';
  const shown = users.map((user) => markdownText(user));
  return `Asked for by ${listed(shortened(shown, 4))}.`;
}

/** An editor shows some ten lines of a hover: what malware says of itself comes first, and once. */
function isMalwareItself({ advisory, paths, exposed }: Finding): boolean {
  return exposed && advisory?.kind === 'malware' && paths[0]?.length === 1;
}

/** What asks for a package: a declaration, or a line of a catalog. */
type Named = Pick<Declaration, 'name' | 'spec'>;

function headOf(project: Project, declaration: Named, index: number | undefined): string {
  const node = project.lock?.graph.nodes[index ?? -1];
  const name = `**${markdownText(declaration.name)}**`;
  if (!node && isPinned(declaration)) {
    const pinned = packageOfPin(declaration);
    return `${name}${realName(declaration, pinned)} ${markdownText(pinned.version)} is locked by this line${installedWord(project, pinned)}.`;
  }
  if (!project.lock) return `${name} is not locked: the verdict rests on the range alone.`;
  if (!node || index === undefined)
    return `${name} is not in the lockfile yet: the verdict rests on the range alone.`;
  if (node.kind === 'importer')
    return `${name} is this workspace's own package \`${node.path.replace(/`/g, '')}\`.`;
  const real = realName(declaration, node);
  const why = `${catalogText(project, declaration)}${overrideText(project, index)}`;
  return `${name}${real} ${markdownText(node.version)} is locked${installedWord(project, node)}.${why}`;
}

function realName({ name }: Named, locked: Pick<LockedPackage, 'name'>): string {
  return locked.name === name ? '' : ` (really ${markdownText(locked.name)})`;
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

function overrideText(project: Project, index: number): string {
  const behind = overrideBehind(project, index);
  if (!behind) return '';
  const { path, rawSpec } = behind.override;
  const written = `"${path.join(' > ')}": "${rawSpec}"`;
  return ` Overridden by ${markdownText(written)} in ${baseName(behind.file)}.`;
}

/** What is not locked yet is told by what is asked for. */
function unjudgedOf(project: Project, declaration: Named, index: number | undefined): string | undefined {
  const { name } = declaration;
  const node = project.lock?.graph.nodes[index ?? -1];
  if (node)
    return whyUnjudged(project, node.kind === 'importer' ? { name, source: 'directory' } : originOf(node));
  if (isPinned(declaration)) return whyUnjudged(project, packageOfPin(declaration));
  const spec = meantSpec(project, declaration);
  const wanted = wantedOf(spec);
  if (wanted) return whyUnjudged(project, { name: wanted.name ?? name, source: 'registry' });
  return whyUnjudged(project, { name, source: spec.type === 'workspace' ? 'directory' : sourceOfSpec(spec) });
}

function catalogText(project: Project, declaration: Named): string {
  const meant = findCatalogEntry(project, declaration);
  if (!meant) return '';
  return ` The catalog in ${baseName(meant.file)} asks for ${markdownText(meant.entry.rawSpec)}.`;
}

function lockedIndex({ lock }: Project, { importer, declaration }: Asking): number | undefined {
  return lock && findLocked(lock.graph, importer, declaration);
}

/** Of what comes from no registry some notes say no version, so only what is there is told. */
function installedWord(
  { installed, soughtOnDisk }: Project,
  { name, version, source }: Pick<LockedPackage, 'name' | 'version' | 'source'>,
): string {
  const id = `${name}@${version}`;
  if (installed?.has(id)) return ' and installed';
  const isKnown = installed && source === 'registry' && (soughtOnDisk?.has(id) ?? true);
  return isKnown ? ', not installed' : '';
}
