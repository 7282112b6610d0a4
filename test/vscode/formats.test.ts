// A pnpm monorepo and a yarn project in one workspace, as a person sees them.
import { test } from 'node:test';
import { withDemo } from './withDemo';
import {
  openFile,
  openFileIn,
  takePicture,
  tokenIn,
  until,
  waitForSquiggle,
  waitForStatus,
} from './workbench';

test('a pnpm monorepo and a yarn.lock', { timeout: 5 * 60_000 }, (t) =>
  withDemo(t, { trusted: true, fixture: 'monorepo' }, async ({ page }) => {
    await waitForStatus(page, 'Lockwatch: 4 malware');
    await openFileIn(page, ['packages', 'api'], 'package.json');
    await waitForSquiggle(tokenIn(page, '"node-ipc"', '"catalog:"'), 'error');
    await waitForSquiggle(tokenIn(page, '"express"', '"~5.1.0"'), 'error');
    await takePicture(page, 'pnpm');

    await openFile(page, 'pnpm-lock.yaml');
    // The next problem of this file, once there is one: the editor knows nothing of it before the server has answered.
    const chalk = page.locator('.marker-widget', { hasText: 'chalk 5.6.1 is malware' });
    const goToProblem = async () => {
      await page.locator('.editor-instance .view-line').first().click();
      await page.keyboard.press('Alt+F8');
      return chalk.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    };
    await until('the first problem of pnpm-lock.yaml', goToProblem, true);
    await page.keyboard.press('Escape');

    await openFileIn(page, ['site'], 'yarn.lock');
    // The key has tokens of its own for name and range; the squiggle lies under all of it.
    await page.locator('.squiggly-error').waitFor();
    await takePicture(page, 'yarn-lock');
  }),
);
