// The policy: what it suppresses, until when, and what is said of entries that suppress nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, ignoredIn } from '../../server/src/core/analyze';
import { basisOf } from '../../server/src/core/basis';
import { explainDeclaration } from '../../server/src/core/explain';
import { parsePolicy } from '../../server/src/core/policy';
import { json } from '../../server/src/core/reports/json';
import { text as textReport } from '../../server/src/core/reports/text';
import { rules } from '../../server/src/core/rules/index';
import type { ReportInput } from '../../server/src/core/types';
import { npmLock } from '../support/locks';
import { checkPolicySquiggles, checkSquiggles } from '../support/pictures';
import { osv, type ProjectTexts, projectOf } from '../support/project';

const advisories = [
  osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21', aliases: ['CVE-2021-23337'] }),
  osv('GHSA-29mw-wpgm-hmr9', 'lodash', { fixed: '4.17.21', severity: 'MODERATE' }),
  osv('MAL-2026-3744', 'node-ipc', { versions: ['9.2.3'] }),
];
const lock = npmLock(
  { lodash: '^4.17.15', 'node-ipc': '^9.2.1' },
  { 'node_modules/lodash': { version: '4.17.15' }, 'node_modules/node-ipc': { version: '9.2.3' } },
);
const manifest = '{ "dependencies": { "lodash": "^4.17.15", "node-ipc": "^9.2.1" } }';
const texts: ProjectTexts = { manifests: manifest, lock, advisories };

/** What counts and what is ignored, under entries given as objects; the clock stands at 1 November 2026. */
function judged(...entries: readonly object[]): {
  readonly found: readonly string[];
  readonly ignored: readonly string[];
} {
  return judgedAs(true, ...entries);
}

function judgedAs(trusted: boolean, ...entries: readonly object[]) {
  const project = projectOf({ ...texts, policy: JSON.stringify({ ignore: entries }), trusted });
  const found = analyze(project).filter(({ exposed }) => exposed);
  return {
    found: found.map(({ advisory }) => advisory!.id),
    ignored: ignoredIn(project).map(({ advisory }) => advisory!.id),
  };
}

const all = ['MAL-2026-3744', 'GHSA-35jh-r3h4-6jhm', 'GHSA-29mw-wpgm-hmr9'];
const because = { reason: 'We do not call template()' };

test('what is ignored is not squiggled, and the rest still is', () =>
  checkSquiggles(
    `
{ "dependencies": { "lodash": "^4.17.15" } }
                              ~~~~~~~~~~ lodash 4.17.15: Something bad (moderate, GHSA-29mw-wpgm-hmr9, fixed in 4.17.21)`,
    {
      lock: npmLock({ lodash: '^4.17.15' }, { 'node_modules/lodash': { version: '4.17.15' } }),
      advisories,
      policy: '{ "ignore": [{ "advisory": "GHSA-35jh-r3h4-6jhm", "reason": "We do not call template()" }] }',
    },
    ({ message }) => message,
  ));

test('an entry speaks of an advisory by its id or any alias, in any case, and of one package if it names one', () => {
  const [malware, lodash, other] = all;
  const onlyLodash = { found: [malware, other], ignored: [lodash] };
  assert.deepEqual(judged({ advisory: 'GHSA-35jh-r3h4-6jhm', ...because }), onlyLodash);
  assert.deepEqual(judged({ advisory: 'cve-2021-23337', ...because }), onlyLodash);
  assert.deepEqual(judged({ advisory: 'GHSA-35jh-r3h4-6jhm', package: 'lodash', ...because }), onlyLodash);
  assert.deepEqual(judged({ advisory: 'GHSA-35jh-r3h4-6jhm', package: 'lodash-es', ...because }), {
    found: all,
    ignored: [],
  });
});

test('an entry counts on its last day, and not on the day after', () => {
  const entry = { advisory: 'GHSA-35jh-r3h4-6jhm', ...because };
  assert.equal(judged({ ...entry, until: '2026-11-01' }).ignored.length, 1);
  assert.equal(judged({ ...entry, until: '2026-10-31' }).ignored.length, 0);
});

test('malware is ignored only until a date, and only in a workspace that is trusted', () => {
  const entry = { advisory: 'MAL-2026-3744', reason: 'A sandbox that looks at malware' };
  assert.equal(judged(entry).ignored.length, 0);
  assert.equal(judged({ ...entry, until: '2026-11-05' }).ignored.length, 1);
  assert.equal(judgedAs(false, { ...entry, until: '2026-11-05' }).ignored.length, 0);
  assert.equal(judgedAs(false, { advisory: 'GHSA-35jh-r3h4-6jhm', ...because }).ignored.length, 1);
});

