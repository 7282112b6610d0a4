// Advisories of npm's audit endpoint, read as the registry writes them, and their ranges turned into OSV's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { satisfies } from 'semver';
import { isAffected } from '../../../server/src/core/advisories/affected';
import { parseNpmAdvisory, rangesOf } from '../../../server/src/core/advisories/npmAdvisory';

/** As the public registry said of debug in September 2025. */
const debug = {
  id: 1107453,
  url: 'https://github.com/advisories/GHSA-8mgj-vmr8-frr6',
  title: 'debug@4.4.2 contains malware after npm account takeover',
  severity: 'high',
  vulnerable_versions: '=4.4.2',
  cwe: ['CWE-506'],
  cvss: { score: 8.8, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H' },
};

test('an advisory as the registry writes it', () => {
  assert.deepEqual(parseNpmAdvisory(debug, 'debug', ['4.4.2'], 'npmAudit'), {
    id: 'GHSA-8mgj-vmr8-frr6',
    modified: '1970-01-01T00:00:00Z',
    advisories: [
      {
        id: 'GHSA-8mgj-vmr8-frr6',
        aliases: [],
        kind: 'malware',
        package: 'debug',
        ranges: [
          {
            events: [
              { type: 'introduced', version: '4.4.2' },
              { type: 'lastAffected', version: '4.4.2' },
            ],
          },
        ],
        versions: [],
        rating: 'high',
        cvss: { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', score: 8.8 },
        cwes: ['CWE-506'],
        summary: 'debug@4.4.2 contains malware after npm account takeover',
        details: '',
        references: ['https://github.com/advisories/GHSA-8mgj-vmr8-frr6'],
        modified: '1970-01-01T00:00:00Z',
        feed: 'npmAudit',
      },
    ],
  });
});

test('what is missing or of another shape', () => {
  const told = (value: unknown) => {
    const { id, problem, advisories } = parseNpmAdvisory(value, 'a', ['1.0.0'], 'npmAudit');
    const [advisory] = advisories;
    return [id, advisory?.kind, advisory?.rating, advisory?.versions, problem];
  };
  const range = { vulnerable_versions: '<2' };
  assert.deepEqual(told({ ...range, id: 7 }), ['NPM-7', 'vulnerability', 'unknown', [], undefined]);
  assert.deepEqual(told({ ...range, id: 7, severity: 'info' })[2], 'low');
  assert.deepEqual(told({ ...range, id: 7, cwe: ['CWE-506'] }).slice(1, 3), ['malware', 'critical']);
  assert.deepEqual(told({ ...range, id: 7, cwe: 'CWE-506', cvss: [], title: {} })[1], 'vulnerability');
  assert.deepEqual(told({ id: 7, vulnerable_versions: 'all of them' }), [
    'NPM-7',
    'vulnerability',
    'unknown',
    ['1.0.0'],
    'NPM-7: its range of versions cannot be read.',
  ]);
  for (const value of [undefined, null, 7, [], {}, { id: '7' }, { url: 'https://x.example/CVE-2020-1' }])
    assert.equal(told(value)[4], 'An advisory on a has no id.');
});

test('ranges as npm writes them, and what they are in OSV', () => {
  const drawn = [
    '<4.17.21             introduced 0, fixed 4.17.21',
    '<=1.2.3              introduced 0, lastAffected 1.2.3',
    '>=1.0.0 <1.2.3       introduced 1.0.0, fixed 1.2.3',
    '=9.1.6 || =9.2.3     introduced 9.1.6, lastAffected 9.1.6; introduced 9.2.3, lastAffected 9.2.3',
    '>1.2.3               introduced 1.2.4-0',
    '>1.2.3-rc.1 <=2.0.0  introduced 1.2.3-rc.1.0, lastAffected 2.0.0',
    '^1.2.0               introduced 1.2.0, fixed 2.0.0-0',
    '>=0                  introduced 0',
    '*                    introduced 0',
    '>2.0.0 <1.0.0        ',
    '>=1.0.0 <1.0.0       ',
  ];
  for (const line of drawn) {
    const range = line.slice(0, 21).trim();
    const ranges = (rangesOf(range) ?? []).map(({ events }) =>
      events.map(({ type, version }) => `${type} ${version}`).join(', '),
    );
    assert.equal(`${range.padEnd(21)}${ranges.join('; ')}`, line);
  }
});

test('a range that is none, or too long to be one', () => {
  assert.deepEqual(
    [rangesOf('latest'), rangesOf('>=1 '.repeat(1000)), rangesOf('<'.repeat(900))],
    [undefined, undefined, undefined],
  );
});

test('the same versions as npm has it, for any range and version', () => {
  const number = fc.integer({ min: 0, max: 3 });
  const tag = fc.constantFrom('', '', '-0', '-alpha', '-alpha.1', '-beta', '-beta.0.1');
  const version = fc.tuple(number, number, number, tag).map(([a, b, c, tail]) => `${a}.${b}.${c}${tail}`);
  const operator = fc.constantFrom('<', '<=', '>', '>=', '=', '', '^', '~');
  const comparator = fc.tuple(operator, version).map(([sign, one]) => sign + one);
  const alternative = fc.array(comparator, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
  const range = fc.array(alternative, { minLength: 1, maxLength: 3 }).map((all) => all.join(' || '));
  fc.assert(
    fc.property(range, version, (vulnerable_versions, tested) => {
      const { advisories } = parseNpmAdvisory({ id: 1, vulnerable_versions }, 'a', [], 'npmAudit');
      const expected = satisfies(tested, vulnerable_versions, { loose: true, includePrerelease: true });
      assert.equal(isAffected(advisories[0]!, tested), expected);
    }),
    { numRuns: 5000 },
  );
});
