// Records that are aliases of one another: which belong together, under which id, and as what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedText, groupByAlias, mergeRecords } from '../../../server/src/core/advisories/affected';
import type { Advisory } from '../../../server/src/core/types';
import { advisoryOf } from '../../support/advisoryPicture';

/** A record for grouping: id and aliases as in `MAL-1 = GHSA-1, CVE-1`. */
function named(picture: string, fields: Partial<Advisory> = {}): Advisory {
  const [id = '', aliases = ''] = picture.split(' = ');
  return advisoryOf('introduced 0', { id, aliases: aliases ? aliases.split(', ') : [], ...fields });
}

/** Groups as pictures: `id = aliases: records`. */
function groupsOf(...records: readonly Advisory[]): readonly string[] {
  return groupByAlias(records).map((group) => {
    const ids = group.records.map(({ id }) => id).join(' + ');
    return `${group.id} = ${group.aliases.join(', ')}: ${ids}`;
  });
}

test('aliases join both ways and through others', () => {
  const records = [
    named('GHSA-3 = CVE-3'),
    named('GHSA-2 = CVE-2'),
    named('CVE-2'),
    named('GHSA-1 = GHSA-2'),
    named('GHSA-4'),
  ];
  const expected = [
    'GHSA-1 = CVE-2, GHSA-2: GHSA-1 + GHSA-2 + CVE-2',
    'GHSA-3 = CVE-3: GHSA-3',
    'GHSA-4 = : GHSA-4',
  ];
  assert.deepEqual(groupsOf(...records), expected);
  assert.deepEqual(groupsOf(...records.reverse()), expected);
});

test('records that share only an alias that no record has as its id', () => {
  assert.deepEqual(groupsOf(named('GHSA-1 = CVE-1'), named('GHSA-2 = CVE-1')), [
    'GHSA-1 = CVE-1, GHSA-2: GHSA-1 + GHSA-2',
  ]);
});

test('an advisory that names another as its alias keeps both ids and both ranges', () => {
  const [group] = groupByAlias([
    advisoryOf('introduced 0 fixed 4.17.21', { id: 'GHSA-35jh', aliases: ['CVE-2021-23337', 'GHSA-r5fr'] }),
    advisoryOf('introduced 4.0.0 fixed 4.18.0', { id: 'GHSA-r5fr', aliases: ['CVE-2026-4800'] }),
  ]);
  assert.equal(group?.id, 'GHSA-35jh');
  assert.deepEqual(group?.aliases, ['CVE-2021-23337', 'CVE-2026-4800', 'GHSA-r5fr']);
  assert.deepEqual(group?.records.map(affectedText), ['<4.17.21', '>=4.0.0 <4.18.0']);
});

test('different packages are never joined', () => {
  assert.deepEqual(groupsOf(named('GHSA-1'), named('GHSA-1', { package: 'b' })), [
    'GHSA-1 = : GHSA-1',
    'GHSA-1 = : GHSA-1',
  ]);
});

test('malware goes by its MAL id, a vulnerability by its GHSA id', () => {
  assert.deepEqual(groupsOf(named('GHSA-1 = MAL-1'), named('MAL-1', { kind: 'malware' })), [
    'MAL-1 = GHSA-1: MAL-1 + GHSA-1',
  ]);
  assert.deepEqual(groupsOf(named('CVE-1 = GHSA-1'), named('OSV-1 = CVE-1'), named('GHSA-1')), [
    'GHSA-1 = CVE-1, OSV-1: GHSA-1 + CVE-1 + OSV-1',
  ]);
});

test('a group is malware if one record is, and as severe as the strictest', () => {
  const low = { version: '3.1', vector: 'x', score: 2 } as const;
  const high = { version: '3.1', vector: 'y', score: 8 } as const;
  const { kind, rating, cvss, summary } = mergeRecords([
    named('GHSA-1 = GHSA-2', { rating: 'low', cvss: low, summary: '' }),
    named('GHSA-2', { kind: 'malware', rating: 'high', cvss: high, summary: 'Takes keys' }),
  ]);
  assert.deepEqual(
    { kind, rating, cvss, summary },
    { kind: 'malware', rating: 'high', cvss: high, summary: 'Takes keys' },
  );
});

test('a withdrawn record gives ids and nothing else', () => {
  const withdrawn = '2026-02-01T00:00:00Z';
  const [group] = groupByAlias([
    named('GHSA-1 = MAL-1', { withdrawn, rating: 'critical', kind: 'malware', summary: 'Withdrawn' }),
    named('CVE-1 = GHSA-1', { rating: 'low', summary: 'A flaw' }),
  ]);
  assert.deepEqual(
    {
      id: group?.id,
      kind: group?.kind,
      rating: group?.rating,
      summary: group?.summary,
      aliases: group?.aliases,
    },
    { id: 'CVE-1', kind: 'vulnerability', rating: 'low', summary: 'A flaw', aliases: ['GHSA-1', 'MAL-1'] },
  );
  assert.equal(mergeRecords([named('GHSA-1', { withdrawn })]).rating, 'unknown');
});

test('of two feeds with one id the one that knows the incident speaks', () => {
  const records = [
    named('MAL-1', {
      feed: 'files',
      modified: '2026-09-01T00:00:00Z',
      summary: 'Malicious code in a (npm)',
      kind: 'malware',
    }),
    named('MAL-1', { feed: 'bundled', summary: 'Takes keys', incident: { runs: 'load' }, kind: 'malware' }),
  ];
  assert.equal(mergeRecords(records).summary, 'Takes keys');
});
