// Which pnpm a project uses, since its versions do several things each in their own way.
import type { Project } from '../types';

/** A version as far as it matters. */
export interface PnpmVersion {
  readonly major: number;
  readonly minor: number;
}

/** The version that the manifest names, else that which has installed last; undefined where neither tells. */
export function pnpmVersionOf({
  manifests,
  installedBy,
}: Pick<Project, 'manifests' | 'installedBy'>): PnpmVersion | undefined {
  return versionIn(manifests.get('')?.manifest.packageManager) ?? versionIn(installedBy);
}

function versionIn(packageManager = ''): PnpmVersion | undefined {
  const [, major, minor = '0'] = /^pnpm@(\d+)(?:\.(\d+))?/.exec(packageManager) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
