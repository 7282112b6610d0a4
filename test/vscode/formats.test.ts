// A pnpm monorepo and a yarn project in one workspace, as a person sees them.
import { test } from 'node:test';
import { withDemo } from './withDemo';
import { openFile, openFileIn, takePicture, tokenIn, waitForSquiggle, waitForStatus } from './workbench';

test('a pnpm monorepo and a yarn.lock', { timeout: 5 * 60_000 }, (t) =>
  withDemo(t, { trusted: true, fixture: 'monorepo' }, async ({ page }) => {
    await waitForStatus(page, 'Lockwatch: 4 malware');
    await openFileIn(page, ['packages', 'api'], 'package.json');
    await waitForSquiggle(tokenIn(page, '"node-ipc"', '"catalog:"'), 'error');
    await waitForSquiggle(tokenIn(page, '"express"', '"~5.1.0"'), 'error');
    await takePicture(page, 'pnpm');

    await openFile(page, 'pnpm-lock.yaml');
    await page.locator('.editor-instance .view-line').first().click();
    await page.keyboard.press('F8');
    await page.locator('.marker-widget', { hasText: 'chalk 5.6.1 is malware' }).waitFor();
    await page.keyboard.press('Escape');

    await openFileIn(page, ['site'], 'yarn.lock');
    // The key has tokens of its own for name and range; the squiggle lies under all of it.
    await page.locator('.squiggly-error').waitFor();
    await takePicture(page, 'yarn-lock');
  }),
);
