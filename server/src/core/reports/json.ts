// The report for programs: stable keys, sorted, the same words as in the editor.
import { adviceFor } from '../advisories/advice';
import { basisOfReport } from '../basis';
import { longerPaths } from '../longerPaths';
import { relativeTo } from '../paths';
import { lineStartsIn, placeOf } from '../places';
import { reachOfVersion } from '../reasons';
import { packagesIn, summarize, totalOf } from '../summary';
import { positionOf } from '../text';
import type { Finding, Report, ReportedProject, ReportInput } from '../types';

export const json: Report = {
  id: 'json',
  toText: (input) => {
    const { root, projects, feeds, notes } = input;
    const ignored = projects.flatMap((reported) => reported.ignored);
    const all = projects.flatMap((reported) => reported.findings);
    const { assurance, silence } = basisOfReport(input);
    const document = {
      findings: projects.flatMap(({ project, findings }) => entriesOf(root, project, findings)),
      ignored: projects.flatMap((reported) => entriesOf(root, reported.project, reported.ignored)),
      summary: {
        ...summarize(all),
        findings: all.length,
        ignored: totalOf(summarize(ignored)),
        ...sizesOf(input),
      },
      assurance: { is: assurance, words: silence },
      feeds,
      problems: projects.flatMap((reported) => problemsOf(root, reported)),
      notes,
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

function sizesOf({ projects }: ReportInput): { readonly projects: number; readonly packages: number } {
  return { projects: projects.length, packages: packagesIn(projects.map(({ project }) => project)) };
}

function entriesOf(
  root: string,
  project: ReportedProject['project'],
  findings: readonly Finding[],
): readonly object[] {
  const lockfile = project.lock ? relativeTo(root, project.lock.file) : null;
  return findings.map((finding) => ({
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    rating: finding.rating,
    ...advisoryOf(finding),
    package: finding.package,
    ...reachIn(project, finding),
    lockfile,
    importer: finding.importer === '' ? '.' : finding.importer,
    evidence: finding.evidence,
    paths: finding.paths,
    ...morePaths(project, finding),
    ...declarationOf(root, project, finding),
    message: finding.message,
    ...placeIn(root, project, finding),
    ...ignoredBecause(finding),
  }));
}

/** Left out for what is not locked. */
function reachIn({ lock }: ReportedProject['project'], { nodes, package: bad }: Finding): object {
  return lock && nodes.length > 0 ? { reach: reachOfVersion(lock.graph, bad.name, bad.version) } : {};
}

/** Left out where the shortest paths are all there are. */
function morePaths(project: ReportedProject['project'], finding: Finding): object {
  const { paths, complete } = longerPaths(project, finding);
  return paths.length === 0 && complete ? {} : { morePaths: { paths, complete } };
}

function advisoryOf({ advisory }: Finding): object {
  if (!advisory) return {};
  const { id, aliases, summary, feeds, withdrawals, records } = advisory;
  const [published] = records.flatMap((record) => record.published ?? []).sort(byTime);
  const said = { id, aliases, summary, ...(published !== undefined && { published }), feeds };
  const advice = adviceFor(advisory);
  return {
    advisory: { ...said, ...(withdrawals && { withdrawals }) },
    ...(advice.length > 0 && { advice }),
  };
}

function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}

function declarationOf(
  root: string,
  project: ReportedProject['project'],
  { declaration, importer }: Finding,
): object {
  const place = declaration && placeOf(project, { declaration, importer });
  if (!place) return {};
  const { file, span } = place;
  const line = positionOf(lineStartsIn(project, file), span.start).line + 1;
  return {
    declaration: { file: relativeTo(root, file), line, name: declaration.name, spec: declaration.rawSpec },
  };
}

function placeIn(root: string, project: ReportedProject['project'], { place }: Finding): object {
  if (!place) return {};
  const line = positionOf(lineStartsIn(project, place.file), place.span.start).line + 1;
  return { place: { file: relativeTo(root, place.file), line } };
}

function ignoredBecause({ suppressedBy }: Finding): object {
  if (!suppressedBy) return {};
  const { reason, until } = suppressedBy;
  return { ignoredBy: { reason, ...(until === undefined ? {} : { until }) } };
}

function problemsOf(root: string, { project, problems }: ReportedProject): readonly object[] {
  return [...problems].flatMap(([file, found]) => {
    if (found.length === 0) return [];
    const lineStarts = lineStartsIn(project, file);
    return found.map(({ code, message, span }) => ({
      code,
      message,
      file: relativeTo(root, file),
      line: positionOf(lineStarts, span.start).line + 1,
    }));
  });
}
