// Holds the matching, which works on sorted intervals, to the algorithm of the OSV schema written down word by word,
// and what a range admits to trying out every version of a grid.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import semver from 'semver';
import { affectedIn, fixedVersionsOf, isAffected } from '../../../server/src/core/advisories/affected';
import type { Advisory, AdvisoryEvent } from '../../../server/src/core/types';
import { blankAdvisory, collectedAdvisories } from '../../support/advisories';
import { dataFolder, skipWithoutData } from '../../support/data';
import { isVulnerable } from '../../support/osvEvaluation';

test('the collection: every advisory, at and around each of its boundaries', {
  skip: skipWithoutData,
}, () => {
  let compared = 0;
  const differ: string[] = [];
  for (const advisory of collectedAdvisories()) {
    for (const version of boundariesOf(advisory).flatMap(neighbours)) {
      compared++;
      if (isAffected(advisory, version) !== isVulnerable(advisory, version))
        differ.push(`${advisory.id} ${version}`);
    }
  }
  assert.deepEqual(differ, []);
  assert.ok(compared > 150_000, `${compared} compared`);
});

test('the collection: every locked version of its lockfiles', { skip: skipWithoutData }, () => {
  const byName = new Map<string, Advisory[]>();
  for (const advisory of collectedAdvisories()) {
    const known = byName.get(advisory.package);
    if (known) known.push(advisory);
    else byName.set(advisory.package, [advisory]);
  }
  let affected = 0;
  const differ: string[] = [];
  for (const [name, version] of lockedVersions()) {
    for (const advisory of byName.get(name) ?? []) {
      const verdict = isAffected(advisory, version);
      if (verdict) affected++;
      if (verdict !== isVulnerable(advisory, version)) differ.push(`${advisory.id} ${name} ${version}`);
    }
  }
  assert.deepEqual(differ, []);
  assert.ok(affected > 500, `${affected} affected`);
});

/** All versions that an advisory names. */
function boundariesOf({ ranges, versions }: Advisory): readonly string[] {
  const named = ranges.flatMap(({ events }) => events.map(({ version }) => version));
  return [...new Set([...named, ...versions])];
}

function neighbours(version: string): readonly string[] {
  if (version === '0' || version === '*') return ['0.0.0-0', '0.0.0', '1.0.0', '999.0.0'];
  const { major, minor, patch } = semver.parse(version, true)!;
  return [
    version,
    `${major}.${minor}.${patch}`,
    `${major}.${minor}.${patch}-0`,
    `${major}.${minor}.${patch}-rc.1`,
    `${major}.${minor}.${Math.max(patch - 1, 0)}`,
    `${major}.${minor}.${patch + 1}`,
    `${major}.${minor}.${patch + 1}-alpha`,
    `${major + 1}.0.0`,
  ];
}

/** Name and version of every package in the collection's npm lockfiles, read without our reader. */
function lockedVersions(): readonly (readonly [string, string])[] {
  const folder = `${dataFolder}/lockfiles`;
  const found = new Map<string, readonly [string, string]>();
  for (const project of readdirSync(folder)) {
    const files = readdirSync(`${folder}/${project}`).filter((file) =>
      /^(package-lock|npm-shrinkwrap)\.json$/.test(file),
    );
    for (const file of files) {
      const text = readFileSync(`${folder}/${project}/${file}`, 'utf8');
      for (const [, name, version] of text.matchAll(
        /"(?:node_modules\/)?((?:@[^/"]+\/)?[^/"]+)": \{\s+"version": "([^"]+)"/g,
      )) {
        found.set(`${name}@${version}`, [name!, version!]);
      }
    }
  }
  return [...found.values()];
}

// A small world of versions, so that boundaries meet often.
const gridVersion = fc
  .tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.constantFrom('', '', '', '-0', '-alpha', '-rc.1'))
  .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);
const grid = [0, 1, 2, 3, 4].flatMap((major) =>
  [0, 1, 2, 3].flatMap((minor) =>
    [0, 1, 2, 3].flatMap((patch) => [
      `${major}.${minor}.${patch}`,
      // Between each prerelease and the next there is one more, so that open bounds can be told from closed ones.
      ...['-0', '-alpha', '-rc.1'].flatMap((pre) =>
        [pre, `${pre}.0`].map((end) => `${major}.${minor}.${patch}${end}`),
      ),
    ]),
  ),
);

const event: fc.Arbitrary<AdvisoryEvent> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<AdvisoryEvent>({ type: 'introduced', version: '0' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom<AdvisoryEvent['type']>('introduced', 'fixed', 'lastAffected', 'limit'),
      version: gridVersion,
    }),
  },
);
const advisory: fc.Arbitrary<Advisory> = fc
  .record({
    ranges: fc.array(fc.record({ events: fc.array(event, { maxLength: 6 }) }), { maxLength: 3 }),
    versions: fc.array(gridVersion, { maxLength: 3 }),
  })
  .map((fields) => ({ ...blankAdvisory, ...fields }));

test('any advisory, any version', () => {
  fc.assert(
    fc.property(advisory, (given) => {
      for (const version of grid)
        assert.equal(isAffected(given, version), isVulnerable(given, version), version);
    }),
    { numRuns: 300 },
  );
});

const comparator = fc
  .tuple(fc.constantFrom('^', '~', '>=', '<=', '>', '<', '', '='), gridVersion)
  .map(([operator, version]) => operator + version);
const declaredRange = fc.oneof(
  fc.constantFrom('*', '', '1', '1.x', '1.1', '0.x || 2.x', '1.0.0 - 2.1.0'),
  fc
    .array(fc.array(comparator, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
    .map((alternatives) => alternatives.map((comparators) => comparators.join(' ')).join(' || ')),
);

test('what any range admits of any advisory, against trying out the grid', () => {
  fc.assert(
    fc.property(advisory, declaredRange, (given, range) => {
      const { admits, witness } = affectedIn(given, range);
      const admitted = grid.filter((version) => semver.satisfies(version, range, true));
      const affected = admitted.filter((version) => isVulnerable(given, version));
      if (admits === 'none') assert.deepEqual(affected, []);
      if (admits === 'all') assert.deepEqual(affected, admitted);
      if (admits === 'some') assert.notEqual(affected.length, admitted.length, 'some are spared');
      if (affected.length === 0) assert.equal(admits, 'none');
      if (!witness) return;
      assert.ok(semver.satisfies(witness, range, true), `the range admits ${witness}`);
      assert.ok(isVulnerable(given, witness), `${witness} is affected`);
    }),
    { numRuns: 1000 },
  );
});

test('no fixed version is affected', () => {
  fc.assert(
    fc.property(advisory, (given) => {
      for (const version of fixedVersionsOf(given))
        assert.equal(isVulnerable(given, version), false, version);
    }),
  );
});
