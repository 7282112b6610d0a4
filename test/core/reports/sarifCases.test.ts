// The report for code scanning: what is ignored, where things stand, how a run went, and texts that others wrote.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { manifestNotices, placeNotices } from '../../../server/src/core/notices';
import { sarifLocation } from '../../../server/src/core/sarifPlaces';
import type { Problem } from '../../../server/src/core/types';
import { npmLock, pnpmLock } from '../../support/locks';
import { osv, projectOf } from '../../support/project';
import {
  inputOf,
  type Located,
  locationAt,
  logOf,
  type Run,
  type SomeRule,
  small,
} from '../../support/sarifLog';

const { advisories = [] } = small;

const policy = `{ "ignore": [
  { "advisory": "CVE-2021-23337", "reason": "We never call template()", "until": "2026-12-31" }
] }`;

test('what the policy ignores is left out, since GitHub would show it as open, and its number is told', () => {
  const run = runOf(inputOf([projectOf({ ...small, policy })]));
  assert.deepEqual(idsOf(run), ['MAL-2025-46974']);
  assert.ok(run.results.every((result) => !('suppressions' in result)));
  assert.deepEqual(notificationsOf(run), ['note ignored: The policy ignores 1 finding.']);
});

test('an alert stands where the squiggle does, as severe as that', () => {
  const manifests = {
    '': '{\n  "dependencies": {\n    "lodash": "^4.17.15",\n    "express": "^4.0.0"\n  }\n}',
    'packages/a': '{ "dependencies": { "lodash": "4.17.14", "ms": "1.0.0" } }',
  };
  const project = projectOf({ ...small, manifests, policy: policy.replace('2026-12', '2026-10') });
  const findings = analyze(project);
  const notices = [
    ...[...project.manifests].map(
      ([importer, { file }]) => [file, manifestNotices(project, findings, importer)] as const,
    ),
    [project.policy!.file, placeNotices(project, findings, project.policy!.file)] as const,
  ];
  const squiggles = notices.flatMap(([file, here]) =>
    here.map(({ span, severity }) => [sarifLocation('/project', project, { file, span }), severity]),
  );
  const severities = { error: 'error', warning: 'warning', note: 'information' };
  const alerts = runOf(inputOf([project])).results.map(({ locations, level }) => [
    locations[0],
    severities[level as keyof typeof severities],
  ]);
  const sorted = (places: readonly unknown[]) => places.map((place) => JSON.stringify(place)).sort();
  assert.equal(alerts.length, 5);
  assert.deepEqual(sorted(alerts), sorted(squiggles));
});

test('those who ask for it get what is ignored, as suppressed', () => {
  const run = runOf(inputOf([projectOf({ ...small, policy })], { withIgnored: true }));
  assert.deepEqual(
    run.results.map(({ ruleId, suppressions }) => [ruleId, suppressions]),
    [
      ['MAL-2025-46974', []],
      [
        'GHSA-35jh-r3h4-6jhm',
        [
          {
            kind: 'external',
            status: 'accepted',
            justification: 'We never call template() (until 2026-12-31)',
            location: locationAt('.lockwatch.jsonc', 2, 3, 96),
          },
        ],
      ],
    ],
  );
  assert.deepEqual(notificationsOf(run), []);
});

test('what no declaration leads to stands at its entry in the lockfile', () => {
  const lock = npmLock({}, { 'node_modules/debug': { version: '4.4.2' } });
  const [result] = runOf(inputOf([projectOf({ ...small, manifests: {}, lock })])).results;
  assert.deepEqual(result!.locations, [locationAt('package-lock.json', 9, 5, 25)]);
  assert.equal(result!.relatedLocations, undefined);
  assert.equal(result!.message.text, 'debug 4.4.2 is malware: Malicious code in debug (MAL-2025-46974).');
});

test('what stands nowhere stands at the first character of a file', () => {
  const leftovers = [{ name: 'debug', version: '4.4.2' }];
  const project = { ...projectOf({ manifests: {}, lock: npmLock({}, {}), advisories }), leftovers };
  const [result] = runOf(inputOf([project])).results;
  assert.deepEqual(result!.locations, [locationAt('package-lock.json', 1, 1, 2)]);
});

test('a dependency from a catalog links to the line of the catalog', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "lodash": "catalog:" } }',
    pnpmWorkspace: 'catalog:\n  lodash: ^4.17.15\n',
    lock: pnpmLock({ lodash: ['catalog:', '4.17.15'] }, { 'lodash@4.17.15': {} }),
    lockName: 'pnpm-lock.yaml',
    advisories,
  });
  const [result] = runOf(inputOf([project])).results;
  assert.deepEqual(result!.locations, [locationAt('package.json', 1, 31, 41)]);
  assert.match(
    result!.message.text,
    /\. In pnpm-lock\.yaml: \[lodash 4\.17\.15\]\(1\)\. In pnpm-workspace\.yaml: \[catalog: \^4\.17\.15\]\(2\)\.$/,
  );
  assert.deepEqual(result!.relatedLocations?.[1], {
    id: 2,
    ...locationAt('pnpm-workspace.yaml', 2, 11, 19),
    message: { text: 'The catalog asks for ^4.17.15 here.' },
  });
});

