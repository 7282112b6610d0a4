// Fix all beside `npm audit fix`, on real projects, with a registry made of what the collection's lockfiles hold.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { extentOf } from '../../server/src/core/advisories/extent';
import { intervalText } from '../../server/src/core/advisories/intervals';
import type { Advisory, Finding } from '../../server/src/core/types';
import { neverCancelled } from '../../server/src/ports';
import { advisoriesFolder, collectedAdvisories } from '../support/advisories';
import { collectedRegistry } from '../support/collectedRegistry';
import { isCurable } from '../support/curable';
import { dataFolder, skipWithoutData } from '../support/data';
import { type Place, realPackageManagers, runPackageManager } from '../support/packageManagers';
import type { PublishedTexts } from '../support/project';
import { makeEdits, sessionAt, writeFiles } from '../support/projectOnDisk';
import { startSyntheticRegistry } from '../support/syntheticRegistry';
import { temporaryFolder } from '../support/temporaryFolder';

const { npm } = realPackageManagers;
const skip = skipWithoutData || npm.missing;

/** A dependency of one of the projects, which comes from there; here it comes from loopback as well. */
const elsewhere = {
  url: 'https://github.com/binarymist/grunt-if/tarball/master',
  name: 'grunt-if',
  version: '0.2.0',
};

/** What became of a project. */
interface Result {
  /** Fingerprints of the findings that are gone. */
  readonly cured: ReadonlySet<string>;
  readonly brought: readonly Finding[];
}

/** With the share of what is curable that is to be cured. The larger ones take minutes, and run where all is asked for. */
const projects = [
  { project: 'json-server-v2', atLeast: 0.95, isLarge: false },
  { project: 'nodejs-goof-v2', atLeast: 0.95, isLarge: true },
  { project: 'nodegoat-v2', atLeast: 0.95, isLarge: true },
] as const;

for (const { project, atLeast, isLarge } of projects) {
  const unasked =
    isLarge && process.env.LOCKWATCH_ALL_PROJECTS === undefined && 'asked for by LOCKWATCH_ALL_PROJECTS=1';
  test(`fix all beside npm audit fix: ${project}`, { skip: skip || unasked }, (t) =>
    compare(t, project, atLeast),
  );
}

async function compare(t: TestContext, project: string, atLeast: number): Promise<void> {
  const base = await temporaryFolder(t);
  const files = await filesOf(project);
  const packages = published(files);
  const registry = await startSyntheticRegistry(packages, audited());
  t.after(registry.close);
  const placed = async (name: string): Promise<Place> => {
    const place = { folder: join(base, name), home: join(base, `${name}-home`), registry: registry.url };
    const address = `${registry.url}${elsewhere.name}/-/${elsewhere.name}-${elsewhere.version}.tgz`;
    const local = Object.entries(files).map(([file, text]) => [
      file,
      text.replaceAll(elsewhere.url, address),
    ]);
    await writeFiles(place.folder, Object.fromEntries(local));
    return place;
  };
  const before = await placed('before');
  const session = sessionAt(before, advisoriesFolder);
  await session.settled();
  const [analysis] = await session.analyses();
  const exposed = analysis!.findings.filter((finding) => finding.exposed);
  const theirs = await auditFixed(await placed('theirs'), exposed);
  const [answer] = await session.fixAll({}, neverCancelled);
  session.dispose();
  const { plan, project: planned } = answer!;
  const after = await placed('ours');
  await makeEdits(plan, before.folder, after.folder);
  if (plan.followUp !== undefined) await runPackageManager(npm, plan.followUp, after);
  const ours = await resultAt(after, exposed);
  const curable = exposed
    .filter((finding) => isCurable(planned, packages, finding) || theirs.cured.has(finding.fingerprint))
    .map(({ fingerprint }) => fingerprint);
  const curedOf = ({ cured }: Result) => curable.filter((fingerprint) => cured.has(fingerprint)).length;
  const untold = ours.brought.filter(
    ({ package: { name, version } }) => !plan.introduces.some((line) => line.includes(`${name} ${version}`)),
  );
  t.diagnostic(
    `${project}: ${exposed.length} findings, ${curable.length} curable; Lockwatch cures ${curedOf(ours)} of them and brings in ${ours.brought.length} (${untold.length} untold); npm audit fix cures ${curedOf(theirs)} and brings in ${theirs.brought.length}`,
  );
  assert.deepEqual(
    untold.map(({ message }) => message),
    [],
  );
  assert.ok(ours.cured.size >= theirs.cured.size && ours.brought.length <= theirs.brought.length);
  assert.ok(curedOf(ours) >= atLeast * curable.length, `${curedOf(ours)} of ${curable.length}`);
}

/** It ends with 1 as long as anything is left. */
async function auditFixed(place: Place, before: readonly Finding[]): Promise<Result> {
  await runPackageManager(npm, 'npm audit fix --ignore-scripts', place).catch(() => {});
  return resultAt(place, before);
}

async function resultAt(place: Place, before: readonly Finding[]): Promise<Result> {
  const session = sessionAt({ ...place, home: `${place.home}-after` }, advisoriesFolder);
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  const after = analysis!.findings.filter((finding) => finding.exposed);
  const left = new Set(after.map(({ fingerprint }) => fingerprint));
  const known = new Set(before.map(({ fingerprint }) => fingerprint));
  return {
    cured: new Set([...known].filter((fingerprint) => !left.has(fingerprint))),
    brought: after.filter(({ fingerprint }) => !known.has(fingerprint)),
  };
}

async function filesOf(project: string): Promise<Readonly<Record<string, string>>> {
  const names = ['package.json', 'package-lock.json'];
  const read = names.map(async (name) => [
    name,
    await readFile(join(dataFolder!, 'lockfiles', project, name), 'utf8'),
  ]);
  return Object.fromEntries(await Promise.all(read));
}

let collected: PublishedTexts | undefined;

function published(files: Readonly<Record<string, string>>): PublishedTexts {
  collected ??= collectedRegistry(collectedAdvisories());
  const { packages } = JSON.parse(files['package-lock.json']!);
  const { dependencies = {} } = packages[`node_modules/${elsewhere.name}`] ?? {};
  return { ...collected, [elsewhere.name]: { [elsewhere.version]: { dependencies } } };
}

/** All advisories of the collection, in the words of the audit endpoint. */
function audited(): (name: string) => readonly unknown[] {
  const byName = new Map<string, Advisory[]>();
  for (const advisory of collectedAdvisories().filter(({ withdrawn }) => !withdrawn)) {
    const same = byName.get(advisory.package);
    if (same) same.push(advisory);
    else byName.set(advisory.package, [advisory]);
  }
  return (name) => (byName.get(name) ?? []).map(inAuditWords);
}

function inAuditWords(advisory: Advisory, index: number): unknown {
  const ranges = extentOf(advisory).intervals.map(intervalText);
  return {
    id: index + 1,
    url: `https://github.com/advisories/${advisory.id}`,
    title: advisory.summary,
    severity: advisory.rating === 'unknown' ? 'low' : advisory.rating,
    vulnerable_versions: ranges.map((text) => (text === 'every version' ? '*' : text)).join(' || '),
    cwe: advisory.cwes,
  };
}
