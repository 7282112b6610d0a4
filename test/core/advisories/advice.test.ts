// What to do after malware was installed, by what its record says that it takes and when it runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceFor } from '../../../server/src/core/advisories/advice';
import { mergeRecords } from '../../../server/src/core/advisories/affected';
import { parseOsvRecord } from '../../../server/src/core/advisories/osv';

const cleanUp =
  "Delete node_modules, clear the package manager's cache and any mirror that may keep it, and install again without scripts.";

/** What is advised on a record of malware that tells this much of the incident. */
function advise(lockwatch: object | undefined, id = 'MAL-2026-1'): readonly string[] {
  const affected = [{ package: { ecosystem: 'npm', name: 'a' }, versions: ['1.0.0'] }];
  const record = { id, modified: '2026-01-01T00:00:00Z', affected, database_specific: { lockwatch } };
  return adviceFor(mergeRecords(parseOsvRecord(record, 'test').advisories));
}

test('code that runs when loaded and takes known secrets', () => {
  assert.deepEqual(advise({ runs: 'load', takes: ['SSH keys', 'cloud credentials', '.env files'] }), [
    'Its code runs when a program loads it, so find out which computers and build servers installed it and used it.',
    'It takes SSH keys, cloud credentials and .env files: change them from another computer.',
    cleanUp,
  ]);
});

test('code that runs while being installed and can take anything', () => {
  assert.deepEqual(advise({ runs: 'install' }), [
    'Its code runs while it is being installed, so find out which computers and build servers installed it: each of them ran it.',
    'From another computer, change every secret that could be read there: npm, Git and cloud tokens, SSH keys, .env files and saved passwords.',
    cleanUp,
  ]);
});

test('code that runs in browsers and takes no secrets', () => {
  assert.deepEqual(advise({ runs: 'browser', takes: [] }), [
    'Its code runs in web pages that were built with it, so build and publish those pages again, and check the payments made in them since.',
    cleanUp,
  ]);
});

test('a record that does not say', () => {
  assert.deepEqual(advise(undefined), [
    'Find out which computers and build servers installed it, and count its code as run on each of them.',
    'From another computer, change every secret that could be read there: npm, Git and cloud tokens, SSH keys, .env files and saved passwords.',
    cleanUp,
  ]);
});

test('a vulnerability needs no such advice', () => {
  assert.deepEqual(advise({ runs: 'load' }, 'GHSA-1'), []);
});
