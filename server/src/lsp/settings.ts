// Settings as the editor sends them, checked: anything of the wrong type counts as not set.
import { URI } from 'vscode-uri';
import type { EditorNetwork } from '../ports';
import { defaultFeeds, type FeedChoice, isAddress, networkFeedIds, type Settings } from '../session';

/** Reads the `lockwatch` section. Relative paths are taken from the first folder of the workspace. */
export function readSettings(section: unknown, folders: readonly string[]): Settings {
  const values: Readonly<Record<string, unknown>> =
    typeof section === 'object' && section !== null ? { ...section } : {};
  const paths = Array.isArray(values.advisories) ? values.advisories : [];
  return {
    advisories: paths
      .filter((path) => typeof path === 'string' && path !== '')
      .map((path) => absolute(path, folders)),
    bundled: values.bundledAdvisories !== false,
    offline: values.offline === true,
    ignoreScripts: values.ignoreScripts !== false,
    ...(isDays(values.minimumReleaseAge) && { releaseAgeDays: values.minimumReleaseAge }),
    feeds: Array.isArray(values.feeds)
      ? values.feeds.flatMap((choice) => readFeed(choice, folders))
      : defaultFeeds,
  };
}

/**
 * Reads the editor's `http` section, as VS Code has it. Where its support for proxies is off its own proxy does not
 * count; npm's and the environment's do.
 */
export function readEditorNetwork(section: unknown): EditorNetwork {
  const values: Readonly<Record<string, unknown>> =
    typeof section === 'object' && section !== null ? { ...section } : {};
  const { proxy, proxyAuthorization, noProxy, proxyStrictSSL, systemCertificates, proxySupport } = values;
  const hasProxy = isText(proxy) && proxySupport !== 'off';
  return {
    ...(hasProxy && { proxy }),
    ...(hasProxy && isText(proxyAuthorization) && { proxyAuthorization }),
    ...(Array.isArray(noProxy) && { noProxy: noProxy.filter(isText) }),
    ...(proxyStrictSSL === false && { strictSsl: false }),
    ...(systemCertificates === true && { systemCertificates }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isDays(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 3650;
}

/** A feed as the setting names it: by its id, or with the address of a mirror. An index has no usual place. */
function readFeed(choice: unknown, folders: readonly string[]): readonly FeedChoice[] {
  const { id, base }: Readonly<Record<string, unknown>> =
    typeof choice === 'object' && choice !== null ? { ...choice } : { id: choice };
  const known = networkFeedIds.find((each) => each === id);
  if (!known) return [];
  if (typeof base !== 'string') return known === 'index' ? [] : [{ id: known }];
  return [{ id: known, base: known === 'index' ? absolute(base, folders) : base }];
}

function absolute(path: string, folders: readonly string[]): string {
  const slashed = path.replaceAll('\\', '/');
  if (isAddress(path)) return path;
  const isAbsolute = slashed.startsWith('/') || /^[a-z]:\//i.test(slashed);
  return isAbsolute ? slashed : `${folders[0] ?? ''}/${slashed.replace(/^\.\//, '')}`;
}

/**
 * Absolute path, `/` between segments, of a `file:` address; undefined for any other, and for what is none. The drive of
 * Windows is a small letter, since editors write it both ways.
 */
export function pathOf(uri: string): string | undefined {
  const parsed = parsedUri(uri);
  if (parsed?.scheme !== 'file') return undefined;
  const { authority, path } = parsed;
  if (authority !== '') return `//${authority}${path}`;
  return path.replace(/^\/[a-z]:/i, (drive) => drive.slice(1).toLowerCase());
}

/** The address of an absolute path, always spelt the same. */
export function uriOf(path: string): string {
  return URI.file(path).toString();
}

/** Editors have documents of all kinds, and what others name them by need not be an address. */
function parsedUri(uri: string): URI | undefined {
  try {
    return URI.parse(uri, true);
  } catch {
    return undefined;
  }
}