test('what suppresses nothing says why', () =>
  checkPolicySquiggles(
    `
{
  "ignore": [
    { "advisory": "GHSA-35jh-r3h4-6jhm", "reason": "We do not call template()" },
    { "advisory": "GHSA-29mw-wpgm-hmr9", "reason": "Later", "until": "2026-10-31" },
                  ~~~~~~~~~~~~~~~~~~~~~ warning This expired on 2026-10-31: the finding is shown again
    { "advisory": "MAL-2026-3744", "reason": "For ever" },
                  ~~~~~~~~~~~~~~~ warning Malware can be ignored only until a date: give "until"
    { "advisory": "GHSA-xxxx-xxxx-xxxx", "package": "lodash", "reason": "Gone" }
                  ~~~~~~~~~~~~~~~~~~~~~ hint No finding is GHSA-xxxx-xxxx-xxxx on lodash: this ignores nothing
  ]
}`,
    texts,
  ));

test('a workspace that is not trusted is told that it hides no malware', () =>
  checkPolicySquiggles(
    `
{ "ignore": [{ "advisory": "MAL-2026-3744", "reason": "Trust me", "until": "2026-12-31" }] }
                           ~~~~~~~~~~~~~~~ warning A workspace that is not trusted cannot have malware ignored`,
    { ...texts, trusted: false },
  ));

test('what is not understood is told of, and suppresses nothing', () =>
  checkPolicySquiggles(
    `
// Reviewed every Monday.
{
  "ignore": [
    { "advisory": "GHSA-35jh-r3h4-6jhm", "reason": " " },
                                                   ~~~ warning An entry without a reason ignores nothing.
    { "reason": "Nothing in particular" },
    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ warning An entry without an advisory ignores nothing.
    { "advisory": "GHSA-35jh-r3h4-6jhm", "reason": "Soon", "until": "2026-02-30" },
                                                                    ~~~~~~~~~~~~ warning A date is written as 2026-12-31.
    { "advisory": 7, "reason": "Soon" },
                  ~ warning advisory should be a string.
    "GHSA-35jh-r3h4-6jhm",
    ~~~~~~~~~~~~~~~~~~~~~ warning Each of ignore should be an object.
  ],
  "ignored": []
  ~~~~~~~~~ warning There is no such key: $schema, ignore are known.
}`,
    texts,
    ({ severity, message }) => `${severity} ${message}`,
  ));

test('a hostile policy costs no more than its size', () => {
  const entry = '{ "advisory": "GHSA-35jh-r3h4-6jhm", "reason": "x" },';
  const policy = `{ "ignore": [${entry.repeat(20_000)}], "__proto__": { "ignore": [] }`;
  const parsed = parsePolicy(policy);
  assert.equal(parsed.ignores.length, 20_000);
  assert.deepEqual(
    parsed.problems.map(({ code }) => code),
    ['invalidJson', 'unknownKey'],
  );
  assert.equal(parsePolicy('['.repeat(200_000)).ignores.length, 0);
  assert.equal(analyze(projectOf({ ...texts, policy })).filter(({ exposed }) => exposed).length, 2);
});

const policy = `{ "ignore": [
  { "advisory": "GHSA-35jh-r3h4-6jhm", "reason": "We do not call *template*", "until": "2026-12-31" },
  { "advisory": "MAL-2026-3744", "reason": "In a sandbox", "until": "2026-11-05" }
] }`;

function reportOf(): ReportInput {
  const project = projectOf({ ...texts, policy });
  const feeds = [{ id: 'files', records: 3, health: 'ok' as const }];
  const reported = { project, findings: analyze(project), ignored: ignoredIn(project), problems: new Map() };
  return { root: '/project', projects: [reported], feeds, notes: [], rules, version: '1.2.3' };
}

test('the text report counts what is ignored', () =>
  assert.match(
    textReport.toText(reportOf()),
    /\nFound 1 moderate \(2 ignored\)\. Checked 2 locked packages/,
  ));

test('the JSON report lists what is ignored, with the reason', () => {
  const { findings, ignored, summary } = JSON.parse(json.toText(reportOf()));
  assert.deepEqual(
    ignored.map(({ advisory, ignoredBy }: Record<string, { id: string }>) => [advisory!.id, ignoredBy]),
    [
      ['MAL-2026-3744', { reason: 'In a sandbox', until: '2026-11-05' }],
      ['GHSA-35jh-r3h4-6jhm', { reason: 'We do not call *template*', until: '2026-12-31' }],
    ],
  );
  assert.equal(findings.length, 1);
  assert.deepEqual([summary.malware, summary.high, summary.moderate, summary.ignored], [0, 0, 1, 2]);
});

test('a hover does not pass over what is ignored', () => {
  const project = projectOf({ ...texts, policy });
  const [declaration] = project.manifests.get('')!.manifest.declarations;
  const hover = explainDeclaration(project, { importer: '', declaration: declaration! }).toMarkdown({
    findings: [],
    basis: basisOf({ feeds: reportOf().feeds, now: project.now }),
  });
  assert.match(
    hover,
    /GHSA\\-35jh\\-r3h4\\-6jhm on lodash 4\\\.17\\\.15 is ignored until 2026-12-31: We do not call \\\*template\\\*/,
  );
  assert.doesNotMatch(hover, /No advisory affects it/);
});
