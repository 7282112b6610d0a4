// The index of all advisories beside what a user would have instead, on as many records as the world's export has.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockfileFormats } from '../../server/src/core/lockfiles/index';
import { dataFolder } from '../support/data';
import type { BenchCase } from './benchCase';
import {
  copyIndex,
  importChanges,
  importZip,
  indexFolder,
  jsonFile,
  linesFile,
  linesWhere,
  openMirror,
  prepareFiles,
  zipFile,
} from './manyFiles';
import { openNewlineJson } from './newlineJson';
import { openOsvOfflineDb, prepareOsvOfflineDb } from './osvOfflineDb';
import { isVulnerable, type OsvRecord } from './plainOsv';

const questionsFile = `${indexFolder}-questions.json`;

type Question = readonly [name: string, version: string];
type Hits = (questions: readonly Question[]) => Promise<readonly string[]>;

/** By whose it is, but for the one whose every query takes very long: opens what there is, and comes to what looks packages up in it. */
export const peers: Readonly<Record<string, () => Promise<Hits>>> = {
  lockwatch: async () => {
    const { mirror } = openMirror(indexFolder);
    await mirror.refresh();
    return async (questions) =>
      questions.flatMap(([name, version]) =>
        mirror.affecting(name, version).map((hit) => hitOf(hit.id, name, version)),
      );
  },
  'newline JSON of osv-offline-db 3': async () => hitsOf(await openNewlineJson(linesFile)),
  'JSON.parse': async () => {
    const byName = new Map<string, OsvRecord[]>();
    for (const record of JSON.parse(readFileSync(jsonFile, 'utf8')) as readonly OsvRecord[]) {
      for (const name of new Set(record.affected.map(({ package: of }) => of.name))) {
        byName.set(name, [...(byName.get(name) ?? []), record]);
      }
    }
    return async (questions) =>
      questions.flatMap(([name, version]) => hitsIn(byName.get(name) ?? [], name, version));
  },
};

const renovate = '@renovatebot/osv-offline-db';
const allPeers = { ...peers, [renovate]: async () => hitsOf(await openOsvOfflineDb()) };

export const cases: readonly BenchCase[] = dataFolder
  ? [opening(), lookingUp(), lookingUpFew(), importing(), changing()]
  : [];

function opening(): BenchCase {
  return {
    name: 'advisories, open',
    bytes: sizeOf(indexFolder),
    subjects: {
      ...allPeers,
      lockwatch: async () => {
        const { mirror } = openMirror(indexFolder);
        await mirror.refresh();
        await mirror.dispose();
      },
    },
    agree: prepareAll,
    runs: 50,
  };
}

function lookingUp(): BenchCase {
  return {
    name: 'advisories, 10,000 look-ups',
    ...alike(peers, questions, 1000),
  };
}

/** As many as the peer that goes through everything each time can be asked. */
function lookingUpFew(): BenchCase {
  return {
    name: 'advisories, 10 look-ups',
    ...alike(allPeers, () => questions().filter((_, index) => index % 1000 === 0), 0),
  };
}

/** The same questions to all, each opened once; their hits are the same, and more than so many. */
function alike(
  asked: typeof peers,
  given: () => readonly Question[],
  least: number,
): Pick<BenchCase, 'subjects' | 'agree'> {
  const ready = new Map<string, Promise<Hits>>();
  const look = (peer: string) => async () => {
    const known = ready.get(peer) ?? asked[peer]!();
    ready.set(peer, known);
    return (await known)(given());
  };
  return {
    subjects: Object.fromEntries(Object.keys(asked).map((peer) => [peer, look(peer)])),
    agree: async () => {
      await prepareAll();
      const [ours, ...others] = await Promise.all(Object.keys(asked).map((peer) => look(peer)()));
      assert.ok(ours!.length > least, `${ours!.length} hits`);
      for (const theirs of others) assert.deepEqual([...theirs].sort(), [...ours!].sort());
    },
  };
}

/** Asks a database by name, one question after the other. */
function hitsOf(database: { readonly query: (name: string) => Promise<readonly OsvRecord[]> }): Hits {
  return async (questions) => {
    const hits: string[] = [];
    for (const [name, version] of questions) {
      hits.push(...hitsIn(await database.query(name), name, version));
    }
    return hits;
  };
}

async function prepareAll(): Promise<void> {
  await prepare();
  await prepareOsvOfflineDb();
}

function importing(): BenchCase {
  const folder = `${indexFolder}-import`;
  return {
    name: 'advisories, import of all.zip',
    bytes: sizeOf(zipFile),
    subjects: {
      lockwatch: async () => {
        rmSync(folder, { recursive: true, force: true });
        await importZip(folder);
      },
    },
    agree: prepare,
  };
}

/** A new state of 1,000 records in the middle, half of them under other names. */
function changing(): BenchCase {
  const folder = `${indexFolder}-changes`;
  let begun: Promise<{ readonly apply: () => Promise<void> }> | undefined;
  const begin = async () => {
    const mirror = await copyIndex(folder);
    const lines = await linesWhere((line) => /"id":"MAL-2025-1[0-9]{5}"/.test(line), 1000);
    const texts = lines.map((line, index) => (index % 2 ? line : line.replaceAll('"name":"', '"name":"x')));
    assert.equal(texts.length, 1000);
    return { apply: () => importChanges(mirror, texts) };
  };
  return {
    name: 'advisories, 1,000 changes',
    subjects: {
      lockwatch: async () => {
        begun ??= begin();
        await (await begun).apply();
      },
    },
    agree: prepare,
  };
}

let asked: readonly Question[] | undefined;

/** 10,000 locked packages of real lockfiles, as `prepare` has put them down. */
export function questions(): readonly Question[] {
  asked ??= JSON.parse(readFileSync(questionsFile, 'utf8')) as readonly Question[];
  return asked;
}

/** All files that are needed here; takes a minute the first time. */
export async function prepare(): Promise<void> {
  await prepareFiles();
  if (!existsSync(questionsFile))
    writeFileSync(questionsFile, JSON.stringify([...lockedPackages()].slice(0, 10_000)));
}

function lockedPackages(): Iterable<Question> {
  const folder = `${dataFolder}/lockfiles`;
  const found = new Map<string, Question>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const base = file.slice(file.lastIndexOf('/') + 1);
    const format = lockfileFormats.find(({ fileNames }) => fileNames.includes(base));
    const packages = format?.parse(readFileSync(join(folder, file), 'utf8'))?.packages ?? [];
    for (const { name, version, source } of packages) {
      if (source === 'registry') found.set(`${name}@${version}`, [name, version]);
    }
  }
  return found.values();
}

function hitsIn(records: readonly OsvRecord[], name: string, version: string): readonly string[] {
  return records
    .filter((record) => isVulnerable(record, name, version))
    .map(({ id }) => hitOf(id, name, version));
}

function hitOf(id: string, name: string, version: string): string {
  return `${id} ${name}@${version}`;
}

/** Bytes of a file, or of the newest in a folder. */
export function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  if (statSync(path).isFile()) return statSync(path).size;
  const [newest] = readdirSync(path).sort().reverse();
  return newest === undefined ? 0 : statSync(join(path, newest)).size;
}
