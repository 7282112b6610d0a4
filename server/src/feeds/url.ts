// The feed of a file of OSV records on a web server: a company's own, or anybody's.
import type { FeedState } from '../core/types';
import type { Cancel, HttpResponse, Ports } from '../ports';
import {
  type FeedSnapshot,
  fieldOf,
  hostOf,
  isFeedAddress,
  keep,
  type MirrorFeed,
  nameOfAddress,
  nowOf,
  readKept,
  standIn,
  valueIn,
  withoutLogin,
  wordsOf,
  wordsOfStatus,
} from './feed';
import { namesRecords, readRecords, snapshotOf } from './records';

const timeoutMs = 10 * 60_000;
const maxBytes = 64 * 1024 * 1024;

/** The file as it was when it could last be had and read. */
interface Copy {
  /** RFC 3339. */
  readonly checked: string;
  /** The server's name for exactly this content. */
  readonly etag?: string;
  readonly snapshot: FeedSnapshot;
}

/** One feed, and what it remembers. */
interface Source {
  readonly id: string;
  readonly address: string;
  copy?: Copy;
}

/**
 * Reads `.json` (one record or an array), `.jsonl`, `.jsonl.gz` or `.zip` from an https address, or an http one of
 * this machine; an address that ends in nothing of these is taken for `.json`. A file that has not changed is not
 * sent again. One that cannot be had, or cannot be read, leaves the one before it in place.
 */
export function urlFeed(address: string): MirrorFeed {
  const source: Source = { id: nameOfAddress(address), address };
  return {
    kind: 'mirror',
    id: source.id,
    own: true,
    remote: true,
    load: (ports, cancel) => load(source, ports, cancel),
  };
}

async function load(source: Source, ports: Ports, cancel: Cancel): Promise<FeedSnapshot> {
  if (!isFeedAddress(source.address)) return failed(source.id, 'This is not an https address.');
  const before = source.copy ?? (await recall(source, ports, cancel));
  const fetched = await fetchCopy(source, before, ports, cancel);
  if ('snapshot' in fetched) {
    source.copy = fetched;
    return withState(fetched.snapshot, { checked: fetched.checked });
  }
  if (!before) return failed(source.id, fetched.words);
  const message = `${fetched.words} ${standIn(before.checked)}`;
  return withState(before.snapshot, { checked: before.checked, health: 'stale', message });
}

async function fetchCopy(
  source: Source,
  before: Copy | undefined,
  ports: Ports,
  cancel: Cancel,
): Promise<Copy | { readonly words: string }> {
  const url = source.address;
  const headers = before?.etag === undefined ? {} : { 'if-none-match': before.etag };
  try {
    const response = await ports.http.request({ url, headers, timeoutMs, maxBytes }, cancel);
    if (response.status === 304 && before) return unchanged(source, before, ports);
    if (response.status !== 200) return { words: wordsOfStatus(url, response.status) };
    return await received(source, response, ports, cancel);
  } catch (error) {
    return { words: wordsOf(error) };
  }
}

async function unchanged(source: Source, before: Copy, ports: Ports): Promise<Copy> {
  const { checked: _, ...rest } = before;
  const copy = { ...rest, checked: nowOf(ports) };
  await keepState(source, copy, ports);
  return copy;
}

/** Takes a file only where it is whole and there is a record in it, or nothing is wrong with it. */
async function received(
  source: Source,
  { headers: { etag }, body }: HttpResponse,
  ports: Ports,
  cancel: Cancel,
): Promise<Copy | { readonly words: string }> {
  const found = await readRecords(source.id, hostOf(source.address), nameOf(source), body, cancel);
  // What was read only in part must not pass for the file.
  if (cancel.cancelled) return { words: 'The file is no longer wanted.' };
  // No records at all must be said in so many words, `[]`.
  if (found.length === 0 && valueIn(body) === undefined)
    return { words: 'There are no records in what came.' };
  const snapshot = snapshotOf(source.id, found);
  const { health, message } = snapshot.state;
  const isDamaged = health === 'failed' || found.some((one) => one.isDamage);
  if (isDamaged) return { words: `What came cannot be read: ${message ?? 'it is damaged.'}` };
  const copy = { checked: nowOf(ports), snapshot, ...(etag !== undefined && { etag }) };
  await ports.store.write(keyOf(source), body);
  await keepState(source, copy, ports);
  return copy;
}

/** The end of the path tells what is in the file. */
function nameOf({ address }: Source): string {
  const { pathname } = new URL(address);
  return namesRecords(pathname) ? pathname : `${pathname}.json`;
}

function failed(id: string, message: string): FeedSnapshot {
  return { advisories: [], state: { id, records: 0, health: 'failed', message } };
}

function withState(snapshot: FeedSnapshot, state: Partial<FeedState>): FeedSnapshot {
  return { ...snapshot, state: { ...snapshot.state, ...state } };
}

// ---------------------------------------------------------------------------------------------------------
// What outlives the process: the file, and what is known of it

async function recall(source: Source, ports: Ports, cancel: Cancel): Promise<Copy | undefined> {
  const body = await ports.store.read(keyOf(source));
  const state = await readKept(ports.store, keyOfState(source));
  const checked = fieldOf(state, 'checked');
  const etag = fieldOf(state, 'etag');
  if (!body || typeof checked !== 'string') return undefined;
  const found = await readRecords(source.id, hostOf(source.address), nameOf(source), body, cancel);
  if (cancel.cancelled) return undefined;
  const snapshot = snapshotOf(source.id, found);
  return { checked, snapshot, ...(typeof etag === 'string' && { etag }) };
}

function keepState(source: Source, { checked, etag }: Copy, { store }: Ports): Promise<void> {
  return keep(store, keyOfState(source), { checked, etag });
}

function keyOf({ address }: Source): string {
  return `url ${withoutLogin(address)}`;
}

function keyOfState({ address }: Source): string {
  return `url ${withoutLogin(address)} state`;
}
