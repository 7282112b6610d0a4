// OSV's API on loopback, and the feed that asks it.
import type { FeedQuestion, FeedSnapshot } from '../../server/src/feeds/feed';
import { osvApiFeed } from '../../server/src/feeds/osvApi';
import { neverCancelled, type Ports } from '../../server/src/ports';
import { type OsvServerOptions, startPublished } from './osvServer';
import { osv } from './project';

export const debug = osv('MAL-2025-46974', 'debug', {
  versions: ['4.4.2'],
  modified: '2025-09-15T20:00:00Z',
});
export const lodash = osv('GHSA-35jh-r3h4-6jhm', 'lodash', {
  fixed: '4.17.21',
  modified: '2025-09-29T21:12:01Z',
});

/** A server with these records, and a feed that `query` asks about packages by name. */
export async function rig(
  t: Parameters<typeof startPublished>[0],
  records: readonly unknown[],
  options: OsvServerOptions = {},
) {
  const { server, ports } = await startPublished(t, records, options);
  const feed = osvApiFeed(server.url);
  return { server, ports, feed, query: asking(feed, ports) };
}

/** Asks a feed on behalf of one project; another feed with the same ports is as good as another process. */
export function asking(feed: ReturnType<typeof osvApiFeed>, ports: Ports, root = '/project') {
  return (...names: readonly string[]) => feed.query([questionOf(root, names)], ports, neverCancelled);
}

/** What a project asks about packages that are all locked at one version. */
export function questionOf(root: string, names: readonly string[]): FeedQuestion {
  return {
    root,
    packages: new Map(names.map((name) => [name, ['1.0.0']])),
    privatePackages: new Map(),
    registries: { registryFor: () => 'https://registry.npmjs.org/', authFor: () => ({}) },
  };
}

/** The ids of the advisories that a feed told of, in order. */
export function idsIn({ advisories }: FeedSnapshot): readonly string[] {
  return advisories.map(({ id }) => id).sort();
}
