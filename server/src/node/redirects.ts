// Where a request may go: which addresses may be asked, who sees a login in one, and what of it follows a redirect.
import { HttpError, type HttpRequest } from '../ports';

export const maxRedirects = 5;

/** Headers that tell another host nothing about who asks. Everything else stays behind. */
const travelling = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-type',
  'user-agent',
]);

/**
 * The address of a request, without any login in it. Rejects with `HttpError` what may not be asked: other schemes
 * than http and https, and plain http to anywhere but this machine and configured registries.
 */
export function addressOf(url: string, plainHttpOrigins: readonly string[] = []): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address) throw new HttpError('badAddress', 'The address cannot be read.');
  const { protocol, hostname, origin } = address;
  const plainAllowed = protocol === 'http:' && (isLoopback(hostname) || plainHttpOrigins.includes(origin));
  if (protocol !== 'https:' && !plainAllowed) {
    throw new HttpError('badAddress', `${hostname || 'The address'} cannot be asked without https.`);
  }
  address.username = '';
  address.password = '';
  return address;
}

/** A request that shows the login in its address as a header, and so to that host alone, unless it has another one. */
export function withLogin<T extends HttpRequest>(request: T): T {
  const authorization = URL.canParse(request.url) ? loginIn(new URL(request.url)) : undefined;
  const { headers = {} } = request;
  const isLoggedIn = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  if (isLoggedIn || authorization === undefined) return request;
  return { ...request, headers: { ...headers, authorization } };
}

/** The login in an address as a header has it; undefined where there is none. */
export function loginIn({ username, password }: URL): string | undefined {
  if (username + password === '') return undefined;
  return `Basic ${Buffer.from(`${unescaped(username)}:${unescaped(password)}`).toString('base64')}`;
}

/**
 * The request that a redirect asks for. Rejects with `HttpError`: a step down from https, a step into this machine
 * or its cloud's metadata from outside, a step elsewhere with a confidential body, and addresses that may not be asked
 * at all.
 */
export function redirected(request: HttpRequest, from: URL, status: number, location: string): HttpRequest {
  const to = targetOf(request, from, location);
  const keepsBody = status === 307 || status === 308 || request.method === 'HEAD';
  const { body, ...bare } = request;
  if (request.confidential && keepsBody && from.origin !== to.origin)
    throw refused(from, 'private names to another host');
  return {
    ...bare,
    url: to.href,
    ...(keepsBody ? body !== undefined && { body } : { method: 'GET' as const }),
    headers: headersFor(request, from, to),
  };
}

/** Whether a host name, as `URL` gives it, is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function targetOf(request: HttpRequest, from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw refused(from, 'to an address that cannot be read');
  const to = new URL(location, from);
  if (from.protocol === 'https:' && to.protocol !== 'https:') throw refused(from, 'away from https');
  if (isInternal(to.hostname) && !isInternal(from.hostname)) throw refused(from, 'into this machine');
  try {
    return addressOf(to.href, request.network?.plainHttpOrigins);
  } catch {
    throw refused(from, 'to an address without https');
  }
}

/** Loopback, unspecified and link-local addresses, under the last of which clouds keep their secrets. */
function isInternal(hostname: string): boolean {
  return (
    isLoopback(hostname) ||
    /^(?:0\.0\.0\.0|169\.254\.\d+\.\d+|\[::\]|\[fe[89ab][\da-f]:.*\]|\[::ffff:.*\])$/.test(hostname)
  );
}

/** Text of an address as it was meant; as it is where somebody has left a lonely `%` in it. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function headersFor(request: HttpRequest, from: URL, to: URL): Readonly<Record<string, string>> {
  const headers = Object.entries(request.headers ?? {});
  if (from.origin === to.origin) return Object.fromEntries(headers);
  return Object.fromEntries(headers.filter(([name]) => travelling.has(name.toLowerCase())));
}

function refused(from: URL, how: string): HttpError {
  return new HttpError('badRedirect', `${from.host} redirects ${how}, which is not followed.`);
}
