// The client of an npm registry whose answers a test gives, and its own answers in words.
import type { HttpRequest, HttpResponse, RegistryConfig } from '../../server/src/ports';
import { createRegistry, type PackumentAnswer, type RegistryOptions } from '../../server/src/registry';
import { type MemoryPorts, memoryPorts, reply } from './memoryPorts';

/** One registry for every name, without credentials. */
export const config: RegistryConfig = {
  registryFor: () => 'https://registry.example/npm/',
  authFor: () => ({}),
};

type Answering = (
  request: HttpRequest,
  cancel?: Parameters<MemoryPorts['http']['request']>[1],
) => HttpResponse | Promise<HttpResponse>;

/** A registry that is asked through these answers, with what the store of `sharing` holds. */
export function setUp(http: Answering, options: RegistryOptions = {}, sharing?: MemoryPorts) {
  const ports = memoryPorts({ http });
  for (const [key, value] of sharing?.stored ?? []) ports.stored.set(key, value);
  return { ports, registry: createRegistry(ports, options) };
}

/** The answer of a registry that has one version. */
export function packumentOf(version: string, name = 'a', headers = {}): HttpResponse {
  return reply(200, { name, versions: { [version]: {} } }, headers);
}

/** What came of asking, in a line. */
export function told(answer: PackumentAnswer | undefined): string {
  if (answer?.state !== 'known') return `${answer?.reason}: ${answer?.message}`;
  const versions = [...answer.packument.versions.keys()].join();
  return `${versions} as of ${answer.asOf}${answer.stale === undefined ? '' : `, stale: ${answer.stale}`}`;
}
