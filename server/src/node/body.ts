// The body of a response: decompressed, and never longer than asked for.
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { HttpError } from '../ports';

/** What is asked for with `accept-encoding`. */
export const acceptedEncodings = 'gzip, br';

/** The whole of a body that comes piece by piece. */
export async function readBody(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/**
 * A body piece by piece, to its end. The bytes are counted after decompression and reading stops at the first too
 * many, so a small reply cannot fill the memory. Unlike a browser's, the decompression does not forgive a cut-off body:
 * half a list of advisories must not pass for the whole.
 */
export async function* bodyChunks(
  stream: NodeJS.ReadableStream,
  encoding: string | undefined,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  let length = 0;
  for await (const chunk of decompressed(stream as Readable, encoding)) {
    length += (chunk as Uint8Array).length;
    if (length > maxBytes) throw new HttpError('tooLarge', `The reply is longer than ${sizeOf(maxBytes)}.`);
    yield chunk as Uint8Array;
  }
}

function decompressed(stream: Readable, encoding: string | undefined): Readable {
  const decompress = decompressorFor(encoding?.trim().toLowerCase());
  // A failure of either side surfaces where the last one is read.
  return decompress ? pipeline(stream, decompress, () => {}) : stream;
}

function decompressorFor(encoding: string | undefined) {
  switch (encoding) {
    case undefined:
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    default:
      throw new HttpError('network', 'The reply is compressed in a way that was not asked for.');
  }
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / 1024 / 1024)} MiB`;
}
