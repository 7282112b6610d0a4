// How many findings of real projects get a proven fix, and why the others do not: printed as a table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { planFor } from '../../../server/src/core/fixes/index';
import { planningOf } from '../../../server/src/core/planning/proposal';
import { waysOf } from '../../../server/src/core/planning/ways';
import { targetsFor } from '../../../server/src/core/registry/choose';
import type { Finding, Project } from '../../../server/src/core/types';
import { collectedProjects, namedVersions } from '../../support/collection';
import { skipWithoutData } from '../../support/data';

/** At least two of each format, those that take longest left out. */
const folders = [
  'nodejs-goof-v2',
  'nodegoat-v2',
  'json-server-v2',
  'uptime-kuma-v3',
  'excalidraw-yarn1',
  'parcel-yarn1',
  'jest-berry10',
  'redux-toolkit-berry8',
  'pnpm-audit-has-vulnerabilities-pnpm9',
  'taze-pnpm6.1',
  'vue-core-pnpm9',
  'hono-bun',
  'supermemory-bun',
];

test('most findings of real projects that have a way out get a proven fix', {
  skip: skipWithoutData,
}, async (own) => {
  const projects: Project[] = [];
  for (const folder of folders) projects.push(...(await collectedProjects(folder)));
  const packuments = namedVersions(projects);
  const counts = new Map<string, number>();
  for (const bare of projects) {
    const project = { ...bare, packuments };
    const fates = fatesIn(project);
    for (const fate of fates) counts.set(fate, (counts.get(fate) ?? 0) + 1);
    const fixed = fates.filter((fate) => !reasons.includes(fate)).length;
    own.diagnostic(
      `${project.root.split('/').at(-1)!.padEnd(40)}${`${fixed} of ${fates.length}`.padStart(14)}`,
    );
  }
  for (const [fate, count] of [...counts].sort(([, a], [, b]) => b - a))
    own.diagnostic(`${fate.padEnd(40)}${String(count).padStart(14)}`);
  const of = (some: readonly string[]) => some.reduce((sum, fate) => sum + (counts.get(fate) ?? 0), 0);
  const all = of([...counts.keys()]);
  const open = all - of([noVersion, noWay, inBundle]);
  assert.ok((all - of(reasons)) / open > 0.98, `${all - of(reasons)} of ${open}`);
});

const noVersion = 'no higher version is clean';
const noWay = 'nothing asks for it';
const inBundle = 'it comes inside a bundle';
const notKnown = 'a packument is missing';
const notProven = 'no change was proven';
const reasons: readonly string[] = [noVersion, noWay, inBundle, notKnown, notProven];

/** For each finding of a project the strategy of its best fix, or why there is none. */
function fatesIn(project: Project): readonly string[] {
  const findings = analyze(project);
  return findings
    .filter(({ exposed }) => exposed)
    .map((finding) => {
      const { proven, needs } = planFor(project, findings, finding);
      return proven[0]?.fix.strategy ?? whyNot(project, findings, finding, needs);
    });
}

function whyNot(
  project: Project,
  findings: readonly Finding[],
  finding: Finding,
  needs: readonly string[],
): string {
  if (finding.paths.length === 0) return noWay;
  const { near, far } = targetsFor(planningOf(project, findings), finding);
  if (!near && !far) return noVersion;
  if (isBundled(project, finding)) return inBundle;
  return needs.length > 0 ? notKnown : notProven;
}

/** Only another version of what bundles it would help, and this registry has none. */
function isBundled(project: Project, finding: Finding): boolean {
  const ways = waysOf(project, finding);
  return [...(ways?.instances ?? [])].some((index) => {
    const node = ways!.graph.nodes[index]!;
    return node.kind === 'package' && node.bundled === true;
  });
}
