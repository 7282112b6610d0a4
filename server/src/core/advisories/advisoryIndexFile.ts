// The file of an index: opened by a look at its end and a checksum, without being parsed.
//
// First come the packed details, which stay in the file. Then the part that is held in memory, the tail: feed and
// note, names, blocks of names, records, the table of details, and a footer of fixed length. The footer has a
// checksum of the tail and one of itself, the table of details one for each block, so that no damaged byte is ever
// taken for an answer.
import type { NameTable } from './advisoryNames';
import {
  emptySink,
  readText,
  sourceOf,
  uint32At,
  writeBytes,
  writeText,
  writeUint32,
  writtenBytes,
} from './bytes';
import { checksumOf } from './checksum';

/** An index in memory, without its details. What it says is asked of `advisoryIndex.ts`. */
export interface AdvisoryIndex {
  /** The feed that all its records are from. */
  readonly feed: string;
  /** What its writer wanted to remember. */
  readonly note: string;
  /** When the newest record was modified; RFC 3339, empty where there is none. */
  readonly asOf: string;
  readonly names: NameTable;
  readonly records: Uint8Array;
  readonly detailsTable: Uint8Array;
  /** How many advisories there are. */
  readonly size: number;
  /** How many details there are, those that no record has any more among them. */
  readonly detailsCount: number;
  /** The bytes that they take at the beginning of the file. */
  readonly detailsLength: number;
}

/** Why bytes are not taken for an index: they are of another version of the layout, or not as they were written. */
export interface IndexProblem {
  readonly problem: 'otherVersion' | 'damaged';
}

interface Footer extends Pick<AdvisoryIndex, 'size' | 'detailsCount' | 'detailsLength'> {
  /** Of the sections, in their order. */
  readonly lengths: readonly number[];
  /** Of all sections together. */
  readonly checksum: number;
  /** Length of all sections and the footer. */
  readonly tailLength: number;
}

const damaged: IndexProblem = { problem: 'damaged' };

/** Counts up with every change of the layout. */
const layoutVersion = 1;
/** `LOCKWATC` at the very end. */
const magic = [0x4b434f4c, 0x43544157] as const;
const sectionCount = 6;

/** Length of the footer: lengths of the sections, four numbers, its own checksum, version and magic. */
export const footerSize = (sectionCount + 4 + 1 + 1 + magic.length) * 4;

/** The length of the tail of a file, as its last `footerSize` bytes say. */
export function tailLengthOf(footer: Uint8Array, fileSize: number): number | IndexProblem {
  const fields = readFooter(footer);
  if ('problem' in fields) return fields;
  const { detailsLength, tailLength } = fields;
  return detailsLength + tailLength === fileSize ? tailLength : damaged;
}

/** Opens an index, given the tail of its file or the whole. The bytes must not change from then on. */
export function openAdvisoryIndex(bytes: Uint8Array): AdvisoryIndex | IndexProblem {
  const fields = readFooter(bytes);
  if ('problem' in fields) return fields;
  const { lengths, checksum, tailLength, ...counts } = fields;
  if (tailLength > bytes.length) return damaged;
  const body = bytes.subarray(bytes.length - tailLength, bytes.length - footerSize);
  if (checksumOf(body) !== checksum) return damaged;
  let at = 0;
  const [head, names, blocks, filter, records, detailsTable] = lengths.map((length) => {
    at += length;
    return body.subarray(at - length, at);
  });
  return {
    ...readHead(head!),
    names: { names: names!, blocks: blocks!, filter: filter! },
    records: records!,
    detailsTable: detailsTable!,
    ...counts,
  };
}

/** The bytes that stand behind the details in the file. */
export function tailOf(index: AdvisoryIndex): Uint8Array {
  const { names, records, detailsTable } = index;
  const sections = [headOf(index), names.names, names.blocks, names.filter, records, detailsTable];
  const length = sections.reduce((sum, section) => sum + section.length, 0);
  const sink = { bytes: new Uint8Array(length + footerSize), length: 0 };
  for (const section of sections) writeBytes(sink, section);
  const checksum = checksumOf(writtenBytes(sink));
  for (const section of sections) writeUint32(sink, section.length);
  for (const value of [checksum, index.size, index.detailsCount, index.detailsLength])
    writeUint32(sink, value);
  writeUint32(sink, checksumOf(writtenBytes(sink).subarray(length)));
  for (const value of [layoutVersion, ...magic]) writeUint32(sink, value);
  return sink.bytes;
}

/** Version and magic stand last, where another version would have them too. */
function readFooter(bytes: Uint8Array): Footer | IndexProblem {
  const footer = bytes.subarray(Math.max(0, bytes.length - footerSize));
  const [version, ...signature] = [12, 8, 4].map((fromEnd) => uint32At(footer, footer.length - fromEnd));
  if (footer.length < footerSize || magic.some((word, index) => word !== signature[index])) return damaged;
  if (version !== layoutVersion) return { problem: 'otherVersion' };
  const fields = Array.from({ length: sectionCount + 5 }, (_, index) => uint32At(footer, index * 4));
  const lengths = fields.slice(0, sectionCount);
  const [checksum = 0, size = 0, detailsCount = 0, detailsLength = 0, own] = fields.slice(sectionCount);
  if (checksumOf(footer.subarray(0, (fields.length - 1) * 4)) !== own) return damaged;
  const tailLength = lengths.reduce((sum, length) => sum + length, footerSize);
  return { lengths, checksum, tailLength, size, detailsCount, detailsLength };
}

function headOf({ feed, note, asOf }: AdvisoryIndex): Uint8Array {
  const sink = emptySink();
  for (const text of [feed, note, asOf]) writeText(sink, text);
  return writtenBytes(sink);
}

function readHead(bytes: Uint8Array): Pick<AdvisoryIndex, 'feed' | 'note' | 'asOf'> {
  const source = sourceOf(bytes);
  return { feed: readText(source), note: readText(source), asOf: readText(source) };
}
