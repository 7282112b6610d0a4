// What npm's merged settings mean: registries, credentials and connection, as npm itself reads them.
import { parse } from 'ini';
import type { ClientCertificate, NetworkConfig, RegistryConfig } from '../ports';

export type NpmValue = string | readonly string[];

/** npm's settings by key, for example `registry` or `//host/path/:_authToken`. */
export type NpmSettings = ReadonlyMap<string, NpmValue>;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the text of an `.npmrc` (ini; `key[]` makes lists) and puts variables of the environment in. What is
 * malformed is left out. Undefined where the text cannot be read at all.
 */
export function parseNpmrc(text: string, env: Environment): NpmSettings | undefined {
  const parsed = parseIni(text);
  if (!parsed) return undefined;
  const settings = new Map<string, NpmValue>();
  for (const [key, value] of Object.entries(parsed)) {
    const read = Array.isArray(value) ? value.flatMap((entry) => scalarIn(entry) ?? []) : scalarIn(value);
    if (read === undefined) continue;
    const expanded = typeof read === 'string' ? expand(read, env) : read.map((entry) => expand(entry, env));
    settings.set(expand(key, env), expanded);
  }
  return settings;
}

/** The settings that the environment holds as `npm_config_…`, keys spelt as in an `.npmrc`. */
export function settingsInEnvironment(env: Environment): NpmSettings {
  const settings = new Map<string, NpmValue>();
  for (const [name, value] of Object.entries(env)) {
    if (!value || !/^npm_config_/i.test(name)) continue;
    const key = name.slice('npm_config_'.length);
    const normalized = key.startsWith('//') ? key : key.replace(/(?!^)_/g, '-').toLowerCase();
    settings.set(normalized, expand(value.trim(), env));
  }
  return settings;
}

/** One layer over another, the first wins. */
export function mergeSettings(layers: readonly NpmSettings[]): NpmSettings {
  return new Map(layers.toReversed().flatMap((layer) => [...layer]));
}

/** The one string a setting holds; the last of a list, as with a repeated key. `null` and nothing are undefined. */
export function stringIn(settings: NpmSettings, key: string): string | undefined {
  const value = settings.get(key);
  const text = typeof value === 'string' ? value : value?.at(-1);
  return text && text !== 'null' ? text : undefined;
}

/** Whether a value still names a variable that the environment does not have. */
export function isUnresolved(value: string): boolean {
  return /\$\{[^${}?]+\??\}/.test(value);
}

/**
 * Registries and credentials, by the rules of npm-registry-fetch.
 * `textOf` gives the text of a file that a setting names. `warn` is told what a person should know, never a value.
 */
export function registryConfigOf(
  settings: NpmSettings,
  textOf: (path: string) => string | undefined,
  warn: (message: string) => void,
): RegistryConfig {
  const registries = [...settings.keys()]
    .filter((key) => key === 'registry' || /^@[^:]+:registry$/.test(key))
    .flatMap((key) => addressIn(stringIn(settings, key) ?? '') ?? []);
  const withLogins = new Map([...registries.flatMap(loginIn), ...settings]);
  return {
    registryFor: (name) => {
      const own = name.startsWith('@') ? `${name.split('/')[0]}:registry` : 'registry';
      const key = stringIn(settings, own) ? own : 'registry';
      const configured = stringIn(settings, key) ?? 'https://registry.npmjs.org/';
      const address = addressIn(configured);
      if (!address) warn(`npm's setting ${key} is not an http or https address.`);
      return address && baseOf(address);
    },
    scopes: [...settings.keys()].flatMap((key) => /^(@[^:]+):registry$/.exec(key)?.[1] ?? []),
    authFor: (url) => authorizationFor(url, withLogins, warn),
    network: networkOf(settings, registries, textOf),
  };
}

function networkOf(
  settings: NpmSettings,
  registries: readonly URL[],
  textOf: (path: string) => string | undefined,
): NetworkConfig {
  // npm-registry-fetch takes the proxy for https for every address, where there is one.
  const proxy = ['https-proxy', 'proxy']
    .map((key) => stringIn(settings, key))
    .find((value) => value && value !== 'false' && !isUnresolved(value));
  const noProxy = listIn(settings, 'noproxy', ',');
  const caFile = stringIn(settings, 'cafile');
  const ca = [...listIn(settings, 'ca', '\n\n'), ...certificatesIn((caFile && textOf(caFile)) || '')];
  const plain = registries.filter(({ protocol }) => protocol === 'http:').map(({ origin }) => origin);
  const certificates = clientCertificatesIn(settings, textOf);
  return {
    ...(proxy && { proxy }),
    ...(noProxy.length > 0 && { noProxy }),
    ...(ca.length > 0 && { ca }),
    ...(stringIn(settings, 'strict-ssl') === 'false' && { strictSsl: false }),
    ...(plain.length > 0 && { plainHttpOrigins: [...new Set(plain)] }),
    ...(certificates.length > 0 && { clientCertificates: certificates }),
  };
}

