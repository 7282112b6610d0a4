// The list of changes of an OSV export, read from the newest back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChangeList, isRecordId } from '../../../server/src/core/advisories/changeList';

const list = `2026-03-03T12:00:00.123456789Z,MAL-2026-3
2026-03-03T11:30:00Z,GHSA-2222-2222-2222
2026-03-03T10:00:00.5Z,MAL-2026-2
2026-03-01T00:00:00Z,MAL-2026-1
`;
const all = ['MAL-2026-3', 'GHSA-2222-2222-2222', 'MAL-2026-2', 'MAL-2026-1'];

test('from the newest back to what is old enough, in pieces of any length', () => {
  for (let length = 1; length < list.length; length++) {
    assert.deepEqual(read(list, { since: '2026-01-01T00:00:00Z', length }), [all, 'sound']);
    assert.deepEqual(read(list, { since: '2026-03-03T10:00:00.5Z', length }), [all.slice(0, 3), 'sound']);
    assert.deepEqual(read(list, { since: '2026-03-04T00:00:00Z', length }), [[], 'sound']);
  }
});

test('no more is read than needed', () => {
  const changes = createChangeList({
    recent: new Set(),
    since: Date.parse('2026-03-03T11:00:00Z'),
    maxNew: 9,
  });
  assert.deepEqual([changes.push(list.slice(0, 70)), changes.push(list.slice(70))], [true, false]);
});

test('too many that are not known', () => {
  const since = '2026-01-01T00:00:00Z';
  assert.deepEqual(read(list, { since, maxNew: 3 })[1], 'tooMany');
  assert.deepEqual(read(list, { since, maxNew: 4 })[1], 'sound');
  const recent = new Set([list.split('\n')[0]!]);
  assert.deepEqual(read(list, { since, maxNew: 3, recent }), [all, 'sound']);
});

test('line ends of Windows, no last line end, empty lines', () => {
  const since = '2026-01-01T00:00:00Z';
  assert.deepEqual(read(list.replaceAll('\n', '\r\n'), { since }), [all, 'sound']);
  assert.deepEqual(read(`${list.trimEnd().replace('\n', '\n\n')}\n`, { since }), [all, 'sound']);
});

test('what is no list', () => {
  const since = '2026-01-01T00:00:00Z';
  for (const text of [
    '<html>\n',
    '{"error":1}\n',
    'yesterday,MAL-1\n',
    '2026-03-03T12:00:00Z\n',
    'x'.repeat(2000),
  ])
    assert.deepEqual(read(text, { since }), [[], 'broken'], text);
  for (const id of ['../MAL-1', 'npm/MAL-1', 'MAL-1?x', 'MAL 1', '..', '', 'MAL-1,MAL-2'])
    assert.deepEqual(read(`2026-03-03T12:00:00Z,${id}\n`, { since }), [[], 'broken'], id);
});

test('ids as databases have them', () => {
  const ids = [
    'GHSA-35jh-r3h4-6jhm',
    'MAL-2025-46974',
    'CVE-2020-1',
    'RUSTSEC-2020-0001',
    'RHSA-2024:1234',
    'DSA-1-1',
  ];
  assert.deepEqual(
    ids.filter((id) => !isRecordId(id)),
    [],
  );
});

function read(
  text: string,
  { since = '', length = text.length, maxNew = 99, recent = new Set<string>() },
): readonly unknown[] {
  const changes = createChangeList({ recent, since: Date.parse(since), maxNew });
  for (let from = 0, wanted = true; wanted && from < text.length; from += length) {
    wanted = changes.push(text.slice(from, from + length));
  }
  return [changes.changes.map(({ record }) => record), changes.state()];
}
