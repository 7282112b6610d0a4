// Which packages of a project may be named to a public service, and which are nobody else's business.

import { wantedOf } from '../manifests/spec';
import { packagePathOf } from '../registry/packument';
import { publicHosts, publicTarballOf } from '../registry/tarballs';
import type { LockedPackage, Manifest, PackageSource, Registries } from '../types';

/** The packages of a project, by who may be told their names. */
export interface PublicNames {
  /** Package → locked versions, of those that everybody may know of. */
  readonly public: ReadonlyMap<string, readonly string[]>;
  /** The same of those from a registry of one's own, which that registry may be told and nobody else. */
  readonly private: ReadonlyMap<string, readonly string[]>;
  /** Every name that a public service is not told, sorted, with the reason as the end of a sentence. */
  readonly withheld: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Base addresses of the registries that a package may come from, one for each configuration that may hold;
 * undefined for an unusable one. The `.npmrc` of a workspace that is not trusted decides nothing else, but it may
 * well say that a name is private.
 */
export type RegistriesFor = (name: string) => readonly (string | undefined)[];

/** What is asked of a package here. */
type Origin = Pick<LockedPackage, 'name' | 'source' | 'resolved'>;

/** What is asked of one version of it. */
export type VersionOrigin = Origin & Pick<LockedPackage, 'version' | 'key'>;

/** Why a package may not be named in public; undefined where it may. */
interface Reason {
  readonly why: string;
  /** It comes from a registry of one's own. */
  readonly isPrivate: boolean;
}

/** How people say where a package comes from that is from no registry. */
export const otherSources: Readonly<Record<Exclude<PackageSource, 'registry'>, string>> = {
  git: 'comes from git',
  tarball: 'comes from a tarball',
  directory: 'comes from a folder',
  unknown: 'comes from an unknown place',
};

/**
 * Tells the packages of a project apart: those that are locked, and those that are declared and not locked, in manifests
 * or in a file that has no name. A
 * package is public where the lockfile says that it comes from a public registry or, where it does not say, npm's
 * configuration does; a scope that is configured to lead to another registry is private in any case. A name is
 * public where one of its locked instances is.
 */
export function publicNames(
  packages: Iterable<VersionOrigin>,
  manifests: Iterable<Pick<Manifest, 'name' | 'declarations'>>,
  registriesFor: RegistriesFor,
): PublicNames {
  const open = new Map<string, string[]>();
  const own = new Map<string, string[]>();
  const reasons = new Map<string, string>();
  const tell = (origin: Origin, version?: string) => {
    const reason = reasonAgainst(origin, registriesFor);
    if (reason && !reasons.has(origin.name)) reasons.set(origin.name, reason.why);
    if (!reason) add(open, origin.name, version);
    else if (reason.isPrivate) add(own, origin.name, version);
  };
  for (const locked of packages) tell(originOf(locked), locked.version);
  const workspaces = [...manifests];
  for (const { name } of workspaces) {
    if (name !== undefined && !open.has(name)) reasons.set(name, 'is a workspace');
  }
  for (const name of declaredIn(workspaces)) {
    if (!open.has(name) && !reasons.has(name)) tell({ name, source: 'registry' });
  }
  for (const name of open.keys()) reasons.delete(name);
  return {
    public: open,
    private: new Map([...own].filter(([name]) => !open.has(name))),
    withheld: [...reasons].map(([name, why]) => ({ name, why })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/**
 * Why a public service is not told a name, as the end of a sentence; undefined where it may be. A name that the project
 * does not have, such as that of a dependency still to come, is as private as its scope.
 */
export function whyWithheld(
  { public: open, withheld }: PublicNames,
  name: string,
  registriesFor: RegistriesFor,
): string | undefined {
  if (open.has(name)) return undefined;
  const known = withheld.find((one) => one.name === name);
  return known ? known.why : reasonAgainst({ name, source: 'registry' }, registriesFor)?.why;
}

/** What some configurations say of a name's registry: that of its scope, else the usual one, else npm's. */
export function registriesIn(configurations: readonly Registries[]): RegistriesFor {
  return (name) =>
    configurations.map((one) => one.get(scopeOf(name)) ?? one.get('') ?? 'https://registry.npmjs.org/');
}

/** Whether everybody may know the names of what a registry serves. */
export function isPublicRegistry(address: string): boolean {
  return isPublicHost(hostOf(address) ?? '');
}

/** The same of a registry at a host. */
export function isPublicHost(host: string): boolean {
  return publicHosts.has(host);
}

/**
 * Whether a package is what registries know by its name and version: it comes from one, or is asked for by the very
 * address at which a public one serves it.
 */
export function isPublished({ name, version, source, resolved, key }: VersionOrigin): boolean {
  if (source !== 'tarball') return source === 'registry';
  const served = publicTarballOf(resolved ?? key.slice(key.indexOf('https:')));
  return served?.name === name && served.version === version;
}

/** Where a package comes from; from a registry also by the address at which a public one serves it. */
export function originOf(locked: VersionOrigin): Origin {
  if (locked.source !== 'tarball' || !isPublished(locked)) return locked;
  const { name, resolved } = locked;
  return { name, source: 'registry', ...(resolved !== undefined && { resolved }) };
}

function reasonAgainst(origin: Origin, registriesFor: RegistriesFor): Reason | undefined {
  const { name, source } = origin;
  if (source !== 'registry') return { why: otherSources[source], isPrivate: false };
  if (packagePathOf(name) === undefined)
    return { why: 'is no name that the public registry could have', isPrivate: false };
  const from = registriesOf(origin, registriesFor).find((address) => !isPublicRegistry(address));
  if (from === undefined) return undefined;
  return { why: `comes from ${hostOf(from) ?? 'a registry that cannot be told'}`, isPrivate: true };
}

/** The registries that have a say: where the package was found, and where its scope leads. */
function registriesOf({ name, resolved }: Origin, registriesFor: RegistriesFor): readonly string[] {
  const configured = registriesFor(name).map((address) => address ?? '');
  if (!resolved) return configured;
  const usual = registriesFor(unscoped);
  return [resolved, ...configured.filter((address, index) => address !== (usual[index] ?? ''))];
}

/** Any name without a scope, to learn where such names lead. */
const unscoped = 'a';

/** `@a` of `@a/b`; empty where a name has no scope. */
export function scopeOf(name: string): string {
  return name.startsWith('@') ? name.slice(0, Math.max(0, name.indexOf('/'))) : '';
}

/** An address as the start of all that lies below it; empty for none. */
export function baseOf(address: string): string {
  return address.replace(/\/*$/, address === '' ? '' : '/');
}

/** The host that an http or https address leads to, in lower case. */
export function hostOf(address: string): string | undefined {
  return /^https?:\/\/(?:[^/?#@]*@)?([^/?#@]+)/i.exec(address)?.[1]?.toLowerCase();
}

/** What files ask of the registry, by the real names. */
export function* declaredIn(files: readonly Pick<Manifest, 'declarations'>[]): Iterable<string> {
  for (const { name, spec } of files.flatMap(({ declarations }) => declarations)) {
    const asked = wantedOf(spec);
    if (asked) yield asked.name ?? name;
  }
}

function add(names: Map<string, string[]>, name: string, version: string | undefined): void {
  const versions = names.get(name) ?? [];
  if (version && !versions.includes(version)) versions.push(version);
  names.set(name, versions);
}
