// The words of the status bar: status in, words out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusText } from '../../client/src/statusText';
import type { Status } from '../../server/src/protocol';

const now = Date.parse('2026-11-22T12:00:00Z');

const clean: Status = {
  state: 'ready',
  counts: { malware: 0, critical: 0, high: 0, moderate: 0, low: 0, unknown: 0 },
  projects: 1,
  packages: 1204,
  feeds: [{ id: 'bundled', records: 66, asOf: '2026-11-20T08:00:00Z', health: 'ok' }],
  notes: [],
};

test('malware comes first and turns the bar red', () => {
  const counts = { malware: 2, critical: 1, high: 4, moderate: 3, low: 0, unknown: 2 };
  assert.deepEqual(statusText({ ...clean, counts }, now), {
    text: '$(shield) 2 malware, 1 critical, 4 high, 5 more',
    tooltip: `**2 malware, 1 critical, 4 high, 3 moderate, 2 unrated**

Checked 1,204 packages in 1 project against 66 advisory records.

- bundled: 66 records, as of 2026-11-20 (2 days old)

Click to show the problems.`,
    background: 'error',
    accessibilityLabel: 'Lockwatch: 2 malware, 1 critical, 4 high, 5 more',
    command: 'lockwatch.showProblems',
  });
});

test('vulnerabilities alone leave the background as it is', () => {
  const counts = { ...clean.counts, moderate: 1 };
  const words = statusText({ ...clean, counts }, now);
  assert.equal(words?.text, '$(shield) 1 moderate');
  assert.equal(words?.background, undefined);
});

test('a clean bill says how much was checked against what, and how old that is', () => {
  assert.deepEqual(statusText(clean, now), {
    text: '$(shield) No known risk',
    tooltip: `**No known risk**

Checked 1,204 packages in 1 project against 66 advisory records.

- bundled: 66 records, as of 2026-11-20 (2 days old)

Click to show the problems.`,
    accessibilityLabel: 'Lockwatch: No known risk',
    command: 'lockwatch.showProblems',
  });
});

test('a clean bill from incomplete data says so', () => {
  const feeds = [
    ...clean.feeds,
    { id: 'files', records: 0, health: 'failed', message: 'No such folder: advisories.' } as const,
  ];
  const words = statusText({ ...clean, feeds, notes: ['The workspace is not trusted.'] }, now);
  assert.equal(words?.text, '$(warning) No known risk, data incomplete');
  assert.equal(words?.background, 'warning');
  assert.equal(
    words?.tooltip,
    `**No known risk**

Checked 1,204 packages in 1 project against 66 advisory records.

- bundled: 66 records, as of 2026-11-20 (2 days old)
- files: 0 records, age unknown, **failed**: No such folder\\: advisories\\.

- The workspace is not trusted\\.

Click to show the problems.`,
  );
});

test('without advisories there is no verdict', () => {
  assert.deepEqual(statusText({ ...clean, state: 'noData', feeds: [] }, now), {
    text: '$(warning) No advisory data',
    tooltip: `**No advisory data.** Nothing can be said about 1,204 packages in 1 project.

Click to show the problems.`,
    background: 'warning',
    accessibilityLabel: 'Lockwatch: No advisory data',
    command: 'lockwatch.showProblems',
  });
});

test('checking is a state of its own, whatever the counts were', () => {
  const words = statusText({ ...clean, state: 'checking', counts: { ...clean.counts, malware: 1 } }, now);
  assert.equal(words?.text, '$(sync~spin) Checking');
  assert.equal(words?.background, undefined);
});

test('nothing is shown where there is no package.json', () => {
  assert.equal(statusText({ ...clean, state: 'noProjects' }, now), undefined);
});

test('what comes from feeds is text, never a link, an image or a line of its own', () => {
  const notes = ['[click](command:x)\n![i](https://a.example) <b> www.a.example'];
  const tooltip = statusText({ ...clean, notes }, now)?.tooltip ?? '';
  assert.match(
    tooltip,
    /^- \\\[click\\\]\\\(command\\:x\\\) \\!\\\[i\\\]\\\(https\\:\\\/\\\/a\\\.example\\\) \\<b\\> www\\\.a\\\.example$/m,
  );
});

test('data from the future is of today', () => {
  const feeds = [{ ...clean.feeds[0]!, asOf: '2026-12-01T00:00:00Z' }];
  assert.match(statusText({ ...clean, feeds }, now)!.tooltip, /as of 2026-12-01 \(today\)/);
});
