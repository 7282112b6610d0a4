// Zip archives as Go's archive/zip writes them, and so the export of OSV: sizes and checksums behind the entries.
import { crc32, deflateRawSync } from 'node:zlib';

/** An archive of texts by name. From 65,536 entries on its end is written in 64 bits. */
export function goZip(texts: Iterable<readonly [name: string, text: string]>): Buffer {
  const entries: Buffer[] = [];
  const listings: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of texts) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const sums = u32(crc32(content), packed.length, content.length);
    // Version, flags (sizes follow, UTF-8), method, time, date.
    const kind = u16(20, 0x0808, 8, 0, 0);
    const lengths = u16(Buffer.byteLength(name), 0);
    const entry = Buffer.concat([
      ...[u32(0x04034b50), kind, u32(0, 0, 0), lengths, Buffer.from(name)],
      ...[packed, u32(0x08074b50), sums],
    ]);
    listings.push(
      u32(0x02014b50),
      u16(20),
      kind,
      sums,
      lengths,
      u16(0, 0, 0),
      u32(0, offset),
      Buffer.from(name),
    );
    entries.push(entry);
    offset += entry.length;
  }
  const table = Buffer.concat(listings);
  return Buffer.concat([...entries, table, endOf(entries.length, offset, table.length)]);
}

function endOf(count: number, tableAt: number, tableLength: number): Buffer {
  const short = Math.min(count, 0xffff);
  const end = [u32(0x06054b50), u16(0, 0, short, short), u32(tableLength, tableAt), u16(0)];
  if (count <= 0xffff) return Buffer.concat(end);
  const long = [u32(0x06064b50), u64(44), u16(45, 45), u32(0, 0), u64(count, count, tableLength, tableAt)];
  return Buffer.concat([...long, u32(0x07064b50, 0), u64(tableAt + tableLength), u32(1), ...end]);
}

function u16(...values: readonly number[]): Buffer {
  return Buffer.from(Uint16Array.from(values).buffer);
}

function u32(...values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function u64(...values: readonly number[]): Buffer {
  return Buffer.from(BigUint64Array.from(values.map(BigInt)).buffer);
}
