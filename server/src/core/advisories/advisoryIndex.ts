// What an index says of a package: found by name where it lies, made into advisories only as far as it is asked for.

import type { Advisory } from '../types';
import { type DetailsPlace, placeOfDetails } from './advisoryDetails';
import type { AdvisoryIndex } from './advisoryIndexFile';
import { findName, namesOf } from './advisoryNames';
import { readHead, readRecord, recordAffects, recordsIn } from './advisoryRecord';
import { type ByteSource, sourceOf } from './bytes';

/** What the index says of a package, without details and references. */
export function advisoriesIn(index: AdvisoryIndex, name: string): readonly Advisory[] {
  return recordsOf(index, name).map((record) => readRecord(record, name, index.feed));
}

/** Those of them that affect a version, as `isAffected` has it. */
export function advisoriesAffecting(
  index: AdvisoryIndex,
  name: string,
  version: string,
): readonly Advisory[] {
  const affecting: Advisory[] = [];
  for (const record of recordsOf(index, name)) {
    const { at } = record;
    if (!recordAffects(record, version)) continue;
    record.at = at;
    affecting.push(readRecord(record, name, index.feed));
  }
  return affecting;
}

/** Where the index has the details of a record of a package; undefined where it has none. */
export function detailsPlaceIn(index: AdvisoryIndex, name: string, id: string): DetailsPlace | undefined {
  const head = recordsOf(index, name)
    .map(readHead)
    .find((record) => record.id === id);
  return head && placeOfDetails(index.detailsTable, head.details);
}

/** Everything in the index, by name. */
export function* allAdvisories(index: AdvisoryIndex): Iterable<Advisory> {
  for (const { name, start, end } of namesOf(index.names)) {
    for (const record of recordsIn(sourceOf(index.records, start, end))) {
      yield readRecord(record, name, index.feed);
    }
  }
}

function recordsOf(index: AdvisoryIndex, name: string): readonly ByteSource[] {
  const found = findName(index.names, name);
  return found ? recordsIn(sourceOf(index.records, found.start, found.end)) : [];
}
