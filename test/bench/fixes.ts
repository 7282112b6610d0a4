// How long all fixes of a large workspace are planned, and those of one squiggle, with packuments at hand.
import assert from 'node:assert/strict';
import { analyze } from '../../server/src/core/analyze';
import { planFor } from '../../server/src/core/fixes/index';
import type { Finding, Project } from '../../server/src/core/types';
import { collectedProjects, namedVersions } from '../support/collection';
import { dataFolder } from '../support/data';
import type { BenchCase } from './benchCase';

export const cases: readonly BenchCase[] = dataFolder
  ? [
      fixesCase('100 findings, create-react-app (npm, 2,578 packages)', 'create-react-app-v2', 100),
      fixesCase('one squiggle, create-react-app (npm, 2,578 packages)', 'create-react-app-v2', 1),
      fixesCase('100 findings, vue-cli (yarn 1, 2,779 packages)', 'vue-cli-yarn1', 100),
      fixesCase('92 findings, many-deps (pnpm, 4,190 packages)', 'pnpm-many-deps-pnpm9', 92),
    ]
  : [];

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
