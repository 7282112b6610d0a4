// Addresses of tarballs that say of themselves which published version they are.
import type { Packument } from '../types';

/** Registries that serve the same public packages to everybody. */
export const publicHosts: ReadonlySet<string> = new Set([
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'registry.npmmirror.com',
  'registry.npm.taobao.org',
]);

const tarball = /^https:\/\/([^/@]+)\/((?:@[^/%]+(?:\/|%2f))?[^/@]+)\/-\/([^/?#]+)\.tgz(?:[?#]|$)/i;

/** Name and version of a public package, from the address at which a public registry serves it; undefined for others. */
export function publicTarballOf(
  address: string,
): { readonly name: string; readonly version: string } | undefined {
  const [, host = '', path = '', file = ''] = tarball.exec(address) ?? [];
  if (!publicHosts.has(host.toLowerCase())) return undefined;
  const name = path.replace(/%2f/i, '/');
  const start = `${name.slice(name.indexOf('/') + 1)}-`;
  return file.startsWith(start) ? { name, version: file.slice(start.length) } : undefined;
}

/**
 * Where another version of a package lies than that at an address: as public registries have it, else by what the registry
 * says of both. Undefined where neither tells, as of an address that is not the registry's own.
 */
export function tarballBeside(
  address: string,
  from: string,
  { versions }: Packument,
  to: string,
): string | undefined {
  const served = publicTarballOf(address);
  if (!served) return versions.get(from)?.tarball === address ? versions.get(to)?.tarball : undefined;
  const file = `${served.name.slice(served.name.indexOf('/') + 1)}-${to}.tgz`;
  const [path = ''] = address.split(/[?#]/);
  return `${path.slice(0, path.lastIndexOf('/-/'))}/-/${file}`;
}
