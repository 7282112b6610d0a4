// Holds fixes to what package managers make of them: each is applied, the real one run, its lockfile scanned.
import assert from 'node:assert/strict';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Finding, Fix, FixAllPlan } from '../../server/src/core/index';
import type { LockfileFormatId } from '../../server/src/core/types';
import { neverCancelled } from '../../server/src/ports';
import type { Analysis } from '../../server/src/session';
import { foreseenVersions, lockedVersions } from './foreseen';
import { type Place, type RealPackageManager, runPackageManager } from './packageManagers';
import { makeEdits, sessionAt, writeFiles } from './projectOnDisk';
import { publishedPicture } from './publishedPicture';
import { startSyntheticRegistry } from './syntheticRegistry';
import { temporaryFolder } from './temporaryFolder';

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
  /** The package managers that know no such project. */
  readonly not?: readonly LockfileFormatId[];
}

/** A fix, and the packages that are to be locked after it. */
interface Offer {
  readonly fix: Fix;
  readonly foreseen: readonly string[];
}

interface Look {
  readonly analysis: Analysis;
  readonly offers: readonly Offer[];
  /** The fixes that go together. */
  readonly all: FixAllPlan;
}

/** A test for each story with one package manager, and in it a test for each fix; skipped where it is not here. */
export function proveFixes(manager: RealPackageManager, stories: readonly Story[]): void {
  for (const story of stories.filter(({ not }) => !not?.includes(manager.id)))
    test(`${manager.name}: ${story.title}`, { skip: manager.missing }, (own) => tell(own, manager, story));
}

/** The first lockfile is written, the registry moves on, and every fix that is offered is made in a copy. */
async function tell(own: TestContext, manager: RealPackageManager, story: Story): Promise<void> {
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
  const files = story.files(manager);
  await writeFiles(before.folder, files);
  await lockWith(manager, manager.install, before);
  registry.publish(late);
  const seen = await look(placed('before', 'later-home'), join(base, 'advisories'));
  assert.deepEqual([...new Set(seen.offers.map(({ fix }) => fix.strategy))], story.offers(manager));
  for (const [index, { fix, foreseen }] of seen.offers.entries()) {
    await own.test(`${manager.name} | ${fix.strategy} | ${fix.title}`, async () => {
      const after = placed(`after-${index}`);
      await cp(before.folder, after.folder, { recursive: true });
      await makeEdits(fix, before.folder, after.folder);
      const edited = await manifestsIn(after.folder, files);
      await lockWith(manager, fix.followUp!, after);
      assert.deepEqual(await manifestsIn(after.folder, files), edited, 'the command edits no manifest');
      const { analysis } = await look(after, join(base, 'advisories'));
      assert.deepEqual(leftBy(fix, seen.analysis.findings, analysis.findings), []);
      assert.deepEqual(lockedVersions(analysis.lock!.graph), foreseen);
    });
  }
  if (seen.all.fixes.length === 0) return;
  await own.test(`${manager.name} | all at once`, () =>
    tellAll(manager, seen, [before, placed('after-all')], join(base, 'advisories')),
  );
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

/** What a fix promised to cure and did not, and what has come with it that it did not tell of. */
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
        : finding.exposed && !fix.introduces.some((line) => isAbout(line, finding)),
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
    const fingerprints = analysis.findings.map(({ fingerprint }) => fingerprint);
    const { fixes } = await session.fixes(analysis.lock.file, fingerprints, neverCancelled);
    const [informed = analysis] = await session.analyses();
    const offers = fixes.flatMap((one) =>
      one.fixes.map((fix) => ({ fix, foreseen: foreseenVersions(informed, one.finding, fix) })),
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

async function manifestsIn(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  return Promise.all(Object.keys(files).map((path) => readFile(join(folder, path), 'utf8')));
}
