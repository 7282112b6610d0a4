// After a fix a click runs the real npm as a task, and the finding goes from declared to locked to installed to gone.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import {
  environmentOf,
  type Place,
  realPackageManagers,
  runPackageManager,
} from '../support/packageManagers';
import { osv } from '../support/project';
import { writeFiles } from '../support/projectOnDisk';
import { startSyntheticRegistry } from '../support/syntheticRegistry';
import { temporaryFolder } from '../support/temporaryFolder';
import { packExtension } from './pack';
import { withDemo } from './withDemo';
import {
  hoverOver,
  openFile,
  openQuickFixes,
  takePicture,
  tokenIn,
  until,
  waitForSquiggle,
  waitForStatus,
} from './workbench';

const { npm } = realPackageManagers;

test('a click runs npm as a task, and the finding follows to the disk', {
  timeout: 5 * 60_000,
  skip: npm.missing,
}, async (t) => {
  const place = await installedProject(t);
  const settings = {
    'lockwatch.feeds': [],
    'lockwatch.bundledAdvisories': false,
    'lockwatch.advisories': [join(place.folder, '../advisories.jsonl')],
  };
  const env = { ...environmentOf(place), npm_config_registry: place.registry } as Record<string, string>;
  await withDemo(
    t,
    { trusted: true, vsix: await packExtension('task'), workspace: place.folder, env, settings },
    ({ page }) => follow(page, place),
  );
});

async function follow(page: Page, place: Place): Promise<void> {
  const { folder } = place;
  await openFile(page, 'package.json');
  await waitForStatus(page, 'Lockwatch: 2 high');
  const declaredB = await raise(page, 'b');
  await hoverOver(declaredB, 'package-lock.json and node_modules still have b 1.0.0');
  const offer = page.locator('.notifications-toasts .notification-list-item', { hasText: npm.install });
  await offer.waitFor();
  assert.equal(versionsOf('b', folder), '1.0.0 locked, 1.0.0 installed', 'nothing runs by itself');
  await takePicture(page, 'task-declared');
  await offer.getByRole('button', { name: 'Save and Run' }).click();
  await waitForSquiggle(declaredB, 'none');
  await waitForStatus(page, 'Lockwatch: 1 high');
  assert.equal(versionsOf('b', folder), '1.0.1 locked, 1.0.1 installed');
  await takePicture(page, 'task-followed');

  const declaredC = await raise(page, 'c');
  await page.keyboard.press('Control+s');
  const saved = async () => readFileSync(join(folder, 'package.json'), 'utf8').includes('"c": "^1.0.1"');
  await until('the saved manifest', saved, true);
  await pullLockfile(place);
  assert.equal(versionsOf('c', folder), '1.0.1 locked, 1.0.0 installed');
  await hoverOver(declaredC, 'node_modules still has c 1.0.0');
  const install = await openQuickFixes(declaredC, 'Install what package-lock.json has');
  await takePicture(page, 'task-locked');
  await install.click();
  await waitForSquiggle(declaredC, 'none');
  await waitForStatus(page, 'Lockwatch: No known risk');
  assert.equal(versionsOf('c', folder), '1.0.1 locked, 1.0.1 installed');
  await takePicture(page, 'task-installed');
  for (const name of ['b', 'c'])
    assert.ok(!existsSync(join(folder, `node_modules/${name}/ran`)), 'install scripts stay off');
}

/** Raises a package by the quick-fix on it, and gives back the new version as it stands in the editor. */
async function raise(page: Page, name: string): Promise<Locator> {
  const before = tokenIn(page, `"${name}"`, '"^1.0.0"');
  await waitForSquiggle(before, 'error');
  await (await openQuickFixes(before, `Raise ${name} to ^1.0.1`)).click();
  const after = tokenIn(page, `"${name}"`, '"^1.0.1"');
  await waitForSquiggle(after, 'warning');
  return after;
}

/** Two packages are locked and on disk as advisories speak of them, and the registry has their next versions by now. */
async function installedProject(t: TestContext): Promise<Place> {
  const base = await temporaryFolder(t);
  const scripts = { postinstall: `node -e "fs.writeFileSync('ran', '')"` };
  const early = { '1.0.0': '2020-01-01' };
  const late = { ...early, '1.0.1': { published: '2021-01-01', scripts } };
  const registry = await startSyntheticRegistry({ b: early, c: early });
  t.after(registry.close);
  const place = { folder: join(base, 'shop'), home: join(base, 'home'), registry: registry.url };
  const dependencies = { b: '^1.0.0', c: '^1.0.0' };
  const advisories = [
    osv('GHSA-bbbb-bbbb-bbbb', 'b', { fixed: '1.0.1' }),
    osv('GHSA-cccc-cccc-cccc', 'c', { fixed: '1.0.1' }),
  ];
  await writeFiles(base, {
    'shop/package.json': `${JSON.stringify({ name: 'shop', private: true, dependencies }, null, 2)}\n`,
    'advisories.jsonl': advisories.map((one) => JSON.stringify(one)).join('\n'),
  });
  await runPackageManager(npm, npm.install, place, []);
  registry.publish({ b: late, c: late });
  await rm(join(place.home, 'npm'), { recursive: true });
  return place;
}

/** The lockfile comes from somebody who has run npm already. */
async function pullLockfile(place: Place): Promise<void> {
  const other = { ...place, folder: `${place.folder}-of-another` };
  for (const name of ['package.json', 'package-lock.json'])
    await cp(join(place.folder, name), join(other.folder, name));
  await runPackageManager(npm, npm.install, other);
  await cp(join(other.folder, 'package-lock.json'), join(place.folder, 'package-lock.json'));
}

function versionsOf(name: string, folder: string): string {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { packages } = read('package-lock.json');
  return `${packages[`node_modules/${name}`].version} locked, ${read(`node_modules/${name}/package.json`).version} installed`;
}
