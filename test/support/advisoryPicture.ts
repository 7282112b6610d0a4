// Advisories from pictures of their ranges and versions.
import type { Advisory, AdvisoryEvent } from '../../server/src/core/types';
import { blankAdvisory } from './advisories';

/** An advisory from a picture: ranges as `introduced 1.0.0 fixed 2.0.0`, listed versions after `versions`. */
export function advisoryOf(picture: string, fields: Partial<Advisory> = {}): Advisory {
  const parts = picture.split(';').map((part) => part.trim());
  const listed = parts.find((part) => part.startsWith('versions'));
  return {
    ...blankAdvisory,
    ranges: parts.filter((part) => part && part !== listed).map((part) => ({ events: eventsOf(part) })),
    versions: listed?.split(' ').slice(1) ?? [],
    rating: 'high',
    ...fields,
  };
}

function eventsOf(picture: string): readonly AdvisoryEvent[] {
  return [...picture.matchAll(/(introduced|fixed|lastAffected|limit) (\S+)/g)].map(([, type, version]) => ({
    type: type as AdvisoryEvent['type'],
    version: version!,
  }));
}

/** Versions in a row, the affected ones in brackets. */
