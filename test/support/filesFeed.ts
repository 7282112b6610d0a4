// Records in files in memory, and what the feed of files reads there.
import { strToU8, zipSync } from 'fflate';
import { filesFeed } from '../../server/src/feeds/files';
import { neverCancelled } from '../../server/src/ports';
import { memoryPorts } from './memoryPorts';

/** The text of a record on package `a`, all versions. */
export function record(id: string, fields: object = {}): string {
  const affected = [
    { package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] },
  ];
  return JSON.stringify({ id, modified: '2026-01-01T00:00:00Z', affected, ...fields });
}

/** Files by path. */
export type Content = Readonly<Record<string, string | Uint8Array>>;

/** What the feed brings, ids sorted, and its state in short. */
export async function load(files: Content, ...paths: readonly string[]) {
  const { advisories, state } = await filesFeed(paths).load(memoryPorts({ files }), neverCancelled);
  const { records, health, message } = state;
  return {
    ids: advisories.map(({ id }) => id).sort(),
    records,
    health,
    ...(message !== undefined && { message }),
  };
}

/** The records of a list, one a line. */
export const lines = (...texts: readonly string[]) => texts.join('\n');

/** An archive of texts by name. */
export const zip = (entries: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])));
