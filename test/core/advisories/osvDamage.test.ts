// OSV records that are malformed or hostile: what is left out, what is said of it, and that the rest stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseOsvRecord, parseOsvText } from '../../../server/src/core/advisories/osv';
import { everyVersion, npm, record } from '../../support/osvRecord';

function problemOf(fields: object): string | undefined {
  return parseOsvRecord(record(fields), 'test').problem;
}

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
