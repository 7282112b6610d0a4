// Where pnpm reads overrides, which has changed twice.
import { pnpmVersionOf } from '../manifests/pnpmVersion';
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
export function pnpmReadingOf(project: Project): PnpmReading | undefined {
  const version = pnpmVersionOf(project);
  if (!version) return readingByNotes(project);
  const { major, minor } = version;
  if (major > 10) return 'workspaceFile';
  return major === 10 && minor >= 6 ? 'manifestFirst' : 'manifest';
}

/** The overrides of package.json that some version of pnpm reads. */
export function pnpmOverridesIn(manifest: Manifest | undefined): readonly Override[] {
  return (manifest?.overrides ?? []).filter(({ field }) => field !== 'overrides');
}

/** What only one of the two files has, and the lockfile notes, has been read there. */
function readingByNotes({ manifests, workspaceFile, lock }: Project): PnpmReading | undefined {
  const inManifest = pnpmOverridesIn(manifests.get('')?.manifest);
  const inYaml = workspaceFile?.workspace.overrides ?? [];
  const noted = lock?.graph.lockfile.overrides;
  if (!noted || inManifest.length === 0) return undefined;
  const isNoted = (one: Override, others: readonly Override[]) =>
    noted.get(keyOf(one)) === one.rawSpec &&
    !others.some((other) => keyOf(other) === keyOf(one) && other.rawSpec === one.rawSpec);
  if (inManifest.some((one) => isNoted(one, inYaml))) return 'manifestFirst';
  return inYaml.some((one) => isNoted(one, inManifest)) ? 'workspaceFile' : undefined;
}

function keyOf({ path }: Override): string {
  return path.join('>');
}
