// The report for code scanning: what is left out of a run, and how it went.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '../../../server/src/core/types';
import { projectOf } from '../../support/project';
import { inputOf, locationAt, policy, type Run, runOf, small } from '../../support/sarifLog';

test('what the policy ignores is left out, since GitHub would show it as open, and its number is told', () => {
  const run = runOf(inputOf([projectOf({ ...small, policy })]));
  assert.deepEqual(idsOf(run), ['MAL-2025-46974']);
  assert.ok(run.results.every((result) => !('suppressions' in result)));
  assert.deepEqual(notificationsOf(run), ['note ignored: The policy ignores 1 finding.']);
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

test('a run has as many results as GitHub takes, the worst, and says how many it has not', () => {
  const input = inputOf([projectOf(small)]);
  const [reported] = input.projects;
  const [malware, high] = reported!.findings;
  const findings = [...Array(25_000).fill(high), malware!];
  const run = runOf({ ...input, projects: [{ ...reported!, findings }] });
  assert.deepEqual([run.results.length, run.results[0]?.ruleId], [25_000, 'MAL-2025-46974']);
  assert.deepEqual(notificationsOf(run), ['warning leftOut: There was no room for 1 more finding.']);
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

function idsOf({ results }: Run): readonly string[] {
  return results.map(({ ruleId }) => ruleId);
}

function notificationsOf({ invocations }: Run): readonly string[] {
  return invocations[0].toolExecutionNotifications.map(
    ({ descriptor, level, message }) => `${level} ${descriptor.id}: ${message.text}`,
  );
}
