// The packaged extension in a real VS Code, used as a person uses it: eyes, mouse and keys.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { OpenDemo } from './demo';
import { packExtension } from './pack';
import { withDemo } from './withDemo';
import {
  hoverOver,
  openFile,
  openQuickFixes,
  squiggleUnder,
  statusItem,
  takePicture,
  tokenIn,
  waitForSquiggle,
  waitForStatus,
} from './workbench';

const limit = { timeout: 5 * 60_000 };

test('from squiggle to safe version', limit, async (t) => {
  await withDemo(t, { trusted: true, vsix: await packExtension('person') }, fromSquiggleToSafeVersion);
});

test(
  'a workspace that is not trusted shows its malware, and its settings are followed once it is',
  limit,
  (t) =>
    withDemo(t, { trusted: false }, async ({ page }) => {
      await page.getByText('Restricted Mode is intended for safe code browsing').waitFor();
      await openFile(page, 'package.json');
      await waitForSquiggle(tokenIn(page, '"node-ipc"', '"^9.2.1"'), 'error');
      await waitForStatus(page, 'Lockwatch: 3 malware');
      assert.equal(await squiggleUnder(tokenIn(page, '"lodash"', '"^4.17.15"')), 'none');
      await takePicture(page, 'untrusted');

      const fix = await openQuickFixes(tokenIn(page, '"node-ipc"', '"^9.2.1"'), 'Pin node-ipc to 9.2.1');
      await fix.click();
      await page.locator('.statusbar-item[id="status.notifications"]').click();
      const told = page.locator('.notifications-center .notification-list-item', {
        hasText: 'is not trusted',
      });
      await told.getByRole('button', { name: 'Copy Command' }).waitFor();
      assert.equal(await told.getByRole('button', { name: /Run/ }).count(), 0, 'nothing is run here');
      await takePicture(page, 'untrusted-fix');

      await page.getByRole('button', { name: 'Manage' }).first().click();
      await page.getByRole('button', { name: 'Trust', exact: true }).click();
      await waitForStatus(page, 'Lockwatch: 3 malware, 1 critical, 2 high, 1 more');
    }),
);

async function fromSquiggleToSafeVersion({ page, workspace, requests }: OpenDemo): Promise<void> {
  await openFile(page, 'package.json');
  await waitForStatus(page, 'Lockwatch: 3 malware, 1 critical, 2 high, 1 more');
  const version = tokenIn(page, '"node-ipc"', '"^9.2.1"');
  await waitForSquiggle(version, 'error');
  await waitForSquiggle(tokenIn(page, '"express"', '"~5.1.0"'), 'error');
  assert.equal(await squiggleUnder(tokenIn(page, '"cors"', '"^2.8.5"')), 'none');
  assert.equal(await squiggleUnder(tokenIn(page, '"zod"', '"^3.24.1"')), 'none');

  const hover = await hoverOver(version, 'Do now');
  assert.match((await hover.textContent()) ?? '', /node-ipc 9\.2\.3 is malware/);
  await takePicture(page, 'squiggle');
  await page.keyboard.press('Escape');

  const fix = await openQuickFixes(version, 'Pin node-ipc to 9.2.1');
  await takePicture(page, 'quick-fix');
  await fix.click();
  const pinned = tokenIn(page, '"node-ipc"', '"9.2.1"');
  await waitForSquiggle(pinned, 'warning');
  assert.ok(requests.includes('node-ipc'), 'the versions come from the registry');
  await page.keyboard.press('Control+s');

  followWithLockfile(workspace);
  await waitForSquiggle(pinned, 'none');
  await waitForStatus(page, 'Lockwatch: 2 malware, 1 critical, 2 high, 1 more');
  assert.match(readFileSync(join(workspace, 'package.json'), 'utf8'), /^ {4}"node-ipc": "9\.2\.1",$/m);

  await statusItem(page).click();
  await page.locator('.markers-panel', { hasText: 'react-plaid-sdk' }).waitFor();
  await page.mouse.move(0, 0);
  await takePicture(page, 'problems');
}

/** What `npm install` would do to the lockfile after the version is pinned. */
function followWithLockfile(workspace: string): void {
  const file = join(workspace, 'package-lock.json');
  const text = readFileSync(file, 'utf8');
  const followed = text
    .replace('"node-ipc": "^9.2.1"', '"node-ipc": "9.2.1"')
    .replace('"version": "9.2.3"', '"version": "9.2.1"')
    .replace('node-ipc-9.2.3.tgz', 'node-ipc-9.2.1.tgz');
  writeFileSync(file, followed);
}
