// What a feed is: something that brings advisories, and the words for how well that went.
import { crc32 } from '../core/advisories/crc';
import type { Advisory, FeedState } from '../core/types';
import { amountOf } from '../core/wording';
import {
  type Cancel,
  HttpError,
  type HttpRequest,
  type Ports,
  type RegistryConfig,
  type Store,
} from '../ports';

/** A source of advisories. None of its methods rejects: a failure is a state with a message. */
export type Feed = MirrorFeed | QueryFeed | ExportFeed | IndexFeed;

interface AnyFeed {
  readonly id: string;
  /** It belongs to those who use it, and speaks of packages from their own registries too. */
  readonly own?: true;
  /** It cannot be asked without a network. */
  readonly remote?: true;
}

/** What a feed brought, and how well that went. A broken record is counted in the state, never thrown. */
export interface FeedSnapshot {
  readonly advisories: readonly Advisory[];
  readonly state: FeedState;
}

/** A feed that brings all of its advisories at once, few enough to be held. */
export interface MirrorFeed extends AnyFeed {
  readonly kind: 'mirror';
  readonly load: (ports: Ports, cancel: Cancel) => Promise<FeedSnapshot>;
}

/** A feed that is asked about packages, and brings what it knows of these. */
export interface QueryFeed extends AnyFeed {
  readonly kind: 'query';
  readonly query: (questions: readonly FeedQuestion[], ports: Ports, cancel: Cancel) => Promise<FeedSnapshot>;
}

interface AnyKeptFeed extends AnyFeed {
  /** The name under which its records are kept on this machine, which no other source has. */
  readonly keptAs: string;
}

/** A feed of more records than can be held, which go into an index one by one. */
export interface ExportFeed extends AnyKeptFeed {
  readonly kind: 'export';
  /** Where it is read from, with the login, if there is one in the address: nobody is shown it. */
  readonly source: string;
  /**
   * Brings everything, or what has changed since `before`, the `next` of an earlier sync as it was kept. What the
   * sink was given counts only where the outcome says so; else all stays as it was.
   */
  readonly sync: (before: unknown, sink: RecordSink, ports: Ports, watch: SyncWatch) => Promise<SyncOutcome>;
}

/** A feed that brings all its records at once as the file of an index, which somebody else has made. */
export interface IndexFeed extends AnyKeptFeed {
  readonly kind: 'index';
  /** Where it is read from: an absolute path, or an address, as that of an export. */
  readonly source: string;
  /** Brings the file, unless it is the one that `before` tells of, the `next` of an earlier time as it was kept. */
  readonly fetch: (before: unknown, ports: Ports, watch: SyncWatch) => Promise<FetchOutcome>;
}

/** What came of looking for the file of an index. */
export interface FetchOutcome extends Omit<SyncOutcome, 'brought'> {
  /** Absent where there is none, or none other than before. Whether it is an index has yet to be seen. */
  readonly file?: Uint8Array;
}

/** What a query feed is asked about: the packages of one project, as `publicNames` tells them apart. */
export interface FeedQuestion {
  /** Absolute folder of the project; answers that outlive the process are kept by it. */
  readonly root: string;
  /** Package → locked versions, of the packages that may be named to a public service. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** Of those that may be named to a registry of one's own, and to nobody else. */
  readonly privatePackages: ReadonlyMap<string, readonly string[]>;
  /** npm's configuration as it holds for the project. */
  readonly registries: RegistryConfig;
}

/** Takes the records of an export. */
export interface RecordSink {
  /**
   * A set of records begins: all there are, or those that have changed. Called again where a download has to start
   * over; what was put before is then void.
   */
  readonly begin: (what: 'everything' | 'changes') => void;
  /** All that a record says of npm, nothing where it says nothing or is gone. Each id comes once. */
  readonly put: (id: string, advisories: readonly Advisory[]) => void;
}

/** Who waits for a sync. */
export interface SyncWatch {
  readonly cancel: Cancel;
  readonly onProgress?: (progress: SyncProgress) => void;
}

export interface SyncProgress {
  /** Bytes that have come, and how many there will be, where that is known. */
  readonly bytes: number;
  readonly ofBytes?: number;
  readonly records: number;
  /** Nothing comes before another process has ended, which is bringing the same. */
  readonly isWaiting?: true;
}

