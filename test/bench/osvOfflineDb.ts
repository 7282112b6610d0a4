// `@renovatebot/osv-offline-db` as Renovate uses it, on the same records: a nedb file that is read whole when it is
// opened, and gone through from one end to the other for each query.
import { createReadStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { linesFile, makeOnce, writeLinesOf } from './manyFiles';
import type { OsvRecord } from './plainOsv';

const folder = join(dirname(linesFile), 'osv-offline');
const file = join(folder, 'npm.nedb');

export interface OsvOfflineDb {
  readonly query: (name: string) => Promise<readonly OsvRecord[]>;
}

/** Opens it, with its files of all other ecosystems empty. */
export async function openOsvOfflineDb(): Promise<OsvOfflineDb> {
  process.env.OSV_OFFLINE_ROOT_DIR = folder;
  // Where its files lie is settled when it is loaded.
  const { OsvOfflineDb: Database } = await import('@renovatebot/osv-offline-db');
  const database = await Database.create();
  return { query: async (name) => (await database.query('npm', name)) as unknown as readonly OsvRecord[] };
}

/** Its file, made once. It asks for packages by name and purl, which OSV's export has beside each name. */
export async function prepareOsvOfflineDb(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await makeOnce(file, (path) => writeLinesOf(path, linesWithPurl()));
}

async function* linesWithPurl(): AsyncIterable<string> {
  for await (const line of createInterface({ input: createReadStream(linesFile) })) {
    const record = JSON.parse(line) as OsvRecord;
    const affected = record.affected.map((entry) => {
      const { ecosystem, name } = entry.package;
      const purl = `pkg:${ecosystem.toLowerCase()}/${name.split('/').map(encodeURIComponent).join('/')}`;
      return { ...entry, package: { name, ecosystem, purl } };
    });
    // It passes over what has no id of its own.
    yield JSON.stringify({ ...record, affected, _id: record.id });
  }
}
