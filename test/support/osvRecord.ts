// OSV records with the least that they need.

/** The beginning of an entry about an npm package. */
export const npm = (name: string) => ({ package: { ecosystem: 'npm', name } });

/** Ranges that hold for every version. */
export const everyVersion = [{ type: 'SEMVER', events: [{ introduced: '0' }] }];

/** The least that a record needs, with what a test is about. */
export function record(fields: object): object {
  return {
    id: 'GHSA-1',
    modified: '2026-01-02T00:00:00Z',
    affected: [{ ...npm('a'), ranges: everyVersion }],
    ...fields,
  };
}
