// What the store keeps is packed, and comes back or is nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodePacking } from '../../server/src/node/packing';

const { pack, unpack } = nodePacking;
const text = Buffer.from('the same again and '.repeat(100));

test('what is packed is smaller, and comes back', () => {
  const packed = pack(text);
  assert.ok(packed.length < text.length / 10);
  assert.deepEqual(Buffer.from(unpack(packed, text.length)!), text);
  assert.deepEqual([...unpack(pack(new Uint8Array()), 0)!], []);
});

test('what is damaged, or larger than it may be, is nothing', () => {
  const packed = pack(text);
  assert.equal(unpack(packed, text.length - 1), undefined);
  assert.equal(unpack(packed.subarray(0, -1), text.length), undefined);
  assert.equal(unpack(Buffer.from('no deflate'), 100), undefined);
});
