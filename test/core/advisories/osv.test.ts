import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { osvRecordsIn, parseOsvRecord, parseOsvText } from '../../../server/src/core/advisories/osv';
import { collectedTexts } from '../../support/advisories';
import { skipWithoutData } from '../../support/data';

const npm = (name: string) => ({ package: { ecosystem: 'npm', name } });
const everyVersion = [{ type: 'SEMVER', events: [{ introduced: '0' }] }];

/** The least that a record needs, with what a test is about. */
function record(fields: object): object {
  return {
    id: 'GHSA-1',
    modified: '2026-01-02T00:00:00Z',
    affected: [{ ...npm('a'), ranges: everyVersion }],
    ...fields,
  };
}

/** The one advisory of a record that has no problem. */
function advisoryOf(fields: object) {
  const { advisories, problem } = parseOsvRecord(record(fields), 'test');
  assert.equal(problem, undefined);
  assert.equal(advisories.length, 1);
  return advisories[0]!;
}

function problemOf(fields: object): string | undefined {
  return parseOsvRecord(record(fields), 'test').problem;
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

const malformed: readonly (readonly [string, object, string])[] = [
  ['a date', { published: 'yesterday' }, 'a malformed "published"'],
  [
    'a withdrawal that is no date, so that the record still matches',
    { withdrawn: true },
    'a malformed "withdrawn"',
  ],
  ['affected', { affected: 'npm' }, 'a malformed "affected"'],
  ['an entry', { affected: [null, { ...npm('a'), ranges: everyVersion }] }, 'an entry without a package'],
  ['a name', { affected: [npm('a b')] }, 'an entry without a package'],
  ['nothing affected', { affected: [npm('a')] }, 'an entry without versions'],
  [
    'a long version',
    { affected: [{ ...npm('a'), versions: ['1.0.0', '9'.repeat(257), 1] }] },
    'an unreadable version',
  ],
  [
    'a range type',
    { affected: [{ ...npm('a'), versions: ['1.0.0'], ranges: [{ type: 'MAVEN', events: [] }] }] },
    'a range of an unknown type',
  ],
  [
    'an event',
    {
      affected: [
        { ...npm('a'), ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: 'soon' }] }] },
      ],
    },
    'an event with an unreadable version',
  ],
  [
    'a range without a beginning',
    {
      affected: [
        { ...npm('a'), versions: ['1.0.0'], ranges: [{ type: 'SEMVER', events: [{ fixed: '1.0.0' }] }] },
      ],
    },
    'a range without a beginning',
  ],
  ['a score', { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:X' }] }, 'an unreadable CVSS vector'],
];

for (const [name, fields, what] of malformed) {
  test(`malformed: ${name}`, () => assert.equal(problemOf(fields), `GHSA-1: left out ${what}.`));
}

test('a malformed part takes nothing else with it', () => {
  const events = [{ introduced: '1.0.0' }, { fixed: 7 }, null, { unknown: 'x' }];
  const reading = parseOsvRecord(
    record({
      id: 'MAL-2026-1',
      modified: 'never',
      aliases: ['GHSA-2', 5, 'with space'],
      withdrawn: 'no',
      affected: [{ ...npm('a'), ranges: [{ type: 'SEMVER', events }], versions: ['0.9.0', {}] }],
    }),
    'test',
  );
  const [advisory] = reading.advisories;
  assert.deepEqual(advisory?.aliases, ['GHSA-2']);
  assert.deepEqual(advisory?.ranges, [{ events: [{ type: 'introduced', version: '1.0.0' }] }]);
  assert.deepEqual(advisory?.versions, ['0.9.0']);
  assert.equal(advisory?.withdrawn, undefined);
  assert.equal(
    reading.problem,
    'MAL-2026-1: left out a malformed "modified", a malformed "withdrawn", an event with an unreadable version, an unreadable version.',
  );
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

const noRecords = [
  '',
  '{',
  '[1',
  '"x"',
  '7',
  'null',
  '{}',
  '{"id":7}',
  '{"id":"a b"}',
  '{"__proto__":{"id":"GHSA-1"}}',
];

test('what is no record is a problem and nothing else', () => {
  assert.deepEqual(
    noRecords.map((text) => parseOsvText(text, 'test').advisories),
    noRecords.map(() => []),
  );
  assert.deepEqual(
    noRecords.map((text) => typeof parseOsvText(text, 'test').problem),
    noRecords.map(() => 'string'),
  );
});

test('names from Object.prototype are only names', () => {
  const { advisories } = parseOsvRecord(
    record({
      affected: ['__proto__', 'constructor', 'toString'].map((name) => ({
        ...npm(name),
        versions: ['1.0.0'],
      })),
    }),
    'test',
  );
  assert.deepEqual(
    advisories.map(({ package: name }) => name),
    ['__proto__', 'constructor', 'toString'],
  );
});

test('records in a text: one, some, with a byte order mark, or no JSON', () => {
  assert.deepEqual(osvRecordsIn('\uFEFF{"id":"A"}'), [{ id: 'A' }]);
  assert.deepEqual(osvRecordsIn('[{"id":"A"},2]'), [{ id: 'A' }, 2]);
  assert.equal(osvRecordsIn('{"id":'), undefined);
});

test('deep nesting, in linear time', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const text = JSON.stringify(record({ details: 0 })).replace(
    '"details":0',
    `"details":${deep},"aliases":${deep}`,
  );
  const { advisories, problem } = parseOsvText(text, 'test');
  assert.equal(problem, undefined);
  assert.equal(advisories[0]?.details, '');
});

test('no value makes it throw', () => {
  const keys = [
    'id',
    'modified',
    'affected',
    'package',
    'ecosystem',
    'name',
    'ranges',
    'events',
    'introduced',
    'versions',
    'severity',
  ];
  const json = fc.jsonValue({ maxDepth: 4 });
  const tangled = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, json, fc.array(tie('value'), { maxLength: 3 }), tie('fields')),
    fields: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  })).fields;
  fc.assert(
    fc.property(tangled, (fields) => {
      const { advisories } = parseOsvRecord({ ...record({}), ...(fields as object) }, 'test');
      assert.ok(Array.isArray(advisories));
    }),
    { numRuns: 300 },
  );
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
