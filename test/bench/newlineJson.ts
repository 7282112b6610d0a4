// The database of `@renovatebot/osv-offline-db` 3, which needs Node 22 where 1 does not, done again after its source
// (renovatebot/osv-offline, packages/osv-offline-db): OSV records on lines of a file, a map from package name to where
// its lines are, made by parsing every line once, and each line read and parsed again for every query.
import { closeSync, createReadStream, openSync, read } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { OsvRecord } from './plainOsv';

const readAt = promisify(read);

interface Pointer {
  readonly offset: number;
  readonly length: number;
}

export interface NewlineJson {
  readonly query: (name: string) => Promise<readonly OsvRecord[]>;
  readonly close: () => void;
}

export async function openNewlineJson(path: string): Promise<NewlineJson> {
  const file = openSync(path, 'r');
  const index = await buildIndex(path);
  return {
    query: async (name) => {
      const pointers = index.get(name) ?? [];
      const records = await Promise.all(
        pointers.map(async ({ offset, length }) => {
          const buffer = Buffer.allocUnsafe(length);
          const { bytesRead } = await readAt(file, buffer, 0, length, offset);
          return JSON.parse(buffer.toString('utf8', 0, bytesRead)) as OsvRecord;
        }),
      );
      return records.filter(({ affected }) =>
        affected.some(({ package: of }) => of.ecosystem === 'npm' && of.name === name),
      );
    },
    close: () => closeSync(file),
  };
}

async function buildIndex(path: string): Promise<ReadonlyMap<string, readonly Pointer[]>> {
  const index = new Map<string, Pointer[]>();
  let offset = 0;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const length = Buffer.byteLength(line, 'utf8');
    const record = JSON.parse(line) as OsvRecord;
    for (const name of new Set(record.affected.map(({ package: of }) => of.name))) {
      const pointers = index.get(name);
      if (pointers) pointers.push({ offset, length });
      else index.set(name, [{ offset, length }]);
    }
    offset += length + 1;
  }
  return index;
}
