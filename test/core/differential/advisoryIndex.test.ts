// Holds the index to the advisories that it was made of: every one comes back whole, and every verdict is the same.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  advisoriesAffecting,
  advisoriesIn,
  allAdvisories,
} from '../../../server/src/core/advisories/advisoryIndex';
import type { AdvisoryIndex } from '../../../server/src/core/advisories/advisoryIndexFile';
import { isAffected } from '../../../server/src/core/advisories/affected';
import { isOwnPackage } from '../../../server/src/core/advisories/ownPackages';
import { exposuresOf } from '../../../server/src/core/exposures';
import { graphOf } from '../../../server/src/core/graph';
import { lockfileFormats } from '../../../server/src/core/lockfiles/index';
import type { Advisory, Lockfile, Project } from '../../../server/src/core/types';
import { collectedAdvisories } from '../../support/advisories';
import { dataFolder, skipWithoutData } from '../../support/data';
import { amendedFile, indexFile, opened, withDetails } from '../../support/indexFile';
import { isVulnerable } from '../../support/osvEvaluation';

/** Some records of the collection have one id: GitHub's and OSV's state of the same. The first of each. */
function recordsById(): ReadonlyMap<string, readonly Advisory[]> {
  const records = new Map<string, Advisory[]>();
  const seen = new Set<string>();
  for (const advisory of collectedAdvisories()) {
    const key = `${advisory.id} ${advisory.package}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const known = records.get(advisory.id);
    if (known) known.push({ ...advisory, feed: 'test' });
    else records.set(advisory.id, [{ ...advisory, feed: 'test' }]);
  }
  return records;
}

test('the collection: every record comes back without loss', { skip: skipWithoutData }, () => {
  const records = recordsById();
  const file = indexFile([...records.values()].flat());
  const index = opened(file);
  const differ: string[] = [];
  let compared = 0;
  for (const advisory of [...records.values()].flat()) {
    const read = advisoriesIn(index, advisory.package).find(({ id }) => id === advisory.id);
    compared++;
    try {
      assert.deepEqual(read && withDetails(file, index, read), advisory);
    } catch {
      differ.push(advisory.id);
    }
  }
  assert.deepEqual(differ, []);
  assert.ok(compared > 21_000, `${compared} compared`);
  assert.equal([...allAdvisories(index)].length, compared);
});

test('the collection: an index that grew in steps is the index that was written at once', {
  skip: skipWithoutData,
}, () => {
  const records = [...recordsById()].slice(0, 3000);
  const all = records.flatMap(([, advisories]) => advisories);
  const stale = records
    .slice(0, 2000)
    .flatMap(([, [first]]) => ({ ...first!, package: `${first!.package}-before` }));
  const grown = amendedFile(
    amendedFile(indexFile(stale), Object.fromEntries(records.slice(0, 1000))),
    Object.fromEntries(records.slice(1000)),
  );
  const inOrder = (file: Uint8Array) => {
    const index = opened(file);
    return [...allAdvisories(index)]
      .map((advisory) => withDetails(file, index, advisory))
      .sort((a, b) => (`${a.package} ${a.id}` < `${b.package} ${b.id}` ? -1 : 1));
  };
  assert.deepEqual(inOrder(grown), inOrder(indexFile(all)));
});

test('the collection: every locked version of every lockfile', { skip: skipWithoutData }, () => {
  const records = recordsById();
  const index = opened(indexFile([...records.values()].flat()));
  const byName = new Map<string, Advisory[]>();
  for (const advisory of [...records.values()].flat()) {
    byName.set(advisory.package, [...(byName.get(advisory.package) ?? []), advisory]);
  }
  const locked = lockedVersions();
  let affected = 0;
  const differ: string[] = [];
  for (const [name, version] of locked) {
    const expected = (byName.get(name) ?? []).filter((advisory) => isAffected(advisory, version));
    const found = advisoriesAffecting(index, name, version);
    affected += found.length;
    if (idsOf(found) !== idsOf(expected))
      differ.push(`${name}@${version}: ${idsOf(found)} ${idsOf(expected)}`);
  }
  assert.deepEqual(differ, []);
  assert.ok(locked.length > 20_000 && affected > 1000, `${affected} affected of ${locked.length}`);
});

test('the collection: every lockfile, from its text through the index to what is exposed', {
  skip: skipWithoutData,
}, () => {
  const records = [...recordsById().values()].flat();
  const index = opened(indexFile(records));
  const byName = new Map<string, Advisory[]>();
  for (const advisory of records)
    byName.set(advisory.package, [...(byName.get(advisory.package) ?? []), advisory]);
  const differ: string[] = [];
  let exposed = 0;
  let lockfiles = 0;
  for (const [file, lockfile] of lockfilesOfCollection()) {
    const project = projectWith(file, lockfile, index);
    const found = new Set(
      exposuresOf(project).flatMap(({ name, version, group }) =>
        group.records.map(({ id }) => `${name}@${version} ${id}`),
      ),
    );
    const expected = new Set(
      lockfile.packages.flatMap((locked) =>
        locked.source !== 'registry' || isOwnPackage(project, locked)
          ? []
          : (byName.get(locked.name) ?? [])
              .filter((advisory) => isVulnerable(advisory, locked.version))
              .map(({ id }) => `${locked.name}@${locked.version} ${id}`),
      ),
    );
    lockfiles++;
    exposed += found.size;
    for (const one of found) if (!expected.has(one)) differ.push(`${file}: only found: ${one}`);
    for (const one of expected) if (!found.has(one)) differ.push(`${file}: missed: ${one}`);
  }
  assert.deepEqual(differ, []);
  assert.ok(lockfiles > 30 && exposed > 1000, `${exposed} exposed in ${lockfiles} lockfiles`);
});

function projectWith(file: string, lockfile: Lockfile, index: AdvisoryIndex): Project {
  const known = new Map<string, readonly Advisory[]>();
  const get = (name: string) => {
    if (!known.has(name)) known.set(name, advisoriesIn(index, name));
    return known.get(name)!.length === 0 ? undefined : known.get(name);
  };
  return {
    root: '/project',
    manifests: new Map(),
    lock: { file, text: '', graph: graphOf(lockfile, new Map()) },
    advisories: { get, has: (name) => get(name) !== undefined },
    packuments: new Map(),
    now: '2026-11-01T12:00:00.000Z',
  };
}

function idsOf(advisories: readonly Advisory[]): string {
  return advisories
    .map(({ id }) => id)
    .sort()
    .join(' ');
}

/** Name and version of every locked package in the collection, as our readers see them. */
function lockedVersions(): readonly (readonly [string, string])[] {
  const found = new Map<string, readonly [string, string]>();
  for (const [, { packages }] of lockfilesOfCollection())
    for (const { name, version } of packages) found.set(`${name}@${version}`, [name, version]);
  return [...found.values()];
}

function* lockfilesOfCollection(): Generator<readonly [file: string, lockfile: Lockfile]> {
  const folder = `${dataFolder}/lockfiles`;
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const base = file.slice(file.lastIndexOf('/') + 1);
    for (const format of lockfileFormats.filter(({ fileNames }) => fileNames.includes(base))) {
      const lockfile = format.parse(readFileSync(`${folder}/${file}`, 'utf8'));
      if (lockfile) yield [file, lockfile];
    }
  }
}
