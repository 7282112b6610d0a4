// What an OSV record says: whom it is about, since when, how bad it is, and what a person reads of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osvRecordsIn, parseOsvRecord, parseOsvText } from '../../../server/src/core/advisories/osv';
import { collectedTexts } from '../../support/advisories';
import { skipWithoutData } from '../../support/data';
import { everyVersion, npm, record } from '../../support/osvRecord';

/** The one advisory of a record that has no problem. */
function advisoryOf(fields: object) {
  const { advisories, problem } = parseOsvRecord(record(fields), 'test');
  assert.equal(problem, undefined);
  assert.equal(advisories.length, 1);
  return advisories[0]!;
}

test('a whole record', () => {
  const text = `{
    "schema_version": "1.7.3",
    "id": "GHSA-97m3-w2cp-4xx6",
    "published": "2022-03-16T23:54:32Z",
    "modified": "2026-03-16T03:12:33.092894Z",
    "aliases": ["CVE-2022-23812"],
    "related": ["GHSA-other"],
    "summary": "Embedded Malicious Code in node-ipc",
    "details": "Overwrites files.",
    "severity": [{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
    "affected": [{
      "package": { "ecosystem": "npm", "name": "node-ipc", "purl": "pkg:npm/node-ipc" },
      "ranges": [{ "type": "ECOSYSTEM", "events": [{ "introduced": "10.1.1" }, { "fixed": "10.1.3" }] }],
      "versions": ["10.1.1", "10.1.2"]
    }],
    "references": [{ "type": "WEB", "url": "https://example.org/a" }],
    "database_specific": { "severity": "HIGH", "cwe_ids": ["CWE-506"] }
  }`;
  assert.deepEqual(parseOsvText(text, 'files'), {
    id: 'GHSA-97m3-w2cp-4xx6',
    modified: '2026-03-16T03:12:33.092894Z',
    advisories: [
      {
        id: 'GHSA-97m3-w2cp-4xx6',
        aliases: ['CVE-2022-23812'],
        kind: 'malware',
        package: 'node-ipc',
        ranges: [
          {
            events: [
              { type: 'introduced', version: '10.1.1' },
              { type: 'fixed', version: '10.1.3' },
            ],
          },
        ],
        versions: ['10.1.1', '10.1.2'],
        rating: 'high',
        cvss: { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8 },
        cwes: ['CWE-506'],
        summary: 'Embedded Malicious Code in node-ipc',
        details: 'Overwrites files.',
        references: ['https://example.org/a'],
        published: '2022-03-16T23:54:32Z',
        modified: '2026-03-16T03:12:33.092894Z',
        feed: 'files',
      },
    ],
  });
});

test('one advisory for each npm package; entries of one package are joined, other ecosystems left out', () => {
  const { advisories } = parseOsvRecord(
    record({
      affected: [
        { ...npm('a'), versions: ['1.0.0', '1.0.1'] },
        { package: { ecosystem: 'RubyGems', name: 'a' }, versions: ['9.0.0'] },
        { ...npm('b'), ranges: everyVersion },
        { ...npm('a'), versions: ['1.0.1', '2.0.0'] },
      ],
    }),
    'test',
  );
  assert.deepEqual(
    advisories.map(({ package: name, versions, ranges }) => ({ name, versions, ranges: ranges.length })),
    [
      { name: 'a', versions: ['1.0.0', '1.0.1', '2.0.0'], ranges: 0 },
      { name: 'b', versions: [], ranges: 1 },
    ],
  );
});

test('GIT ranges are commits and say nothing of versions', () => {
  const git = { type: 'GIT', repo: 'https://x', events: [{ introduced: '0' }, { fixed: 'deadbeef' }] };
  const [advisory] = parseOsvRecord(
    record({ affected: [{ ...npm('a'), ranges: [git], versions: ['1.0.0'] }] }),
    't',
  ).advisories;
  assert.deepEqual(advisory?.ranges, []);
});

test('events are sorted by version, the beginning first and limits last', () => {
  const events = [
    { limit: '3.0.0' },
    { fixed: '2.0.0' },
    { introduced: '1.5.0' },
    { fixed: '1.2.0-rc.1' },
    { introduced: '0' },
    { limit: '*' },
  ];
  const { ranges } = advisoryOf({ affected: [{ ...npm('a'), ranges: [{ type: 'SEMVER', events }] }] });
  assert.equal(
    ranges[0]?.events.map(({ type, version }) => `${type} ${version}`).join(', '),
    'introduced 0, fixed 1.2.0-rc.1, introduced 1.5.0, fixed 2.0.0, limit 3.0.0, limit *',
  );
});

