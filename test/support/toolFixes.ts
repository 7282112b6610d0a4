// The fixes of a project whose pnpm is set up with `bad`, and what they make of the file in which it is.
import assert from 'node:assert/strict';
import { analyze } from '../../server/src/core/analyze';
import { fixesFor } from '../../server/src/core/fixes/index';
import { planAll } from '../../server/src/core/planAll';
import { applyEdits } from '../../server/src/core/text';
import type { ManifestFile, Project } from '../../server/src/core/types';
import { atOnce } from './atOnce';
import { lockName, manifests, own } from './configDependencies';
import { osv, type ProjectTexts, projectOf } from './project';

/** What the lockfile of pnpm 11 and later has before the project’s own. */
export const tools = `---
lockfileVersion: '9.0'

importers:

  .:
    configDependencies:
      bad:
        specifier: 1.0.0
        version: 1.0.0
    packageManagerDependencies:
      pnpm:
        specifier: 12.0.0
        version: 12.0.0

packages:

  bad@1.0.0:
    resolution: {integrity: sha512-a}

  pnpm@12.0.0:
    resolution: {integrity: sha512-b}

snapshots:

  bad@1.0.0: {}

  pnpm@12.0.0: {}

---
`;

/** The integrity that the registry says the fixed version has. */
export const integrity = `sha512-${'A'.repeat(86)}==`;
/** What is fixed in that version. */
export const vulnerable = osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' });

/** Such a project, locked by pnpm 11, with a registry that has the fixed version, unless these texts say otherwise. */
export function projectWith(texts: Partial<ProjectTexts>): Project {
  return projectOf({
    manifests,
    lock: `${tools}${own}`,
    lockName,
    advisories: [vulnerable],
    registry: {
      bad: { '1.0.0': '2020-01-01', '1.0.1': { published: '2020-01-02', dist: { integrity } } },
      a: { '1.0.0': '2020-01-01' },
    },
    ...texts,
  });
}

/** Each fix of the first finding, with what it makes of the file that is looked at, pnpm-workspace.yaml unless given. */
export function offered(
  project: Project,
  { file, text }: Pick<ManifestFile, 'file' | 'text'> = project.workspaceFile!,
): readonly (readonly [title: string, after: string])[] {
  const findings = analyze(project);
  return fixesFor(project, findings, findings[0]!).map(({ title, edits }) => [
    title,
    applyEdits(text, edits.get(file) ?? []),
  ]);
}

/** Why each finding of a project that has no fix at all is left. */
export function whyNot(project: Project): readonly string[] {
  const plan = atOnce(planAll(project, analyze(project), {}, new Map()));
  assert.deepEqual(plan.fixes, []);
  return plan.unfixed.map(({ why }) => why);
}

/** A package.json of a project that is set up with these, a line each. */
export function setUpIn(...lines: readonly string[]): string {
  return `{\n  "pnpm": {\n    "configDependencies": {\n${lines.join(',\n')}\n    }\n  }\n}\n`;
}

/** The fixes of a project whose package.json says what it is set up with, with what they make of it. */
export function offeredIn(manifests: string, texts: Partial<ProjectTexts> = {}) {
  const project = projectWith({ manifests, lock: own, ...texts });
  return offered(project, project.manifests.get('')!);
}
