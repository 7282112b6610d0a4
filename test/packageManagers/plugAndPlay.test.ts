// What the real yarn 4 has put on disk under Plug'n'Play, its way to install unless told otherwise.
import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { realPackageManagers, runPackageManager } from '../support/packageManagers';
import { osv } from '../support/project';
import { sessionAt, writeFiles } from '../support/projectOnDisk';
import { startSyntheticRegistry } from '../support/syntheticRegistry';
import { temporaryFolder } from '../support/temporaryFolder';

const { yarnBerry } = realPackageManagers;

for (const settings of ['', 'pnpEnableInlining: false\n']) {
  const where = settings === '' ? 'in the program' : 'beside it';
  test(`with its state ${where}`, { skip: yarnBerry.missing }, async (t) => {
    const base = await temporaryFolder(t);
    const registry = await startSyntheticRegistry({
      a: { '1.0.0': { dependencies: { b: '^1.0.0' }, peerDependencies: { c: '*' } } },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2020-01-02' },
      c: { '1.0.0': '2020-01-01' },
    });
    t.after(registry.close);
    const place = { folder: join(base, 'project'), home: join(base, 'home'), registry: registry.url };
    const evidence = async () => {
      const session = sessionAt(place, join(base, 'advisories'));
      await session.settled();
      const [analysis] = await session.analyses();
      session.dispose();
      return analysis!.findings
        .filter(({ exposed }) => exposed)
        .map((one) => `${one.package.name} ${one.evidence}`);
    };
    await writeFiles(base, {
      'advisories/all.jsonl': ['a', 'b']
        .map((name) => JSON.stringify(osv(`MAL-2026-${name}`, name, { versions: ['1.0.0'] })))
        .join('\n'),
      'project/.yarnrc.yml': settings,
      'project/yarn.lock': '',
      'project/package.json': JSON.stringify({
        name: 'root',
        dependencies: { a: '1.0.0', b: '1.0.0', c: '1.0.0' },
      }),
    });
    await runPackageManager(yarnBerry, yarnBerry.install, place);
    assert.deepEqual(await evidence(), ['a locked', 'b locked'], 'nothing is fetched yet');
    await runPackageManager(yarnBerry, 'yarn install --mode=skip-build', place, []);
    assert.deepEqual(await evidence(), ['a installed', 'b installed']);
    const archives = await archivesIn(place.home);
    await rm(archives.find((file) => file.includes('b-npm-1.0.0'))!);
    assert.deepEqual(await evidence(), ['a installed', 'b locked'], 'one archive is gone');
  });
}

async function archivesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.zip')).map((name) => join(folder, name));
}
