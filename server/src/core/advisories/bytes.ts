// Numbers and texts as bytes and back, for files that are read in place instead of being parsed.

/** Bytes being written; the array grows and is longer than what has been written. */
export interface ByteSink {
  bytes: Uint8Array;
  length: number;
}

/**
 * Bytes being read, from `at` up to `end`. What is read beyond the end is zero or empty, and no count is larger than
 * what is left, so that reading ends whatever the bytes are.
 */
export interface ByteSource {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
}

/** So many UTF-16 units are made a string at once. */
const unitsAtOnce = 1024;

/** A sink with nothing in it, and room for so many bytes before it has to grow. */
export function emptySink(capacity = 256): ByteSink {
  return { bytes: new Uint8Array(capacity), length: 0 };
}

/** What has been written so far; valid until more is written. */
export function writtenBytes({ bytes, length }: ByteSink): Uint8Array {
  return bytes.subarray(0, length);
}

/** A number from 0 to 255. */
export function writeByte(sink: ByteSink, value: number): void {
  reserve(sink, 1);
  sink.bytes[sink.length++] = value;
}

/** Four bytes, the lowest first. */
export function writeUint32(sink: ByteSink, value: number): void {
  reserve(sink, 4);
  for (let shift = 0; shift < 32; shift += 8) sink.bytes[sink.length++] = value >>> shift;
}

/** A safe integer from 0 on, seven bits a byte, the lowest first; the top bit says that more follow (LEB128). */
export function writeVarint(sink: ByteSink, value: number): void {
  reserve(sink, 8);
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) sink.bytes[sink.length++] = (rest % 0x80) | 0x80;
  sink.bytes[sink.length++] = rest;
}

/** Part of some bytes. */
export function writeBytes(sink: ByteSink, bytes: Uint8Array, start = 0, end = bytes.length): void {
  reserve(sink, end - start);
  // A view of a few bytes costs more than copying them.
  if (end - start > 64) sink.bytes.set(bytes.subarray(start, end), sink.length);
  else for (let at = start; at < end; at++) sink.bytes[sink.length + at - start] = bytes[at]!;
  sink.length += end - start;
}

/** A text behind its length in bytes. */
export function writeText(sink: ByteSink, text: string): void {
  writeVarint(sink, textLength(text));
  writeRawText(sink, text);
}

/**
 * A text without its length, each UTF-16 unit encoded like a code point of UTF-8 (CESU-8). So every JavaScript
 * string is kept as it is, and texts sort as bytes as they do as strings.
 */
export function writeRawText(sink: ByteSink, text: string): void {
  reserve(sink, textLength(text));
  const { bytes } = sink;
  let at = sink.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[at++] = unit;
      continue;
    }
    if (unit < 0x800) bytes[at++] = 0xc0 | (unit >> 6);
    else {
      bytes[at++] = 0xe0 | (unit >> 12);
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (unit & 0x3f);
  }
  sink.length = at;
}

/** How many bytes `writeRawText` takes. */
export function textLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) length += unit < 0x800 ? 1 : 2;
  }
  return length;
}

/** Some values behind their number. */
export function writeList<T>(
  sink: ByteSink,
  values: readonly T[],
  write: (sink: ByteSink, value: T) => void,
): void {
  writeVarint(sink, values.length);
  for (const value of values) write(sink, value);
}

/** Some bytes to be read, never beyond those that there are. */
export function sourceOf(bytes: Uint8Array, at = 0, end = bytes.length): ByteSource {
  return { bytes, at: Math.min(at, bytes.length), end: Math.min(end, bytes.length) };
}

/** The next byte. */
export function readByte(source: ByteSource): number {
  return source.at < source.end ? source.bytes[source.at++]! : 0;
}

/** What `writeUint32` wrote at a place; bytes beyond the end are zero. */
export function uint32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** What `writeVarint` wrote. A number that does not end is cut off, so that it stays finite. */
export function readVarint(source: ByteSource): number {
  let byte = readByte(source);
  let value = byte & 0x7f;
  for (let scale = 0x80; byte >= 0x80 && scale <= 2 ** 49; scale *= 0x80) {
    byte = readByte(source);
    value += (byte & 0x7f) * scale;
  }
  return value;
}

/** A number of things that take at least a byte each. */
export function readCount(source: ByteSource): number {
  return Math.min(readVarint(source), source.end - source.at);
}

/** What `writeText` wrote. */
export function readText(source: ByteSource): string {
  return readRawText(source, readCount(source));
}

/** Goes on behind what `writeText` wrote. */
export function skipText(source: ByteSource): void {
  const length = readCount(source);
  source.at += length;
}

/** A text of a given length in bytes. */
export function readRawText(source: ByteSource, length: number): string {
  const end = Math.min(source.at + length, source.end);
  let text = '';
  while (source.at < end) text += readUnits(source, end);
  return text;
}

function readUnits(source: ByteSource, end: number): string {
  const units: number[] = [];
  while (source.at < end && units.length < unitsAtOnce) {
    const first = readByte(source);
    if (first < 0x80) units.push(first);
    else if (first < 0xe0) units.push(((first & 0x1f) << 6) | (readByte(source) & 0x3f));
    else {
      const middle = (readByte(source) & 0x3f) << 6;
      units.push(((first & 0x0f) << 12) | middle | (readByte(source) & 0x3f));
    }
  }
  return String.fromCharCode(...units);
}

/** What `writeList` wrote, of which `read` reads one value. */
export function readList<T>(source: ByteSource, read: (source: ByteSource) => T): readonly T[] {
  const values: T[] = [];
  for (let left = readCount(source); left > 0; left--) values.push(read(source));
  return values;
}

/** Where the text at one place stands to that at another, as strings compare. */
export function compareTextsAt(bytes: Uint8Array, a: number, b: number): number {
  const first = sourceOf(bytes, a);
  const second = sourceOf(bytes, b);
  const firstLength = readCount(first);
  const secondLength = readCount(second);
  const both = Math.min(firstLength, secondLength);
  for (let index = 0; index < both; index++) {
    const order = bytes[first.at + index]! - bytes[second.at + index]!;
    if (order !== 0) return order;
  }
  return firstLength - secondLength;
}

function reserve(sink: ByteSink, more: number): void {
  const needed = sink.length + more;
  if (needed <= sink.bytes.length) return;
  const larger = new Uint8Array(Math.max(needed, sink.bytes.length * 2));
  larger.set(sink.bytes.subarray(0, sink.length));
  sink.bytes = larger;
}
