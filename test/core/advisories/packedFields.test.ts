// The ids, times and versions of the index, in few bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import semver from 'semver';
import {
  type ByteSink,
  type ByteSource,
  emptySink,
  sourceOf,
  writtenBytes,
} from '../../../server/src/core/advisories/bytes';
import {
  compareWithNext,
  numbersOf,
  readId,
  readTime,
  readVersion,
  writeId,
  writeTime,
  writeVersion,
} from '../../../server/src/core/advisories/packedFields';

/** The text and how many bytes it takes, if it is read back. */
function sizes(
  texts: readonly string[],
  write: (sink: ByteSink, text: string) => void,
  read: (source: ByteSource) => string,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    texts.map((text) => {
      const sink = emptySink();
      write(sink, text);
      assert.equal(read(sourceOf(writtenBytes(sink))), text);
      return [text, sink.length];
    }),
  );
}

test('ids', () => {
  const ids = {
    'MAL-2025-46974': 4,
    'MAL-2025-190925': 4,
    'CVE-2022-0001': 2,
    'CVE-2021-44228': 4,
    'GHSA-8mgj-vmr8-frr6': 8,
    'GHSA-xxxx-xxxx-xxxx': 8,
    'GHSA-2222-2222-2222': 2,
    // Not of the usual form, so texts.
    'MAL-0000-1': 11,
    'MAL-2025-007': 13,
    'CVE-2022-1': 11,
    'GHSA-aaaa-aaaa-aaaa': 20,
    'GHSA-1': 7,
    'LOCKWATCH-2025-1': 17,
    '': 1,
  };
  assert.deepEqual(sizes(Object.keys(ids), writeId, readId), ids);
});

test('times', () => {
  const times = {
    '2025-09-12T01:13:34Z': 5,
    '1970-01-01T00:00:00Z': 1,
    '2026-03-16T03:12:33.092894Z': 9,
    '2026-03-16T03:12:33.000Z': 7,
    '2026-03-16T03:12:33.123456789Z': 10,
    // Not of the usual form, so texts.
    '2026-03-16T03:12:33+02:00': 26,
    '2026-02-30T00:00:00Z': 21,
    '1969-12-31T23:59:59Z': 21,
    '2026-13-45T99:99:99Z': 21,
    '': 1,
  };
  assert.deepEqual(sizes(Object.keys(times), writeTime, readTime), times);
});

test('versions', () => {
  const versions = {
    '0': 1,
    '1.0.0': 3,
    '31.127.127': 3,
    '2.0.20230806153417': 9,
    '1.0.0-rc.1': 9,
    // Not as npm would write them, so texts.
    v1: 3,
    '1.0': 4,
    '01.0.0': 7,
    '1.0.0+build': 12,
    '1.0.0-': 7,
    '1.0.0-a..b': 11,
    '1.0.9007199254740993': 21,
    '': 1,
  };
  assert.deepEqual(sizes(Object.keys(versions), writeVersion, readVersion), versions);
});

test('any text comes back from each of them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      sizes([text], writeId, readId);
      sizes([text], writeTime, readTime);
      sizes([text], writeVersion, readVersion);
    }),
  );
});

test('a release stands to a version as semver has it', () => {
  const number = fc.oneof(fc.nat(2), fc.nat(999_999_999_999_999));
  const release = fc.tuple(number, number, number).map((numbers) => numbers.join('.'));
  const version = fc
    .tuple(release, fc.constantFrom('', '-0', '-rc.1', '-01', '--'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(release, version, (given, other) => {
      const sink = emptySink();
      writeVersion(sink, other);
      const source = sourceOf(writtenBytes(sink));
      assert.equal(
        Math.sign(compareWithNext(source, numbersOf(given)!)),
        semver.compare(given, other, { loose: true }),
      );
      assert.equal(source.at, sink.length);
    }),
  );
});

test('every release is above the beginning, and texts are passed over', () => {
  const sink = emptySink();
  writeVersion(sink, '0');
  writeVersion(sink, 'latest');
  const source = sourceOf(writtenBytes(sink));
  assert.ok(compareWithNext(source, numbersOf('0.0.0')!) > 0);
  compareWithNext(source, numbersOf('0.0.0')!);
  assert.equal(source.at, sink.length);
});
