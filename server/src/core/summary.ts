// How exposed a project is, in numbers: the same for status bar, command line and CI.
import { pinsOf, type SetUp } from './manifests/declaring';
import type { Finding, Rating } from './types';

/** Findings by rating, malware apart. A package version met by several importers counts once. */
export interface ExposureSummary extends Readonly<Record<Rating, number>> {
  readonly malware: number;
}

/** Counts findings that are exposures, each package version and advisory once. */
export function summarize(findings: readonly Finding[]): ExposureSummary {
  const counts = { malware: 0, critical: 0, high: 0, moderate: 0, low: 0, unknown: 0 };
  const seen = new Set<string>();
  for (const { rule, package: bad, advisory, rating, exposed } of findings) {
    const key = `${rule}:${bad.name}@${bad.version}:${advisory?.id}`;
    if (!exposed || seen.has(key)) continue;
    seen.add(key);
    counts[advisory?.kind === 'malware' ? 'malware' : rating]++;
  }
  return counts;
}

/** How many they are together. */
export function totalOf(summary: ExposureSummary): number {
  return Object.values(summary).reduce((sum, count) => sum + count, 0);
}

/**
 * How many packages are locked, those included that are locked where pnpm is set up with them; the folders that links and `file:` lead
 * to are none, as in an inventory.
 */
export function packagesIn(projects: readonly SetUp[]): number {
  return projects.reduce((sum, project) => {
    const packages = project.lock?.graph.lockfile.packages ?? [];
    const pinned = pinsOf(project).filter(
      (pin) => !packages.some(({ name, version }) => name === pin.name && version === pin.version),
    );
    return sum + packages.filter(({ source }) => source !== 'directory').length + pinned.length;
  }, 0);
}
