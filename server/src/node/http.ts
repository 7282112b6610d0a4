// The network: one request at a time through node-fetch, with time limits, retries, redirects by hand and a proxy.
import fetch, { type RequestInit, type Response } from 'node-fetch';
import {
  type Cancel,
  type Clock,
  type EditorNetwork,
  type Http,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  type Log,
  type NetworkConfig,
  neverCancelled,
} from '../ports';
import { acceptedEncodings, bodyChunks, readBody } from './body';
import { networkError, PassingError, refusal, statusesThatPass } from './networkError';
import { type Connection, createAgents, proxyFor } from './proxy';
import { addressOf, maxRedirects, redirected, withLogin } from './redirects';
import { steady, unlessSilent } from './silence';

const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 64 * 1024 * 1024;
const maxAttempts = 4;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

export interface NodeHttpOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** While true, no connection is made. */
  readonly offline: () => boolean;
  readonly env: Connection['env'];
  /** How to connect where a request does not say. */
  readonly network: () => Promise<NetworkConfig>;
  /** The editor's settings as they are now. */
  readonly editor?: () => EditorNetwork;
  /** A number from 0 to 1 that spreads retries. */
  readonly random?: () => number;
}

/** The network of this machine. Headers and addresses with queries never reach the log. */
export function nodeHttp(options: NodeHttpOptions): Http {
  const agentFor = createAgents();
  return {
    request: async (request, cancel = neverCancelled) => {
      const network = request.network ?? (await options.network());
      const full = withLogin({ ...request, network });
      for (let attempt = 1; ; attempt++) {
        const outcome = await attemptOf(full, cancel, options, agentFor);
        const pause = attempt < maxAttempts ? pauseAfter(outcome, full, attempt, options) : undefined;
        if (pause === undefined) {
          if (outcome instanceof HttpError) throw outcome;
          return outcome;
        }
        options.log.info(`${hostOf(request.url)}: ${wordsOf(outcome)} Trying again in ${pause} ms.`);
        await waiting(pause, cancel, options.clock);
      }
    },
  };
}

type Outcome = HttpResponse | HttpError;
type FullRequest = HttpRequest & { readonly network: NetworkConfig };

/** One try with all its redirects within one time limit. Does not reject. */
async function attemptOf(
  request: FullRequest,
  cancel: Cancel,
  options: NodeHttpOptions,
  agentFor: ReturnType<typeof createAgents>,
): Promise<Outcome> {
  const abort = new AbortController();
  let reason: HttpError | undefined;
  const stop = (error: HttpError) => () => {
    reason ??= error;
    abort.abort();
  };
  const { timeoutMs = defaultTimeoutMs } = request;
  const host = hostOf(request.url);
  const late = `${host} did not answer within ${Math.round(timeoutMs / 1000)} seconds.`;
  const stopClock = options.clock.after(timeoutMs, stop(new HttpError('timeout', late)));
  const stopCancel = cancel.onCancel(stop(cancelled()));
  try {
    return await followed(request, abort.signal, options, agentFor);
  } catch (error) {
    return reason ?? (error instanceof HttpError ? error : networkError(error, { host }));
  } finally {
    stopClock();
    stopCancel();
    // Whatever of the reply is still on its way is not waited for.
    abort.abort();
  }
}