export interface SyncOutcome {
  /** What the sink holds now. Where it is `nothing`, what it was given is to be thrown away. */
  readonly brought: 'everything' | 'changes' | 'nothing';
  /** To be kept beside the records and handed to the next sync; plain JSON. */
  readonly next: unknown;
  readonly health: FeedState['health'];
  /** RFC 3339 of when the source was last reached, where it ever was. */
  readonly checked?: string;
  /** What is wrong, in one plain sentence. */
  readonly message?: string;
}

/** Whether a source is an address, also one that may not be asked, and not a path. */
export function isAddress(source: string): boolean {
  return /^\s*(?:https?:|[a-z][a-z\d+.-]+:\/\/)/i.test(source);
}

/** An address as it may be shown and kept: a login in it is for its host alone. Paths stay as they are. */
export function withoutLogin(address: string): string {
  if (!isAddress(address)) return address;
  // Where an address cannot be read, anything before an `@` may be a part of the login.
  const login = URL.canParse(address) ? /^([^:]*:[/\\]*)[^/\\?#]*@/ : /^([^:]*:[/\\]*).*@/s;
  return address.replace(login, '$1');
}

/** Host and path of an address; what else is in one may be a secret, and only tells two such feeds apart. */
export function nameOfAddress(address: string): string {
  if (!URL.canParse(address)) return withoutLogin(address);
  const { host, pathname, search } = new URL(address);
  return host + pathname + (search && `?${crc32(new TextEncoder().encode(search)).toString(16)}`);
}

/** Whether the address of a feed may be asked: https, or this machine. */
export function isFeedAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}

/** What came of a request for JSON. */
export type JsonReply =
  | { readonly value: unknown }
  /** Why there is none, in one plain sentence, and the status where a reply came. */
  | { readonly words: string; readonly status?: number };

/** The JSON value of a reply with status 200. Does not reject. */
export async function requestJson(request: HttpRequest, { http }: Ports, cancel: Cancel): Promise<JsonReply> {
  try {
    const { status, body } = await http.request(request, cancel);
    if (status !== 200) return { status, words: wordsOfStatus(request.url, status) };
    const value = valueIn(body);
    if (value !== undefined) return { value };
    return { status, words: `${hostOf(request.url)} answered with something that is not JSON.` };
  } catch (error) {
    return { words: wordsOf(error) };
  }
}

/** Why a request failed, in one plain sentence. */
export function wordsOf(error: unknown): string {
  if (error instanceof HttpError) return error.message.replace(/\.?$/, '.');
  return `Something went wrong in Lockwatch: ${String(error)}`;
}

/** What a reply that brings nothing means, in one plain sentence. */
export function wordsOfStatus(url: string, status: number): string {
  const host = hostOf(url);
  if (status === 401 || status === 403) return `${host} does not let us in (${status}).`;
  if (status === 429) return `${host} asks to be left alone for a while (429).`;
  return `${host} answered ${status}.`;
}

/** Whom an address leads to, as people know him. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : withoutLogin(url);
}

/** That an earlier answer stands in for one that did not come. */
export function standIn(checked: string): string {
  return `What it said on ${checked.slice(0, 10)} at ${checked.slice(11, 16)} UTC is used.`;
}

/** What is wrong with the first of some records, and with how many others; undefined where there is none. */
export function flawsInWords([first, ...others]: readonly string[]): string | undefined {
  if (first === undefined || others.length === 0) return first;
  return `${first} ${amountOf(others.length, 'more record')} could not be read in full.`;
}

/** The moment that counts as now, as RFC 3339. */
export function nowOf({ clock }: Ports): string {
  return new Date(clock.now()).toISOString();
}

/** The JSON value under a key of the store; undefined where there is none. */
export async function readKept(store: Store, key: string): Promise<unknown> {
  const bytes = await store.read(key);
  return bytes && valueIn(bytes);
}

/** Keeps a JSON value under a key. */
export function keep(store: Store, key: string, value: unknown): Promise<void> {
  return store.write(key, new TextEncoder().encode(JSON.stringify(value)));
}

/** The JSON value that some bytes hold; undefined where they hold none. */
export function valueIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** An own property of a JSON value, so that what objects inherit is not taken for content. */
export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** The items of a JSON array; none for anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
