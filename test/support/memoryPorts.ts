// All the outside world in memory: files, store, clock and log that a test can see into and move by hand.
import { createCancel } from '../../server/src/cancel';
import { nodePacking } from '../../server/src/node/packing';
import {
  type Cancel,
  type Clock,
  type DirectoryEntry,
  type Draft,
  type Files,
  type Generations,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  type Log,
  type Ports,
  type RegistryConfig,
  type Store,
} from '../../server/src/ports';

export interface MemoryPortsOptions {
  /** Absolute path with `/` → content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Those of them that are there and cannot be read. */
  readonly unreadable?: readonly string[];
  /** RFC 3339; the clock stands there until it is advanced. */
  readonly now?: string;
  /** Answers requests. Without it every request fails as where there is no network. */
  readonly http?: (request: HttpRequest, cancel?: Cancel) => HttpResponse | Promise<HttpResponse>;
  readonly npmConfig?: RegistryConfig;
  /** The files of feeds, to be shared with other ports; its own unless given. */
  readonly generations?: Ports['generations'];
}

export interface MemoryPorts extends Ports {
  readonly clock: ManualClock;
  /** What was logged, for example `warn: text`. */
  readonly logged: readonly string[];
  /** Every request made, the oldest first. */
  readonly requests: readonly HttpRequest[];
  /** What the store has and what is noted. */
  readonly stored: Map<string, Uint8Array>;
  /** Writes a file as another program would, or deletes it. */
  readonly setFile: (path: string, content: string | Uint8Array | undefined) => void;
}

export interface ManualClock extends Clock {
  /** Moves the clock on, calls back what is due in order, and lets what follows from it run. */
  readonly advance: (ms: number) => Promise<void>;
  /** Milliseconds from now of the callbacks that are still to come, the soonest first. */
  readonly pending: () => readonly number[];
}

export const publicRegistry = 'https://registry.npmjs.org/';

/** Ports that touch nothing but memory. */
export function memoryPorts(options: MemoryPortsOptions = {}): MemoryPorts {
  const { files, setFile } = memoryFiles(options.files ?? {}, options.unreadable);
  const { log, logged } = memoryLog();
  const { store, stored } = memoryStore();
  const requests: HttpRequest[] = [];
  const answer = options.http ?? noNetwork;
  const npmConfig = options.npmConfig ?? { registryFor: () => publicRegistry, authFor: () => ({}) };
  return {
    files,
    setFile,
    store,
    notes: store,
    stored,
    log,
    logged,
    requests,
    generations: options.generations ?? memoryDisk(),
    packing: nodePacking,
    clock: manualClock(options.now ?? '2026-11-01T12:00:00.000Z'),
    npmConfig: { forFolder: async () => npmConfig },
    http: {
      request: async (request, cancel) => {
        requests.push(request);
        return answer(request, cancel);
      },
    },
  };
}

/** A response with a JSON body; a string is sent as it is. */
export function reply(
  status: number,
  body: unknown = '',
  headers: Record<string, string> = {},
): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: new TextEncoder().encode(text) };
}

/** A clock that stands still until it is advanced. */
export function manualClock(start: string): ManualClock {
  let now = Date.parse(start);
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const inOrder = () => [...timers].sort((a, b) => a.at - b.at);
  return {
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pending: () => inOrder().map(({ at }) => at - now),
    advance: async (ms) => {
      const end = now + ms;
      await settled();
      for (let next = inOrder()[0]; next && next.at <= end; next = inOrder()[0]) {
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
        await settled();
      }
      now = end;
    },
  };
}

/** Resolves when everything that needs no timer and no socket has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A `Cancel` with its switch. */
export function cancelSwitch(): Cancel & { readonly cancel: () => void } {
  const { token, cancel } = createCancel();
  return {
    get cancelled() {
      return token.cancelled;
    },
    onCancel: token.onCancel,
    cancel,
  };
}

/** Generations in memory for each feed. */
export function memoryDisk(): Ports['generations'] {
  const known = new Map<string, Generations>();
  return (feed) => {
    const generations = known.get(feed) ?? memoryGenerations();
    known.set(feed, generations);
    return generations;
  };
}

/** Generations in memory, with their files by id, the oldest first. Two are kept, as on a disk. */
export function memoryGenerations(): Generations & { readonly stored: Map<string, Uint8Array> } {
  const stored = new Map<string, Uint8Array>();
  let number = 0;
  let writing = false;
  const draft = async (): Promise<Draft> => {
    const chunks: Uint8Array[] = [];
    return {
      append: async (bytes) => {
        chunks.push(bytes);
      },
      commit: async () => {
        stored.set(`generation ${++number}`, Uint8Array.from(Buffer.concat(chunks)));
        for (const id of [...stored.keys()].slice(0, -2)) stored.delete(id);
        return true;
      },
      discard: async () => {},
    };
  };
  return {
    place: 'memory',
    stored,
    list: async () => [...stored.keys()].reverse(),
    open: async (id) => {
      const bytes = stored.get(id);
      if (!bytes) return undefined;
      const read = async (offset: number, length: number) =>
        offset + length <= bytes.length ? bytes.slice(offset, offset + length) : undefined;
      return { id, size: bytes.length, read, close: async () => {} };
    },
    begin: async () => {
      if (writing) return 'busy';
      writing = true;
      return {
        draft,
        end: async () => {
          writing = false;
        },
      };
    },
  };
}

function memoryFiles(
  initial: Readonly<Record<string, string | Uint8Array>>,
  unreadable: readonly string[] = [],
) {
  const contents = new Map<string, { readonly bytes: Uint8Array; readonly mtimeMs: number }>();
  let writes = 0;
  const setFile = (path: string, content: string | Uint8Array | undefined) => {
    if (content === undefined) contents.delete(path);
    else {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      contents.set(path, { bytes, mtimeMs: ++writes });
    }
  };
  for (const [path, content] of Object.entries(initial)) setFile(path, content);
  const files: Files = {
    stat: async (path) => {
      const file = contents.get(path);
      return file && { mtimeMs: file.mtimeMs, size: file.bytes.length };
    },
    readText: async (path) => {
      const file = unreadable.includes(path) ? undefined : contents.get(path);
      return file && new TextDecoder().decode(file.bytes);
    },
    readBytes: async (path) => (unreadable.includes(path) ? undefined : contents.get(path)?.bytes),
    list: async (path) => entriesBelow(contents.keys(), path),
  };
  return { files, setFile };
}

function entriesBelow(paths: Iterable<string>, folder: string): readonly DirectoryEntry[] {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  const kinds = new Map<string, 'file' | 'directory'>();
  for (const path of paths) {
    if (!path.startsWith(start)) continue;
    const [name, ...rest] = path.slice(start.length).split('/');
    if (name) kinds.set(name, rest.length > 0 ? 'directory' : 'file');
  }
  return [...kinds].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function memoryStore() {
  const stored = new Map<string, Uint8Array>();
  const store: Store = {
    read: async (key) => stored.get(key),
    write: async (key, value) => {
      stored.set(key, value);
    },
  };
  return { store, stored };
}

function memoryLog() {
  const logged: string[] = [];
  const as = (level: string) => (message: string) => {
    logged.push(`${level}: ${message}`);
  };
  const log: Log = { info: as('info'), warn: as('warn'), error: as('error') };
  return { log, logged };
}

function noNetwork(): never {
  throw new HttpError('network', 'There is no network in this test.');
}
