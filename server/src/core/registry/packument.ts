// What a registry says about one package: the reply's text → Packument, and back for the cache.
import semver from 'semver';
import type { Packument, PublishedVersion } from '../types';
import { publicTarballOf } from './tarballs';

// The registry's own documents stay far below these; beyond them a reply is hostile and only cut short.
const maxVersions = 50_000;
const maxEntries = 10_000;
const maxLength = 4_096;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a packument, full or abbreviated, as registries send it.
 * Of each version only what fixes need is kept; what has the wrong type is left out. Undefined where the text is
 * no packument at all.
 */
export function parsePackument(text: string): Packument | undefined {
  const document = objectIn(parseJson(text));
  const name = textIn(document?.name);
  if (!document || !name) return undefined;
  const times = timesOf(document.time);
  const versions = new Map<string, PublishedVersion>();
  for (const [version, entry] of entriesOf(document.versions, maxVersions)) {
    if (!isVersion(version)) continue;
    versions.set(version, publishedVersionOf(version, objectIn(entry) ?? {}, times.get(version)));
  }
  const unpublished = new Map([...times].filter(([version]) => !versions.has(version)));
  return { name, distTags: textsOf(document['dist-tags']), versions, unpublished };
}

/** The shortest document from which `parsePackument` reads an equal packument. */
export function packumentToText(packument: Packument): string {
  const versions = Object.create(null) as Record<string, unknown>;
  const time = Object.fromEntries(packument.unpublished);
  for (const [version, published] of packument.versions) {
    versions[version] = documentOf(published);
    if (published.published) time[version] = published.published;
  }
  return JSON.stringify({ name: packument.name, 'dist-tags': packument.distTags, versions, time });
}

/**
 * The part of an address that names a package, for example `@scope%2fname`. Undefined for what npm would not
 * accept as a name: such a name, put into an address, could lead elsewhere (`..`, `?`, `%`).
 */
export function packagePathOf(name: string): string | undefined {
  if (name.length > 214 || !/^(?:@[\w!'()*~-][\w.!'()*~-]*\/)?[a-z\d!'()*~-][\w.!'()*~-]*$/i.test(name)) {
    return undefined;
  }
  if (/^(?:node_modules|favicon\.ico)$/i.test(name)) return undefined;
  return name.replace('/', '%2f');
}

function publishedVersionOf(
  version: string,
  entry: JsonObject,
  published: string | undefined,
): PublishedVersion {
  const deprecated = deprecationOf(entry.deprecated);
  const nodeRange = textIn(objectIn(entry.engines)?.node);
  const integrity = integrityIn(objectIn(entry.dist));
  const tarball = tarballIn(objectIn(entry.dist));
  return {
    version,
    ...(deprecated !== undefined && { deprecated }),
    ...(nodeRange !== undefined && { nodeRange }),
    dependencies: textsOf(entry.dependencies),
    optionalDependencies: textsOf(entry.optionalDependencies),
    peerDependencies: textsOf(entry.peerDependencies),
    ...listed('optionalPeers', optionalPeersIn(entry.peerDependenciesMeta)),
    ...listed('bundled', bundledIn(entry)),
    ...(runsOnInstall(entry) && { hasInstallScript: true }),
    ...(integrity !== undefined && { integrity }),
    ...(tarball !== undefined && { tarball }),
    ...listed('os', namesIn(entry.os)),
    ...listed('cpu', namesIn(entry.cpu)),
    ...(published !== undefined && { published }),
  };
}

function documentOf(published: PublishedVersion): JsonObject {
  const { deprecated, nodeRange, dependencies, optionalDependencies, peerDependencies } = published;
  const { optionalPeers, bundled, integrity, tarball } = published;
  return {
    deprecated,
    ...(nodeRange !== undefined && { engines: { node: nodeRange } }),
    ...(hasKeys(dependencies) && { dependencies }),
    ...(hasKeys(optionalDependencies) && { optionalDependencies }),
    ...(hasKeys(peerDependencies) && { peerDependencies }),
    ...(optionalPeers && {
      peerDependenciesMeta: Object.fromEntries(optionalPeers.map((name) => [name, { optional: true }])),
    }),
    ...(bundled && { bundleDependencies: bundled }),
    hasInstallScript: published.hasInstallScript,
    ...((integrity ?? tarball) !== undefined && { dist: { integrity, tarball } }),
    os: published.os,
    cpu: published.cpu,
  };
}

