// The report for people at a terminal: what is wrong, where it comes from, and what the silence rests on.
import { basisOfReport } from '../basis';
import { relativeTo } from '../paths';
import { placeOf, textOf } from '../places';
import { isWhole, summarize, totalOf } from '../summary';
import { lineStartsOf, positionOf } from '../text';
import type { Finding, Report, ReportedProject, ReportInput, Span } from '../types';
import { plainText } from '../untrusted';
import { amountOf, listed } from '../wording';

export const text: Report = {
  id: 'text',
  toText: (input) => {
    const sections = input.projects.flatMap((reported) => sectionOf(input.root, reported));
    return `${[...sections, ...notesOf(input), ...feedsOf(input), verdictOf(input)].join('\n\n')}\n`;
  },
};

function sectionOf(root: string, reported: ReportedProject): readonly string[] {
  const { project, findings } = reported;
  const troubles = problemsOf(root, reported);
  if (findings.length === 0 && troubles.length === 0) return [];
  const name = relativeTo(root, project.lock?.file ?? project.manifests.get('')?.file ?? project.root);
  return [[name, ...findings.map((finding) => lineOf(root, project, finding)), ...troubles].join('\n  ')];
}

function lineOf(root: string, project: ReportedProject['project'], finding: Finding): string {
  const { declaration, advisory } = finding;
  const message = `${finding.message}${advisory ? ` [${plainText(advisory.feeds.join(', '))}]` : ''}`;
  const label = labelOf(finding).padEnd(8);
  const place = placeOf(project, finding);
  if (!place) return `${label}  ${message}`;
  const written = declaration ? ` "${plainText(declaration.name)}": "${plainText(declaration.rawSpec)}"` : '';
  return `${label}  ${message}\n${' '.repeat(12)}${lineIn(root, project, place.file, place.span)}${written}`;
}

function labelOf({ advisory, rating, exposed }: Finding): string {
  if (!exposed) return 'note';
  return advisory?.kind === 'malware' ? 'MALWARE' : rating;
}

function problemsOf(root: string, { project, problems }: ReportedProject): readonly string[] {
  const lines = [...problems].flatMap(([file, found]) =>
    found
      .slice(0, 10)
      .map(({ message, span }) => `problem   ${lineIn(root, project, file, span)}: ${plainText(message)}`),
  );
  return [...new Set(lines)];
}

/** `packages/a/package.json:12`, with the line counted from 1. */
function lineIn(root: string, project: ReportedProject['project'], file: string, { start }: Span): string {
  const { line } = positionOf(lineStartsOf(textOf(project, file) ?? ''), start);
  return `${relativeTo(root, file)}:${line + 1}`;
}

function notesOf({ notes }: ReportInput): readonly string[] {
  return notes.length === 0 ? [] : [notes.map((note) => plainText(note)).join('\n')];
}

function feedsOf(input: ReportInput): readonly string[] {
  const { feeds } = basisOfReport(input);
  return feeds.length === 0 ? [] : [['Feeds', ...feeds].join('\n  ')];
}

function verdictOf(input: ReportInput): string {
  const { projects } = input;
  const { assurance, silence, records } = basisOfReport(input);
  const packages = projects.reduce(
    (sum, { project }) => sum + (project.lock?.graph.lockfile.packages.length ?? 0),
    0,
  );
  const counts = Object.entries(summarize(projects.flatMap(({ findings }) => findings))).flatMap(
    ([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []),
  );
  const ignored = totalOf(summarize(projects.flatMap((project) => project.ignored)));
  const aside = ignored > 0 ? ` (${ignored} ignored)` : '';
  const checked = `Checked ${amountOf(packages, 'locked package')} against ${amountOf(records, 'advisory record')}.`;
  if (counts.length > 0) return `Found ${listed(counts)}${aside}. ${checked}`;
  if (assurance === 'none') return `${silence}: nothing can be said about these packages.`;
  const whole = projects.every(({ problems }) => isWhole([...problems.values()].flat()));
  return `${whole ? silence : 'Nothing found in what could be read'}${aside}. ${checked}`;
}
