// Which packages are one's own although the public registry may have one of the same name, and what is said of them.
import { addOnce } from '../lists';
import { pinsOf } from '../manifests/declaring';
import { remembered } from '../remembered';
import type { Advisory, LockedPackage, Lockfile, Project, Registries } from '../types';
import {
  baseOf,
  hostOf,
  isPublicHost,
  isPublicRegistry,
  otherSources,
  type PublicNames,
  scopeOf,
} from './publicNames';

/** What is asked of a package here. */
type Origin = Pick<LockedPackage, 'name' | 'resolved'>;

/** What feeds say of a package, told apart by whether it is about this one or about its namesake. */
export interface Said {
  /** About this package. */
  readonly about: readonly Advisory[];
  /** About the public package of the same name, where this one is another. */
  readonly namesake: readonly Advisory[];
}

const nothing: Said = { about: [], namesake: [] };

/** So many packages without a scope are more than one keeps in a registry that has no public ones. */
const manyNames = 10;

/**
 * What feeds say of a package of a project. A package from a registry of one's own is not the public one of its
 * name: only one's own feeds speak of it.
 */
export function saidOf(project: Project, origin: Origin): Said {
  const said = project.advisories.get(origin.name);
  if (!said) return nothing;
  if (!isOwnPackage(project, origin)) return { about: said, namesake: [] };
  const isOwn = ({ feed }: Advisory) => project.ownFeeds?.has(feed) === true;
  return { about: said.filter(isOwn), namesake: said.filter((advisory) => !isOwn(advisory)) };
}

/**
 * Whether a package comes from a registry that has other packages than the public one. The lockfile's word counts,
 * else the configuration's for the package's scope. A registry from which also the public packages come, because it
 * is the usual one or because the lockfile has many names without a scope from it, is taken for a proxy of the public
 * one: of the two mistakes, missing the malware that came through it is the worse. Of a project that is not trusted the
 * lockfile's word talks nothing away; then only the person's own configuration counts.
 */
export function isOwnPackage(
  { registries = [], lock, trusted }: Pick<Project, 'registries' | 'lock' | 'trusted'>,
  { name, resolved }: Origin,
): boolean {
  const own = registries.flatMap((configuration) => ownRegistryOf(configuration, name) ?? []);
  const from = hostOf(resolved ?? '');
  if (resolved === undefined || from === undefined) return own.length > 0;
  if (isPublicHost(from)) return false;
  if (own.some((base) => base !== '' && resolved.startsWith(base))) return true;
  if (trusted === false) return false;
  const usual = registries.map((configuration) => hostOf(configuration.get('') ?? ''));
  return !usual.includes(from) && !(lock && proxiesIn(lock.graph.lockfile).has(from));
}

/**
 * Why finding nothing means nothing of a package, as a plain sentence; undefined where public feeds speak of it. They do
 * not of what comes from git, a tarball or a folder, nor of one's own.
 */
export function whyUnjudged(
  project: Pick<Project, 'registries' | 'lock' | 'trusted'>,
  { source, ...origin }: Pick<LockedPackage, 'name' | 'resolved' | 'source'>,
): string | undefined {
  if (source !== 'registry')
    return `Not checked: it ${otherSources[source]}, and advisories are about packages of registries.`;
  if (!isOwnPackage(project, origin)) return undefined;
  return 'It comes from a registry of your own, so that public feeds do not speak of it.';
}

/** Those of a project's private names that nevertheless stand for public packages, which came through a proxy. */
export function proxiedNames(project: Project, names: Pick<PublicNames, 'private'>): readonly string[] {
  const packages = [...(project.lock?.graph.lockfile.packages ?? []), ...pinsOf(project)];
  const locked = packages.filter(({ source, name }) => source === 'registry' && names.private.has(name));
  const isLocked = new Set(locked.map(({ name }) => name));
  const declared = [...names.private.keys()].filter((name) => !isLocked.has(name)).map((name) => ({ name }));
  const proxied = [...locked, ...declared].filter((origin) => !isOwnPackage(project, origin));
  return [...new Set(proxied.map(({ name }) => name))];
}

/** The registry of a name's scope, where it has one that is neither public nor the usual one; '' for an unknown one. */
function ownRegistryOf(configuration: Registries, name: string): string | undefined {
  const scope = scopeOf(name);
  const address = scope === '' ? undefined : configuration.get(scope);
  if (address === undefined || isPublicRegistry(address)) return undefined;
  const base = baseOf(address);
  return base !== '' && base === baseOf(configuration.get('') ?? '') ? undefined : base;
}

/** Hosts that gave a lockfile many packages without a scope. */
const proxiesIn = remembered((lockfile: Lockfile): ReadonlySet<string> => {
  const names = new Map<string, Set<string>>();
  for (const { name, resolved = '', source } of lockfile.packages) {
    const host = source === 'registry' && !name.startsWith('@') ? hostOf(resolved) : undefined;
    if (host !== undefined) addOnce(names, host, name);
  }
  return new Set([...names].flatMap(([host, from]) => (from.size < manyNames ? [] : host)));
});
