// A client of http as it is tried against a server of its own: its clock, its replies and failures in words.
import assert from 'node:assert/strict';
import { type NodeHttpOptions, nodeHttp } from '../../server/src/node/http';
import { type Clock, HttpError, type HttpResponse } from '../../server/src/ports';
import { memoryPorts } from './memoryPorts';

/** When the clocks of these tests start. */
export const clockStart = '2026-11-01T00:00:00Z';
/** What no log and no stranger may see. */
export const secret = 'Bearer s3cret';

/** A client for one test, which pauses without waiting, and what it logs. */
export function setUp(options: Partial<NodeHttpOptions> = {}) {
  const { log, logged } = memoryPorts();
  const http = nodeHttp({
    clock: quickClock(),
    log,
    env: {},
    offline: () => false,
    network: async () => ({}),
    random: () => 0.5,
    ...options,
  });
  return { http, logged };
}

/** Pauses pass at once and are noted; time limits, which are longer, never come. */
export function quickClock(): Clock & { readonly pauses: readonly number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => Date.parse(clockStart),
    after: (ms, callback) => {
      if (ms >= 30_000) return () => {};
      pauses.push(ms);
      const soon = setImmediate(callback);
      return () => clearImmediate(soon);
    },
  };
}

/** Status and body of a reply. */
export function told({ status, body }: HttpResponse): string {
  return `${status} ${new TextDecoder().decode(body)}`;
}

/** Code and message of the failure, the server's address left out. */
export async function failureOf(response: Promise<HttpResponse>): Promise<string> {
  const error = await response.then(
    (reply) => assert.fail(told(reply)),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof HttpError, String(error));
  return `${error.code}: ${error.message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
}
