// Which published version a range resolves to, and how large a step between two versions is.
import { compare, diff, maxSatisfying, valid } from 'semver';
import type { Bump, Packument, PublishedVersion } from './types';

/**
 * The version that npm would install today for a range or tag: `latest` if it satisfies, else the highest
 * satisfying version that is not deprecated, else the highest satisfying one (npm-pick-manifest). Undefined where
 * nothing satisfies.
 */
export function pickVersion(packument: Packument, wanted: string): string | undefined {
  const tagged = packument.distTags[wanted];
  if (tagged !== undefined) return packument.versions.has(tagged) ? tagged : undefined;
  const latest = packument.distTags.latest;
  const published = [...packument.versions.values()];
  const current = published.filter((version) => version.deprecated === undefined);
  if (
    latest !== undefined &&
    pickFrom(
      current.filter(({ version }) => version === latest),
      wanted,
    )
  )
    return latest;
  return pickFrom(current, wanted) ?? pickFrom(published, wanted);
}

/** Size of the step from one version to another; versions that do not parse make it major. */
export function bumpOf(from: string, to: string): Bump {
  if (!valid(from, true) || !valid(to, true)) return 'major';
  const order = compare(from, to, true);
  if (order === 0) return 'none';
  if (order > 0) return 'downgrade';
  const step = diff(from, to);
  if (step === 'major' || step === 'premajor') return 'major';
  return step === 'minor' || step === 'preminor' ? 'minor' : 'patch';
}

function pickFrom(versions: readonly PublishedVersion[], range: string): string | undefined {
  return (
    maxSatisfying(
      versions.map(({ version }) => version),
      range,
      true,
    ) ?? undefined
  );
}
