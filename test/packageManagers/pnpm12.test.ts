// The stories once more by the real pnpm 12 where it is at hand, and nothing tells which pnpm it is.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pnpm12, runPackageManager } from '../support/packageManagers';
import { writeFiles } from '../support/projectOnDisk';
import { proveFixes } from '../support/proveFixes';
import { publishedPicture } from '../support/publishedPicture';
import { publishedIntegrity, startSyntheticRegistry } from '../support/syntheticRegistry';
import { temporaryFolder } from '../support/temporaryFolder';
import { stories } from './stories';
import { plainToolStories } from './toolStories';

/** Those whose overrides stand in package.json, where pnpm does not look from 11 on: it has not followed them before. */
const ofEarlier = ['only an override helps, and package.json has resolutions', 'an override is given twice'];

const manager = pnpm12();

if (manager.missing) test('pnpm 12', { skip: manager.missing });
else
  proveFixes(
    manager,
    [...stories.filter(({ title }) => !ofEarlier.includes(title)), ...plainToolStories],
    ['removeOverride (overrideDuplicate)'],
  );

test('pnpm 12: a line that has moved on is refused with an integrity, and followed without', {
  skip: manager.missing,
}, async (own) => {
  const { early } = publishedPicture('b@1.0.0\nb@1.0.1');
  const registry = await startSyntheticRegistry(early);
  own.after(registry.close);
  const base = await temporaryFolder(own);
  const place = { folder: join(base, 'project'), home: join(base, 'home'), registry: registry.url };
  const installWith = async (b: string) => {
    const yaml = `configDependencies:\n  b: ${b}\n`;
    await writeFiles(place.folder, { 'package.json': '{ "private": true }', 'pnpm-workspace.yaml': yaml });
    await runPackageManager(manager, manager.install, place);
    return /b@1\.0\.\d/.exec(await readFile(join(place.folder, manager.lockName), 'utf8'))?.[0];
  };
  const pin = (version: string) => `${version}+${publishedIntegrity(early, 'b', version)}`;
  assert.equal(await installWith(pin('1.0.0')), 'b@1.0.0');
  await assert.rejects(installWith(pin('1.0.1')), /BAD_CONFIG_DEP/);
  assert.equal(await installWith('1.0.1'), 'b@1.0.1');
});
