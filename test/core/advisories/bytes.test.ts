// The numbers and texts that the index is made of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareTextsAt,
  emptySink,
  readByte,
  readCount,
  readList,
  readText,
  readVarint,
  skipText,
  sourceOf,
  uint32At,
  writeBytes,
  writeList,
  writeText,
  writeUint32,
  writeVarint,
  writtenBytes,
} from '../../../server/src/core/advisories/bytes';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('numbers take seven bits a byte', () => {
  const sink = emptySink(1);
  for (const value of [0, 127, 128, 300, 2 ** 32, Number.MAX_SAFE_INTEGER]) writeVarint(sink, value);
  assert.equal(hex(writtenBytes(sink)), '00 7f 8001 ac02 8080808010 ffffffffffffff0f'.replaceAll(' ', ''));
});

test('texts are UTF-8 behind their length, units of surrogate pairs each on their own', () => {
  const sink = emptySink();
  for (const text of ['aé€', '😀', '\ud83d']) writeText(sink, text);
  assert.equal(hex(writtenBytes(sink)), '0661c3a9e282ac 06eda0bdedb880 03eda0bd'.replaceAll(' ', ''));
});

test('whatever is written is read', () => {
  const anyText = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.maxSafeNat(), anyText)),
      fc.uint8Array({ maxLength: 200 }),
      (pairs, tail) => {
        const sink = emptySink();
        writeList(sink, pairs, (into, [number, text]) => {
          writeVarint(into, number);
          writeText(into, text);
        });
        writeBytes(sink, tail);
        const source = sourceOf(writtenBytes(sink));
        assert.deepEqual(
          readList(source, (from) => [readVarint(from), readText(from)]),
          pairs,
        );
        assert.deepEqual(source.bytes.subarray(source.at), tail);
      },
    ),
  );
});

test('bytes sort as their texts do', () => {
  const anyText = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  });
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const sink = emptySink();
      writeText(sink, a);
      const behind = sink.length;
      writeText(sink, b);
      assert.equal(Math.sign(compareTextsAt(sink.bytes, 0, behind)), a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test('a long text is read whole', () => {
  const sink = emptySink();
  writeText(sink, 'ü'.repeat(5000));
  assert.equal(readText(sourceOf(writtenBytes(sink))), 'ü'.repeat(5000));
});

test('a text can be passed over', () => {
  const sink = emptySink();
  writeText(sink, 'abc');
  writeText(sink, 'd');
  const source = sourceOf(writtenBytes(sink));
  skipText(source);
  assert.equal(readText(source), 'd');
});

test('what stands in four bytes is read where it stands', () => {
  const sink = emptySink();
  for (const value of [1, 0xfffffffe]) writeUint32(sink, value);
  assert.deepEqual([uint32At(sink.bytes, 0), uint32At(sink.bytes, 4)], [1, 0xfffffffe]);
});

test('beyond the end everything is zero and empty', () => {
  const source = sourceOf(new Uint8Array([0xff]));
  assert.deepEqual([readVarint(source), readByte(source), readText(source)], [127, 0, '']);
  assert.equal(uint32At(new Uint8Array([1, 2]), 1), 2);
});

test('no count is larger than what is left, so that a list ends', () => {
  const sink = emptySink();
  writeVarint(sink, Number.MAX_SAFE_INTEGER);
  assert.equal(readCount(sourceOf(writtenBytes(sink))), 0);
  writeBytes(sink, new Uint8Array(3));
  assert.deepEqual(readList(sourceOf(writtenBytes(sink)), readByte), [0, 0, 0]);
});
