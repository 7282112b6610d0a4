// One advisory as a few dozen bytes: all that a verdict and its message need. Details and references lie elsewhere.

import type { Advisory, Cvss, Incident, Rating } from '../types';
import { isAffected } from './affected';
import {
  type ByteSink,
  type ByteSource,
  emptySink,
  readByte,
  readCount,
  readList,
  readText,
  readVarint,
  sourceOf,
  writeByte,
  writeBytes,
  writeList,
  writeText,
  writeVarint,
  writtenBytes,
} from './bytes';
import {
  affectsRelease,
  canBeCompared,
  everyVersion,
  isEveryVersion,
  readAffected,
  writeAffected,
} from './packedAffected';
import { numbersOf, readId, readTime, writeId, writeTime } from './packedFields';

const ratings: readonly Rating[] = ['unknown', 'low', 'moderate', 'high', 'critical'];
const runs: readonly Incident['runs'][] = ['install', 'load', 'browser'];
const cvssVersions: readonly Cvss['version'][] = ['2.0', '3.0', '3.1', '4.0'];

/** Where a record is put together before its length is known; one for all, because there are very many. */
const body = emptySink();

// The flags of a record; the lowest three bits are the rating.
const isMalware = 1 << 3;
const isWithdrawn = 1 << 4;
/** One range, from the beginning on without an end, as with most malware: its versions take no byte. */
const isEvery = 1 << 5;
/** Its versions are numbers and its events sorted, so that a release can be compared with them as they lie here. */
const isComparable = 1 << 6;
const hasPublished = 1 << 7;
const hasSummary = 1 << 8;
/** The summary that OpenSSF gives to its malware. */
const hasUsualSummary = 1 << 9;
const hasCvss = 1 << 10;
const hasIncident = 1 << 11;
const isHalfRead = 1 << 12;

/**
 * Writes an advisory without its package, feed, details and references, and the number under which the last two are
 * found, 0 for none. A CVSS score is kept to one decimal, as the standard has it.
 */
export function writeRecord(sink: ByteSink, advisory: Advisory, details: number): void {
  const flags = flagsOf(advisory);
  body.length = 0;
  writeVarint(body, flags);
  if (!(flags & isEvery)) writeAffected(body, advisory);
  writeId(body, advisory.id);
  writeVarint(body, details);
  writeList(body, advisory.aliases, writeId);
  writeList(body, advisory.cwes, writeCwe);
  writeTime(body, advisory.modified);
  if (advisory.published !== undefined) writeTime(body, advisory.published);
  if (advisory.withdrawn !== undefined) writeTime(body, advisory.withdrawn);
  if (flags & hasSummary) writeText(body, advisory.summary);
  if (advisory.cvss) writeCvss(body, advisory.cvss);
  if (advisory.incident) writeIncident(body, advisory.incident);
  writeVarint(sink, body.length);
  writeBytes(sink, writtenBytes(body));
}

/** The records that lie one behind the other, each as a source of its own. */
export function recordsIn(records: ByteSource): readonly ByteSource[] {
  const found: ByteSource[] = [];
  while (records.at < records.end) {
    const length = readCount(records);
    found.push(sourceOf(records.bytes, records.at, records.at + length));
    records.at += length;
  }
  return found;
}

/** A record's id, and the number of its details. */
export function readHead(record: ByteSource): { readonly id: string; readonly details: number } {
  if (!(readVarint(record) & isEvery)) readAffected(record);
  return { id: readId(record), details: readVarint(record) };
}

/** The advisory that `writeRecord` was given, its details and references empty. */
export function readRecord(record: ByteSource, name: string, feed: string): Advisory {
  const flags = readVarint(record);
  const affected = flags & isEvery ? everyVersion : readAffected(record);
  const id = readId(record);
  readVarint(record);
  return {
    id,
    package: name,
    feed,
    kind: flags & isMalware ? 'malware' : 'vulnerability',
    rating: ratings[flags & 7] ?? 'unknown',
    ...affected,
    aliases: readList(record, readId),
    cwes: readList(record, readCwe),
    modified: readTime(record),
    ...(flags & hasPublished && { published: readTime(record) }),
    ...(flags & isWithdrawn && { withdrawn: readTime(record) }),
    summary: flags & hasSummary ? readText(record) : flags & hasUsualSummary ? usualSummary(name) : '',
    ...(flags & hasCvss && { cvss: readCvss(record) }),
    ...(flags & hasIncident && { incident: readIncident(record) }),
    ...(flags & isHalfRead && { isHalfRead: true }),
    details: '',
    references: [],
  };
}

/** What `isAffected` says of the record's advisory; for releases without making one. */
export function recordAffects(record: ByteSource, version: string): boolean {
  const start = record.at;
  const flags = readVarint(record);
  if (flags & isWithdrawn) return false;
  if (flags & isEvery) return true;
  const numbers = flags & isComparable ? numbersOf(version) : undefined;
  if (numbers?.prerelease === '') return affectsRelease(record, numbers);
  return isAffected(readRecord(sourceOf(record.bytes, start, record.end), '', ''), version);
}

function flagsOf(advisory: Advisory): number {
  const { kind, withdrawn, published, summary, cvss, incident } = advisory;
  const every = isEveryVersion(advisory);
  const usual = summary === usualSummary(advisory.package);
  return (
    Math.max(0, ratings.indexOf(advisory.rating)) |
    (kind === 'malware' ? isMalware : 0) |
    (withdrawn !== undefined ? isWithdrawn : 0) |
    (every ? isEvery : 0) |
    (!every && canBeCompared(advisory) ? isComparable : 0) |
    (published !== undefined ? hasPublished : 0) |
    (summary !== '' && !usual ? hasSummary : 0) |
    (usual ? hasUsualSummary : 0) |
    (cvss ? hasCvss : 0) |
    (incident ? hasIncident : 0) |
    (advisory.isHalfRead ? isHalfRead : 0)
  );
}

function usualSummary(name: string): string {
  return `Malicious code in ${name} (npm)`;
}

/** CWE-79 as a number, a text for what is not written so. */
function writeCwe(sink: ByteSink, cwe: string): void {
  const [, digits] = /^CWE-(0|[1-9]\d{0,8})$/.exec(cwe) ?? [];
  writeVarint(sink, digits === undefined ? 0 : +digits + 1);
  if (digits === undefined) writeText(sink, cwe);
}

function readCwe(source: ByteSource): string {
  const number = readVarint(source);
  return number === 0 ? readText(source) : `CWE-${number - 1}`;
}

function writeCvss(sink: ByteSink, { version, score, vector }: Cvss): void {
  writeByte(sink, cvssVersions.indexOf(version));
  writeByte(sink, Math.round(score * 10));
  writeText(sink, vector);
}

function readCvss(source: ByteSource): Cvss {
  const version = cvssVersions[readByte(source)] ?? '4.0';
  return { version, score: readByte(source) / 10, vector: readText(source) };
}

function writeIncident(sink: ByteSink, incident: Incident): void {
  writeByte(sink, runs.indexOf(incident.runs));
  writeByte(sink, incident.takes ? 1 : 0);
  if (incident.takes) writeList(sink, incident.takes, writeText);
}

function readIncident(source: ByteSource): Incident {
  const when = runs[readByte(source)] ?? 'install';
  return readByte(source) === 0 ? { runs: when } : { runs: when, takes: readList(source, readText) };
}
