// What a hover says of the findings on what it is about, and what it means that there are none.
import type { Basis } from './basis';
import { adviceOf, factsOf, linksOf } from './explainAdvisory';
import { longerPaths } from './longerPaths';
import type { AdvisoryGroup, Finding, Project } from './types';
import { markdownText, plainText } from './untrusted';
import { amountOf, isLeftover, listed } from './wording';

/** What is known of the dependency that a hover is about. */
export interface Verdict {
  /** Of all that is found; what concerns something else is passed over. */
  readonly findings: readonly Finding[];
  readonly basis: Basis;
  /** What is said beside the hover already, as by the squiggle in the same window, is not said again. */
  readonly told?: string;
}

/** What a hover is about. */
export interface Subject {
  /** Markdown, empty where malware speaks for itself. */
  readonly head: string;
  /** Found and not ignored, then found and ignored. */
  readonly own: readonly Finding[];
  readonly ignored: readonly Finding[];
  /** Why finding nothing means nothing of it, if so, as a plain sentence. */
  readonly unjudged: string | undefined;
}

/** Markdown about a subject: what it is, what is wrong with it, what to do, and what that rests on. */
export function explained(
  project: Project,
  { head, own, ignored, unjudged }: Subject,
  { basis, told = '' }: Pick<Verdict, 'basis' | 'told'>,
): string {
  const foot = footOf([...own, ...ignored], basis, unjudged);
  const paragraphs = [...bodiesOf(project, own, told), ...ignoredLines(ignored), foot];
  return (head === '' ? paragraphs : [head, ...paragraphs]).join('\n\n');
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
  if (isLeftover(finding, finding.package.version)) return 'installed, not locked';
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
  found: readonly Finding[],
  { assurance, silence, feeds, notes }: Basis,
  unjudged: string | undefined,
): string {
  const isClear = !found.some(({ exposed }) => exposed);
  const sentences = [...feeds.map((feed) => `${feed}.`), ...notes];
  if (assurance === 'none') sentences.unshift('No advisory data: nothing is known about this dependency.');
  else if (isClear && unjudged !== undefined) sentences.unshift(unjudged);
  else if (isClear) sentences.unshift(assurance === 'whole' ? 'No advisory affects it.' : `${silence}.`);
  return `_${sentences.map((sentence) => markdownText(sentence, 600)).join(' ')}_`;
}
