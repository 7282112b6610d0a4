// Deflate, as Node brings it.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Packing } from '../ports';

export const nodePacking: Packing = {
  pack: (bytes) => deflateRawSync(bytes),
  unpack: (packed, size) => {
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
    } catch {
      // Damaged, or larger than it may be.
      return undefined;
    }
  },
};
