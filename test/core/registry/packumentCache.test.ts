// Packuments as the cache keeps them: what lies there may be cut off, or another's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePackument } from '../../../server/src/core/registry/packument';
import {
  cachedPackumentToText,
  parseCachedPackument,
} from '../../../server/src/core/registry/packumentCache';

const packument = parsePackument('{"name":"a","versions":{"1.0.0":{}}}')!;
const asOf = '2026-11-01T12:00:00.000Z';

test('a line about the packument, then the packument', () => {
  assert.equal(
    cachedPackumentToText({ packument, asOf, etag: '"1"' }),
    `{"format":5,"asOf":"${asOf}","etag":"\\"1\\""}\n{"name":"a","dist-tags":{},"versions":{"1.0.0":{}},"time":{}}`,
  );
});

test('what is written reads back, with and without the name of its content', () => {
  for (const cached of [
    { packument, asOf },
    { packument, asOf, etag: 'W/"\n"' },
  ]) {
    assert.deepEqual(parseCachedPackument(cachedPackumentToText(cached), 'a'), cached);
  }
});

test('what is cut off anywhere, or about another package, is not taken', () => {
  const text = cachedPackumentToText({ packument, asOf });
  for (let length = 0; length < text.length; length++) {
    assert.equal(parseCachedPackument(text.slice(0, length), 'a'), undefined);
  }
  assert.equal(parseCachedPackument(text, 'b'), undefined);
  assert.equal(parseCachedPackument(text.replace('"format":5', '"format":1'), 'a'), undefined);
  assert.equal(parseCachedPackument(text.replace(asOf, 'today'), 'a'), undefined);
});

test('nothing that lies in a cache makes reading it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (head, rest) => {
      parseCachedPackument(`${JSON.stringify(head)}\n${rest}`, 'a');
    }),
  );
});