/**
 * The look-up of npm-registry-fetch (`lib/auth.js`): from `//host/full/path` one step up at a time, so that a
 * token reaches exactly the host and path it is meant for.
 */
function authorizationFor(
  url: string,
  settings: NpmSettings,
  warn: (message: string) => void,
): Readonly<Record<string, string>> {
  const address = addressIn(url);
  if (!address) return {};
  for (let place = `//${address.host}${address.pathname}`; place.length > 2; place = oneStepUp(place)) {
    const authorization = authorizationAt(place, settings);
    if (authorization === undefined) continue;
    // A variable that is not set, as in an editor started from the desktop, would be sent as its own name and
    // make the registry refuse even what it gives to everyone. A control character would break the request.
    if (!isUnresolved(authorization) && /^[\x20-\x7e]+$/.test(authorization)) return { authorization };
    warn(`npm's credentials for ${address.host} are not used: they name a variable that is not set.`);
    return {};
  }
  return {};
}

function authorizationAt(place: string, settings: NpmSettings): string | undefined {
  const token = stringIn(settings, `${place}:_authToken`);
  if (token) return `Bearer ${token}`;
  const login = stringIn(settings, `${place}:_auth`);
  if (login) return `Basic ${login}`;
  const username = stringIn(settings, `${place}:username`);
  const password = stringIn(settings, `${place}:_password`);
  if (!username || !password) return undefined;
  if (isUnresolved(username) || isUnresolved(password)) return username + password;
  return `Basic ${base64(`${username}:${Buffer.from(password, 'base64').toString('utf8')}`)}`;
}

/** `//host/a/b` → `//host/a/` → `//host/a` → `//host/` → `//host`, then `//`. */
function oneStepUp(place: string): string {
  return place.endsWith('/') ? place.slice(0, -1) : place.slice(0, place.lastIndexOf('/') + 1);
}

/** A login that stands in the address itself, as a setting of its own. */
function loginIn(registry: URL): readonly (readonly [string, string])[] {
  if (!registry.username) return [];
  const login = `${decoded(registry.username)}:${decoded(registry.password)}`;
  return [[`//${registry.host}${registry.pathname.replace(/\/?$/, '/')}:_auth`, base64(login)]];
}

function clientCertificatesIn(
  settings: NpmSettings,
  textOf: (path: string) => string | undefined,
): readonly ClientCertificate[] {
  return [...settings.keys()].flatMap((key) => {
    if (!key.startsWith('//') || !key.endsWith(':certfile')) return [];
    const prefix = key.slice(0, -':certfile'.length);
    const [cert, privateKey] = ['certfile', 'keyfile']
      .map((kind) => stringIn(settings, `${prefix}:${kind}`))
      .map((path) => path && textOf(path));
    return cert && privateKey ? [{ prefix, cert, key: privateKey }] : [];
  });
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

function listIn(settings: NpmSettings, key: string, separator: string): readonly string[] {
  const value = settings.get(key) ?? [];
  const parts = typeof value === 'string' ? value.split(separator) : value;
  return parts.map((part) => part.trim()).filter((part) => part && part !== 'null');
}

function addressIn(text: string): URL | undefined {
  if (isUnresolved(text) || !URL.canParse(text)) return undefined;
  const address = new URL(text);
  return address.protocol === 'https:' || address.protocol === 'http:' ? address : undefined;
}

/** Without login, query and fragment, ending in `/`. */
function baseOf({ origin, pathname }: URL): string {
  return `${origin}${pathname.replace(/\/?$/, '/')}`;
}

/** `${NAME}`, which stays as it is where the variable is not set, and `${NAME?}`, which then vanishes. */
function expand(text: string, env: Environment): string {
  return text.replace(
    /(?<!\\)(\\*)\$\{([^${}?]+)(\?)?\}/g,
    (whole, escapes: string, name: string, optional) => {
      if (escapes.length % 2 === 1) return whole.slice((escapes.length + 1) / 2);
      const value = env[name] ?? (optional ? '' : `\${${name}}`);
      return escapes.slice(escapes.length / 2) + value;
    },
  );
}

function parseIni(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text);
  } catch {
    // The parser trips over a key such as `'null'`; its message would quote the line.
    return undefined;
  }
}

function scalarIn(value: unknown): string | undefined {
  return ['string', 'boolean', 'number'].includes(typeof value) ? String(value).trim() : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
