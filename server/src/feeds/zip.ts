// Zip archives read while they come in, one entry at a time, never held whole.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.7 local file header, 4.3.9 data descriptor)
import { Inflate, inflateSync } from 'fflate';
import { crc32 } from '../core/advisories/crc';

export interface ZipEntry {
  /** As written: only a name, nothing is ever stored under it. */
  readonly name: string;
  /** Undefined where the entry is too large, packed in an unknown way, or not what its checksum says. */
  readonly content: Uint8Array | undefined;
}

export interface ZipReader {
  /** Takes the next bytes. Throws where this cannot be an archive, or is larger than any real one. */
  readonly push: (chunk: Uint8Array) => void;
  /** Throws where the archive has not come to its end. */
  readonly finish: () => void;
}

/** What an archive says of an entry, and where its content begins. */
interface Header {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly start: number;
}

const localHeader = 0x04034b50;
const dataDescriptor = 0x08074b50;
const centralHeader = 0x02014b50;
/** What may stand behind the table of contents: its end, the same in 64 bits, a signature. */
const endings: readonly number[] = [0x06054b50, 0x06064b50, 0x05054b50];

const isEncrypted = 1;
const hasDescriptor = 8;
const descriptorLength = 16;

/** What one record may unpack to, and be packed in; a real one has some kilobytes. */
const maxSize = 2 ** 25;
const maxPackedSize = 2 ** 24;
/** What all of them may unpack to: several times the export of every npm record. */
const maxTotal = 2 ** 31;
/** What is packed in more is unpacked in steps, so that an entry that swells beyond what it states is noticed. */
const step = 2 ** 16;

/**
 * A reader that gives away each entry as soon as its last byte is there. In archives that were written while they
 * came into being an entry's size stands behind it: there it ends at the first place that states exactly the bytes
 * so far. The table of contents at the end must list as many entries as there were.
 */
export function createZipReader(take: (entry: ZipEntry) => void): ZipReader {
  let bytes = new Uint8Array();
  let view = new DataView(bytes.buffer);
  /** Of the entry that is not all there yet, the bytes that cannot be its end. */
  let searched = 0;
  let total = 0;
  let entries = 0;
  let listed = 0;
  let ended = false;

  /** How many bytes the next thing takes; 0 where it is not all there. */
  const readNext = (at: number): number => {
    if (bytes.length - at < 4) return 0;
    const signature = view.getUint32(at, true);
    if (signature === localHeader) return readEntry(at);
    if (signature === centralHeader) return readListing(at);
    if (!endings.includes(signature)) throw new Error('no archive');
    ended = true;
    return 0;
  };

  const readEntry = (at: number): number => {
    const header = headerAt(view, at);
    const whole = header && (header.flags & hasDescriptor ? described(view, header, at + searched) : header);
    const end = whole ? whole.start + whole.packedSize : Number.POSITIVE_INFINITY;
    if (!whole || end > bytes.length) {
      searched = Math.max(0, bytes.length - at - descriptorLength);
      if (bytes.length - at > maxPackedSize) throw new Error('too large');
      return 0;
    }
    searched = 0;
    total += Math.max(whole.size, end - at);
    if (total > maxTotal) throw new Error('too large');
    entries++;
    take({ name: whole.name, content: contentOf(whole, bytes.subarray(whole.start, end)) });
    return end - at + (whole.flags & hasDescriptor ? descriptorLength : 0);
  };

  const readListing = (at: number): number => {
    if (bytes.length - at < 46) return 0;
    const texts = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const length = texts.reduce((sum, text) => sum + text, 46);
    if (bytes.length - at < length) return 0;
    listed++;
    return length;
  };

  return {
    push: (chunk) => {
      if (ended) return;
      bytes = joined(bytes, chunk);
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let at = 0;
      for (let length = readNext(at); length > 0; length = readNext(at)) at += length;
      bytes = bytes.subarray(at);
    },
    finish: () => {
      if (!ended || listed !== entries) throw new Error('cut off');
    },
  };
}

function headerAt(view: DataView, at: number): Header | undefined {
  if (view.byteLength - at < 30) return undefined;
  const nameEnd = at + 30 + view.getUint16(at + 26, true);
  const start = nameEnd + view.getUint16(at + 28, true);
  if (view.byteLength < start) return undefined;
  return {
    name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 30, nameEnd - at - 30)),
    flags: view.getUint16(at + 6, true),
    method: view.getUint16(at + 8, true),
    checksum: view.getUint32(at + 14, true),
    packedSize: view.getUint32(at + 18, true),
    size: view.getUint32(at + 22, true),
    start,
  };
}

/** The header completed by the descriptor behind the entry's content, where that is there. */
function described(view: DataView, header: Header, from: number): Header | undefined {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const last = bytes.length - descriptorLength;
  for (let at = Math.max(header.start, from); ; at++) {
    at = bytes.indexOf(0x50, at);
    if (at < 0 || at > last) return undefined;
    const packedSize = at - header.start;
    if (view.getUint32(at, true) !== dataDescriptor || view.getUint32(at + 8, true) !== packedSize) continue;
    return {
      ...header,
      checksum: view.getUint32(at + 4, true),
      packedSize,
      size: view.getUint32(at + 12, true),
    };
  }
}

function contentOf({ flags, method, size, checksum }: Header, packed: Uint8Array): Uint8Array | undefined {
  if (flags & isEncrypted || size > maxSize || (method !== 0 && method !== 8)) return undefined;
  const content = method === 0 ? packed : unpacked(packed, size);
  return content?.length === size && crc32(content) === checksum ? content : undefined;
}

function unpacked(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const out = new Uint8Array(size);
    return packed.length <= step ? inflateSync(packed, { out }) : unpackedInSteps(packed, out);
  } catch {
    return undefined;
  }
}

function unpackedInSteps(packed: Uint8Array, out: Uint8Array): Uint8Array {
  let length = 0;
  const inflate = new Inflate((chunk) => {
    // Throws where the content is longer than stated.
    out.set(chunk, length);
    length += chunk.length;
  });
  for (let from = 0; from < packed.length; from += step) {
    inflate.push(packed.subarray(from, from + step), from + step >= packed.length);
  }
  return out.subarray(0, length);
}

function joined(before: Uint8Array, chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(before.length + chunk.length);
  bytes.set(before);
  bytes.set(chunk, before.length);
  return bytes;
}
