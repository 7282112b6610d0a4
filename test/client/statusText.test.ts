// The words of the status bar: status in, words out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusText } from '../../client/src/statusText';
import type { Status } from '../../server/src/protocol';

const clean: Status = {
  state: 'ready',
  counts: { malware: 0, critical: 0, high: 0, moderate: 0, low: 0, unknown: 0 },
  projects: 1,
  packages: 1204,
  assurance: 'whole',
  silence: 'No known risk',
  isChosen: true,
  feeds: [{ id: 'bundled', records: 66, health: 'ok', words: 'bundled: 66 records, 2 days old' }],
  notes: [],
};

test('malware comes first and turns the bar red', () => {
  const counts = { malware: 2, critical: 1, high: 4, moderate: 3, low: 0, unknown: 2 };
  assert.deepEqual(statusText({ ...clean, counts }), {
    text: '$(shield) 2 malware, 1 critical, 4 high, 5 more',
    tooltip: `**2 malware, 1 critical, 4 high, 3 moderate, 2 unrated**

Checked 1,204 packages in 1 project against 66 advisory records.

- bundled\\: 66 records\\, 2 days old

Click to show the problems.`,
    background: 'error',
    accessibilityLabel: 'Lockwatch: 2 malware, 1 critical, 4 high, 5 more',
    command: 'lockwatch.showProblems',
  });
});

test('vulnerabilities alone leave the background as it is', () => {
  const counts = { ...clean.counts, moderate: 1 };
  const words = statusText({ ...clean, counts });
  assert.equal(words?.text, '$(shield) 1 moderate');
  assert.equal(words?.background, undefined);
});

test('a clean bill says how much was checked against what, and how old that is', () => {
  assert.deepEqual(statusText(clean), {
    text: '$(shield) No known risk',
    tooltip: `**No known risk**

Checked 1,204 packages in 1 project against 66 advisory records.

- bundled\\: 66 records\\, 2 days old

Click to show the problems.`,
    accessibilityLabel: 'Lockwatch: No known risk',
    command: 'lockwatch.showProblems',
  });
});

test('a clean bill from incomplete data says so', () => {
  const silence = 'No known risk, data incomplete';
  const feeds = [
    ...clean.feeds,
    { id: 'osvApi', records: 0, health: 'failed', words: 'osvApi: not available: it answered 500' } as const,
  ];
  const notes = ['The workspace is not trusted.'];
  const incomplete = { ...clean, assurance: 'incomplete', silence, isChosen: false, feeds, notes } as const;
  const words = statusText(incomplete);
  assert.equal(words?.text, '$(warning) No known risk, data incomplete');
  assert.equal(words?.background, 'warning');
  assert.equal(
    words?.tooltip,
    `**No known risk\\, data incomplete**

Checked 1,204 packages in 1 project against 66 advisory records.

- bundled\\: 66 records\\, 2 days old
- osvApi\\: not available\\: it answered 500

- The workspace is not trusted\\.

Click to show the problems.`,
  );
});

test('where vulnerabilities were not looked for the bar is no shield, and warns only of what nobody chose', () => {
  const silence = 'No known incident; vulnerabilities not checked (offline)';
  const offline = { ...clean, assurance: 'incidents', silence } as const;
  const words = statusText(offline);
  assert.equal(words?.text, '$(warning) No known incident; vulnerabilities not checked');
  assert.match(
    words?.tooltip ?? '',
    /^\*\*No known incident\\; vulnerabilities not checked \\\(offline\\\)\*\*/,
  );
  assert.equal(words?.background, undefined);
  assert.equal(statusText({ ...offline, isChosen: false })?.background, 'warning');
});

test('without advisories there is no verdict', () => {
  assert.deepEqual(statusText({ ...clean, state: 'noData', feeds: [] }), {
    text: '$(warning) No advisory data',
    tooltip: `**No advisory data.** Nothing can be said about 1,204 packages in 1 project.

Click to show the problems.`,
    background: 'warning',
    accessibilityLabel: 'Lockwatch: No advisory data',
    command: 'lockwatch.showProblems',
  });
});

test('checking is a state of its own, whatever the counts were', () => {
  const words = statusText({ ...clean, state: 'checking', counts: { ...clean.counts, malware: 1 } });
  assert.equal(words?.text, '$(sync~spin) Checking');
  assert.equal(words?.background, undefined);
});

test('nothing is shown where there is no package.json', () => {
  assert.equal(statusText({ ...clean, state: 'noProjects' }), undefined);
});

test('what comes from feeds is text, never a link, an image or a line of its own', () => {
  const notes = ['[click](command:x)\n![i](https://a.example) <b> www.a.example'];
  const tooltip = statusText({ ...clean, notes })?.tooltip ?? '';
  assert.match(
    tooltip,
    /^- \\\[click\\\]\\\(command\\:x\\\) \\!\\\[i\\\]\\\(https\\:\\\/\\\/a\\\.example\\\) \\<b\\> www\\\.a\\\.example$/m,
  );
});
