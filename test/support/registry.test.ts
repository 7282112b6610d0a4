// The loopback registry answers as npm's does, as far as tests need it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startRegistry } from './registry';

const folder = mkdtempSync(join(tmpdir(), 'lockwatch-registry-'));
after(() => rmSync(folder, { recursive: true }));

test('a scoped package is found under its encoded name, another is not', async () => {
  writeFileSync(join(folder, '@a__b.json'), '{"name":"@a/b"}');
  const registry = await startRegistry(folder);
  try {
    const known = await fetch(`${registry.url}@a%2fb`);
    const unknown = await fetch(`${registry.url}c`);
    assert.deepEqual([known.status, await known.json()], [200, { name: '@a/b' }]);
    assert.equal(unknown.status, 404);
    assert.deepEqual(registry.requests, ['@a/b', 'c']);
  } finally {
    await registry.close();
  }
});
