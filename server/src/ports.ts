// All the outside world there is. The session and the feeds see nothing else; `node/` fills these in.

/** Says that a result is no longer wanted. */
export interface Cancel {
  readonly cancelled: boolean;
  /** Calls back once; at once where already cancelled. Returns what takes the call back. */
  readonly onCancel: (callback: () => void) => () => void;
}

export interface FileStat {
  readonly mtimeMs: number;
  readonly size: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** Read access to files. Paths are absolute with `/` between segments. Absent or unreadable is undefined or empty. */
export interface Files {
  readonly stat: (path: string) => Promise<FileStat | undefined>;
  readonly readText: (path: string) => Promise<string | undefined>;
  readonly readBytes: (path: string) => Promise<Uint8Array | undefined>;
  /** Symbolic links are reported as `other` and not followed. */
  readonly list: (path: string) => Promise<readonly DirectoryEntry[]>;
}

export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** Bytes after decompression; a longer body is a failure. */
  readonly maxBytes?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Why no response came, as a person would say it, and as a code for the program. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  constructor(
    readonly code: 'offline' | 'timeout' | 'cancelled' | 'tooLarge' | 'network' | 'badRedirect',
    message: string,
  ) {
    super(message);
  }
}

/** The network. Rejects with `HttpError`; any status that arrives is a response. */
export interface Http {
  readonly request: (request: HttpRequest, cancel?: Cancel) => Promise<HttpResponse>;
}

/** Small named blobs that survive the process. Unreadable is undefined; a failed write is logged, not thrown. */
export interface Store {
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  readonly write: (key: string, value: Uint8Array) => Promise<void>;
}

/** Where a package's registry is and how to speak to it, from npm's configuration. */
export interface RegistryConfig {
  /** Base address of the registry for a package name, ending in `/`. */
  readonly registryFor: (name: string) => string;
  /** Headers for a request to exactly this address; empty where npm would send none. */
  readonly authFor: (url: string) => Readonly<Record<string, string>>;
}

/** npm's configuration as it holds for a folder. */
export interface NpmConfig {
  /** `trusted` says whether the project's own `.npmrc` counts. */
  readonly forFolder: (folder: string, trusted: boolean) => Promise<RegistryConfig>;
}

export interface Log {
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly error: (message: string) => void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls back after so many milliseconds; returns what takes the call back. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export interface Ports {
  readonly files: Files;
  readonly http: Http;
  readonly store: Store;
  readonly npmConfig: NpmConfig;
  readonly clock: Clock;
  readonly log: Log;
}

/** A `Cancel` that never is. */
export const neverCancelled: Cancel = { cancelled: false, onCancel: () => () => {} };
