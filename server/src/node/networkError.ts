// What went wrong on the way to a server, in plain words, and whether it may be gone a moment later.
import { HttpError } from '../ports';
import { statusOfRefusal } from './proxy';

/** A failure that may be gone a moment later. */
export class PassingError extends HttpError {}

/** What a server or proxy answers that may answer otherwise a moment later. */
export const statusesThatPass: readonly number[] = [429, 502, 503, 504];

/** Whom a request was on its way to, and through which proxy. */
export interface Way {
  readonly host: string;
  readonly proxy?: string | undefined;
}

/** What went wrong on the way, in plain words. The error's own message would hold the whole address. */
export function networkError(error: unknown, { host, proxy }: Way): HttpError {
  const code = String((error as { code?: unknown } | undefined)?.code ?? 'unknown error');
  const isUnknown = ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH'].includes(code);
  const refused = statusOfRefusal(code);
  if (proxy !== undefined && refused !== undefined) return refusal(host, proxy, refused);
  // With a proxy nothing else is connected to, nor looked for by its name.
  if (proxy !== undefined && (isUnknown || unreached.includes(code))) {
    const words = `The proxy ${proxy} cannot be reached (${code}).`;
    return isUnknown ? new HttpError('network', words) : new PassingError('network', words);
  }
  if (isUnknown) return new HttpError('network', `${host} cannot be found; there may be no network.`);
  if (/CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|UNABLE_TO_/.test(code)) {
    const advice = "npm's settings cafile and strict-ssl hold here too, and NODE_EXTRA_CA_CERTS.";
    return new HttpError('network', `The certificate of ${host} is not trusted (${code}); ${advice}`);
  }
  if (code.startsWith('ERR_INVALID')) {
    return new HttpError('network', `The request to ${host} cannot be made (${code}).`);
  }
  return new PassingError('network', `The connection to ${host} failed (${code}).`);
}

/** That a proxy does not lead on to a host, given what it answered instead. */
export function refusal(host: string, proxy: string, status: number): HttpError {
  const refuses = status === 407 ? 'wants a login that it accepts' : `does not lead to ${host}`;
  const words = `The proxy ${proxy} ${refuses} (${status}).`;
  return new (statusesThatPass.includes(status) ? PassingError : HttpError)('network', words);
}

const unreached: readonly string[] = ['ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT'];