test('advice is told under the rule that says it, with its severity, and as no weakness', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "ms": "^2.0.0" } }',
    lock: npmLock({}, {}),
    policy,
  });
  const run = runOf(inputOf([project]));
  assert.deepEqual(
    run.results.map(({ ruleId, level, locations }) => [ruleId, level, uriOf(locations[0])]),
    [
      ['unusedIgnore', 'note', '.lockwatch.jsonc'],
      ['staleLock', 'note', 'package.json'],
    ],
  );
  assert.deepEqual(
    run.tool.driver.rules.map(({ id, name, properties }) => [id, name, properties]),
    [
      ['unusedIgnore', 'Ignored without effect', undefined],
      ['staleLock', 'Lockfile out of step', undefined],
    ],
  );
});

test('an alert is named by the rating that the editor says, whatever the score', () => {
  const rated = (severity: string, score?: string) => {
    const record = osv('GHSA-aaaa-aaaa-aaaa', 'lodash', { severity }) as object;
    const advisory = { ...record, ...(score && { severity: [{ type: 'CVSS_V3', score }] }) };
    const run = runOf(inputOf([projectOf({ ...small, advisories: [advisory] })]));
    const [rule] = run.tool.driver.rules;
    return `${rule?.properties?.['security-severity']} ${rule?.defaultConfiguration.level}`;
  };
  const worst = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  assert.deepEqual(
    [rated('CRITICAL'), rated('HIGH'), rated('MODERATE'), rated('LOW'), rated('')],
    ['9.5 error', '8.0 error', '5.5 warning', '2.0 note', 'undefined warning'],
  );
  assert.deepEqual([rated('CRITICAL', worst), rated('HIGH', worst)], ['9.8 error', '8.9 error']);
});

test('one advisory on two versions is one rule and two alerts', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "a": "1.0.0" } }',
    lock: npmLock(
      { a: '1.0.0' },
      {
        'node_modules/a': { version: '1.0.0', dependencies: { lodash: '4', b: '1' } },
        'node_modules/lodash': { version: '4.17.15' },
        'node_modules/b': { version: '1.0.0', dependencies: { lodash: '3' } },
        'node_modules/b/node_modules/lodash': { version: '3.0.0' },
      },
    ),
    advisories,
  });
  const { tool, results } = runOf(inputOf([project]));
  assert.equal(tool.driver.rules.length, 1);
  assert.deepEqual(
    results.map(({ locations }) => locations[0].physicalLocation.region.startLine),
    [1, 1],
  );
  const [one, other] = results.map((result) => result.partialFingerprints.primaryLocationLineHash);
  assert.match(one!, /^[\da-f]{16}:1$/);
  assert.notEqual(one, other);
});

test('an alert stays the same when lines are added above it', () => {
  const hashOf = (manifests: string) =>
    runOf(inputOf([projectOf({ ...small, manifests })])).results.map(
      ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
    );
  const texts = small.manifests as string;
  assert.deepEqual(hashOf(texts.replace('{', '{\n  "private": true,\n  "name": "a",')), hashOf(texts));
});

test('names of folders are addresses, whatever is in them', () => {
  const importer = 'apps/[id] (a)/100%/ä#b?c/@own:x';
  const project = projectOf({
    manifests: { [importer]: '{ "dependencies": { "lodash": "4.17.15" } }' },
    advisories,
  });
  const addressIn = (sourceRoot: string) => {
    const [result] = runOf(inputOf([project], { sourceRoot })).results;
    return result!.locations[0].physicalLocation.artifactLocation;
  };
  const encoded = 'apps/%5Bid%5D%20(a)/100%25/%C3%A4%23b%3Fc/@own%3Ax/package.json';
  assert.deepEqual(addressIn('/project'), { uri: encoded, uriBaseId: '%SRCROOT%' });
  assert.deepEqual(addressIn('/'), { uri: `project/${encoded}`, uriBaseId: '%SRCROOT%' });
  assert.deepEqual(addressIn('/project/elsewhere'), { uri: `file:///project/${encoded}` });
  const manifests = { '\ud800': '{ "dependencies": { "lodash": "4.17.15" } }' };
  const broken = projectOf({ manifests, advisories });
  assert.equal(uriOf(runOf(inputOf([broken])).results[0]!.locations[0]), '%EF%BF%BD/package.json');
});

