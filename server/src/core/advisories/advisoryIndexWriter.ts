// Writes the file of an index: records in any order, details given away as they come, all else at the end.

import type { Advisory } from '../types';
import { type Pack, writeBlockEntry, writeDetails } from './advisoryDetails';
import { type AdvisoryIndex, tailOf } from './advisoryIndexFile';
import { createNamesWriter, namesOf, type Stretch } from './advisoryNames';
import { readHead, recordsIn, writeRecord } from './advisoryRecord';
import {
  compareTextsAt,
  emptySink,
  readText,
  skipText,
  sourceOf,
  uint32At,
  writeBytes,
  writeText,
  writeUint32,
  writtenBytes,
} from './bytes';
import { checksumOf } from './checksum';

export interface AdvisoryIndexWriter {
  /** All that a record says, in place of what the base has of it; nothing where it is gone. Each id is put once. */
  readonly put: (id: string, advisories: readonly Advisory[]) => void;
  /** Ends the file; nothing may be put any more. The note is for whoever opens it. */
  readonly finish: (note: string) => void;
}

export interface AdvisoryIndexWriterOptions {
  /** The feed that all the records are from. */
  readonly feed: string;
  readonly pack: Pack;
  /** Takes the bytes of the file, in their order. */
  readonly emit: (bytes: Uint8Array) => void;
  /** An index to begin with. Its details are in the new file already, at the same place as in the old one. */
  readonly base?: AdvisoryIndex;
}

/** A record of a package, as a stretch of some bytes. */
interface Placed extends Stretch {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Enough details for packing to pay, few enough to be unpacked for one of them. */
const blockSize = 2 ** 16;

/**
 * Begins a file. Holds the records in memory, as bytes because they are very many, and of the details only those that
 * do not fill a block yet.
 */
export function createAdvisoryIndexWriter(options: AdvisoryIndexWriterOptions): AdvisoryIndexWriter {
  const { feed, emit, base } = options;
  const details = createDetailsWriter(options);
  const gathered = emptySink();
  const starts = emptySink();
  const replaced = new Set<string>();
  let asOf = base?.asOf ?? '';
  return {
    put: (id, advisories) => {
      if (base) replaced.add(id);
      let last: Advisory | undefined;
      let number = 0;
      for (const advisory of advisories) {
        if (!last || !sameDetails(last, advisory)) number = details.put(advisory);
        last = advisory;
        if (advisory.modified > asOf) asOf = advisory.modified;
        writeUint32(starts, gathered.length);
        writeText(gathered, advisory.package);
        writeRecord(gathered, advisory, number);
      }
    },
    finish: (note) => {
      const put = recordsGathered(writtenBytes(gathered), writtenBytes(starts));
      const kept = base ? recordsKept(base, replaced) : [];
      const joined = joinRecords(inOrder(kept, put), gathered.length + (base?.records.length ?? 0));
      emit(tailOf({ feed, note, asOf, ...joined, ...details.finish() }));
    },
  };
}

/** Names and records of an index, from records sorted by name that come to so many bytes at most. */
function joinRecords(
  sorted: Iterable<Placed>,
  length: number,
): Pick<AdvisoryIndex, 'names' | 'records' | 'size'> {
  const names = createNamesWriter(length >> 1);
  const records = emptySink(length);
  let current: { readonly name: string; readonly start: number } | undefined;
  let size = 0;
  const endName = () => {
    if (current) names.put(current.name, records.length - current.start);
  };
  for (const { name, bytes, start, end } of sorted) {
    if (name !== current?.name) {
      endName();
      current = { name, start: records.length };
    }
    writeBytes(records, bytes, start, end);
    size++;
  }
  endName();
  return { names: names.table(), records: writtenBytes(records), size };
}

/** The records of an index that none has taken the place of. */
function* recordsKept(
  { names, records: bytes }: AdvisoryIndex,
  replaced: ReadonlySet<string>,
): Iterable<Placed> {
  for (const { name, start: first, end: last } of namesOf(names)) {
    let start = first;
    for (const record of recordsIn(sourceOf(bytes, first, last))) {
      const { end } = record;
      if (!replaced.has(readHead(record).id)) yield { name, bytes, start, end };
      start = end;
    }
  }
}

/** The records that were put, by name. */
function* recordsGathered(bytes: Uint8Array, starts: Uint8Array): Iterator<Placed, undefined> {
  const order = Uint32Array.from({ length: starts.length / 4 }, (_, index) => uint32At(starts, index * 4));
  order.sort((a, b) => compareTextsAt(bytes, a, b) || a - b);
  const source = sourceOf(bytes);
  for (const at of order) {
    source.at = at;
    const name = readText(source);
    const start = source.at;
    skipText(source);
    yield { name, bytes, start, end: source.at };
  }
}

/** Two sorted sequences as one; where names are equal, the first sequence comes first. */
function* inOrder(first: Iterable<Placed>, second: Iterator<Placed, undefined>): Iterable<Placed> {
  let next = second.next().value;
  for (const record of first) {
    for (; next && next.name < record.name; next = second.next().value) yield next;
    yield record;
  }
  for (; next; next = second.next().value) yield next;
}

/** Gathers details into blocks, gives these away, and keeps the table of them. */
function createDetailsWriter({ pack, emit, base }: AdvisoryIndexWriterOptions) {
  const table = emptySink();
  if (base) writeBytes(table, base.detailsTable);
  let block = emptySink();
  let count = base?.detailsCount ?? 0;
  let length = base?.detailsLength ?? 0;
  let first = count + 1;
  const flush = () => {
    if (count < first) return;
    const packed = pack(writtenBytes(block));
    writeBlockEntry(table, {
      first,
      offset: length,
      length: packed.length,
      size: block.length,
      checksum: checksumOf(packed),
    });
    emit(packed);
    length += packed.length;
    first = count + 1;
    block = emptySink();
  };
  return {
    /** The number of the details, from 1; 0 for those that say nothing. */
    put: (advisory: Advisory): number => {
      if (advisory.details === '' && advisory.references.length === 0) return 0;
      if (block.length >= blockSize) flush();
      writeDetails(block, advisory);
      return ++count;
    },
    finish: () => {
      flush();
      return { detailsTable: writtenBytes(table), detailsCount: count, detailsLength: length };
    },
  };
}

function sameDetails(a: Advisory, b: Advisory): boolean {
  return a.details === b.details && a.references.join('\n') === b.references.join('\n');
}
