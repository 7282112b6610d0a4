// VS Code's workbench as a person meets it in a browser: files, squiggles, hovers, quick-fixes, status bar.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { cacheFolder } from './once';

/** What is drawn under a text. */
export type Squiggle = 'error' | 'warning' | 'info' | 'none';

/** A machine without anything in its caches needs a while for its first workbench. */
const patience = 60_000;

/**
 * Opens an address of the workbench in a window of its own and waits until its parts are there.
 * What the page needs before its first script runs, `prepare` gives it.
 */
export async function openWorkbench(
  browser: Browser,
  address: string,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 760 } });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  await prepare(page);
  await page.goto(address);
  await page.locator('.monaco-workbench .statusbar').waitFor();
  return page;
}

/** Opens a file of the folder's top level by a click in the explorer. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.getByRole('treeitem', { name, exact: true }).click();
  await page.locator('.editor-instance .view-line').first().waitFor();
}

/** Unfolds folders of the explorer, the outermost first, and opens a file in the last. */
export async function openFileIn(page: Page, folders: readonly string[], name: string): Promise<void> {
  const item = (label: string, level: number) =>
    page.locator(`.explorer-folders-view [role="treeitem"][aria-level="${level}"]`, {
      has: page.getByText(label, { exact: true }),
    });
  for (const [index, folder] of folders.entries()) {
    const found = item(folder, index + 1);
    if ((await found.getAttribute('aria-expanded')) !== 'true') await found.click();
  }
  await item(name, folders.length + 1).click();
  await page.getByRole('tab', { name }).first().waitFor();
}

/** A token of the open editor, found by the text of its line and its own. */
export function tokenIn(page: Page, line: string, token: string): Locator {
  return page
    .locator('.editor-instance .view-line', { hasText: line })
    .locator('span > span')
    .getByText(token, { exact: true });
}

/** The squiggle that lies under a token from end to end. */
export async function squiggleUnder(token: Locator): Promise<Squiggle> {
  const place = await token.boundingBox();
  for (const kind of ['error', 'warning', 'info'] as const) {
    for (const squiggle of await token.page().locator(`.squiggly-${kind}`).all()) {
      const drawn = await squiggle.boundingBox({ timeout: 1000 }).catch(() => null);
      if (place && drawn && isUnder(drawn, place)) return kind;
    }
  }
  return 'none';
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function isUnder(drawn: Box, token: Box): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < 3;
  const inLine = drawn.y >= token.y - 3 && drawn.y + drawn.height <= token.y + token.height + 3;
  return inLine && near(drawn.x, token.x) && near(drawn.width, token.width);
}

/** Waits for a squiggle of that kind under a token. */
export async function waitForSquiggle(token: Locator, wanted: Squiggle): Promise<void> {
  await until(`a squiggle "${wanted}"`, () => squiggleUnder(token), wanted);
}

/**
 * Rests the mouse on a token and gives back the hover, which names `expected` somewhere. A hover says what held when it
 * opened; who waits for something else rests the mouse there again.
 */
export async function hoverOver(token: Locator, expected: string): Promise<Locator> {
  const page = token.page();
  const hover = page.locator('.monaco-hover:visible', { hasText: expected }).first();
  const look = async () => {
    await page.mouse.move(0, 0);
    const { x, y } = await middleOf(token);
    await page.mouse.move(x, y);
    return appears(hover, 5000);
  };
  await until(`a hover that says ${expected}`, look, true);
  return hover;
}

/**
 * Puts the cursor on a token and opens its menu of quick-fixes, which offers `expected`. The editor drops the menu
 * where squiggles are drawn anew in that moment; then a person opens it again, and so does this.
 */
export async function openQuickFixes(token: Locator, expected: string): Promise<Locator> {
  const page = token.page();
  const choice = page.locator('.action-widget .monaco-list-row', { hasText: expected });
  const open = async () => {
    await page.keyboard.press('Escape');
    const { x, y } = await middleOf(token);
    await page.mouse.click(x, y);
    await page.mouse.move(0, 0);
    await page.keyboard.press('Control+.');
    return appears(choice, 10_000);
  };
  await until(`the quick-fix ${expected}`, open, true);
  return choice;
}

function appears(wanted: Locator, timeout: number): Promise<boolean> {
  return wanted.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/** For the mouse itself: the cursor may lie above a token, and the driver would scroll the workbench to get it out of the way. */
async function middleOf(token: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const place = await token.boundingBox();
  if (!place) throw new Error('there is no such token to point at');
  return { x: place.x + place.width / 2, y: place.y + place.height / 2 };
}

/** Lockwatch's item in the status bar. */
export function statusItem(page: Page): Locator {
  return page.locator('.statusbar-item[id="lockwatch.lockwatch.lockwatch.status"]');
}

/** Waits until Lockwatch's item says exactly that, as a screen reader reads it. */
export async function waitForStatus(page: Page, words: string): Promise<void> {
  await until('the status bar', () => statusItem(page).getAttribute('aria-label'), words);
}

/** Writes what a person sees now to `NAME.png` in the folder for pictures. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = resolve(process.env.LOCKWATCH_SCREENSHOTS ?? join(cacheFolder, 'screenshots'));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** Looks again and again until what is seen is what is wanted; rejects with what was seen last. */
export async function until<T>(what: string, look: () => Promise<T>, wanted: T): Promise<void> {
  const end = Date.now() + patience;
  let seen = await look();
  while (seen !== wanted) {
    if (Date.now() > end) throw new Error(`${what}: waited for ${wanted}, saw ${seen}`);
    await delay(100);
    seen = await look();
  }
}