/** One strong hash; it is written into files as it is, so nothing else is taken. */
function integrityIn(dist: JsonObject | undefined): string | undefined {
  const integrity = textIn(dist?.integrity);
  return integrity && /^sha512-[A-Za-z\d+/]{86}==$/.test(integrity) ? integrity : undefined;
}

/**
 * An address that is written into files, too, so it may hold nothing that ends a plain scalar of YAML, in a flow map or at the
 * end of a line; at the usual one of a public registry every version has it alike.
 */
function tarballIn(dist: JsonObject | undefined): string | undefined {
  const address = textIn(dist?.tarball);
  const isAddress = address !== undefined && /^https?:\/\/[\w!#$%&()*+./:;=?@~-]+(?<!:)$/.test(address);
  return isAddress && !publicTarballOf(address) ? address : undefined;
}

/** The message is a string; `true` occurs without one, and an empty string or `false` takes it back. */
function deprecationOf(value: unknown): string | undefined {
  if (value === true) return 'deprecated';
  return typeof value === 'string' && value ? value.slice(0, maxLength) : undefined;
}

function optionalPeersIn(meta: unknown): readonly string[] {
  return entriesOf(meta, maxEntries)
    .filter(([, peer]) => objectIn(peer)?.optional === true)
    .map(([name]) => name);
}

/** A list of names under either spelling, or `true` for all dependencies. */
function bundledIn(entry: JsonObject): readonly string[] {
  const names = entry.bundleDependencies ?? entry.bundledDependencies;
  if (names === true) return Object.keys(textsOf(entry.dependencies));
  return namesIn(names);
}

function namesIn(names: unknown): readonly string[] {
  if (typeof names === 'string') return [names];
  return Array.isArray(names)
    ? names.slice(0, maxEntries).filter((name): name is string => typeof name === 'string')
    : [];
}

function listed<K extends string>(
  key: K,
  names: readonly string[],
): { readonly [_ in K]?: readonly string[] } {
  return names.length === 0 ? {} : ({ [key]: names } as { readonly [_ in K]: readonly string[] });
}

/** Only abbreviated packuments carry the flag; in full ones the scripts themselves tell. */
function runsOnInstall(entry: JsonObject): boolean {
  const scripts = objectIn(entry.scripts) ?? {};
  return (
    entry.hasInstallScript === true ||
    ['preinstall', 'install', 'postinstall'].some((script) => textIn(own(scripts, script)) !== undefined)
  );
}

/** Times by version; those of versions that were taken down stay in the list. */
function timesOf(value: unknown): ReadonlyMap<string, string> {
  const times = new Map<string, string>();
  for (const [version, time] of entriesOf(value, maxVersions)) {
    if (isTime(time) && isVersion(version)) times.set(version, time);
  }
  return times;
}

/** Times are not always trustworthy; only strict RFC 3339 in UTC, as the registry writes it, counts. */
function isTime(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

function isVersion(text: string): boolean {
  return text.length <= 256 && semver.valid(text, { loose: true }) !== null;
}

/** Has no prototype, so that a look-up of `constructor` or `__proto__` finds only what the registry said. */
function textsOf(value: unknown): Readonly<Record<string, string>> {
  const texts = Object.create(null) as Record<string, string>;
  for (const [key, entry] of entriesOf(value, maxEntries)) {
    if (typeof entry === 'string' && entry.length <= maxLength) texts[key] = entry;
  }
  return texts;
}

function entriesOf(value: unknown, limit: number): readonly (readonly [string, unknown])[] {
  return Object.entries(objectIn(value) ?? {}).slice(0, limit);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value && value.length <= maxLength ? value : undefined;
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function hasKeys(texts: Readonly<Record<string, string>>): boolean {
  return Object.keys(texts).length > 0;
}
