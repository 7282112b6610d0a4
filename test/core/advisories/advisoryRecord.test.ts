// One record of the index in bytes: read as it was written, and it affects what its advisory affects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  readHead,
  readRecord,
  recordAffects,
  recordsIn,
  writeRecord,
} from '../../../server/src/core/advisories/advisoryRecord';
import { isAffected } from '../../../server/src/core/advisories/affected';
import { emptySink, sourceOf, writtenBytes } from '../../../server/src/core/advisories/bytes';
import type { Advisory, AdvisoryEvent } from '../../../server/src/core/types';

const everyVersion: Advisory['ranges'] = [{ events: [{ type: 'introduced', version: '0' }] }];
const malware: Advisory = {
  id: 'MAL-2025-46974',
  aliases: [],
  kind: 'malware',
  package: 'a',
  ranges: everyVersion,
  versions: [],
  rating: 'critical',
  cwes: [],
  summary: 'Malicious code in a (npm)',
  details: '',
  references: [],
  modified: '2025-09-12T01:13:34Z',
  feed: 'test',
};

function written(advisory: Advisory, details = 0): Uint8Array {
  const sink = emptySink();
  writeRecord(sink, advisory, details);
  return writtenBytes(sink);
}

const recordOf = (advisory: Advisory) => [...recordsIn(sourceOf(written(advisory)))][0]!;

test('malware of every version takes a few bytes', () => {
  assert.equal(written(malware).length, 15);
  const usual = {
    ...malware,
    aliases: ['GHSA-8mgj-vmr8-frr6'],
    cwes: ['CWE-506'],
    published: '2025-09-08T14:26:51Z',
  };
  assert.equal(written(usual, 1_000_000).length, 32);
});

test('a record has its id and the number of its details at its head', () => {
  const affected = { ...malware, ranges: [], versions: ['1.0.0', '1.0.1-rc.1', 'latest'] };
  for (const advisory of [malware, affected]) {
    const [record] = recordsIn(sourceOf(written(advisory, 7)));
    assert.deepEqual(readHead(record!), { id: 'MAL-2025-46974', details: 7 });
  }
});

test('records one behind the other', () => {
  const sink = emptySink();
  for (const id of ['GHSA-1', 'GHSA-2']) writeRecord(sink, { ...malware, id }, 0);
  const records = [...recordsIn(sourceOf(writtenBytes(sink)))];
  assert.deepEqual(
    records.map((record) => readHead(record).id),
    ['GHSA-1', 'GHSA-2'],
  );
});

const gridVersion = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)).map((numbers) => numbers.join('.')) },
  { weight: 2, arbitrary: fc.constantFrom('1.0.0-0', '1.0.0-rc.1', '1.1.0-alpha', '2.0.0-rc.1.0') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('0', 'v1.0.0', '1.0.0+build', '1', '1.2', 'latest', '=1.1.1', '01.0.0'),
  },
);
const event: fc.Arbitrary<AdvisoryEvent> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<AdvisoryEvent>({ type: 'introduced', version: '0' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.oneof(
        {
          weight: 9,
          arbitrary: fc.constantFrom<AdvisoryEvent['type']>('introduced', 'fixed', 'lastAffected'),
        },
        { weight: 1, arbitrary: fc.constant<AdvisoryEvent['type']>('limit') },
      ),
      version: gridVersion,
    }),
  },
);
const text = fc.string({ unit: 'binary', maxLength: 8 });
const time = fc.constantFrom(
  '2025-09-12T01:13:34Z',
  '2026-03-16T03:12:33.092894Z',
  '2026-01-01T00:00:00+01:00',
);
const id = fc.oneof(fc.constantFrom('MAL-2025-1', 'CVE-2022-0001', 'GHSA-8mgj-vmr8-frr6'), text);
const anyAdvisory: fc.Arbitrary<Advisory> = fc.record(
  {
    id,
    aliases: fc.array(id, { maxLength: 3 }),
    kind: fc.constantFrom('vulnerability', 'malware'),
    package: fc.constant('a'),
    ranges: fc.oneof(
      fc.constant(everyVersion),
      fc.array(fc.record({ events: fc.array(event, { maxLength: 5 }) }), { maxLength: 2 }),
    ),
    versions: fc.oneof(fc.constant([]), fc.array(gridVersion, { maxLength: 3 })),
    rating: fc.constantFrom('critical', 'high', 'moderate', 'low', 'unknown'),
    cvss: fc.record({
      version: fc.constantFrom('2.0', '3.0', '3.1', '4.0'),
      vector: text,
      score: fc.nat(100).map((tenths) => tenths / 10),
    }),
    cwes: fc.array(fc.oneof(fc.constantFrom('CWE-506', 'CWE-0', 'CWE-079'), text), { maxLength: 2 }),
    summary: fc.oneof(fc.constant('Malicious code in a (npm)'), text),
    details: fc.constant(''),
    references: fc.constant([]),
    published: time,
    modified: time,
    withdrawn: time,
    isHalfRead: fc.constant(true),
    incident: fc.oneof(
      fc.record({ runs: fc.constantFrom('install', 'load', 'browser') }),
      fc.record({
        runs: fc.constantFrom('install', 'load', 'browser'),
        takes: fc.array(text, { maxLength: 2 }),
      }),
    ),
    feed: fc.constant('test'),
  },
  {
    requiredKeys: [
      'id',
      'aliases',
      'kind',
      'package',
      'ranges',
      'versions',
      'rating',
      'cwes',
      'summary',
      'details',
      'references',
      'modified',
      'feed',
    ],
  },
);

test('any advisory is read as it was written', () => {
  fc.assert(
    fc.property(anyAdvisory, (advisory) => {
      // The objects that fast-check makes may have no prototype; their clones have.
      assert.deepEqual(readRecord(recordOf(advisory), 'a', 'test'), structuredClone(advisory));
    }),
    { numRuns: 1000 },
  );
});

test('a record affects what its advisory affects', () => {
  const versions = [0, 1, 2, 3].flatMap((major) =>
    [0, 1, 2].flatMap((minor) =>
      [0, 1, 2].flatMap((patch) => ['', '-0', '-rc.1'].map((end) => `${major}.${minor}.${patch}${end}`)),
    ),
  );
  const texts = ['', '0', 'v1.0.0', '1.0.0+build', '1', 'latest', 'git+ssh://host/repository'];
  const live = fc
    .tuple(anyAdvisory, fc.nat(9))
    .map(([{ withdrawn, ...advisory }, dice]) =>
      dice === 0 && withdrawn !== undefined ? { ...advisory, withdrawn } : advisory,
    );
  let affected = 0;
  fc.assert(
    fc.property(live, (advisory) => {
      for (const version of [...versions, ...texts]) {
        const verdict = isAffected(advisory, version);
        if (verdict) affected++;
        assert.equal(recordAffects(recordOf(advisory), version), verdict, version);
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(affected > 1000, `${affected} affected`);
});
