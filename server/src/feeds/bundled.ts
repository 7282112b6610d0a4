// The feed that ships with Lockwatch: known incidents in our own words, so that the first second offline knows them.
// Kept by hand in bundled.json, sorted by id. `database_specific.lockwatch` says what a victim needs to know. Ids that
// begin with LOCKWATCH- are ours, for packages that a report names and no public database has.
import { parseOsvRecord } from '../core/advisories/osv';
import records from './bundled.json';
import type { FeedSnapshot, MirrorFeed } from './feed';

const id = 'bundled';

export const bundledFeed: MirrorFeed = { kind: 'mirror', id, load: async () => readBundled() };

function readBundled(): FeedSnapshot {
  const advisories = records.flatMap((record) => parseOsvRecord(record, id).advisories);
  const asOf = records
    .map(({ modified }) => modified)
    .sort()
    .at(-1);
  return {
    advisories,
    state: {
      id,
      onlyIncidents: true,
      records: records.length,
      ...(asOf !== undefined && { asOf }),
      health: 'ok',
    },
  };
}
