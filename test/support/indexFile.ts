// Index files from advisories, in memory, with details that are not packed at all.
import { readDetails } from '../../server/src/core/advisories/advisoryDetails';
import { detailsPlaceIn } from '../../server/src/core/advisories/advisoryIndex';
import { type AdvisoryIndex, openAdvisoryIndex } from '../../server/src/core/advisories/advisoryIndexFile';
import { createAdvisoryIndexWriter } from '../../server/src/core/advisories/advisoryIndexWriter';
import type { Advisory } from '../../server/src/core/types';

/** A whole file. Advisories with one id are one record, which must stand together. */
export function indexFile(advisories: readonly Advisory[], note = ''): Uint8Array {
  return joined(write(byRecord(advisories), note));
}

/** The file after some records have changed; those with nothing to say are gone. */
export function amendedFile(
  file: Uint8Array,
  changes: Readonly<Record<string, readonly Advisory[]>>,
): Uint8Array {
  const base = opened(file);
  const details = file.subarray(0, base.detailsLength);
  return joined([details, ...write(new Map(Object.entries(changes)), '', base)]);
}

/** The index of a sound file. */
export function opened(file: Uint8Array): AdvisoryIndex {
  const index = openAdvisoryIndex(file);
  if ('problem' in index) throw new Error(index.problem);
  return index;
}

/** An advisory that an index has given, with its details again. */
export function withDetails(file: Uint8Array, index: AdvisoryIndex, advisory: Advisory): Advisory {
  const place = detailsPlaceIn(index, advisory.package, advisory.id);
  if (!place) return advisory;
  const { offset, length } = place.block;
  const details = readDetails(file.subarray(offset, offset + length), place, (bytes) => bytes);
  if (!details) throw new Error(`damaged details of ${advisory.id}`);
  return { ...advisory, ...details };
}

function write(
  records: ReadonlyMap<string, readonly Advisory[]>,
  note: string,
  base?: AdvisoryIndex,
): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const writer = createAdvisoryIndexWriter({
    feed: 'test',
    pack: (bytes) => bytes.slice(),
    emit: (bytes) => chunks.push(bytes),
    ...(base && { base }),
  });
  for (const [id, advisories] of records) writer.put(id, advisories);
  writer.finish(note);
  return chunks;
}

/** Not a Buffer, whose `slice` would be no copy. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(chunks));
}

function byRecord(advisories: readonly Advisory[]): ReadonlyMap<string, readonly Advisory[]> {
  const records = new Map<string, Advisory[]>();
  for (const advisory of advisories) {
    const known = records.get(advisory.id);
    if (known) known.push(advisory);
    else records.set(advisory.id, [advisory]);
  }
  return records;
}
