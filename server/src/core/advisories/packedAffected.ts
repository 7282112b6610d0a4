// The affected versions of an advisory as bytes, in which a release can be looked for as they are.

import type { Advisory, AdvisoryEvent, AdvisoryRange } from '../types';
import { type ByteSink, type ByteSource, readByte, readCount, readList, writeByte, writeList } from './bytes';
import { sortEvents } from './extent';
import { compareWithNext, numbersOf, readVersion, type VersionNumbers, writeVersion } from './packedFields';

export type Affected = Pick<Advisory, 'ranges' | 'versions'>;

/** What most malware affects. */
export const everyVersion: Affected = {
  ranges: [{ events: [{ type: 'introduced', version: '0' }] }],
  versions: [],
};

const eventTypes: readonly AdvisoryEvent['type'][] = ['introduced', 'fixed', 'lastAffected', 'limit'];

/** Whether it is the same as `everyVersion`. */
export function isEveryVersion({ ranges, versions }: Affected): boolean {
  const [event, ...others] = ranges.flatMap(({ events }) => events);
  if (others.length > 0 || ranges.length !== 1 || versions.length > 0) return false;
  return event?.type === 'introduced' && event.version === '0';
}

/** Ranges and listed versions of an advisory. */
export function writeAffected(sink: ByteSink, { ranges, versions }: Affected): void {
  writeList(sink, ranges, (into, { events }) => writeList(into, events, writeEvent));
  writeList(sink, versions, writeVersion);
}

/** What `writeAffected` wrote. */
export function readAffected(source: ByteSource): Affected {
  const ranges = readList(source, (from): AdvisoryRange => ({ events: readList(from, readEvent) }));
  return { ranges, versions: readList(source, readVersion) };
}

/**
 * Whether `affectsRelease` can tell: all versions are numbers, the events in order and without limits. A listed `0`
 * is a text like any other; only as an event it is the beginning.
 */
export function canBeCompared({ ranges, versions }: Affected): boolean {
  const isPlain = ({ type, version }: AdvisoryEvent) =>
    type !== 'limit' && (version === '0' || numbersOf(version) !== undefined);
  const inOrder = (events: readonly AdvisoryEvent[]) => {
    const sorted = sortEvents(events);
    return events.every((event, index) => event === sorted[index]);
  };
  return versions.every(numbersOf) && ranges.every(({ events }) => events.every(isPlain) && inOrder(events));
}

/** Whether a release is affected: the evaluation of the OSV schema, on what `writeAffected` wrote. */
export function affectsRelease(source: ByteSource, release: VersionNumbers): boolean {
  let affected = false;
  for (let ranges = readCount(source); ranges > 0; ranges--) {
    let inside = false;
    for (let events = readCount(source); events > 0; events--) inside = insideAfter(source, release, inside);
    affected ||= inside;
  }
  for (let versions = readCount(source); versions > 0; versions--) {
    affected = compareWithNext(source, release) === 0 || affected;
  }
  return affected;
}

function writeEvent(sink: ByteSink, { type, version }: AdvisoryEvent): void {
  writeByte(sink, eventTypes.indexOf(type));
  writeVersion(sink, version);
}

function readEvent(source: ByteSource): AdvisoryEvent {
  const type = eventTypes[readByte(source)] ?? 'limit';
  return { type, version: readVersion(source) };
}

function insideAfter(source: ByteSource, release: VersionNumbers, inside: boolean): boolean {
  const type = eventTypes[readByte(source)];
  const order = compareWithNext(source, release);
  if (order < 0 || (order === 0 && type === 'lastAffected')) return inside;
  return type === 'introduced';
}
