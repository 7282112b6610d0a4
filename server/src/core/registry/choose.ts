// Which published version a fix may go to: it exists, and no advisory of any feed affects it.
import { compare, gt, lt, major, prerelease, valid } from 'semver';
import { isAffected } from '../advisories/affected';
import type { Finding, Project, PublishedVersion } from '../types';

/**
 * The version a finding's package should go to, or undefined where none is proven. For a vulnerability the lowest
 * clean version above in the same major, else the lowest in a later one. For malware the next clean release of the
 * same major that was published after the bad one; else the last clean version below; else a later major. Prefers
 * what is not deprecated, and takes a prerelease only where the project is on one.
 */
export function safeVersion(project: Project, { package: bad, advisory }: Finding): string | undefined {
  const clean = cleanVersions(project, bad.name, bad.version);
  const current = clean.filter(({ deprecated }) => deprecated === undefined);
  const choose = advisory?.kind === 'malware' ? afterMalware : aboveVulnerable;
  const since = badSince(project, bad, advisory?.records.map(({ published }) => published) ?? []);
  return choose(current, bad.version, since) ?? choose(clean, bad.version, since);
}

/** The published versions that no advisory affects, lowest first. */
export function cleanVersions(project: Project, name: string, from: string): readonly PublishedVersion[] {
  const advisories = project.advisories.get(name) ?? [];
  const early = valid(from, true) !== null && prerelease(from, true) !== null;
  return [...(project.packuments.get(name)?.versions.values() ?? [])]
    .filter(({ version }) => valid(version, true) !== null && (early || prerelease(version, true) === null))
    .filter(({ version }) => !advisories.some((advisory) => isAffected(advisory, version)))
    .sort((a, b) => compare(a.version, b.version, true));
}

function aboveVulnerable(clean: readonly PublishedVersion[], from: string): string | undefined {
  const above = clean.filter(({ version }) => isAbove(version, from));
  return (above.find(({ version }) => sameMajor(version, from)) ?? above[0])?.version;
}

function afterMalware(
  clean: readonly PublishedVersion[],
  from: string,
  since: string | undefined,
): string | undefined {
  const later = clean.filter(
    ({ version, published }) =>
      isAbove(version, from) && since !== undefined && published !== undefined && published > since,
  );
  const below = clean.filter(({ version }) => valid(from, true) !== null && lt(version, from, true));
  return (later.find(({ version }) => sameMajor(version, from)) ?? below[below.length - 1] ?? later[0])
    ?.version;
}

/** When the bad version came out: what the registry still knows of it, else when it was first reported. */
function badSince(
  project: Project,
  bad: { readonly name: string; readonly version: string },
  reported: readonly (string | undefined)[],
): string | undefined {
  const packument = project.packuments.get(bad.name);
  const known = packument?.versions.get(bad.version)?.published ?? packument?.unpublished.get(bad.version);
  return known ?? reported.filter((time) => time !== undefined).sort()[0];
}

function isAbove(version: string, from: string): boolean {
  return valid(from, true) !== null && gt(version, from, true);
}

function sameMajor(a: string, b: string): boolean {
  return major(a, true) === major(b, true);
}
