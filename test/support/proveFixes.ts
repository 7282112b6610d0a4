// Holds fixes to what package managers make of them: each is applied, the real one run, its lockfile scanned.
import assert from 'node:assert/strict';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fixStrategies } from '../../server/src/core/fixes/index';
import { type Finding, type Fix, type FixAllPlan, ignoreFix, unignoreFix } from '../../server/src/core/index';
import type { LockfileFormatId, Project } from '../../server/src/core/types';
import { neverCancelled } from '../../server/src/ports';
import type { Analysis } from '../../server/src/session';
import { foreseenVersions, lockedVersions } from './foreseen';
import { type Place, type RealPackageManager, runPackageManager } from './packageManagers';
import { makeEdits, sessionAt, writeFiles } from './projectOnDisk';
import { publishedPicture } from './publishedPicture';
import { startSyntheticRegistry } from './syntheticRegistry';
import { temporaryFolder } from './temporaryFolder';

/** Stands in the files of a story for the address of its registry, which ends in `/`. */
export const registryAddress = '<registry>/';

/** A project that has findings, and what is to be offered against them. */
export interface Story {
  readonly title: string;
  /** The registry as `publishedPicture` reads it. */
  readonly registry: string;
  /** The project's files, by path below it, as this package manager wants them. */
  readonly files: (manager: RealPackageManager) => Readonly<Record<string, string>>;
  /** OSV records. */
  readonly advisories: readonly unknown[];
  /** Ids of the strategies that are offered, best first, each once. */
  readonly offers: (manager: RealPackageManager) => readonly string[];
  /** Ids of those that edit the policy; they are looked at only where these are given. */
  readonly policy?: readonly string[];
  /** The package managers that know no such project. */
  readonly not?: readonly LockfileFormatId[];
}

/** A fix, the rule of the first finding that it is offered for, and the packages that are to be locked after it. */
interface Offer {
  readonly fix: Fix;
  readonly rule: string;
  readonly foreseen: readonly string[];
}

interface Look {
  readonly analysis: Analysis;
  readonly offers: readonly Offer[];
  /** The fixes that go together. */
  readonly all: FixAllPlan;
}

/** How many fixes of each strategy were made and held. */
type Tally = Map<string, number>;

/**
 * A test for each story with one package manager, and in it a test for each fix; skipped where it is not here. The last
 * one says how often each strategy was run, and holds that none was left out but those named.
 */
export function proveFixes(
  manager: RealPackageManager,
  stories: readonly Story[],
  leftOut: readonly string[] = [],
): void {
  const { missing: skip, name } = manager;
  const tally: Tally = new Map();
  for (const story of stories.filter(({ not }) => !not?.includes(manager.id)))
    test(`${name}: ${story.title}`, { skip }, (own) => tell(own, manager, story, tally));
  test(`${name}: every strategy has been run`, { skip }, (own) => {
    const row = strategies.map((strategy) => `${strategy} ${tally.get(strategy) ?? 0}`);
    own.diagnostic(`${name} | ${row.join(' | ')}`);
    assert.deepEqual(
      strategies.filter((strategy) => !tally.has(strategy)),
      leftOut,
    );
  });
}

/** What makes an override good for nothing is told apart, since each takes another project to show. */
const strategies = [
  ...fixStrategies.map(({ id }) => id).filter((id) => id !== 'removeOverride'),
  ...['overrideIgnored', 'overrideUnused', 'overrideDuplicate', 'overrideUnneeded'].map(removing),
  'ignore',
  'unignore',
];

function removing(rule: string): string {
  return `removeOverride (${rule})`;
}

/** The first lockfile is written, the registry moves on, and every fix that is offered is made in a copy. */
async function tell(
  own: TestContext,
  manager: RealPackageManager,
  story: Story,
  tally: Tally,
): Promise<void> {
  const base = await temporaryFolder(own);
  const { early, late } = publishedPicture(story.registry);
  const registry = await startSyntheticRegistry(early);
  own.after(registry.close);
  const placed = (name: string, home = `${name}-home`): Place => ({
    folder: join(base, name),
    home: join(base, home),
    registry: registry.url,
  });
  const before = placed('before');
  await writeFiles(base, {
    'advisories/all.jsonl': story.advisories.map((one) => JSON.stringify(one)).join('\n'),
  });
  const files = Object.fromEntries(
    Object.entries(story.files(manager)).map(([path, text]) => [
      path,
      text.replaceAll(registryAddress, registry.url),
    ]),
  );
  await writeFiles(before.folder, files);
  await lockWith(manager, manager.install, before);
  registry.publish(late);
  const seen = await look(placed('before', 'later-home'), join(base, 'advisories'));
  assert.deepEqual([...new Set(seen.offers.map(({ fix }) => fix.strategy))], story.offers(manager));
  const inPolicy = story.policy ? policyOffers(seen.analysis) : [];
  assert.deepEqual(
    inPolicy.map(({ fix }) => fix.strategy),
    story.policy ?? [],
  );
  for (const [index, { fix, foreseen, rule }] of [...seen.offers, ...inPolicy].entries()) {
    await own.test(`${manager.name} | ${fix.strategy} | ${fix.title}`, async () => {
      const after = placed(`after-${index}`);
      await cp(before.folder, after.folder, { recursive: true });
      await makeEdits(fix, before.folder, after.folder);
      const edited = await textsIn(after.folder, Object.keys(files));
      const lock = await textsIn(after.folder, [manager.lockName]);
      await lockWith(manager, fix.followUp ?? manager.install, after);
      assert.deepEqual(await textsIn(after.folder, Object.keys(files)), edited, 'it edits no manifest');
      if (fix.followUp === undefined) assert.deepEqual(await textsIn(after.folder, [manager.lockName]), lock);
      const { analysis } = await look(after, join(base, 'advisories'));
      assert.deepEqual(leftBy(fix, seen.analysis.findings, analysis.findings), []);
      assert.deepEqual(lockedVersions(analysis.lock!.graph), foreseen);
      const key = fix.strategy === 'removeOverride' ? removing(rule) : fix.strategy;
      tally.set(key, (tally.get(key) ?? 0) + 1);
    });
  }
  if (seen.all.fixes.length === 0) return;
  await own.test(`${manager.name} | all at once`, () =>
    tellAll(manager, seen, [before, placed('after-all')], join(base, 'advisories')),
  );
}

