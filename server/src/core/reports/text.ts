// The report for people at a terminal: what is wrong, where it comes from, and what the silence rests on.
import { adviceFor } from '../advisories/advice';
import { basisOfReport } from '../basis';
import { addOnce } from '../lists';
import { relativeTo } from '../paths';
import { entryOf, lineStartsIn, placeOf } from '../places';
import { packagesIn, summarize, totalOf } from '../summary';
import { positionOf } from '../text';
import type { Finding, Report, ReportedProject, ReportInput, Span } from '../types';
import { plainText } from '../untrusted';
import { amountOf, listed, shortened, wayOf } from '../wording';

export const text: Report = {
  id: 'text',
  toText: (input) => {
    const sections = input.projects.flatMap((reported) => sectionOf(input.root, reported));
    const rest = [...adviceOf(input), ...notesOf(input), ...feedsOf(input), verdictOf(input)];
    return `${[...sections, ...rest].join('\n\n')}\n`;
  },
};

function sectionOf(root: string, reported: ReportedProject): readonly string[] {
  const { project, findings } = reported;
  const troubles = problemsOf(root, reported);
  if (findings.length === 0 && troubles.length === 0) return [];
  const name = relativeTo(root, project.lock?.file ?? project.manifests.get('')?.file ?? project.root);
  return [[name, ...linesOf(root, project, findings), ...troubles].join('\n  ')];
}

/** What several declarations bring in is said once, with the first of their places, and the ways where they differ. */
function linesOf(
  root: string,
  project: ReportedProject['project'],
  findings: readonly Finding[],
): readonly string[] {
  const told = new Map<string, string[]>();
  for (const finding of findings) {
    const way = wayOf(finding.paths);
    const words = wordsOf(finding);
    const key = words.replace(way, '');
    const place = declaredAt(root, project, finding);
    const before = told.get(key);
    if (!before) told.set(key, [words, ...(place === undefined ? [] : [place])]);
    else if (place !== undefined) before.push(before[0]?.includes(way) ? place : `${place}${way}`);
  }
  return [...told.values()].map(([words, ...places]) =>
    [words, ...shortened(places, 5, (left) => `and ${left} more`)].join(`\n${' '.repeat(12)}`),
  );
}

function wordsOf(finding: Finding): string {
  const { advisory, message } = finding;
  const feeds = advisory ? ` [${plainText(advisory.feeds.join(', '))}]` : '';
  return `${labelOf(finding).padEnd(8)}  ${message}${feeds}`;
}

/** `package.json:3 "lodash": "^4.0.0"`, else the line of the lockfile's entry; undefined for what no text names. */
function declaredAt(root: string, project: ReportedProject['project'], finding: Finding): string | undefined {
  const { declaration } = finding;
  const place = placeOf(project, finding) ?? entryOf(project, finding);
  const written = declaration ? ` "${plainText(declaration.name)}": "${plainText(declaration.rawSpec)}"` : '';
  return place && `${lineIn(root, project, place.file, place.span)}${written}`;
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
  const { line } = positionOf(lineStartsIn(project, file), start);
  return `${relativeTo(root, file)}:${line + 1}`;
}

/** What to do now about malware, once for all of which it is the same. */
function adviceOf({ projects }: ReportInput): readonly string[] {
  const about = new Map<string, Set<string>>();
  for (const { advisory, package: bad, exposed } of projects.flatMap(({ findings }) => findings)) {
    const steps = advisory && exposed ? adviceFor(advisory) : [];
    const words = steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n');
    if (words !== '') addOnce(about, words, plainText(`${bad.name} ${bad.version}`.trim()));
  }
  return [...about].map(([words, bad]) => `What to do now about ${listed(shortened([...bad], 5))}\n${words}`);
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
  const packages = packagesIn(projects.map(({ project }) => project));
  const counts = Object.entries(summarize(projects.flatMap(({ findings }) => findings))).flatMap(
    ([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []),
  );
  const ignored = totalOf(summarize(projects.flatMap((project) => project.ignored)));
  const aside = ignored > 0 ? ` (${ignored} ignored)` : '';
  const checked = `Checked ${amountOf(packages, 'locked package')} against ${amountOf(records, 'advisory record')}.`;
  if (counts.length > 0) return `Found ${listed(counts)}${aside}. ${checked}`;
  if (assurance === 'none') return `${silence}: nothing can be said about these packages.`;
  return `${silence}${aside}. ${checked}`;
}
