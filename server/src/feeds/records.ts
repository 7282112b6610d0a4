// OSV records in the bytes of a file: single records, JSON lines, gzipped lines, zip archives. What several feeds share.
import { Gunzip, type UnzipFileInfo, unzipSync } from 'fflate';
import { type OsvReading, osvRecordsIn, parseOsvRecord, unplaced } from '../core/advisories/osv';
import type { FeedState } from '../core/types';
import type { Cancel } from '../ports';
import type { FeedSnapshot } from './feed';

/** A record as it was read, and where. */
export interface Found {
  readonly place: string;
  readonly reading: OsvReading;
  /** Not a record that is broken, but what should hold the records. */
  readonly isDamage?: true;
}

/** One JSON text with its place in the file, for example `line 17`; empty where the file is the text. */
interface Piece {
  readonly place: string;
  /** Undefined where the text could not be taken out of its archive. */
  readonly text: string | undefined;
}

type Format = (bytes: Uint8Array) => Iterable<Piece>;

/** By the end of the name; the first that fits counts. */
const formats: readonly (readonly [suffix: string, Format])[] = [
  ['.json', (bytes) => [{ place: '', text: decode(bytes) }]],
  ['.jsonl', (bytes) => linesOf([decode(bytes)])],
  ['.jsonl.gz', (bytes) => linesOf(inflated(bytes))],
  ['.zip', entriesOf],
];

/** Records between two breaths, in which the program does what else it has to do. */
const recordsAtOnce = 2000;
/** All that one archive may unpack to: several times the export of every npm record. */
const maxInflated = 2 ** 31;
/** And one record. */
const maxEntry = 2 ** 25;
/** A file of more is no file of records. */
const maxEntries = 1_000_000;
/** Archive entries are unpacked in batches of about this many bytes. */
const batchBytes = 2 ** 26;

/** Whether a name ends like that of a file of records. */
export function namesRecords(name: string): boolean {
  return formatOf(name) !== undefined;
}

/**
 * The records of a file, by the end of its name `.json` (one record or an array), `.jsonl`, `.jsonl.gz` or `.zip`.
 * `place` is said where something is broken. Ends early where cancelled.
 */
export async function readRecords(
  feed: string,
  place: string,
  name: string,
  bytes: Uint8Array,
  cancel: Cancel,
): Promise<readonly Found[]> {
  const format = formatOf(name);
  if (!format) return [damage(place, 'Not a .json, .jsonl, .jsonl.gz or .zip file.')];
  const found: Found[] = [];
  try {
    for (const piece of format(bytes)) {
      for (const record of readPiece(feed, place, piece)) found.push(record);
      if (found.length > maxEntries) throw new Error('too large');
      if (found.length % recordsAtOnce === 0) await breath();
      if (cancel.cancelled) break;
    }
  } catch {
    found.push(damage(place, 'The archive is damaged or too large.'));
  }
  return found;
}

/** That what should hold records could not be read at all. */
export function damage(place: string, problem: string): Found {
  return { place, reading: unplaced(problem), isDamage: true };
}

/** Of two records with one id the last modified counts, of equal ones the first; what is broken is counted and named. */
export function snapshotOf(feed: string, found: readonly Found[]): FeedSnapshot {
  const newest = newestById(found);
  const broken = found.filter(({ reading }) => reading.problem !== undefined);
  return {
    advisories: newest.flatMap(({ advisories }) => advisories),
    state: stateOf(feed, newest, broken),
  };
}

function formatOf(name: string): Format | undefined {
  return formats.find(([suffix]) => name.toLowerCase().endsWith(suffix))?.[1];
}

function readPiece(feed: string, file: string, { place, text }: Piece): readonly Found[] {
  const at = place === '' ? file : `${file}, ${place}`;
  const records = text === undefined ? undefined : osvRecordsIn(text);
  if (!records) {
    const problem = text === undefined ? 'Too large, or packed in an unknown way.' : 'Not JSON.';
    return [{ place: at, reading: unplaced(problem) }];
  }
  return records.map((record) => ({ place: at, reading: parseOsvRecord(record, feed) }));
}

function newestById(found: readonly Found[]): readonly OsvReading[] {
  const newest = new Map<string, OsvReading>();
  for (const { reading } of found) {
    const known = reading.id === undefined ? reading : newest.get(reading.id);
    if (reading.id !== undefined && (!known || timeOf(reading) > timeOf(known)))
      newest.set(reading.id, reading);
  }
  return [...newest.values()].filter(({ advisories }) => advisories.length > 0);
}