/** What can be done in the policy, once each; it is about no dependency, so the lockfile is to stay as it is. */
function policyOffers({ findings, project, lock }: Analysis): readonly Offer[] {
  const foreseen = lockedVersions(lock!.graph);
  const offers = findings.flatMap((finding) => {
    const fix = ignoring(project, finding) ?? unignoreFix(project, finding);
    return fix ? [{ fix, rule: finding.rule, foreseen }] : [];
  });
  return [...new Map(offers.map((offer) => [offer.fix.strategy, offer])).values()];
}

/** With a reason, which only a person can write. */
function ignoring(project: Project, finding: Finding): Fix | undefined {
  const ignored = ignoreFix(project, finding);
  if (!ignored) return undefined;
  const { fix, file, text, reason } = ignored;
  const newText = `${text.slice(0, reason.start)}"not reachable"${text.slice(reason.end)}`;
  const before = project.policy?.text ?? '';
  return { ...fix, edits: new Map([[file, [{ span: { start: 0, end: before.length }, newText }]]]) };
}

/** All that is taken together, made in one copy: what it cures is gone, and no more comes in than it tells of. */
async function tellAll(
  manager: RealPackageManager,
  { analysis: before, all }: Look,
  [from, after]: readonly [Place, Place],
  advisories: string,
): Promise<void> {
  await cp(from.folder, after.folder, { recursive: true });
  await makeEdits(all, from.folder, after.folder);
  await lockWith(manager, all.followUp!, after);
  const { analysis } = await look(after, advisories);
  const cures = all.fixes.flatMap((fix) => fix.cures);
  assert.deepEqual(leftBy({ cures, introduces: all.introduces }, before.findings, analysis.findings), []);
}

/**
 * What a fix promised to cure and did not, and what has come with it that it did not tell of. An override that is
 * written where the lockfile need only be refreshed has done its work at once, and that it is then said is right.
 */
function leftBy(
  fix: Pick<Fix, 'cures' | 'introduces'>,
  before: readonly Finding[],
  after: readonly Finding[],
): readonly string[] {
  const known = new Set(before.map(({ fingerprint }) => fingerprint));
  return after
    .filter((finding) =>
      known.has(finding.fingerprint)
        ? fix.cures.includes(finding.fingerprint)
        : finding.rule !== 'overrideUnneeded' && !fix.introduces.some((line) => isAbout(line, finding)),
    )
    .map(({ message }) => message);
}

function isAbout(line: string, { package: { name, version }, advisory }: Finding): boolean {
  return line.includes(`${name} ${version}`) && line.includes(advisory?.id ?? '');
}

async function lockWith(manager: RealPackageManager, command: string, place: Place): Promise<void> {
  await runPackageManager(manager, command, place);
  await rm(join(place.folder, 'node_modules'), { recursive: true, force: true });
}

/** Reads a project as the command line does, and asks for the fixes of everything found. */
async function look(place: Place, advisories: string): Promise<Look> {
  const session = sessionAt(place, advisories);
  try {
    await session.settled();
    const [analysis, ...others] = await session.analyses();
    assert.ok(analysis?.lock && others.length === 0, 'one project with a lockfile');
    assert.deepEqual(analysis.lock.graph.lockfile.problems, [], 'which is read in full');
    const fingerprints = analysis.findings.map(({ fingerprint }) => fingerprint);
    const { fixes } = await session.fixes(analysis.lock.file, fingerprints, neverCancelled);
    const [informed = analysis] = await session.analyses();
    const offers = fixes.flatMap((one) =>
      one.fixes.map((fix) => ({
        fix,
        rule: one.finding.rule,
        foreseen: foreseenVersions(informed, one.finding, fix),
      })),
    );
    const [all] = await session.fixAll({}, neverCancelled);
    assert.ok(all);
    return {
      analysis,
      all: all.plan,
      offers: [...new Map(offers.map((offer) => [keyOf(offer.fix), offer])).values()],
    };
  } finally {
    session.dispose();
  }
}

/** Several findings may be cured by the same fix. */
function keyOf({ title, followUp, edits }: Fix): string {
  return JSON.stringify([title, followUp, ...edits]);
}

async function textsIn(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  return Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')));
}
