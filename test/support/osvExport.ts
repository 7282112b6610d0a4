// OSV's export on loopback, and a mirror in memory that follows it.
import type { SyncOutcome } from '../../server/src/feeds/feed';
import { osvExportFeed } from '../../server/src/feeds/osvExport';
import { told as wordsOf } from './feedWords';
import { memoryMirror } from './memoryMirror';
import { type OsvServer, type OsvServerOptions, startPublished } from './osvServer';
import { osv } from './project';

const debug = osv('MAL-2025-46974', 'debug', { versions: ['4.4.2'], modified: '2026-10-01T00:00:00Z' });
export const lodash = osv('GHSA-35jh-r3h4-6jhm', 'lodash', {
  fixed: '4.17.21',
  modified: '2026-10-02T00:00:00Z',
});
const minimist = {
  ...(osv('GHSA-7fhm-mqm4-2wp7', 'minimist', { modified: '2026-10-03T00:00:00Z' }) as object),
  withdrawn: '2026-10-03T00:00:00Z',
};

/** What is published at first: malware, a vulnerability, and a record that was withdrawn. */
export const all = [debug, lodash, minimist];

/** The same as the mirror tells of it. */
export const names = [
  'GHSA-35jh-r3h4-6jhm lodash',
  'GHSA-7fhm-mqm4-2wp7 minimist withdrawn',
  'MAL-2025-46974 debug',
];

/** Published while everybody watches. */
export const fresh = osv('MAL-2026-9', 'fresh', { modified: '2026-11-01T11:00:00Z' });

/** A server with these records, and a mirror that `sync` brings up to date with it. */
export async function rig(
  t: Parameters<typeof startPublished>[0],
  records: readonly unknown[],
  options: OsvServerOptions = {},
) {
  const { server, ports } = await startPublished(t, records, options);
  const mirror = memoryMirror(ports);
  const feed = osvExportFeed(`${server.url}npm`);
  return { server, ports, mirror, feed, sync: () => mirror.sync(feed) };
}

/** What came of syncing, in a line; the server is HOST. */
export function told(outcome: SyncOutcome, server: OsvServer): string {
  return `${outcome.brought} ${wordsOf(outcome, server)}`;
}
