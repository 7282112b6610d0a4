// npm notes as installed what it has only locked, and believes itself afterwards: what is on disk is told of, and cured.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { neverCancelled } from '../../server/src/ports';
import { realPackageManagers, runPackageManager } from '../support/packageManagers';
import { osv } from '../support/project';
import { sessionAt, writeFiles } from '../support/projectOnDisk';
import { startSyntheticRegistry } from '../support/syntheticRegistry';
import { temporaryFolder } from '../support/temporaryFolder';

const { npm } = realPackageManagers;

test('a lockfile that was written alone leaves the malware on the disk', { skip: npm.missing }, async (t) => {
  const base = await temporaryFolder(t);
  const registry = await startSyntheticRegistry({ b: { '1.0.0': '2020-01-01', '1.0.1': '2020-01-02' } });
  t.after(registry.close);
  const place = { folder: join(base, 'project'), home: join(base, 'home'), registry: registry.url };
  const manifest = (range: string) =>
    writeFiles(place.folder, {
      'package.json': JSON.stringify({ name: 'root', private: true, dependencies: { b: range } }),
    });
  const look = async () => {
    const session = sessionAt(place, join(base, 'advisories'));
    await session.settled();
    const [analysis] = await session.analyses();
    const [finding] = analysis!.findings.filter(({ exposed }) => exposed);
    const asked = finding ? [finding.fingerprint] : [];
    const { fixes } = await session.fixes(analysis!.lock!.file, asked, neverCancelled);
    session.dispose();
    return [finding?.message.split(' is')[0], fixes[0]?.fixes[0]?.followUp];
  };
  await writeFiles(base, {
    'advisories/all.jsonl': JSON.stringify(osv('MAL-2026-1', 'b', { versions: ['1.0.0'] })),
  });
  await manifest('1.0.0');
  await runPackageManager(npm, npm.install, place, []);
  await manifest('1.0.1');
  await runPackageManager(npm, npm.install, place);
  const anew = 'npm ci --ignore-scripts';
  assert.deepEqual(await look(), ['b 1.0.0 (on disk)', anew]);
  await runPackageManager(npm, npm.install, place, []);
  assert.deepEqual(await look(), ['b 1.0.0 (on disk)', anew], 'npm does nothing about it');
  await runPackageManager(npm, anew, place, []);
  assert.deepEqual(await look(), [undefined, undefined]);
});
