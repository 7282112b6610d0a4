// One question to a registry about one package: which address, with what, and what its reply means.
import { type Packument, packagePathOf, parsePackument } from './core/index';
import {
  type Cancel,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  type Ports,
  type RegistryConfig,
} from './ports';

const timeoutMs = 60_000;
/** The largest packuments of the public registry have some 30 MB. */
const maxBytes = 64 * 1024 * 1024;

export type PackumentAnswer = KnownPackument | UnknownPackument;

export interface KnownPackument {
  readonly state: 'known';
  readonly packument: Packument;
  /** RFC 3339 of when the registry last said so. */
  readonly asOf: string;
  /** The registry's name for exactly this content. */
  readonly etag?: string;
  /** Why it could not be asked again, where it could not, in one plain sentence. */
  readonly stale?: string;
}

export interface UnknownPackument {
  readonly state: 'unknown';
  readonly reason:
    | 'offline'
    | 'notFound'
    | 'unauthorized'
    | 'unreachable'
    | 'invalidName'
    | 'noRegistry'
    | 'cancelled';
  /** One plain sentence. */
  readonly message: string;
}

/** Whom to ask about a package. */
export interface PackumentTarget {
  readonly name: string;
  readonly url: string;
  readonly host: string;
  readonly config: RegistryConfig;
  /** Tells answers apart; what is refused to one set of credentials may be given to another. */
  readonly id: string;
}

export const noLongerWanted: UnknownPackument = unknown('cancelled', 'The answer is no longer wanted.');

/** Whom to ask, or the answer where there is nobody: a name that could lead elsewhere never gets into an address. */
export function targetOf(name: string, config: RegistryConfig): PackumentTarget | UnknownPackument {
  const path = packagePathOf(name);
  if (path === undefined) return unknown('invalidName', 'The name is not one that a registry could have.');
  const base = config.registryFor(name);
  if (base === undefined) {
    return unknown(
      'noRegistry',
      "The registry that npm's configuration names is not an http or https address.",
    );
  }
  const url = base + path;
  return { name, url, host: new URL(base).host, config, id: JSON.stringify([url, config.authFor(url)]) };
}

/**
 * Asks the registry. Where `before` was known and the registry fails, the answer is `before`, marked stale.
 * Undefined where nobody wants to know any more. Does not reject.
 */
export async function fetchPackument(
  ports: Ports,
  target: PackumentTarget,
  before: PackumentAnswer | undefined,
  cancel: Cancel,
): Promise<PackumentAnswer | undefined> {
  const asOf = new Date(ports.clock.now()).toISOString();
  try {
    return answerIn(await ports.http.request(requestFor(target, before), cancel), target, before, asOf);
  } catch (error) {
    if (!(error instanceof HttpError)) {
      ports.log.error(String(error));
      return failed(before, 'unreachable', `${target.host} could not be asked.`);
    }
    if (error.code === 'cancelled') return undefined;
    if (error.code === 'offline') return failed(before, 'offline', error.message);
    ports.log.info(`${target.name} could not be looked up: ${error.message}`);
    return failed(before, 'unreachable', error.message);
  }
}

function requestFor({ url, config }: PackumentTarget, before: PackumentAnswer | undefined): HttpRequest {
  return {
    url,
    headers: {
      // Only the full document has the times that say how long a version has been out.
      accept: 'application/json',
      ...(before?.state === 'known' && before.etag !== undefined && { 'if-none-match': before.etag }),
      ...config.authFor(url),
    },
    ...(config.network && { network: config.network }),
    timeoutMs,
    maxBytes,
  };
}

function answerIn(
  { status, headers, body }: HttpResponse,
  { name, host }: PackumentTarget,
  before: PackumentAnswer | undefined,
  asOf: string,
): PackumentAnswer {
  if (status === 200) {
    const packument = parsePackument(new TextDecoder().decode(body));
    if (packument?.name === name) {
      return { state: 'known', packument, asOf, ...(headers.etag !== undefined && { etag: headers.etag }) };
    }
    return failed(before, 'unreachable', `${host} answered with something that is not about ${name}.`);
  }
  if (status === 304 && before?.state === 'known') {
    const { stale, ...known } = before;
    return { ...known, asOf };
  }
  if (status === 404 || status === 410) return unknown('notFound', `${name} is not in the registry ${host}.`);
  if (status === 401 || status === 403) {
    const message = `${host} does not let us see ${name}; npm's credentials for it may be missing.`;
    return failed(before, 'unauthorized', message);
  }
  return failed(before, 'unreachable', `${host} answered ${status}.`);
}

/** What was known before, marked stale, or else unknown. */
function failed(
  before: PackumentAnswer | undefined,
  reason: UnknownPackument['reason'],
  message: string,
): PackumentAnswer {
  return before?.state === 'known' ? { ...before, stale: message } : unknown(reason, message);
}

function unknown(reason: UnknownPackument['reason'], message: string): UnknownPackument {
  return { state: 'unknown', reason, message };
}
