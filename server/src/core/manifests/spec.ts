// The right-hand side of a dependency: what its text asks for.
import { validRange } from 'semver';
import { publicTarballOf } from '../registry/tarballs';
import { decoded } from '../text';
import type { Spec } from '../types';
import { parseDescriptor } from './descriptor';

/** Longer texts are `unknown`: no one writes them by hand, and parsing long ranges costs time. */
export const maxSpecLength = 256;

/**
 * Reads the right-hand side of a dependency as npm does (npm-package-arg), and besides it the protocols of yarn,
 * pnpm and bun and the git addresses that those accept. Empty is `*`. Whatever no package manager would accept,
 * template placeholders and overlong texts are `unknown`.
 */
export function parseSpec(raw: string): Spec {
  const text = raw.trim();
  if (raw.length > maxSpecLength || placeholder.test(text)) return { type: 'unknown', text: raw };
  const colon = /^[a-z][a-z+]+:/i.exec(text)?.[0].length ?? 0;
  const read = protocols.get(text.slice(0, colon).toLowerCase());
  return read ? read(text.slice(colon), text) : withoutProtocol(text);
}

/** What templates are filled in for; `__VERSION__` would else be a tag. */
const placeholder = /\{\{|\$\{|<%|^[\^~]?__\w+__$/;

const specs = new Map<string, Spec>();
const maxSpecs = 50_000;

/** The same, each text read once: foreseeing a lockfile meets the same ones a thousand times. */
export function specOf(rawSpec: string): Spec {
  const known = specs.get(rawSpec);
  if (known) return known;
  if (specs.size >= maxSpecs) specs.clear();
  const spec = parseSpec(rawSpec);
  if (rawSpec.length <= maxSpecLength) specs.set(rawSpec, spec);
  return spec;
}

/**
 * What the registry would be asked for: the real package's name where it differs from the installed one, and a
 * semver range. Undefined for tags and for everything that does not come from the registry.
 */
export function registryRangeOf(spec: Spec): { readonly name?: string; readonly range: string } | undefined {
  switch (spec.type) {
    case 'range':
      return { range: spec.range };
    case 'alias': {
      const target = registryRangeOf(spec.target);
      return target && { name: spec.name, range: target.range };
    }
    case 'patch':
      return registryRangeOf(spec.target);
    default:
      return undefined;
  }
}

/**
 * The same with a tag in the place of a range where one is asked for, such as `latest`: which version that is only the
 * registry can say. What is asked for by the address at which a public registry serves it is that package too.
 */
export function wantedOf(spec: Spec): { readonly name?: string; readonly range: string } | undefined {
  if (spec.type === 'tag') return { range: spec.tag };
  if (spec.type === 'tarball') {
    const served = publicTarballOf(spec.url);
    return served && { name: served.name, range: served.version };
  }
  if (spec.type === 'alias' && spec.target.type === 'tag') return { name: spec.name, range: spec.target.tag };
  return registryRangeOf(spec);
}

// ---------------------------------------------------------------------------------------------------------
// Reading

const protocols: ReadonlyMap<string, (rest: string, text: string) => Spec> = new Map([
  ['npm:', aliasSpec],
  ['workspace:', workspaceSpec],
  ['catalog:', (rest: string): Spec => ({ type: 'catalog', catalog: rest.trim() || 'default' })],
  ['jsr:', jsrSpec],
  ['patch:', patchSpec],
  ['file:', fileSpec],
  ['link:', (rest: string): Spec => ({ type: 'directory', protocol: 'link', path: withoutParameters(rest) })],
  [
    'portal:',
    (rest: string): Spec => ({ type: 'directory', protocol: 'portal', path: withoutParameters(rest) }),
  ],
  ['http:', (_: string, text: string) => urlSpec(text)],
  ['https:', (_: string, text: string) => urlSpec(text)],
  ...[
    ...['git:', 'git+ssh:', 'git+https:', 'git+http:', 'git+file:', 'git+rsync:', 'git+ftp:', 'ssh:'],
    ...['github:', 'gitlab:', 'bitbucket:', 'gist:', 'sourcehut:'],
  ].map((protocol) => [protocol, (_: string, text: string) => gitSpec(text)] as const),
]);

function withoutProtocol(text: string): Spec {
  if (text === '') return { type: 'range', range: '*' };
  if (/^(?:\.|\/|~\/|[a-z]:)/i.test(text)) return localSpec(text);
  if (/^[^@\s/:]+@(?:[^@\s/:]+:.|(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)\/)/.test(text))
    return gitSpec(text);
  if (/^[a-z][a-z+]+:/i.test(text)) return { type: 'unknown', text };
  if (/^[^@\s:/#]+\/[^@\s:/#]+(?:#.*)?$/.test(text)) return gitSpec(`github:${text}`);
  if (text.includes('/') || isTarball(text)) return localSpec(text);
  if (plainRange.test(text) || validRange(text, true) !== null) return { type: 'range', range: text };
  return /^[\w.!~*'()-]+$/.test(text) ? { type: 'tag', tag: text } : { type: 'unknown', text };
}

/** What nearly every spec looks like; to ask semver takes ten times as long. */
const plainRange = /^[~^]?\d{1,9}\.\d{1,9}\.\d{1,9}$/;

/** `npm:name`, `npm:name@range`; yarn also writes `npm:range` for a plain range. Aliases of aliases do not exist. */
function aliasSpec(rest: string, text: string): Spec {
  if (/^\s*(?:[~^<>=*]|v?\d+(?:[.\s|]|$))[^@]*$/.test(rest) && validRange(rest, true) !== null) {
    return { type: 'range', range: rest.trim() };
  }
  const { name, range } = parseDescriptor(rest);
  const target = parseSpec(range);
  if (!isPackageName(name) || (target.type !== 'range' && target.type !== 'tag'))
    return { type: 'unknown', text };
  return { type: 'alias', name, target };
}

function workspaceSpec(rest: string): Spec {
  const [, name, range] = /^((?:@[^/@\s]+\/)?[^/@\s]+)@(.*)$/.exec(rest.trim()) ?? [];
  if (name === undefined) return { type: 'workspace', range: rest.trim() || '*' };
  return { type: 'workspace', name, range: range!.trim() || '*' };
}

function jsrSpec(rest: string): Spec {
  if (!rest.startsWith('@')) return { type: 'jsr', range: rest.trim() || '*' };
  const { name, range } = parseDescriptor(rest);
  return { type: 'jsr', name, range: range.trim() || '*' };
}

/**
 * yarn's `patch:name@npm%3A1.2.3#./x.patch`, in older files unencoded. The target's `npm:` is a protocol, not an
 * alias, unless a name follows it.
 */
function patchSpec(rest: string, text: string): Spec {
  const [source, patch = ''] = splitOnce(rest, '#');
  const { name, range } = parseDescriptor(decoded(source));
  if (!isPackageName(name)) return { type: 'unknown', text };
  const inner = parseSpec(/^npm:[^@]+$/.test(range) ? range.slice('npm:'.length) : range);
  const target: Spec =
    inner.type === 'range' || inner.type === 'tag' ? { type: 'alias', name, target: inner } : inner;
  return { type: 'patch', target, patch: withoutParameters(patch) };
}

function fileSpec(rest: string, text: string): Spec {
  if (isTarball(withoutParameters(rest))) return { type: 'tarball', url: text };
  const path = rest.replace(/^\/{1,3}(?=\.\.?(?:\/|$))/, '').replace(/^\/{2,}/, '/');
  return { type: 'directory', protocol: 'file', path: withoutParameters(path) };
}

function localSpec(text: string): Spec {
  return isTarball(text)
    ? { type: 'tarball', url: text }
    : { type: 'directory', protocol: 'file', path: text };
}

/** A forge's page of a repository and an address that ends in `.git` are git, every other address a tarball. */
function urlSpec(text: string): Spec {
  const [, protocol = '', host = '', path = ''] = webAddress.exec(text) ?? [];
  if (host === '') return { type: 'unknown', text };
  const forge = protocol === 'https' || host === 'github.com' ? forges.get(host.toLowerCase()) : undefined;
  const isRepository = forge?.(path.split('/').filter(Boolean)) || /\.git\/?$/.test(path);
  return isRepository ? gitSpec(text) : { type: 'tarball', url: text };
}

const webAddress = /^(https?):\/\/(?:[^/@]*@)?(?:www\.)?([^/:?#]+)(?::\d+)?(?:\/([^?#]*))?(?:[?#]|$)/i;

/** Which paths of a forge name a repository and not one of its files (hosted-git-info). */
const forges: ReadonlyMap<string, (segments: readonly string[]) => boolean> = new Map([
  ['github.com', (s: readonly string[]) => s.length === 2 || s[2] === 'tree'],
  ['gitlab.com', (s: readonly string[]) => s.length > 1 && !s.includes('-') && !s.includes('archive.tar.gz')],
  ['bitbucket.org', (s: readonly string[]) => s.length > 1 && s[2] !== 'get'],
  ['gist.github.com', (s: readonly string[]) => s.length > 0 && s[2] !== 'raw'],
  ['git.sr.ht', (s: readonly string[]) => s.length > 1 && s[2] !== 'archive'],
]);

/**
 * Behind `#` stands a committish or a list of `key:value` or `key=value`, joined by `::` (npm) or `&` (yarn, pnpm),
 * of which `semver` asks for a range of tags. An address of a branch's page on GitHub names its committish itself.
 */
function gitSpec(text: string): Spec {
  const [url, fragment = ''] = splitOnce(text, '#');
  let committish = /[/@](?:www\.)?github\.com[/:][^/]+\/[^/]+\/tree\/([^/]+)/i.exec(url)?.[1];
  let range: string | undefined;
  for (const part of committish === undefined ? decoded(fragment).split(/::|&/) : []) {
    const [, key, value] = /^(\w+)[:=](.*)$/.exec(part) ?? [];
    if (key === 'semver') range = value!;
    else if (key === undefined || /^(?:commit|head|tag)$/.test(key))
      committish = value ?? (part || undefined);
  }
  return {
    type: 'git',
    url,
    ...(committish !== undefined && { committish }),
    ...(range !== undefined && { range }),
  };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** yarn binds a path to its workspace: `portal:./lib::locator=root%40workspace%3A.`. */
function withoutParameters(text: string): string {
  return splitOnce(text, '::')[0].trim();
}

function isTarball(text: string): boolean {
  return /\.(?:tgz|tar\.gz|tar)$/i.test(text);
}

/** A name that the registry would take (validate-npm-package-name), and without a scope not a file's. */
function isPackageName(text: string): boolean {
  if (text.startsWith('@')) return /^@[\w.!~*'()-]+\/(?!\.)[\w.!~*'()-]+$/.test(text);
  return /^(?![._-])[\w.!~*'()-]+$/.test(text) && !isTarball(text);
}
