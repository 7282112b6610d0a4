// A server on loopback that plays OSV's API, its export, a registry with an audit endpoint and a company's web server.
import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { satisfies } from 'semver';
import { crc32c } from '../../server/src/core/advisories/crc';
import { isFeedAddress } from '../../server/src/feeds/feed';
import { nodeHttp } from '../../server/src/node/http';
import { type Clock, HttpError, type Ports } from '../../server/src/ports';
import { type Behaviour, startServer, type TestServer } from './httpServer';
import { type ManualClock, type MemoryPorts, memoryPorts } from './memoryPorts';
import { goZip } from './zip';

/** An OSV record, as far as a server needs to understand it. */
export interface OsvRecord {
  readonly id: string;
  readonly modified: string;
  readonly withdrawn?: string;
  readonly affected: readonly { readonly package: { readonly name: string } }[];
}

/** What npm's audit endpoint says of a package. */
export interface AuditAdvisory {
  readonly vulnerable_versions: string;
  readonly [field: string]: unknown;
}

export interface OsvServer extends TestServer {
  /** Adds a record, or replaces the one of the same id. */
  readonly publish: (...records: readonly unknown[]) => void;
  readonly advise: (name: string, advisory: AuditAdvisory) => void;
  /** Answers requests whose address fits otherwise, until it is healed. */
  readonly misbehave: (address: RegExp, behaviour: Behaviour) => void;
  readonly heal: () => void;
  /** Methods and addresses asked for since the last call. */
  readonly asked: () => readonly string[];
  /** The whole export. */
  readonly archive: () => Buffer;
}

export interface OsvServerOptions {
  /** So many records on a page of `querybatch`; an empty page first. All at once unless said otherwise. */
  readonly pageSize?: number;
  /** Answers `Range` requests; true unless said otherwise. */
  readonly ranges?: boolean;
}

/** Starts the server; it ends with the test. `/npm/` is the base of the export, `/company.jsonl` has every record. */
export async function startOsvServer(test: TestContext, options: OsvServerOptions = {}): Promise<OsvServer> {
  const records = new Map<string, OsvRecord>();
  const advisories = new Map<string, AuditAdvisory[]>();
  let fault: { readonly address: RegExp; readonly behaviour: Behaviour } | undefined;
  let told = 0;
  const archive = () =>
    goZip([...records.values()].sort(byId).map((record) => [`${record.id}.json`, JSON.stringify(record)]));
  const routes: readonly (readonly [RegExp, Behaviour])[] = [
    [/^\/v1\/querybatch$/, (response, { body }) => response.end(batchReply(body, records, options.pageSize))],
    [/^\/v1\/vulns\/(.+)$/, single(records)],
    [/^\/npm\/all\.zip$/, (...asked) => sending(archive(), options.ranges)(...asked)],
    [/^\/npm\/modified_id\.csv$/, (...asked) => sending(Buffer.from(changeList(records)))(...asked)],
    [/^\/npm\/(.+)\.json$/, single(records)],
    [
      /^\/-\/npm\/v1\/security\/advisories\/bulk$/,
      (response, { body }) => response.end(auditReply(body, advisories)),
    ],
    [/^\/company\.jsonl$/, (...asked) => sending(Buffer.from(linesOf(records)))(...asked)],
  ];
  const server = await startServer(test, (response, request) => {
    if (fault?.address.test(request.url)) return fault.behaviour(response, request);
    const route = routes.find(([address]) => address.test(request.url));
    if (route) route[1](response, request);
    else response.writeHead(404).end();
  });
  return {
    ...server,
    archive,
    publish: (...published) => {
      for (const record of published as readonly OsvRecord[]) records.set(record.id, record);
    },
    advise: (name, advisory) => {
      advisories.set(name, [...(advisories.get(name) ?? []), advisory]);
    },
    misbehave: (address, behaviour) => {
      fault = { address, behaviour };
    },
    heal: () => {
      fault = undefined;
    },
    asked: () => {
      const fresh = server.seen.slice(told).map(({ method, url }) => `${method} ${url}`);
      told = server.seen.length;
      return fresh;
    },
  };
}

/** As Google Cloud Storage does: with ETag and checksum, nothing where nothing has changed, parts where asked for. */
export function sending(file: Buffer, ranges = true): Behaviour {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32c(file));
  const common = { etag: etagOf(file), 'x-goog-hash': `crc32c=${checksum.toString('base64')},md5=AAAA` };
  return (response, { headers }) => {
    const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
    if (headers['if-none-match'] === common.etag) {
      response.writeHead(304, common).end();
    } else if (ranges && from !== undefined && headers['if-range'] === common.etag) {
      const part = file.subarray(Number(from));
      const range = `bytes ${from}-${file.length - 1}/${file.length}`;
      response.writeHead(206, { ...common, 'content-range': range, 'content-length': part.length }).end(part);
    } else {
      response.writeHead(200, { ...common, 'content-length': file.length }).end(file);
    }
  };
}

