// Whatever the graph, the advisories and the registry: an offered fix keeps what it promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { satisfies } from 'semver';
import { analyze } from '../../../server/src/core/analyze';
import { type Proven, planFor } from '../../../server/src/core/fixes/index';
import { registryRangeOf } from '../../../server/src/core/manifests/spec';
import { overrideRulesOf } from '../../../server/src/core/planning/overrides';
import { releasedBy } from '../../../server/src/core/planning/refresh';
import { relock } from '../../../server/src/core/planning/relock';
import { applyEdits } from '../../../server/src/core/text';
import type { Finding, Fix, LockfileFormatId, Project } from '../../../server/src/core/types';
import { type ProjectTexts, projectOf } from '../../support/project';
import { textsOf, type World, worlds } from '../../support/worlds';

const runs = Number(process.env.LOCKWATCH_RUNS ?? 60);
const formats: readonly LockfileFormatId[] = ['npm', 'yarnClassic', 'yarnBerry', 'pnpm', 'bun'];

for (const format of formats)
  test(`${format}: no fix leaves its finding, names a version that is not there, or hides what it brings in`, () => {
    let offered = 0;
    fc.assert(
      fc.property(worlds(), (world) => {
        offered += checkWorld(world, format);
      }),
      { numRuns: runs },
    );
    assert.ok(offered > runs / 2, `${offered} fixes in ${runs} worlds`);
  });

/** How many fixes were offered. */
function checkWorld(world: World, format: LockfileFormatId): number {
  const texts = textsOf(world, format);
  const project = projectOf(texts);
  const findings = analyze(project);
  let count = 0;
  for (const finding of findings.filter(({ exposed }) => exposed)) {
    for (const proven of planFor(project, findings, finding).proven) {
      count++;
      checkFix(texts, project, findings, finding, proven);
    }
  }
  return count;
}

function checkFix(
  texts: ProjectTexts,
  project: Project,
  findings: readonly Finding[],
  finding: Finding,
  { fix, proposal }: Proven,
): void {
  const edited = projectOf({ ...texts, ...editedTexts(texts, fix) });
  const released = releasedBy(project.lock!.graph, proposal.refresh);
  const relocked = relock(project, edited, released, (name) => project.packuments.get(name))!;
  assert.equal(relocked.refusal, undefined, fix.title);
  // The foreseen graph keeps what nothing leads to any more at its place.
  const after = analyze({ ...edited, lock: { ...project.lock!, graph: relocked.graph } }).filter(
    ({ exposed, paths }) => exposed && paths.length > 0,
  );
  const known = new Set(findings.map(({ fingerprint }) => fingerprint));
  const left = after.filter(
    (one) => one.fingerprint === finding.fingerprint || (isSame(one, finding) && !known.has(one.fingerprint)),
  );
  assert.deepEqual(
    left.map(({ message }) => message),
    [],
    fix.title,
  );
  const untold = after.filter((one) => !known.has(one.fingerprint) && !isTold(fix, one));
  assert.deepEqual(
    untold.map(({ message }) => message),
    [],
    fix.title,
  );
  checkVersions(project, edited, fix);
}

function editedTexts(texts: ProjectTexts, { edits }: Fix): Partial<ProjectTexts> {
  const own = edits.get('/project/package.json') ?? [];
  const yaml = edits.get('/project/pnpm-workspace.yaml');
  return {
    manifests: applyEdits(texts.manifests as string, own),
    ...(yaml && { pnpmWorkspace: applyEdits('', yaml) }),
  };
}

function isSame(a: Finding, b: Finding): boolean {
  return a.package.name === b.package.name && a.advisory?.id === b.advisory?.id;
}

function isTold({ introduces }: Fix, { package: { name, version }, advisory }: Finding): boolean {
  if (advisory?.kind === 'malware') return false;
  return introduces.some((line) => line.startsWith(`${name} ${version}`) && line.includes(advisory!.id));
}

/** What is written is met by a published version, the fix names one, and its overrides are understood. */
function checkVersions(project: Project, edited: Project, fix: Fix): void {
  const named = [...project.packuments.values()].some(({ versions }) => versions.has(fix.version ?? ''));
  assert.ok(fix.version === undefined || named, fix.title);
  const { declarations } = edited.manifests.get('')!.manifest;
  const rules = overrideRulesOf(edited, project.lock!.graph.lockfile.format);
  const written = [
    ...declarations.map(({ name, spec }) => ({ name, spec })),
    ...rules.map(({ target, override }) => ({ name: target.name, spec: override.spec })),
  ];
  if (fix.strategy === 'override') assert.ok(rules.length > 0, fix.title);
  for (const { name, spec } of written) {
    const { range } = registryRangeOf(spec)!;
    const versions = [...project.packuments.get(name)!.versions.keys()];
    assert.ok(
      versions.some((version) => satisfies(version, range)),
      `${fix.title}: ${name}@${range}`,
    );
  }
}