test('malware by id, by alias and by weakness', () => {
  const cwes = [{ cweId: 'CWE-506', name: 'Embedded Malicious Code' }];
  const kinds = [
    record({ id: 'MAL-2026-1' }),
    record({ aliases: ['MAL-2026-1'] }),
    record({ database_specific: { cwe_ids: ['CWE-79', 'CWE-506'] } }),
    record({ affected: [{ ...npm('a'), ranges: everyVersion, database_specific: { cwes } }] }),
    record({
      aliases: ['CVE-2026-1'],
      database_specific: { cwe_ids: ['CWE-79'] },
      summary: 'Malicious regex',
    }),
  ].map((value) => parseOsvRecord(value, 'test').advisories[0]?.kind);
  assert.deepEqual(kinds, ['malware', 'malware', 'malware', 'malware', 'vulnerability']);
});

const v2 = { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:N/I:N/A:C' };
const v3 = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N' };
const v4 = { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' };

test('the rating is the written one, else that of the score: 4.0 before 3 before 2', () => {
  const rate = (fields: object) => {
    const { rating, cvss } = advisoryOf(fields);
    return `${rating} ${cvss?.score ?? '-'}`;
  };
  assert.equal(rate({ database_specific: { severity: 'MODERATE' }, severity: [v3] }), 'moderate 3.1');
  assert.equal(rate({ database_specific: { severity: 'high' } }), 'high -');
  assert.equal(rate({ severity: [v2, v3, v4] }), 'critical 9.3');
  assert.equal(rate({ severity: [v2, v3] }), 'low 3.1');
  assert.equal(rate({ severity: [v2] }), 'high 7.8');
  assert.equal(rate({ severity: [{ type: 'Ubuntu', score: 'medium' }] }), 'unknown -');
  assert.equal(rate({}), 'unknown -');
  assert.equal(rate({ id: 'MAL-2026-1' }), 'critical -');
});

test("a package's own severity replaces that of the record", () => {
  const { advisories } = parseOsvRecord(
    record({
      severity: [v4],
      affected: [
        { ...npm('a'), ranges: everyVersion, severity: [v3] },
        { ...npm('b'), ranges: everyVersion, severity: [] },
      ],
    }),
    'test',
  );
  assert.deepEqual(
    advisories.map(({ package: name, rating }) => `${name} ${rating}`),
    ['a low', 'b critical'],
  );
});

test('what a victim needs to know', () => {
  const incident = (lockwatch: unknown) => advisoryOf({ database_specific: { lockwatch } }).incident;
  assert.deepEqual(incident({ runs: 'load', takes: ['SSH keys', 7] }), { runs: 'load', takes: ['SSH keys'] });
  assert.deepEqual(incident({ runs: 'install' }), { runs: 'install' });
  assert.equal(incident({ runs: 'never' }), undefined);
});

test('only addresses that can be opened safely are kept', () => {
  const urls = [
    'https://example.org/a',
    'http://example.org',
    'javascript:alert(1)',
    'https://example.org/ b',
    null,
    7,
  ];
  const references = [...urls.map((url) => ({ type: 'WEB', url })), null, { url: 'https://example.org/a' }];
  assert.deepEqual(advisoryOf({ references }).references, ['https://example.org/a']);
});

test('long texts are cut, and not inside a character', () => {
  const { summary, details } = advisoryOf({ summary: `${'a'.repeat(999)}😀`, details: 'b'.repeat(30_000) });
  assert.equal(summary, 'a'.repeat(999));
  assert.equal(details.length, 20_000);
});

test('null stands for absent, as in exports', () => {
  const reading = parseOsvRecord(
    record({
      aliases: null,
      withdrawn: null,
      severity: null,
      references: null,
      summary: null,
      database_specific: null,
    }),
    'test',
  );
  assert.equal(reading.problem, undefined);
  assert.equal(reading.advisories[0]?.summary, '');
});

test('records in a text: one, some, with a byte order mark, or no JSON', () => {
  assert.deepEqual(osvRecordsIn('\uFEFF{"id":"A"}'), [{ id: 'A' }]);
  assert.deepEqual(osvRecordsIn('[{"id":"A"},2]'), [{ id: 'A' }, 2]);
  assert.equal(osvRecordsIn('{"id":'), undefined);
});

test('every record of the collection is read without loss', { skip: skipWithoutData }, () => {
  const counts = Object.values(collectedTexts()).map((texts) => {
    const readings = texts.map((text) => parseOsvText(text, 'test'));
    return {
      records: texts.length,
      advisories: readings.flatMap(({ advisories }) => advisories).length,
      packages: texts.flatMap(npmPackagesOf).length,
      problems: readings.flatMap(({ problem }) => problem ?? []),
    };
  });
  assert.deepEqual(counts, [
    { records: 4351, advisories: 4674, packages: 4674, problems: [] },
    { records: 101, advisories: 109, packages: 109, problems: [] },
    { records: 16718, advisories: 16718, packages: 16718, problems: [] },
  ]);
});

/** The npm packages that a record names, counted without our reader. */
function npmPackagesOf(text: string): readonly string[] {
  const { affected } = JSON.parse(text) as { affected: { package: { ecosystem: string; name: string } }[] };
  return [
    ...new Set(
      affected.filter((entry) => entry.package.ecosystem === 'npm').map((entry) => entry.package.name),
    ),
  ];
}