/** What `sending` calls a file. */
export function etagOf(file: Buffer): string {
  return `"${createHash('md5').update(file).digest('hex')}"`;
}

/** The server once it has published these records, and ports to ask it through. */
export async function startPublished(
  test: TestContext,
  records: readonly unknown[],
  options: OsvServerOptions = {},
): Promise<{ readonly server: OsvServer; readonly ports: ReturnType<typeof networkPorts> }> {
  const server = await startOsvServer(test, options);
  server.publish(...records);
  return { server, ports: networkPorts() };
}

/** Ports whose network is real and whose clock lets nobody wait for pauses up to so many milliseconds. */
export function networkPorts(longestPauseMs = 30_000): MemoryPorts & { offline: boolean } {
  const memory = memoryPorts();
  const clock = impatient(memory.clock, longestPauseMs);
  const ports = { ...memory, clock, offline: false };
  const http: Ports['http'] = nodeHttp({
    ...{ clock, log: memory.log, env: {}, network: async () => ({}), random: () => 0.5 },
    offline: () => ports.offline,
  });
  const request: Ports['http']['request'] = (asked, cancel) =>
    isFeedAddress(asked.url) && !asked.url.startsWith('https:')
      ? http.request(asked, cancel)
      : Promise.reject(new HttpError('network', 'There is no network in this test.'));
  return Object.assign(ports, { http: { request } });
}

/** The result of some work, while requests for silent addresses run out of time at once. */
export async function outOfTime<T>(
  work: Promise<T>,
  server: TestServer,
  silent: RegExp,
  clock: ManualClock,
): Promise<T> {
  const done = work.then(() => true);
  for (let seen = server.seen.length; ; seen++) {
    const isDone = await Promise.race([done, server.requested(seen + 1).then(() => false)]);
    if (isDone) return work;
    if (silent.test(server.seen[seen]!.url)) await clock.advance(31 * 60_000);
  }
}

/** A clock that calls back at once what is to come so soon: pauses between tries, but no time limits. */
function impatient(clock: ManualClock, longestPauseMs: number): ManualClock {
  const after: Clock['after'] = (ms, callback) => {
    if (ms > longestPauseMs) return clock.after(ms, callback);
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  };
  return { ...clock, after };
}

function single(records: ReadonlyMap<string, OsvRecord>): Behaviour {
  return (response, { url }) => {
    const record = records.get(decodeURIComponent(url.replace(/^.*\//, '').replace(/\.json$/, '')));
    if (record) response.end(JSON.stringify(record));
    else response.writeHead(404).end('{"code":5,"message":"Bug not found."}');
  };
}

/** As the API does: in the order of the queries, ids and times only, withdrawn records left out. */
function batchReply(body: string, records: ReadonlyMap<string, OsvRecord>, pageSize?: number): string {
  const { queries } = JSON.parse(body) as {
    readonly queries: readonly {
      readonly package: { readonly name: string };
      readonly page_token?: string;
    }[];
  };
  const results = queries.map(({ package: { name }, page_token }) => {
    const found = [...records.values()]
      .filter(
        ({ affected, withdrawn }) => !withdrawn && affected.some((entry) => entry.package.name === name),
      )
      .map(({ id, modified }) => ({ id, modified }));
    if (pageSize === undefined) return found.length > 0 ? { vulns: found } : {};
    if (page_token === undefined) return { next_page_token: '0' };
    const from = Number(page_token);
    const next = from + pageSize < found.length ? { next_page_token: String(from + pageSize) } : {};
    return { vulns: found.slice(from, from + pageSize), ...next };
  });
  return JSON.stringify({ results });
}

function auditReply(body: string, advisories: ReadonlyMap<string, readonly AuditAdvisory[]>): string {
  const asked = Object.entries(JSON.parse(body) as Readonly<Record<string, readonly string[]>>);
  const affecting = asked.map(([name, versions]) => {
    const isAffecting = ({ vulnerable_versions }: AuditAdvisory) =>
      versions.some((version) => satisfies(version, vulnerable_versions, { includePrerelease: true }));
    return [name, (advisories.get(name) ?? []).filter(isAffecting)] as const;
  });
  return JSON.stringify(Object.fromEntries(affecting.filter(([, found]) => found.length > 0)));
}

function changeList(records: ReadonlyMap<string, OsvRecord>): string {
  const newestFirst = [...records.values()].sort((a, b) => (a.modified < b.modified ? 1 : -1));
  return newestFirst.map(({ id, modified }) => `${modified},${id}\n`).join('');
}

function linesOf(records: ReadonlyMap<string, OsvRecord>): string {
  return [...records.values()].map((record) => `${JSON.stringify(record)}\n`).join('');
}

function byId(a: OsvRecord, b: OsvRecord): number {
  return a.id < b.id ? -1 : 1;
}
