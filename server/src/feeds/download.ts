// A zip archive from a web server, too long to be held: entry by entry, going on where it was cut off.
import { crc32c } from '../core/advisories/crc';
import { pause } from '../pause';
import { type Cancel, HttpError, type HttpHead, type HttpRequest, type Ports } from '../ports';
import { hostOf, wordsOf, wordsOfStatus } from './feed';
import { createZipReader, type ZipEntry, type ZipReader } from './zip';

/** Who takes an archive in. */
export interface ArchiveTaker {
  /** The archive begins. Called again where it has to be read from its beginning; what came before is void. */
  readonly begin: () => void;
  readonly take: (entry: ZipEntry) => void;
  /** More has come: bytes so far, and how many there will be, where that is known. */
  readonly progress: (bytes: number, ofBytes: number | undefined) => void;
}

/** What came of a download: the server's name for the content, if it has one, or why there is none. */
export type Downloaded = { readonly version?: string } | { readonly words: string };

/** A download under way. */
interface Download {
  readonly zip: ZipReader;
  /** Of the first reply. */
  readonly headers: HttpHead['headers'];
  bytes: number;
  checksum: number;
  ended: boolean;
  /** This is no archive, and more of it will not make it one. */
  damaged: boolean;
}

/** Without compression on the way, so that the bytes are those that the server counts. */
const plain = { 'accept-encoding': 'identity' };
const timeoutMs = 30 * 60_000;
const maxBytes = 2 ** 30;
const headTimeoutMs = 60_000;
/** So often in a row it may break off with less than `headway` bytes in between; go silent, not even once. */
const maxFailures = 4;
const headway = 2 ** 20;
const firstPauseMs = 1000;

/**
 * Reads the archive at an address. Where the connection breaks off it goes on from there if the server can say that
 * it is still the same content, else from the beginning. An archive counts only if it came to its end and has the
 * checksum that the server states, if it states one. Does not reject.
 */
export async function downloadZip(
  url: string,
  taker: ArchiveTaker,
  ports: Ports,
  cancel: Cancel,
): Promise<Downloaded> {
  let download = newDownload({}, taker);
  const consume = async (head: HttpHead, chunks: AsyncIterable<Uint8Array>) => {
    if (!goesOn(download, head)) {
      download = newDownload(head.headers, taker);
      // A part that does not follow on what is there is of no use.
      if (head.status !== 200) return;
      taker.begin();
    }
    await takeIn(download, chunks, taker);
  };
  for (let failures = 0; ; ) {
    const before = download.bytes;
    const attempt = await attemptAt(url, { ...plain, ...rangeFrom(download) }, consume, ports, cancel);
    if (download.ended || download.damaged || attempt.isFinal || download.bytes === 0)
      return judged(url, download, attempt.words);
    const isUnderWay = download.bytes - before >= headway;
    failures = isUnderWay ? 1 : failures + 1;
    // A silent server is waited for by each try, and whoever waits is to hear of it.
    if (failures > maxFailures || (attempt.isSilent && !isUnderWay)) return { words: attempt.words };
    await pause(firstPauseMs * 2 ** failures, ports.clock, cancel);
  }
}

/** The server's name for the content of an address; undefined where it has none. Rejects where it does not answer. */
export async function versionAt(url: string, { http }: Ports, cancel: Cancel): Promise<string | undefined> {
  const request = { url, method: 'HEAD', headers: plain, timeoutMs: headTimeoutMs } as const;
  const { status, headers } = await http.request(request, cancel);
  return status === 200 ? versionIn(headers) : undefined;
}

interface Attempt {
  /** Why it has not come to the end, in one plain sentence. */
  readonly words: string;
  /** It will not do so the next time either. */
  readonly isFinal: boolean;
  /** The server was waited for in vain. */
  readonly isSilent?: boolean;
}

async function attemptAt(
  url: string,
  headers: Readonly<Record<string, string>>,
  consume: NonNullable<HttpRequest['consume']>,
  { http }: Ports,
  cancel: Cancel,
): Promise<Attempt> {
  try {
    const { status } = await http.request({ url, headers, consume, timeoutMs, maxBytes }, cancel);
    if (status === 200 || status === 206) return { words: `${hostOf(url)} did not go on.`, isFinal: false };
    return { words: wordsOfStatus(url, status), isFinal: true };
  } catch (error) {
    const code = error instanceof HttpError ? error.code : undefined;
    const isSilent = code === 'timeout';
    return { words: wordsOf(error), isFinal: code !== 'network' && !isSilent, isSilent };
  }
}

function newDownload(headers: HttpHead['headers'], taker: ArchiveTaker): Download {
  return {
    zip: createZipReader(taker.take),
    headers,
    bytes: 0,
    checksum: 0,
    ended: false,
    damaged: false,
  };
}

async function takeIn(
  download: Download,
  chunks: AsyncIterable<Uint8Array>,
  { progress }: ArchiveTaker,
): Promise<void> {
  const length = Number(download.headers['content-length']);
  for await (const chunk of chunks) {
    download.bytes += chunk.length;
    download.checksum = crc32c(chunk, download.checksum);
    if (!holds(() => download.zip.push(chunk))) {
      download.damaged = true;
      return;
    }
    progress(download.bytes, length > 0 ? length : undefined);
  }
  download.ended = true;
}

/** Asks for the rest, if the content has not changed. Only a strong name says that it is the same byte for byte. */
function rangeFrom({ bytes, headers }: Download): Readonly<Record<string, string>> {
  const { etag } = headers;
  if (bytes === 0 || !etag?.startsWith('"') || headers['content-encoding']) return {};
  return { range: `bytes=${bytes}-`, 'if-range': etag };
}

function goesOn({ bytes }: Download, { status, headers }: HttpHead): boolean {
  return bytes > 0 && status === 206 && headers['content-range']?.startsWith(`bytes ${bytes}-`) === true;
}

function judged(url: string, download: Download, words: string): Downloaded {
  const { headers, checksum, zip } = download;
  if (download.damaged)
    return { words: `${hostOf(url)} sent something that is no archive, or a damaged one.` };
  if (!download.ended) return { words };
  if (!holds(zip.finish)) return { words: `${hostOf(url)} sent an archive that is cut off.` };
  const stated = checksumIn(headers);
  if (stated !== undefined && stated !== inBase64(checksum))
    return { words: `${hostOf(url)} sent an archive that does not have the checksum it states.` };
  const version = versionIn(headers);
  return version === undefined ? {} : { version };
}

/** Google Cloud Storage states checksums as `crc32c=…,md5=…`, of what it has stored. */
function checksumIn(headers: HttpHead['headers']): string | undefined {
  if (headers['content-encoding']) return undefined;
  return /\bcrc32c=([\w+/]+=*)/.exec(headers['x-goog-hash'] ?? '')?.[1];
}

function versionIn(headers: HttpHead['headers']): string | undefined {
  return checksumIn(headers) ?? headers.etag;
}

/** Four bytes, the highest first. */
function inBase64(checksum: number): string {
  return btoa(String.fromCharCode(...[24, 16, 8, 0].map((shift) => (checksum >>> shift) & 0xff)));
}

function holds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
