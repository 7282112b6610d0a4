// The checksum of zip archives, by the values of its catalogue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, crc32c } from '../../../server/src/core/advisories/crc';

const bytes = (text: string) => new TextEncoder().encode(text);

test('the check values of the catalogue', () => {
  assert.equal(crc32(bytes('123456789')), 0xcbf43926);
  assert.equal(crc32c(bytes('123456789')), 0xe3069283);
  assert.equal(crc32(bytes('')), 0);
});

test('piece by piece is the same as at once', () => {
  assert.equal(crc32c(bytes('56789'), crc32c(bytes('1234'))), 0xe3069283);
});
