// An editor is open, a record is published, a squiggle appears: without a reload, and with the time it took.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startOsvServer } from '../support/osvServer';
import { osv } from '../support/project';
import { withDemo } from './withDemo';
import { openFile, squiggleUnder, takePicture, tokenIn, until, waitForSquiggle } from './workbench';

const before = osv('GHSA-2222-2222-2222', 'some-other-package', { modified: '2026-10-01T00:00:00Z' });
const published = osv('MAL-2026-99999', 'zod', {
  versions: ['3.24.1', '3.24.2', '3.24.3', '3.24.4', '3.25.0', '3.25.76'],
  summary: 'Malicious code in zod (npm)',
  modified: '2026-11-01T00:00:00Z',
});

test('a record that is published becomes a squiggle in the open editor', {
  timeout: 5 * 60_000,
}, async (t) => {
  const server = await startOsvServer(t);
  server.publish(before);
  const settings = { 'lockwatch.feeds': [{ id: 'osvExport', base: `${server.url}npm/` }] };
  await withDemo(t, { trusted: true, settings }, async ({ page }) => {
    await openFile(page, 'package.json');
    const zod = tokenIn(page, '"zod"', '"^3.24.1"');
    await waitForSquiggle(tokenIn(page, '"node-ipc"', '"^9.2.1"'), 'error');
    const asked: string[] = [];
    const isDownloaded = async () => asked.push(...server.asked()) > 0 && asked.includes('GET /npm/all.zip');
    await until('the first download', isDownloaded, true);
    assert.equal(await squiggleUnder(zod), 'none');
    await takePicture(page, 'before-publication');

    server.publish(published);
    const start = performance.now();
    await runCommand(page, 'Lockwatch: Update Advisories');
    await waitForSquiggle(zod, 'error');
    tell(t, `from publication to squiggle, commands typed by a person included: ${since(start)}`);
    const fetched = server.asked();
    assert.deepEqual(
      fetched.filter((one) => one.includes('all.zip')),
      [],
    );
    assert.ok(fetched.includes('GET /npm/MAL-2026-99999.json'), fetched.join());
    await takePicture(page, 'published');

    await runCommand(page, 'Lockwatch: Show Feeds');
    await page.locator('.quick-input-widget', { hasText: 'osvExport' }).waitFor();
    await takePicture(page, 'feeds');
  });
});

async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

function since(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

function tell(t: TestContext, line: string): void {
  t.diagnostic(line);
  console.log(line);
}
