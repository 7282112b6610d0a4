// An npm registry on loopback that answers from a folder of recorded packuments, and plays an OSV that knows nothing.
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

export interface LoopbackRegistry {
  /** Base address, ending in `/`. */
  readonly url: string;
  /** Names of the packages asked for, in order. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/**
 * Serves `<name with / replaced by __>.json` of `folder` under the package's name; any other name is a 404. To what
 * OSV is asked it answers that there is no record.
 */
export async function startRegistry(folder: string): Promise<LoopbackRegistry> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/v1/querybatch') {
      const { queries } = (await json(request)) as { readonly queries: readonly unknown[] };
      return answer(response, 200, JSON.stringify({ results: queries.map(() => ({})) }));
    }
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname.slice(1));
    requests.push(name);
    const text = await readFile(join(folder, fileOf(name))).catch(() => undefined);
    answer(response, text ? 200 : 404, text ?? '{"error":"Not found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fileOf(name: string): string {
  return `${name.replaceAll('/', '__')}.json`;
}

function answer(response: ServerResponse, status: number, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}