test('a feed that failed makes a run without findings one that did not go well', () => {
  const failed = { id: 'osvApi', records: 0, health: 'failed' as const, message: 'No answer.' };
  const feeds = [{ id: 'bundled', records: 2, health: 'ok' as const, onlyIncidents: true as const }, failed];
  const empty = runOf(inputOf([projectOf({ manifests: '{}' })], { feeds }));
  assert.equal(empty.invocations[0].executionSuccessful, false);
  assert.deepEqual(notificationsOf(empty), [
    'error feed: osvApi: not available: No answer.',
    'error assurance: Where nothing is reported: No known incident; vulnerabilities not checked (osvApi could not be asked).',
  ]);
  const found = runOf(inputOf([projectOf(small)], { feeds }));
  assert.equal(found.invocations[0].executionSuccessful, true);
  assert.deepEqual(notificationsOf(found), notificationsOf(empty));
});

test('to work offline is a choice, and told as a note', () => {
  const feeds = [
    { id: 'bundled', records: 2, health: 'ok' as const, onlyIncidents: true as const },
    { id: 'osvApi', records: 0, health: 'offline' as const },
  ];
  const notes = ['There is no lockfile.'];
  const run = runOf(inputOf([projectOf({ manifests: '{}' })], { feeds, notes, offline: true }));
  assert.equal(run.invocations[0].executionSuccessful, true);
  assert.deepEqual(notificationsOf(run), [
    'note feed: osvApi: not asked, because Lockwatch is set to work offline.',
    'note assurance: Where nothing is reported: No known incident; vulnerabilities not checked (offline).',
    'note note: There is no lockfile.',
  ]);
});

test('what could not be read is told with its place', () => {
  const problems: readonly Problem[] = [
    { code: 'truncated', message: 'The text ends too early.', span: { start: 2, end: 3 } },
    { code: 'duplicateKey', message: 'This key stands twice.', span: { start: 0, end: 1 } },
  ];
  const input = inputOf([projectOf({ manifests: '{\n}' })]);
  const [reported] = input.projects;
  const projects = [{ ...reported!, problems: new Map([['/project/package.json', problems]]) }];
  const run = runOf({ ...input, projects });
  const [{ executionSuccessful, toolExecutionNotifications }] = run.invocations;
  assert.equal(executionSuccessful, false);
  assert.deepEqual(notificationsOf(run), [
    'error assurance: Where nothing is reported: Nothing found in what could be read.',
    'error truncated: The text ends too early.',
    'warning duplicateKey: This key stands twice.',
  ]);
  assert.deepEqual(toolExecutionNotifications[1]?.locations, [locationAt('package.json', 2, 1, 2)]);
});

test('nothing that a feed or a lockfile says becomes a link or markup', () => {
  const evil = '](https://evil.example) [click](https://evil.example) <img src=x> [me](1)';
  const project = projectOf({
    manifests: '{ "dependencies": { "a": "1.0.0" } }',
    lock: npmLock(
      { a: '1.0.0' },
      {
        'node_modules/a': { name: 'a](https://evil.example', version: '1.0.0', dependencies: { b: '1' } },
        'node_modules/b': { version: '1.0.0' },
      },
    ),
    advisories: [osv('OWN-1', 'b', { summary: evil, aliases: ['[x](y)'] })],
  });
  const run = runOf(inputOf([project]));
  const [result] = run.results;
  const links = result!.message.text.match(/\[[^[\]]*\]\([^)]*\)/g);
  assert.deepEqual(links, ['[a(https://evil.example 1.0.0](1)', '[b 1.0.0](2)']);
  const [{ shortDescription, help }] = run.tool.driver.rules as readonly [SomeRule];
  assert.equal(shortDescription.text, evil.replaceAll('](', '] ('));
  assert.doesNotMatch(help.markdown ?? '', /[^\\]\]\(|[^\\]</);
});

test('a run has as many results as GitHub takes, the worst, and says how many it has not', () => {
  const input = inputOf([projectOf(small)]);
  const [reported] = input.projects;
  const [malware, high] = reported!.findings;
  const findings = [...Array(25_000).fill(high), malware!];
  const run = runOf({ ...input, projects: [{ ...reported!, findings }] });
  assert.deepEqual([run.results.length, run.results[0]?.ruleId], [25_000, 'MAL-2025-46974']);
  assert.deepEqual(notificationsOf(run), ['warning leftOut: There was no room for 1 more finding.']);
});

function runOf(input: Parameters<typeof logOf>[0]): Run {
  return logOf(input).runs[0];
}

function idsOf({ results }: Run): readonly string[] {
  return results.map(({ ruleId }) => ruleId);
}

function uriOf({ physicalLocation }: Located): string {
  return physicalLocation.artifactLocation.uri;
}

function notificationsOf({ invocations }: Run): readonly string[] {
  return invocations[0].toolExecutionNotifications.map(
    ({ descriptor, level, message }) => `${level} ${descriptor.id}: ${message.text}`,
  );
}
