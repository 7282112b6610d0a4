// What only a reader of an advisory wants, its text and its references: packed many together, read one by one.

import type { Advisory } from '../types';
import {
  type ByteSink,
  readCount,
  readList,
  readText,
  skipText,
  sourceOf,
  uint32At,
  writeList,
  writeText,
  writeUint32,
} from './bytes';
import { checksumOf } from './checksum';

export type AdvisoryDetails = Pick<Advisory, 'details' | 'references'>;

/** Makes bytes fewer. */
export type Pack = (bytes: Uint8Array) => Uint8Array;

/** Makes packed bytes what they were; undefined where they cannot be `size` bytes. */
export type Unpack = (packed: Uint8Array, size: number) => Uint8Array | undefined;

/** Details that were packed together. */
export interface DetailsBlock {
  /** Number of the first. */
  readonly first: number;
  /** Where in the file the packed bytes are. */
  readonly offset: number;
  readonly length: number;
  /** How long they are when unpacked. */
  readonly size: number;
  readonly checksum: number;
}

/** Where one advisory's details are. */
export interface DetailsPlace {
  readonly block: DetailsBlock;
  /** Counted from the block's first, which is 0. */
  readonly nth: number;
}

/** Bytes of a block in the table of blocks. */
const entrySize = 20;

/** One advisory's details, into the bytes of a block before they are packed. */
export function writeDetails(sink: ByteSink, { details, references }: AdvisoryDetails): void {
  writeText(sink, details);
  writeList(sink, references, writeText);
}

/** A block, as the next entry of the table of blocks. */
export function writeBlockEntry(table: ByteSink, block: DetailsBlock): void {
  const { first, offset, length, size, checksum } = block;
  for (const value of [first, offset, length, size, checksum]) writeUint32(table, value);
}

/** The place of the details with a number, in a table sorted by number; undefined where the table begins later. */
export function placeOfDetails(table: Uint8Array, number: number): DetailsPlace | undefined {
  let low = 0;
  let high = Math.floor(table.length / entrySize);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (uint32At(table, middle * entrySize) <= number) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return undefined;
  const block = blockEntryAt(table, (low - 1) * entrySize);
  return { block, nth: number - block.first };
}

/** Takes one advisory's details out of the bytes of its block; undefined where these are damaged. */
export function readDetails(
  packed: Uint8Array,
  { block, nth }: DetailsPlace,
  unpack: Unpack,
): AdvisoryDetails | undefined {
  if (packed.length !== block.length || checksumOf(packed) !== block.checksum) return undefined;
  const bytes = unpack(packed, block.size);
  if (bytes?.length !== block.size) return undefined;
  const source = sourceOf(bytes);
  for (let before = nth; before > 0; before--) {
    skipText(source);
    for (let references = readCount(source); references > 0; references--) skipText(source);
  }
  return { details: readText(source), references: readList(source, readText) };
}

function blockEntryAt(table: Uint8Array, at: number): DetailsBlock {
  return {
    first: uint32At(table, at),
    offset: uint32At(table, at + 4),
    length: uint32At(table, at + 8),
    size: uint32At(table, at + 12),
    checksum: uint32At(table, at + 16),
  };
}
