// The feeds that ask a server, each asked the same way, and what they then know and say.
import type { TestContext } from 'node:test';
import type { FeedQuestion, FeedSnapshot } from '../../server/src/feeds/feed';
import { npmAuditFeed } from '../../server/src/feeds/npmAudit';
import { osvApiFeed } from '../../server/src/feeds/osvApi';
import { osvExportFeed } from '../../server/src/feeds/osvExport';
import { urlFeed } from '../../server/src/feeds/url';
import { neverCancelled } from '../../server/src/ports';
import { memoryMirror } from './memoryMirror';
import { networkPorts, type OsvServer, startOsvServer } from './osvServer';
import { osv } from './project';

/** The record that the server has from the start. */
export const old = osv('MAL-2026-1', 'a', { modified: '2026-10-01T00:00:00Z' });
/** What npm's audit endpoint says of a package. */
export const advisory = { id: 1, vulnerable_versions: '*', title: 'Bad' };
const day = 24 * 3_600_000;

/** What a feed says instead, where a fault is something else to it. */
type Exceptions = Readonly<Record<string, string>>;

/** A feed, or a part of one, whose server may misbehave. */
export interface Subject {
  readonly name: string;
  /** Addresses that misbehave. */
  readonly address: RegExp;
  readonly open: (server: OsvServer, ports: Ports) => () => Promise<Answer>;
  /** State while it misbehaves, `stale` unless said otherwise, and what follows the words. */
  readonly health?: string;
  readonly rest?: string;
  readonly exceptions?: Exceptions;
}

/** The packages that a feed knows of, and its state. */
export interface Answer {
  readonly packages: string;
  readonly state: Pick<FeedSnapshot['state'], 'health' | 'message'>;
}

type Ports = ReturnType<typeof networkPorts>;

/** All feeds that ask a server. */
export const subjects: readonly Subject[] = [
  {
    name: 'osvApi',
    address: /querybatch/,
    open: (server, ports) => {
      const feed = osvApiFeed(server.url);
      return async () => answered(await feed.query([questionOf(server)], ports, neverCancelled));
    },
  },
  {
    name: 'osvApi, single records',
    address: /vulns/,
    open: (server, ports) => {
      const feed = osvApiFeed(server.url);
      return async () => answered(await feed.query([questionOf(server)], ports, neverCancelled));
    },
    health: 'partial',
    rest: '1 of 2 records are missing.',
  },
  {
    name: 'npmAudit',
    address: /bulk/,
    open: (server, ports) => async () =>
      answered(await npmAuditFeed.query([questionOf(server)], ports, neverCancelled)),
  },
  {
    name: 'url',
    address: /company/,
    open: (server, ports) => {
      const feed = urlFeed(`${server.url}company.jsonl`);
      return async () => answered(await feed.load(ports, neverCancelled));
    },
    exceptions: {
      'a page to log in': 'What came cannot be read: HOST, line 1: Not JSON.',
      'half a text': 'What came cannot be read: HOST, line 1: Not JSON.',
    },
  },
  {
    name: 'osvExport, everything',
    address: /all\.zip/,
    open: (server, ports) => exported(server, ports, 6 * day),
    exceptions: {
      'cut off while compressed': 'HOST sent something that is no archive, or a damaged one.',
      'swells without end': 'HOST sent something that is no archive, or a damaged one.',
      'a page to log in': 'HOST sent something that is no archive, or a damaged one.',
      'half a text': 'HOST sent something that is no archive, or a damaged one.',
    },
  },
  {
    name: 'osvExport, list of changes',
    address: /csv/,
    open: (server, ports) => exported(server, ports, 0),
    exceptions: {
      'cut off while compressed': 'The list of changes of HOST cannot be read.',
      'swells without end': 'The list of changes of HOST cannot be read.',
      'a page to log in': 'The list of changes of HOST cannot be read.',
      'half a text': 'The list of changes of HOST cannot be read.',
    },
  },
  {
    name: 'osvExport, single records',
    address: /MAL-2026-\d\.json/,
    open: (server, ports) => exported(server, ports, 0),
  },
];

/** A server that knows of the package a, and the ports to ask it. */
export async function rig(t: TestContext) {
  const server = await startOsvServer(t);
  server.publish(old);
  server.advise('a', advisory);
  return { server, ports: networkPorts() };
}

function questionOf({ url }: OsvServer): FeedQuestion {
  return {
    root: '/project',
    packages: new Map(['a', 'b'].map((name) => [name, ['1.0.0']])),
    privatePackages: new Map(),
    registries: { registryFor: () => url, authFor: () => ({}) },
  };
}

function answered({ advisories, state: { health, message } }: FeedSnapshot): Answer {
  const packages = advisories.map((one) => one.package).sort();
  return { packages: packages.join(' '), state: { health, ...(message !== undefined && { message }) } };
}

/** An export that is kept in a mirror, and asked for again some time later. */
function exported({ url }: OsvServer, ports: Ports, later: number): () => Promise<Answer> {
  const feed = osvExportFeed(`${url}npm/`);
  const mirror = memoryMirror(ports);
  return async () => {
    await ports.clock.advance(mirror.note === undefined ? 0 : later);
    const { health, message } = await mirror.sync(feed);
    const packages = mirror.records().map((record) => record.split(' ')[1]);
    return { packages: packages.join(' '), state: { health, ...(message !== undefined && { message }) } };
  };
}
