// Tests as pictures: squiggles drawn under the text, and text before and after a fix.
import assert from 'node:assert/strict';
import { analyze } from '../../server/src/core/analyze';
import { fixesFor } from '../../server/src/core/fixes/index';
import {
  lockfileNotices,
  manifestNotices,
  type Notice,
  placeNotices,
  problemNotices,
} from '../../server/src/core/notices';
import { applyEdits, lineStartsOf, positionOf } from '../../server/src/core/text';
import type { Finding, Fix } from '../../server/src/core/types';
import { type ProjectTexts, projectOf } from './project';

/** Checks the squiggles of a manifest. Each is drawn below its line: tildes, then what `label` says of it. */
export function checkSquiggles(
  picture: string,
  texts: Omit<ProjectTexts, 'manifests'>,
  label: (notice: Notice) => string = shortLabel,
): void {
  const text = withoutDrawing(picture);
  const project = projectOf({ ...texts, manifests: text });
  assert.equal(draw(text, manifestNotices(project, analyze(project), ''), label), picture);
}

/** The same for the lockfile of a project. */
export function checkLockSquiggles(
  picture: string,
  texts: Omit<ProjectTexts, 'lock'>,
  label: (notice: Notice) => string = shortLabel,
): void {
  const text = withoutDrawing(picture);
  const project = projectOf({ ...texts, lock: text });
  assert.equal(draw(text, lockfileNotices(project, analyze(project)), label), picture);
}

/** The same for the policy of a project, with what could not be understood of it. */
export function checkPolicySquiggles(
  picture: string,
  texts: Omit<ProjectTexts, 'policy'>,
  label: (notice: Notice) => string = ({ severity, message }) => `${severity} ${message}`,
): void {
  const text = withoutDrawing(picture);
  const project = projectOf({ ...texts, policy: text });
  const { file, policy } = project.policy!;
  const notices = [
    ...placeNotices(project, analyze(project), file),
    ...problemNotices(policy.problems, false),
  ];
  assert.equal(draw(text, notices, label), picture);
}

/** The same for the pnpm-workspace.yaml of a project. */
export function checkYamlSquiggles(
  picture: string,
  texts: Omit<ProjectTexts, 'pnpmWorkspace'>,
  label: (notice: Notice) => string = ({ severity, message }) => `${severity} ${message}`,
): void {
  const text = withoutDrawing(picture);
  const project = projectOf({ ...texts, pnpmWorkspace: text });
  const { file } = project.workspaceFile!;
  assert.equal(draw(text, placeNotices(project, analyze(project), file), label), picture);
}

/** `error malicious MAL-2026-3744 locked` */
export function shortLabel({ severity, rule, code, evidence }: Notice): string {
  return `${severity} ${rule} ${code} ${evidence}`;
}

/** All fixes of the first finding on a package, the best first. */
export function fixesOf(
  texts: ProjectTexts,
  name: string,
): { readonly fixes: readonly Fix[]; readonly finding: Finding } {
  const project = projectOf(texts);
  const findings = analyze(project);
  const finding = findings.find(({ package: bad }) => bad.name === name);
  assert.ok(finding, `there is a finding on ${name}`);
  return { fixes: fixesFor(project, findings, finding), finding };
}

/** Checks the titles offered for a package, and what the first that edits it makes of the root's manifest. */
export function checkFix(texts: ProjectTexts, name: string, titles: readonly string[], after: string): void {
  const { fixes } = fixesOf(texts, name);
  assert.deepEqual(
    fixes.map(({ title }) => title),
    titles,
  );
  const before = typeof texts.manifests === 'string' ? texts.manifests : texts.manifests['']!;
  const file = '/project/package.json';
  const edits = fixes.find((fix) => fix.edits.has(file))?.edits.get(file) ?? [];
  assert.equal(applyEdits(before, edits), after);
}

function withoutDrawing(picture: string): string {
  return picture
    .split('\n')
    .filter((line) => !/^\s*~/.test(line))
    .join('\n');
}

function draw(text: string, notices: readonly Notice[], label: (notice: Notice) => string): string {
  const lineStarts = lineStartsOf(text);
  const drawings = new Map<number, string[]>();
  for (const notice of notices) {
    const { line, column } = positionOf(lineStarts, notice.span.start);
    const width = Math.max(1, notice.span.end - notice.span.start);
    const drawn = `${' '.repeat(column)}${'~'.repeat(width)} ${label(notice)}`;
    drawings.set(line, [...(drawings.get(line) ?? []), drawn]);
  }
  return text
    .split('\n')
    .flatMap((line, index) => [line, ...(drawings.get(index) ?? [])])
    .join('\n');
}
