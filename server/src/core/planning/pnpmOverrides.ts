// Where pnpm reads overrides, which has changed twice.
import { pnpmVersionOf } from '../manifests/pnpmVersion';
import { remembered } from '../remembered';
import type { Manifest, Override, Project } from '../types';

/**
 * Where it does: in package.json alone (up to 10.5), there or else in pnpm-workspace.yaml (10), or in the latter alone
 * (from 11 on, `resolutions` included).
 */
export type PnpmReading = 'manifest' | 'manifestFirst' | 'workspaceFile';

/**
 * As a project's pnpm does: by the version that the manifest names, else by that which has installed last, else by which
 * overrides the lockfile notes. Undefined where none of them tells.
 */
export const pnpmReadingOf = remembered((project: Project): PnpmReading | undefined => {
  const version = pnpmVersionOf(project);
  if (!version) return readingByNotes(project);
  const { major, minor } = version;
  if (major > 10) return 'workspaceFile';
  return major === 10 && minor >= 6 ? 'manifestFirst' : 'manifest';
});

/** Whether package.json has overrides that some version of pnpm reads. */
export function hasPnpmOverrides(manifest: Manifest | undefined): boolean {
  return manifest?.overrides.some(isPnpms) ?? false;
}

/** What only one of the two files has, and the lockfile notes, has been read there. */
function readingByNotes({ manifests, workspaceFile, lock }: Project): PnpmReading | undefined {
  const inManifest = (manifests.get('')?.manifest.overrides ?? []).filter(isPnpms);
  const inYaml = workspaceFile?.workspace.overrides ?? [];
  const noted = lock?.graph.lockfile.overrides;
  if (!noted || inManifest.length === 0) return undefined;
  const isNotedOnly = (here: readonly Override[], there: readonly Override[]) => {
    const others = new Set(there.map(textOf));
    return here.some((one) => noted.get(keyOf(one)) === one.rawSpec && !others.has(textOf(one)));
  };
  if (isNotedOnly(inManifest, inYaml)) return 'manifestFirst';
  return isNotedOnly(inYaml, inManifest) ? 'workspaceFile' : undefined;
}

function isPnpms({ field }: Override): boolean {
  return field !== 'overrides';
}

function textOf(one: Override): string {
  return JSON.stringify([keyOf(one), one.rawSpec]);
}

function keyOf({ path }: Override): string {
  return path.join('>');
}
