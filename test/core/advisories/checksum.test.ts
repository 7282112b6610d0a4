// The checksum that the index carries, by the values of its specification.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checksumOf } from '../../../server/src/core/advisories/checksum';

const bytes = (text: string) => new TextEncoder().encode(text);

test('the checksums that the specification and its reference implementation give', () => {
  const known = {
    '': 0x02cc5d05,
    a: 0x550d7456,
    abc: 0x32d153ff,
    'Nobody inspects the spammish repetition': 0xe2293b2f,
  };
  for (const [text, checksum] of Object.entries(known)) assert.equal(checksumOf(bytes(text)), checksum, text);
});

test('any change within a word of four bytes shows', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 100 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (given, where, change) => {
        const changed = given.slice();
        changed[where % given.length]! ^= change;
        assert.notEqual(checksumOf(changed), checksumOf(given));
      },
    ),
  );
});

test('it does not matter where in a larger array the bytes lie', () => {
  const given = bytes('some bytes that are longer than a stripe');
  const inside = new Uint8Array(given.length + 3);
  inside.set(given, 3);
  assert.equal(checksumOf(inside.subarray(3)), checksumOf(given));
});
