// Cyclic redundancy checks, as archives and stores of objects state them to tell damaged bytes from sound ones.
// https://reveng.sourceforge.io/crc-catalogue/17plus.htm (CRC-32/ISO-HDLC and CRC-32/ISCSI)

/** The check of some bytes, 32 bits; goes on from the check of what came before them. */
export type Crc = (bytes: Uint8Array, before?: number) => number;

/** The one of entries in zip archives. */
export const crc32: Crc = crcOf(0xedb88320);

/** Castagnoli's, which Google Cloud Storage states of its objects. */
export const crc32c: Crc = crcOf(0x82f63b78);

/** The check of a polynomial, lowest bit first. */
function crcOf(polynomial: number): Crc {
  const table = Int32Array.from({ length: 256 }, (_, byte) => afterBits(polynomial, byte));
  return (bytes, before = 0) => {
    let crc = ~before;
    for (let at = 0; at < bytes.length; at++) crc = table[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
    return ~crc >>> 0;
  };
}

function afterBits(polynomial: number, byte: number): number {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
  return rest;
}