async function followed(
  request: FullRequest,
  signal: AbortSignal,
  options: NodeHttpOptions,
  agentFor: ReturnType<typeof createAgents>,
): Promise<HttpResponse> {
  let current: HttpRequest = request;
  for (let step = 0; step <= maxRedirects; step++) {
    if (options.offline()) throw new HttpError('offline', 'No connections are made while offline.');
    if (signal.aborted) throw cancelled();
    const address = addressOf(current.url, request.network.plainHttpOrigins);
    const connection = { network: request.network, editor: options.editor?.() ?? {}, env: options.env };
    const init: RequestInit = {
      method: current.method ?? 'GET',
      headers: { 'accept-encoding': acceptedEncodings, 'user-agent': 'lockwatch', ...current.headers },
      agent: agentFor(address, connection),
      redirect: 'manual',
      // Decompression is ours: node-fetch takes a compressed body that is cut off for a whole one.
      compress: false,
      signal,
    };
    const { body } = current;
    if (body !== undefined) init.body = typeof body === 'string' ? body : Buffer.from(body);
    const way = { host: address.host, proxy: proxyFor(address, connection)?.host };
    const answer = fetch(address.href, init).catch((error: unknown) => {
      throw networkError(error, way);
    });
    // Registries are known to think long about a question; what merely lies there begins to come at once.
    const mayThink = init.method === 'POST';
    const response = await (mayThink ? answer : unlessSilent(answer, address.host, options.clock));
    // No other server wants a login for a proxy.
    if (way.proxy !== undefined && response.status === 407) throw refusal(way.host, way.proxy, 407);
    const location = isRedirect(response.status) ? response.headers.get('location') : null;
    if (location === null) return responseOf(response, current, address.host, options.clock);
    response.body?.resume();
    current = redirected({ ...current, network: request.network }, address, response.status, location);
  }
  throw new HttpError('badRedirect', `${hostOf(request.url)} redirects more than ${maxRedirects} times.`);
}

async function responseOf(
  response: Response,
  request: HttpRequest,
  host: string,
  clock: Clock,
): Promise<HttpResponse> {
  const { status } = response;
  const headers = Object.fromEntries(response.headers);
  // Replies without a body name its encoding all the same. They too are read to their end, which frees the
  // connection for the next request.
  const isEmpty = request.method === 'HEAD' || status === 204 || status === 304;
  const encoding = isEmpty ? undefined : headers['content-encoding'];
  const { body } = response;
  if (!body) return { status, headers, body: new Uint8Array() };
  const { maxBytes = defaultMaxBytes } = request;
  const chunks = steady(bodyChunks(body, encoding, maxBytes), host, clock);
  if (request.consume && (status === 200 || status === 206)) {
    await request.consume({ status, headers }, failingForGood(chunks, host));
    return { status, headers, body: new Uint8Array() };
  }
  return { status, headers, body: await readBody(chunks) };
}

/** The same chunks, whose failure is final, for some were taken already. */
async function* failingForGood(chunks: AsyncIterable<Uint8Array>, host: string): AsyncIterable<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError('network', networkError(error, { host }).message);
  }
}

/** Milliseconds until the next try, or undefined where the outcome is final. */
function pauseAfter(
  outcome: Outcome,
  request: HttpRequest,
  attempt: number,
  options: NodeHttpOptions,
): number | undefined {
  const mayRepeat = request.method !== 'POST' || request.idempotent === true;
  if (!mayRepeat || !isPassing(outcome)) return undefined;
  const random = (options.random ?? Math.random)();
  const backOff = Math.round(firstPauseMs * 2 ** (attempt - 1) * (0.5 + random));
  const asked = outcome instanceof HttpError ? 0 : retryAfterOf(outcome, options.clock);
  // A server that wants to be left alone for longer gets its will: the response is final.
  return asked > longestPauseMs ? undefined : Math.max(backOff, asked);
}

function isPassing(outcome: Outcome): boolean {
  if (!(outcome instanceof HttpError)) return statusesThatPass.includes(outcome.status);
  return outcome instanceof PassingError;
}

/** Milliseconds from `Retry-After`, which holds seconds or a date; 0 where it says nothing. */
function retryAfterOf(response: HttpResponse, clock: Clock): number {
  const value = response.headers['retry-after']?.trim() ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - clock.now();
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

function waiting(ms: number, cancel: Cancel, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopClock = clock.after(ms, () => {
      stopCancel();
      resolve();
    });
    const stopCancel = cancel.onCancel(() => {
      stopClock();
      reject(cancelled());
    });
  });
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function wordsOf(outcome: Outcome): string {
  return outcome instanceof HttpError ? outcome.message : `It answered ${outcome.status}.`;
}

function cancelled(): HttpError {
  return new HttpError('cancelled', 'The request is no longer wanted.');
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'The address';
}
