// Where a dependency in a yarn.lock leads: from its descriptor (`name@range`) to the entry that locks it.
import { rcompare, satisfies, valid } from 'semver';
import { type Descriptor, parseDescriptor } from '../manifests/descriptor';
import { parseSpec } from '../manifests/spec';
import { decoded } from '../text';
import type { LockedPackage, PackageSource, Spec } from '../types';

/** A dependency whose descriptor is no key of the lockfile. */
export interface Unresolved {
  /** Its number among all edges. */
  readonly edge: number;
  readonly name: string;
  readonly rawSpec: string;
  to: number;
}

/** A descriptor that has the name asked for. */
export interface Candidate {
  readonly to: number;
  /** Of the entry that it leads to, empty where it has none, as a workspace. */
  readonly version: string;
  /** Whether a dependency asks for it. */
  readonly isAsked: boolean;
}

/** Comparing versions takes time, so it ends here: real names have few descriptors, and few dependencies are moved. */
const candidateLimit = 64;
const comparisonLimit = 10_000;

/**
 * Finds where a `resolutions` field of the root manifest moved dependencies to. Yarn replaces the descriptor of such
 * a dependency, and the lockfile, which holds only the replacement, does not say what was replaced. So it is looked
 * up by name: best is a descriptor that no dependency asks for, since only a resolution can have brought that in;
 * then one whose version is in the range; then one without a version, a workspace; then the highest version.
 * Dependencies on names without candidates keep their target.
 */
export function findMoved(
  missing: readonly Unresolved[],
  candidatesOf: (name: string) => readonly Candidate[],
): void {
  const byName = new Map<string, readonly Candidate[]>();
  const byDescriptor = new Map<string, Candidate | undefined>();
  let comparisons = 0;
  for (const dependency of missing) {
    const { name, rawSpec } = dependency;
    const descriptor = `${name}@${rawSpec}`;
    const candidates = byName.get(name) ?? bestFirst(candidatesOf(name));
    byName.set(name, candidates);
    if (!byDescriptor.has(descriptor)) {
      const isWorthwhile = candidates.length > 1 && comparisons < comparisonLimit;
      byDescriptor.set(descriptor, (isWorthwhile && firstWithin(candidates, rawSpec)) || candidates[0]);
      comparisons += candidates.length;
    }
    dependency.to = byDescriptor.get(descriptor)?.to ?? dependency.to;
  }
}

/** A virtual reference (`virtual:hash#npm:1.0.0`) is another in a place of its own. */
export function withoutVirtual(reference: string): string {
  return reference.startsWith('virtual:') ? reference.slice(reference.indexOf('#') + 1) : reference;
}

/** The version in a reference: `npm:1.0.0`, `patch:a@npm%3A1.0.0#x.patch::version=1.0.0&hash=1`; else empty. */
export function versionOf(reference: string): string {
  const [plain, parameters = ''] = reference.split('::', 2);
  if (plain!.startsWith('npm:')) return plain!.slice('npm:'.length);
  return (
    parameters
      .split('&')
      .find((one) => one.startsWith('version='))
      ?.slice('version='.length) ?? ''
  );
}

/** The address that yarn writes where an archive does not lie where registries usually have it. */
export function archiveOf(reference: string): string | undefined {
  if (!reference.includes('::')) return undefined;
  const [, written] = /::__archiveUrl=([^&]+)/.exec(reference) ?? [];
  return written === undefined ? undefined : decoded(written);
}

/** The range with its protocol: before version 8 of the lockfile `npm:` is left out in dependencies, in 4 in some keys. */
export function withProtocol(range: string): string {
  return range.startsWith('npm:') || range.includes(':') ? range : `npm:${range}`;
}

/** Indices of packages with these names in a lockfile of yarn's, by each of the descriptors that their keys are made of. */
export function indicesByDescriptor(
  packages: readonly LockedPackage[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const indices = new Map<string, number>();
  packages.forEach(({ key }, index) => {
    if (!names.has(key.slice(0, key.indexOf('@', 1)))) return;
    for (const descriptor of key.split(', ')) indices.set(descriptor, index);
  });
  return indices;
}

/** A range with a relative path, bound to what the path starts from: `portal:./a::locator=root%40workspace%3A.` */
export function boundTo(range: string, locator: string): string {
  return `${range}::locator=${encoded(locator)}`;
}

/** What is patched: `a` and `npm:^1` of `patch:a@npm%3A^1#x.patch`, in old files of `patch:a@^1#x.patch`. */
export function patchSourceOf(range: string): Descriptor {
  const source = parseDescriptor(decoded(range.slice('patch:'.length).split('#', 1)[0]!));
  return { name: source.name, range: withProtocol(source.range) };
}

/** Where the content of a range or reference comes from. */
export function sourceOf(range: string): PackageSource {
  if (range.startsWith('npm:')) return 'registry';
  const isPlain = '^~<>=*0123456789'.includes(range.charAt(0)) && !range.includes('/');
  return isPlain ? 'registry' : sourceOfSpec(parseSpec(range));
}

/** Where the content of what is asked for comes from. */
export function sourceOfSpec(spec: Spec): PackageSource {
  switch (spec.type) {
    case 'range':
    case 'tag':
    case 'alias':
    case 'jsr':
      return 'registry';
    case 'git':
    case 'tarball':
    case 'directory':
      return spec.type;
    case 'patch':
      return sourceOfSpec(spec.target);
    default:
      return 'unknown';
  }
}

/** Half a surrogate pair cannot be encoded. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Those that no dependency asks for, or if there are none all; workspaces, then by version, the highest first. */
function bestFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const unasked = candidates.filter(({ isAsked }) => !isAsked);
  const isWorkspace = ({ version }: Candidate) => Number(version === '');
  return (unasked.length > 0 ? unasked : candidates)
    .slice(0, candidateLimit)
    .sort((a, b) => isWorkspace(b) - isWorkspace(a) || compareDown(a.version, b.version));
}

function firstWithin(candidates: readonly Candidate[], range: string): Candidate | undefined {
  const wanted = versionPartOf(range);
  return candidates.find(({ version }) =>
    satisfies(version, wanted, { loose: true, includePrerelease: true }),
  );
}

/** The range in `^1.0.0`, `npm:^1.0.0` and `npm:name@^1.0.0`. */
function versionPartOf(range: string): string {
  const at = range.indexOf('@', range.startsWith('npm:@') ? 5 : 0);
  if (at >= 0) return range.slice(at + 1);
  return range.startsWith('npm:') ? range.slice(4) : range;
}

function compareDown(a: string, b: string): number {
  return valid(a, true) && valid(b, true) ? rcompare(a, b, true) : 0;
}
