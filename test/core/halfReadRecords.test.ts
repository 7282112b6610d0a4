// Records that could be read in part only: what they leave open, and which other copy of them settles it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOsvRecord } from '../../server/src/core/advisories/osv';
import { halfReadNotes } from '../../server/src/core/halfReadRecords';
import type { Advisory } from '../../server/src/core/types';
import { npmLock } from '../support/locks';
import { projectOf } from '../support/project';

const manifests = '{ "dependencies": { "ms": "^1.0.0" } }';
const project = projectOf({
  manifests,
  lock: npmLock({ ms: '^1.0.0' }, { 'node_modules/ms': { version: '1.0.0' } }),
  ownFeeds: ['ours'],
});
const unlocked = projectOf({ manifests, ownFeeds: ['ours'] });
const [early, late] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00+01:00'];

test('what was read of a record may leave open whether it affects what the project has', () => {
  assert.deepEqual(openWith(halfRead({ modified: early })), ['GHSA-1 of a', 'range too']);
});

test('a copy from another feed that was read whole and is as new settles it', () => {
  const half = halfRead({ modified: early });
  for (const modified of [early, late]) assert.deepEqual(openWith(half, whole({ modified })), []);
  const gone = { ...whole({ modified: late }), withdrawn: late };
  assert.deepEqual(openWith(half, gone), []);
});

test('an older one does not, nor another record, nor one that was read in part as well', () => {
  const half = halfRead({ modified: late });
  assert.deepEqual(openWith(half, whole({ modified: early })), ['GHSA-1 of a', 'range too']);
  assert.deepEqual(openWith(half, whole({ id: 'GHSA-2', modified: late })), ['GHSA-1 of a', 'range too']);
  const both = openWith(half, halfRead({ modified: late, feed: 'b' }));
  assert.deepEqual(both, ['GHSA-1 of a', 'GHSA-1 of b', 'range too']);
});

test("one's own feed is not overruled by a public record, and may settle one", () => {
  const [public_, own] = [{ modified: early }, { modified: late, feed: 'ours' }];
  assert.deepEqual(openWith(halfRead(public_), whole(own)), []);
  const [ours, theirs] = [{ modified: early, feed: 'ours' }, { modified: late }];
  assert.deepEqual(openWith(halfRead(ours), whole(theirs)), ['GHSA-1 of ours', 'range too']);
});

test('thousands of records of one package cost no more than their number', () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => `GHSA-${n}`);
  const open = openWith(...ids.map((id) => halfRead({ id, modified: early })));
  assert.deepEqual(open.slice(3), ['So it is with 9997 more records.', 'range too']);
});

/** The records that leave it open, and whether they do so of a range that nothing settles either. */
function openWith(...records: readonly Advisory[]): readonly string[] {
  const advisories = new Map([['ms', records]]);
  const notes = [project, unlocked].map((one) => halfReadNotes([{ ...one, advisories }]));
  const [locked = [], declared = []] = notes.map((all) => all.map((note) => note.split(' could')[0]!));
  assert.deepEqual(locked, declared);
  return declared.length > 0 ? [...locked, 'range too'] : [];
}

interface Copy {
  readonly modified: string;
  readonly id?: string;
  readonly feed?: string;
}

function whole({ feed = 'b', ...copy }: Copy): Advisory {
  return read({ ...copy, feed }, []);
}

function halfRead({ feed = 'a', ...copy }: Copy): Advisory {
  return read({ ...copy, feed }, [{ type: 'RANGE OF ITS OWN' }]);
}

function read({ id = 'GHSA-1', modified, feed }: Copy, rest: readonly unknown[]): Advisory {
  const ranges = [{ type: 'SEMVER', events: [{ introduced: '3.0.0' }] }, ...rest];
  const affected = [{ package: { ecosystem: 'npm', name: 'ms' }, ranges }];
  return parseOsvRecord({ id, modified, affected }, feed ?? '').advisories[0]!;
}
