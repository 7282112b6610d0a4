// The report for programs: stable keys, sorted, the same words as in the editor.
import { relativeTo } from '../paths';
import { summarize } from '../summary';
import { lineStartsOf, positionOf } from '../text';
import type { Finding, Report, ReportedProject, ReportInput } from '../types';

export const json: Report = {
  id: 'json',
  toText: (input) => {
    const { root, projects, feeds, notes } = input;
    const findings = projects.flatMap((reported) => findingsOf(root, reported));
    const all = projects.flatMap((reported) => reported.findings);
    const document = {
      findings,
      summary: { ...summarize(all), findings: all.length, ...sizesOf(input) },
      feeds,
      problems: projects.flatMap((reported) => problemsOf(root, reported)),
      notes,
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

function sizesOf({ projects }: ReportInput): { readonly projects: number; readonly packages: number } {
  const packages = projects.map(({ project }) => project.lock?.graph.lockfile.packages.length ?? 0);
  return { projects: projects.length, packages: packages.reduce((sum, count) => sum + count, 0) };
}

function findingsOf(root: string, { project, findings }: ReportedProject): readonly object[] {
  const lineOf = new Map(
    [...project.manifests].map(([importer, { text }]) => [importer, lineStartsOf(text)] as const),
  );
  const lockfile = project.lock ? relativeTo(root, project.lock.file) : null;
  return findings.map((finding) => ({
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    rating: finding.rating,
    ...advisoryOf(finding),
    package: finding.package,
    lockfile,
    importer: finding.importer === '' ? '.' : finding.importer,
    evidence: finding.evidence,
    paths: finding.paths,
    ...declarationOf(root, project, lineOf.get(finding.importer) ?? [0], finding),
    message: finding.message,
  }));
}

function advisoryOf({ advisory }: Finding): object {
  if (!advisory) return {};
  const { id, aliases, summary } = advisory;
  return { advisory: { id, aliases, summary } };
}

function declarationOf(
  root: string,
  { manifests }: ReportedProject['project'],
  lineStarts: readonly number[],
  { declaration, importer }: Finding,
): object {
  const file = manifests.get(importer)?.file;
  if (!declaration || file === undefined) return {};
  const line = positionOf(lineStarts, declaration.specSpan.start).line + 1;
  return {
    declaration: { file: relativeTo(root, file), line, name: declaration.name, spec: declaration.rawSpec },
  };
}

function problemsOf(root: string, { project, problems }: ReportedProject): readonly object[] {
  const texts = new Map([...project.manifests.values()].map(({ file, text }) => [file, text]));
  if (project.lock) texts.set(project.lock.file, project.lock.text);
  return [...problems].flatMap(([file, found]) => {
    if (found.length === 0) return [];
    const lineStarts = lineStartsOf(texts.get(file) ?? '');
    return found.map(({ code, message, span }) => ({
      code,
      message,
      file: relativeTo(root, file),
      line: positionOf(lineStarts, span.start).line + 1,
    }));
  });
}
