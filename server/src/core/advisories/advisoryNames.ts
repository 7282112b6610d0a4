// Sorted names, each with a stretch of records, in little space: found by halving, never read as a whole.
import {
  type ByteSink,
  emptySink,
  readCount,
  readRawText,
  readVarint,
  sourceOf,
  textLength,
  uint32At,
  writeBytes,
  writeRawText,
  writeUint32,
  writeVarint,
  writtenBytes,
} from './bytes';

/** The names of an index. Each is written without what it has in common with the one before it in its block. */
export interface NameTable {
  readonly names: Uint8Array;
  /** For each block of names: where it begins, and where the records of its first name begin. */
  readonly blocks: Uint8Array;
  /** A bit for each name's hash, so that most names that are not there are known by a look at one byte. */
  readonly filter: Uint8Array;
}

/** A half-open stretch of the records. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface NamesWriter {
  /** Names must come in the order of JavaScript's `<`, each once. */
  readonly put: (name: string, recordsLength: number) => void;
  readonly table: () => NameTable;
}

const namesInBlock = 16;
/** Bytes of a block in `blocks`. */
const entrySize = 8;

/** `capacity` is about how many bytes the names will take. */
export function createNamesWriter(capacity: number): NamesWriter {
  const names = emptySink(capacity);
  const blocks = emptySink();
  const hashes: number[] = [];
  let records = 0;
  let last: Uint8Array = new Uint8Array();
  return {
    put: (name, recordsLength) => {
      const bytes = bytesOf(name);
      const begins = hashes.length % namesInBlock === 0;
      if (begins) writeBlockEntry(blocks, names.length, records);
      const shared = begins ? 0 : commonLength(last, 0, last.length, bytes, 0);
      if (!begins) writeVarint(names, shared);
      writeVarint(names, bytes.length - shared);
      writeBytes(names, bytes, shared);
      writeVarint(names, recordsLength);
      records += recordsLength;
      last = bytes;
      hashes.push(hashOf(name));
    },
    table: () => ({ names: writtenBytes(names), blocks: writtenBytes(blocks), filter: filterOf(hashes) }),
  };
}

/** Where the records of a name are; undefined where the table has no such name. */
export function findName(table: NameTable, name: string): Stretch | undefined {
  if (!isMarked(table.filter, hashOf(name))) return undefined;
  const key = bytesOf(name);
  const block = blockOf(table, key);
  return block < 0 ? undefined : findInBlock(table, block, key);
}

/** All names in their order. */
export function* namesOf(table: NameTable): Iterable<Stretch & { readonly name: string }> {
  const source = sourceOf(table.names);
  const name = emptySink();
  let start = 0;
  for (let count = 0; source.at < source.end; count++) {
    const shared = count % namesInBlock === 0 ? 0 : readVarint(source);
    const length = readCount(source);
    name.length = Math.min(shared, name.length);
    writeBytes(name, source.bytes, source.at, source.at + length);
    source.at += length;
    const end = start + readVarint(source);
    yield { name: readRawText({ bytes: name.bytes, at: 0, end: name.length }, name.length), start, end };
    start = end;
  }
}

/** The last block that begins with a name not behind the key, or -1. */
function blockOf({ names, blocks }: NameTable, key: Uint8Array): number {
  const first = sourceOf(names);
  let low = 0;
  let high = Math.floor(blocks.length / entrySize);
  while (low < high) {
    const middle = (low + high) >> 1;
    first.at = uint32At(blocks, middle * entrySize);
    const length = readCount(first);
    if (compareBytes(names, first.at, length, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Goes through a block, and keeps count of how far the last name, which is below the key, agrees with it. */
function findInBlock({ names, blocks }: NameTable, block: number, key: Uint8Array): Stretch | undefined {
  const at = block * entrySize;
  const end = at + entrySize < blocks.length ? uint32At(blocks, at + entrySize) : names.length;
  const source = sourceOf(names, uint32At(blocks, at), end);
  let start = uint32At(blocks, at + 4);
  let agreed = 0;
  for (let first = true; source.at < source.end; first = false) {
    const shared = first ? 0 : readVarint(source);
    const length = readCount(source);
    const suffix = source.at;
    source.at += length;
    const size = readVarint(source);
    if (shared < agreed) return undefined;
    if (shared === agreed) {
      const common = commonLength(names, suffix, length, key, agreed);
      agreed += common;
      const order = byteOf(names, suffix + common, suffix + length) - byteOf(key, agreed, key.length);
      if (order === 0) return { start, end: start + size };
      if (order > 0) return undefined;
    }
    start += size;
  }
  return undefined;
}

function writeBlockEntry(blocks: ByteSink, nameOffset: number, recordsOffset: number): void {
  writeUint32(blocks, nameOffset);
  writeUint32(blocks, recordsOffset);
}

/** About one bit in ten is set. */
function filterOf(hashes: readonly number[]): Uint8Array {
  const filter = new Uint8Array(2 ** Math.ceil(Math.log2(hashes.length + 1)));
  for (const hash of hashes) filter[(hash >>> 3) % filter.length]! |= 1 << (hash & 7);
  return filter;
}

function isMarked(filter: Uint8Array, hash: number): boolean {
  return ((filter[(hash >>> 3) % filter.length] ?? 0) & (1 << (hash & 7))) !== 0;
}

/** FNV-1a over UTF-16 units. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}

function bytesOf(name: string): Uint8Array {
  const sink = emptySink(textLength(name));
  writeRawText(sink, name);
  return sink.bytes;
}

/** Where `length` bytes at a place stand to the key: negative before it, positive behind it. */
function compareBytes(bytes: Uint8Array, at: number, length: number, key: Uint8Array): number {
  const common = commonLength(bytes, at, length, key, 0);
  return byteOf(bytes, at + common, at + length) - byteOf(key, common, key.length);
}

/** How many of `length` bytes at a place agree with those of the key from `from` on. */
function commonLength(bytes: Uint8Array, at: number, length: number, key: Uint8Array, from: number): number {
  const most = Math.min(length, key.length - from);
  let common = 0;
  while (common < most && bytes[at + common] === key[from + common]) common++;
  return common;
}

/** The end comes before every byte. */
function byteOf(bytes: Uint8Array, at: number, end: number): number {
  return at < end ? bytes[at]! : -1;
}