function timeOf({ modified }: OsvReading): number {
  return modified === undefined ? 0 : Date.parse(modified) || 0;
}

function stateOf(id: string, readings: readonly OsvReading[], broken: readonly Found[]): FeedState {
  const last = readings.reduce<OsvReading | undefined>(
    (latest, reading) => (latest && timeOf(latest) >= timeOf(reading) ? latest : reading),
    undefined,
  );
  const asOf = last?.modified;
  const [first] = broken;
  const unplaced = broken.filter(({ reading }) => reading.isUnplaced).length;
  const health = !first ? 'ok' : readings.length > 0 ? 'partial' : 'failed';
  return {
    id,
    records: readings.length,
    ...(asOf !== undefined && { asOf }),
    health,
    ...(unplaced > 0 && { unplaced }),
    ...(first && { message: complaintOf(broken.length, first) }),
  };
}

function complaintOf(count: number, { place, reading }: Found): string {
  const what = `${place}: ${reading.problem}`;
  return count === 1 ? what : `${count} files or records could not be read in full, the first is ${what}`;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The lines of a text that comes in chunks; empty ones are passed over but counted. */
function* linesOf(chunks: Iterable<string>): Iterable<Piece> {
  let line = 1;
  let begun: string[] = [];
  let length = 0;
  for (const chunk of chunks) {
    const [first = '', ...others] = chunk.split('\n');
    begun.push(first);
    length = others.length > 0 ? 0 : length + first.length;
    if (length > maxEntry) throw new Error('too large');
    for (const next of others) {
      yield* lineOf(line, begun);
      line++;
      begun = [next];
    }
  }
  yield* lineOf(line, begun);
}

function lineOf(line: number, parts: readonly string[]): readonly Piece[] {
  const text = parts.join('');
  return text.trim() === '' ? [] : [{ place: `line ${line}`, text }];
}

/** Unpacks gzip in steps, so that an archive that swells without end is noticed while it does. */
function* inflated(bytes: Uint8Array): Iterable<string> {
  const step = 2 ** 16;
  const decoder = new TextDecoder();
  let chunks: Uint8Array[] = [];
  let total = 0;
  const gunzip = new Gunzip((chunk) => chunks.push(chunk));
  for (let from = 0; from < bytes.length; from += step) {
    gunzip.push(bytes.subarray(from, from + step), from + step >= bytes.length);
    total += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (total > maxInflated) throw new Error('too large');
    yield chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('');
    chunks = [];
  }
}

/** The records of a zip archive, wherever in it they lie: nothing is written, so names are only names. */
function* entriesOf(bytes: Uint8Array): Iterable<Piece> {
  const contents = listEntries(bytes);
  for (const { from, to } of batchesOf(contents)) {
    let index = 0;
    const filter = (entry: UnzipFileInfo) => index++ >= from && index <= to && isReadable(entry);
    for (const [name, content] of Object.entries(unzipSync(bytes, { filter }))) {
      yield { place: name, text: decode(content) };
    }
  }
  for (const { name } of contents.filter((entry) => isRecord(entry) && !isReadable(entry))) {
    yield { place: name, text: undefined };
  }
}

/** Half-open runs of entries that unpack to little enough to be held at once. */
function batchesOf(
  entries: readonly UnzipFileInfo[],
): readonly { readonly from: number; readonly to: number }[] {
  const batches = [{ from: 0, to: 0 }];
  let size = 0;
  for (const entry of entries) {
    const added = isReadable(entry) ? entry.originalSize : 0;
    const last = batches[batches.length - 1]!;
    if (size + added > batchBytes) {
      batches.push({ from: last.to, to: last.to + 1 });
      size = added;
    } else {
      last.to++;
      size += added;
    }
  }
  return batches;
}

/** The archive's table of contents. Throws where it promises more than any real one holds. */
function listEntries(bytes: Uint8Array): readonly UnzipFileInfo[] {
  const entries: UnzipFileInfo[] = [];
  let total = 0;
  const filter = (entry: UnzipFileInfo): boolean => {
    entries.push(entry);
    total += isReadable(entry) ? entry.originalSize : 0;
    if (entries.length > maxEntries || total > maxInflated) throw new Error('too large');
    return false;
  };
  unzipSync(bytes, { filter });
  return entries;
}

function isRecord({ name }: UnzipFileInfo): boolean {
  return name.toLowerCase().endsWith('.json');
}

/** Stored or deflated, and of a size that it may have. */
function isReadable(entry: UnzipFileInfo): boolean {
  return (
    isRecord(entry) && entry.originalSize <= maxEntry && (entry.compression === 0 || entry.compression === 8)
  );
}

function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
