// A real HTTP server on loopback that misbehaves on request.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Unpacked where it came compressed. */
  readonly body: string;
}

export interface TestServer {
  /** With the server's port, ending in `/`. */
  readonly url: string;
  readonly port: number;
  /** Every request that arrived whole, the oldest first. */
  readonly seen: readonly Seen[];
  /** How many connections were ever made. */
  readonly connections: () => number;
  /** Resolves when that many requests have arrived. */
  readonly requested: (count: number) => Promise<void>;
  /** Resolves when the last open connection is gone. */
  readonly idle: () => Promise<void>;
}

/** What a server does with a request. */
export type Behaviour = (response: ServerResponse, request: Seen) => void;

/** The certificate of `registry.example`, which also holds for this machine. It vouches for itself. */
export const certificate = readFixture('certificate.pem');

export interface ServerOptions {
  /** Speaks https with the certificate above. */
  readonly tls?: boolean;
  readonly host?: string;
  /** As a proxy: `host:port` that it leads to → port on this machine. */
  readonly routes?: Readonly<Record<string, number>>;
  /** What it answers as a proxy where it leads nowhere; 403 unless said otherwise. */
  readonly refusal?: number | 'nothing';
}

/** Starts a server that ends with the test. */
export async function startServer(
  test: TestContext,
  behaviour: Behaviour,
  options: ServerOptions = {},
): Promise<TestServer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    void readRequest(request).then((whole) => {
      seen.push(whole);
      server.emit('seen');
      behaviour(response, whole);
    });
  };
  const server: Server = options.tls
    ? createTlsServer({ cert: certificate, key: readFixture('key.pem') }, listener)
    : createServer(listener);
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket) && sockets.size === 0 && server.emit('idle'));
  });
  tunnel(server, options, seen);
  test.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const host = options.host ?? '127.0.0.1';
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://${host}:${port}/`,
    port,
    seen,
    connections: () => connections,
    requested: async (count) => {
      while (seen.length < count) await once(server, 'seen');
    },
    idle: async () => {
      while (sockets.size > 0) await once(server, 'idle');
    },
  };
}

/** One behaviour for each request; the last one stays. */
export function inTurn(...behaviours: readonly Behaviour[]): Behaviour {
  let turn = 0;
  return (response, request) => behaviours[Math.min(turn++, behaviours.length - 1)]!(response, request);
}

export function answer(status: number, body: string | Uint8Array = '', headers = {}): Behaviour {
  return (response) => response.writeHead(status, headers).end(body);
}

export function redirect(status: number, to: string): Behaviour {
  return answer(status, 'moved', { location: to });
}

/** Takes the request and says nothing. */
export const hang: Behaviour = () => {};

/** Sends a byte now and then, without end. */
export const drip: Behaviour = (response) => {
  response.writeHead(200);
  const next = () => {
    if (response.destroyed) return;
    response.write('x');
    setImmediate(next);
  };
  next();
};

/** Closes the connection without an answer. */
export const hangUp: Behaviour = (response) => response.socket?.destroy();

/** Promises more than it sends. */
export const cutShort: Behaviour = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"name":', () => response.socket?.destroy());
};

/** Some ten kilobytes that become as many megabytes. */
export const gzipBomb: Behaviour = answer(200, gzipSync(Buffer.alloc(10 * 1024 * 1024)), {
  'content-encoding': 'gzip',
});

/** Compressed, well framed, and only half of it. */
export function halfGzip(text: string): Behaviour {
  const whole = gzipSync(text);
  return answer(200, whole.subarray(0, whole.length / 2), { 'content-encoding': 'gzip' });
}

/** As a proxy does for https: the named host leads to the port, every other is refused. */
function tunnel(server: Server, { routes = {}, refusal = 403 }: ServerOptions, seen: Seen[]): void {
  server.on('connect', ({ url = '', headers }: IncomingMessage, socket: Socket) => {
    seen.push({ method: 'CONNECT', url, headers, body: '' });
    server.emit('seen');
    const port = routes[url];
    if (port === undefined) {
      // It ends when the other side does.
      if (refusal === 'nothing') socket.resume().on('end', () => socket.end());
      else socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
}

async function readRequest(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  const bytes = Buffer.concat(chunks);
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return { method, url, headers, body: body.toString() };
}

function readFixture(name: string): string {
  return readFileSync(join(__dirname, '../fixtures/tls', name), 'utf8');
}
