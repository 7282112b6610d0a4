// How long all fixes of a large workspace are planned, one by one and together, and those of one squiggle, with packuments at hand.
import assert from 'node:assert/strict';
import { analyze } from '../../server/src/core/analyze';
import { planFor } from '../../server/src/core/fixes/index';
import { planAll } from '../../server/src/core/planAll';
import type { Finding, Project } from '../../server/src/core/types';
import { collectedProjects, namedVersions } from '../support/collection';
import { dataFolder } from '../support/data';
import { osv, type ProjectTexts, projectOf } from '../support/project';
import type { BenchCase } from './benchCase';

export const cases: readonly BenchCase[] = [
  fixAllCase('400 workspaces that each ask for a bad version (pnpm)', workspaces, 400),
  fixAllCase('1,000 findings in one package.json (npm)', manyFindings, 1_000),
  ...(dataFolder ? collectedCases() : []),
];

function collectedCases(): readonly BenchCase[] {
  return [
    fixesCase('100 findings, create-react-app (npm, 2,578 packages)', 'create-react-app-v2', 100),
    fixesCase('one squiggle, create-react-app (npm, 2,578 packages)', 'create-react-app-v2', 1),
    fixesCase('100 findings, vue-cli (yarn 1, 2,779 packages)', 'vue-cli-yarn1', 100),
    fixesCase('92 findings, many-deps (pnpm, 4,190 packages)', 'pnpm-many-deps-pnpm9', 92),
  ];
}

interface Ready {
  readonly project: Project;
  readonly findings: readonly Finding[];
  readonly wanted: readonly Finding[];
}

/**
 * Each call plans for a project that was analysed, since its findings are known, and never planned for: of planning,
 * only what rests on the lockfile alone is remembered.
 */
function fixesCase(name: string, folder: string, count: number): BenchCase {
  let ready: Promise<Ready> | undefined;
  let fresh: Project | undefined;
  const before = async () => {
    ready ??= prepare(folder, count);
    fresh = { ...(await ready).project };
    analyze(fresh);
  };
  const plan = async () => {
    const { findings, wanted } = await ready!;
    return wanted.map((finding) => planFor(fresh!, findings, finding));
  };
  return {
    name: `fixes: ${name}`,
    runs: 5,
    before,
    subjects: { lockwatch: plan },
    agree: async () => {
      await before();
      const proven = (await plan()).filter((each) => each.proven.length > 0).length;
      assert.ok(proven >= count * 0.8, `${proven} of ${count} findings get a fix`);
    },
  };
}

/** Each call plans for a project that was read and analysed, and of which nothing of planning is remembered. */
function fixAllCase(name: string, textsOf: (count: number) => ProjectTexts, count: number): BenchCase {
  let fresh: Project | undefined;
  const before = () => {
    fresh = projectOf(textsOf(count));
    analyze(fresh);
  };
  const plan = () => {
    const steps = planAll(fresh!, analyze(fresh!));
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
  };
  return {
    name: `fix all: ${name}`,
    runs: 3,
    before,
    subjects: { lockwatch: plan },
    agree: () => {
      before();
      const { fixes, unfixed } = plan();
      assert.deepEqual([fixes.length, unfixed.length], [count, 0]);
    },
  };
}

/** Workspaces that each pin the same bad version. */
function workspaces(count: number): ProjectTexts {
  const names = Array.from({ length: count }, (_, at) => `w${at}`);
  const importers = names.map(
    (name) => `  ${name}:\n    dependencies:\n      bad:\n        specifier: 1.0.0\n        version: 1.0.0\n`,
  );
  const packages =
    'packages:\n  bad@1.0.0:\n    resolution: {integrity: sha512-aa}\n\nsnapshots:\n  bad@1.0.0: {}\n';
  return {
    manifests: Object.fromEntries([
      ['', '{}'],
      ...names.map((name) => [name, JSON.stringify({ name, dependencies: { bad: '1.0.0' } })]),
    ]),
    pnpmWorkspace: 'packages:\n  - "w*"\n',
    lockName: 'pnpm-lock.yaml',
    lock: `lockfileVersion: '9.0'\n\nimporters:\n  .: {}\n${importers.join('')}\n${packages}`,
    advisories: [osv('GHSA-bad', 'bad', { fixed: '1.0.1' })],
    registry: { bad: twoVersions },
  };
}

/** A project that asks for packages of which each is bad. */
function manyFindings(count: number): ProjectTexts {
  const names = Array.from({ length: count }, (_, at) => `bad-${at}`);
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const packages = names.map((name) => [`node_modules/${name}`, { version: '1.0.0' }]);
  return {
    manifests: JSON.stringify({ dependencies }, null, 2),
    lock: JSON.stringify({
      lockfileVersion: 3,
      packages: { '': { dependencies }, ...Object.fromEntries(packages) },
    }),
    advisories: names.map((name) => osv(`GHSA-${name}`, name, { fixed: '1.0.1' })),
    registry: Object.fromEntries(names.map((name) => [name, twoVersions])),
  };
}

const twoVersions = { '1.0.0': '2024-01-01', '1.0.1': '2024-02-01' };

/** Findings from all over the project, not the neighbours that share one fix. */
async function prepare(folder: string, count: number): Promise<Ready> {
  const projects = await collectedProjects(folder);
  const project = { ...projects[0]!, packuments: namedVersions(projects) };
  const findings = analyze(project);
  const exposed = findings.filter((finding) => finding.exposed);
  const step = exposed.length / count;
  return {
    project,
    findings,
    wanted: Array.from({ length: count }, (_, at) => exposed[Math.floor(at * step)]!),
  };
}
