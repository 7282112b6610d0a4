// The feed of an index that somebody else has made of an export and put on a web server or into a folder.
//
// `latest.json` names the newest file beside it, by a name that is given once, and says its length and checksum:
//   { "file": "osvExport-1a2b3c4d.index", "size": 52428800, "crc32c": "1a2b3c4d" }
// So it needs of a web server nothing but that it gives files away, and a file is never read while it is replaced.
import { crc32c } from '../core/advisories/crc';
import type { Ports } from '../ports';
import {
  type FetchOutcome,
  fieldOf,
  hostOf,
  type IndexFeed,
  isAddress,
  isFeedAddress,
  nameOfAddress,
  nowOf,
  requestJson,
  type SyncWatch,
  standIn,
  valueIn,
  withoutLogin,
  wordsOf,
  wordsOfStatus,
} from './feed';

/** The name of the file that names the newest index. */
export const latestName = 'latest.json';
const timeoutMs = 30 * 60_000;
const maxBytes = 512 * 1024 * 1024;
const maxLatestBytes = 65_536;

/** What is kept from one time to the next. */
interface Kept {
  /** Without a login. */
  readonly source: string;
  /** RFC 3339. */
  readonly checked: string;
  readonly file: string;
}

/** What `latest.json` says. */
interface Latest {
  readonly file: string;
  readonly size: number;
  /** Eight hexadecimal digits. */
  readonly crc32c: string;
}

type Answer<T> = { readonly is: T } | { readonly words: string };

/** What `latest.json` says of a file of that name, length and CRC-32C. */
export function latestText(file: string, size: number, checksum: number): string {
  const latest: Latest = { file, size, crc32c: inHex(checksum) };
  return `${JSON.stringify(latest, null, 2)}\n`;
}

/** The name of the index of a feed, which no other content has. */
export function indexName(feed: string, checksum: number): string {
  return `${feed.replace(/[^\w-]+/g, '-')}-${inHex(checksum)}.index`;
}

/** Reads the index below an https address, or an http one of this machine, or in a folder. */
export function indexFeed(base = ''): IndexFeed {
  const source = base.replace(/\/*$/, '/');
  const id = isAddress(source) ? nameOfAddress(source) : source;
  return {
    kind: 'index',
    id,
    source,
    keptAs: id,
    fetch: (before, ports, watch) => fetchIndex(source, keptIn(before, source), ports, watch),
  };
}

async function fetchIndex(
  source: string,
  before: Kept | undefined,
  ports: Ports,
  watch: SyncWatch,
): Promise<FetchOutcome> {
  if (isAddress(source) && !isFeedAddress(source)) return failed(before, 'This is not an https address.');
  const latest = await readLatest(source, ports, watch);
  if ('words' in latest) return failed(before, latest.words);
  const next = { source: withoutLogin(source), checked: nowOf(ports), file: latest.is.file };
  const outcome = { next, health: 'ok', checked: next.checked } as const;
  if (before?.file === next.file) return outcome;
  const file = await readFile(source, latest.is, ports, watch);
  return 'words' in file ? failed(before, file.words) : { ...outcome, file: file.is };
}

function failed(before: Kept | undefined, words: string): FetchOutcome {
  if (!before) return { next: undefined, health: 'failed', message: words };
  const { checked } = before;
  return { next: before, health: 'stale', checked, message: `${words} ${standIn(checked)}` };
}

async function readLatest(source: string, ports: Ports, { cancel }: SyncWatch): Promise<Answer<Latest>> {
  const place = `${source}${latestName}`;
  if (!isAddress(source)) {
    const bytes = await ports.files.readBytes(place);
    return bytes ? latestIn(valueIn(bytes), place) : { words: `There is no ${place}.` };
  }
  const reply = await requestJson({ url: place, timeoutMs, maxBytes: maxLatestBytes }, ports, cancel);
  return 'words' in reply ? reply : latestIn(reply.value, hostOf(place));
}

function latestIn(value: unknown, place: string): Answer<Latest> {
  const [file, size, checksum] = ['file', 'size', 'crc32c'].map((key) => fieldOf(value, key));
  const isName = typeof file === 'string' && /^[\w-][\w.-]*\.index$/.test(file);
  if (!isName || typeof size !== 'number' || typeof checksum !== 'string')
    return { words: `${place} does not name an index.` };
  return { is: { file, size, crc32c: checksum } };
}

/** The file, where it is as long as it should be and has the checksum that it should have. */
async function readFile(
  source: string,
  latest: Latest,
  ports: Ports,
  watch: SyncWatch,
): Promise<Answer<Uint8Array>> {
  const place = source + latest.file;
  const name = isAddress(source) ? hostOf(place) : place;
  const read = isAddress(source)
    ? await download(place, latest.size, ports, watch)
    : await onDisk(place, ports);
  if ('words' in read) return read;
  const isSound = read.is.length === latest.size && inHex(crc32c(read.is)) === latest.crc32c;
  return isSound ? read : { words: `The index from ${name} is damaged or cut off.` };
}

async function onDisk(place: string, { files }: Ports): Promise<Answer<Uint8Array>> {
  const bytes = await files.readBytes(place);
  return bytes ? { is: bytes } : { words: `There is no ${place}.` };
}

async function download(
  url: string,
  size: number,
  { http }: Ports,
  { cancel, onProgress }: SyncWatch,
): Promise<Answer<Uint8Array>> {
  if (!(size >= 0 && size <= maxBytes)) return { words: `${hostOf(url)} names an index that is too large.` };
  const bytes = new Uint8Array(size);
  let length = 0;
  const consume = async (_: unknown, chunks: AsyncIterable<Uint8Array>) => {
    length = 0;
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > size) return;
      bytes.set(chunk, length - chunk.length);
      onProgress?.({ bytes: length, ofBytes: size, records: 0 });
    }
  };
  try {
    const { status } = await http.request({ url, consume, timeoutMs, maxBytes }, cancel);
    if (status !== 200) return { words: wordsOfStatus(url, status) };
    return length === size
      ? { is: bytes }
      : { words: `The index from ${hostOf(url)} is damaged or cut off.` };
  } catch (error) {
    return { words: wordsOf(error) };
  }
}

function keptIn(value: unknown, place: string): Kept | undefined {
  const source = withoutLogin(place);
  const [from, checked, file] = ['source', 'checked', 'file'].map((key) => fieldOf(value, key));
  const isKept = from === source && typeof checked === 'string' && typeof file === 'string';
  return isKept ? { source, checked, file } : undefined;
}

function inHex(checksum: number): string {
  return (checksum >>> 0).toString(16).padStart(8, '0');
}
