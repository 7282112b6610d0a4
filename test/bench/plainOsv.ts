// OSV records as `JSON.parse` gives them, and their evaluation as anybody would write it with `semver`.
import semver from 'semver';

export interface OsvRecord {
  readonly id: string;
  readonly withdrawn?: string;
  readonly affected: readonly {
    readonly package: { readonly ecosystem: string; readonly name: string };
    readonly versions?: readonly string[];
    readonly ranges?: readonly {
      readonly type: string;
      readonly events: readonly Readonly<Record<string, string>>[];
    }[];
  }[];
}

/** Whether a record affects a version of an npm package, after the OSV schema. */
export function isVulnerable(record: OsvRecord, name: string, version: string): boolean {
  if (record.withdrawn) return false;
  return record.affected
    .filter(({ package: of }) => of.ecosystem === 'npm' && of.name === name)
    .some(
      ({ versions = [], ranges = [] }) =>
        versions.includes(version) ||
        ranges.some(({ type, events }) => type !== 'GIT' && isIn(events, version)),
    );
}

function isIn(events: readonly Readonly<Record<string, string>>[], version: string): boolean {
  const valid = semver.parse(version, { loose: true });
  const isEvery = events.length === 1 && events[0]?.introduced === '0';
  if (!valid) return isEvery;
  const placed = events.flatMap((event) =>
    Object.entries(event).map(([type, at]) => ({ type, at: at === '0' ? '0.0.0-0' : at })),
  );
  placed.sort((a, b) => semver.compare(a.at, b.at, { loose: true }));
  let inside = false;
  for (const { type, at } of placed) {
    const order = valid.compare(at);
    if (type === 'introduced' && order >= 0) inside = true;
    if (type === 'fixed' && order >= 0) inside = false;
    if (type === 'last_affected' && order > 0) inside = false;
  }
  return inside;
}
