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

/** Whether a file is as it was when it was last looked at. */
export function isSameStat(before: FileStat, now: FileStat | undefined): boolean {
  return before.mtimeMs === now?.mtimeMs && before.size === now.size;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** Read access to files. Paths are absolute with `/` between segments. Absent or unreadable is undefined or empty. */
export interface Files {
  readonly stat: (path: string) => Promise<FileStat | undefined>;
  /** The text as an editor shows it: UTF-8, without a byte order mark, so that offsets mean the same in both. */
  readonly readText: (path: string) => Promise<string | undefined>;
  readonly readBytes: (path: string) => Promise<Uint8Array | undefined>;
  /** Symbolic links are reported as `other` and not followed. */
  readonly list: (path: string) => Promise<readonly DirectoryEntry[]>;
}

export interface HttpRequest {
  /** A login in it is shown to its host as `Authorization`, unless the headers have one, and to nobody else. */
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /**
   * For the whole reply. A server that goes silent is given up sooner, in less than a minute, but for the time that it
   * takes to begin an answer to a POST.
   */
  readonly timeoutMs?: number;
  /** Bytes after decompression; a longer body is a failure. */
  readonly maxBytes?: number;
  /** The body is for the host of the address alone: a redirect that would hand it on to another is not followed. */
  readonly confidential?: boolean;
  /** A POST that may be sent again after a failure, because it only asks. GET and HEAD always may. */
  readonly idempotent?: boolean;
  /** How to connect, where npm's configuration for a folder says so; else the user's own configuration holds. */
  readonly network?: NetworkConfig;
  /**
   * Takes the body of a 200 or 206 as it comes, instead of `HttpResponse.body`, which is then empty. The connection
   * ends when it returns, however much is left. It is called at most once, and rejects with nothing but what `chunks`
   * reject with.
   */
  readonly consume?: (head: HttpHead, chunks: AsyncIterable<Uint8Array>) => Promise<void>;
}

/** How connections are made, as npm's configuration has it. */
export interface NetworkConfig {
  /** Address of the proxy; without one the environment's holds. */
  readonly proxy?: string;
  /** Hosts and domains that are reached without the proxy. */
  readonly noProxy?: readonly string[];
  /** Certificates in PEM that are trusted besides the well-known ones. */
  readonly ca?: readonly string[];
  /** False where the person has turned the check of certificates off. */
  readonly strictSsl?: boolean;
  /** Origins that may be reached by plain http, because they are configured as registries. */
  readonly plainHttpOrigins?: readonly string[];
  /** What the client shows to servers whose address starts with `prefix`, as `//host/path/`. */
  readonly clientCertificates?: readonly ClientCertificate[];
}

/** How connections are made, as the editor's settings have it; they come before npm's. */
export interface EditorNetwork {
  /** Address of the proxy. */
  readonly proxy?: string;
  /** What the proxy is shown as `Proxy-Authorization`. */
  readonly proxyAuthorization?: string;
  /** Hosts and domains that are reached without a proxy. */
  readonly noProxy?: readonly string[];
  /** False where the check of certificates is turned off. */
  readonly strictSsl?: boolean;
  /** Whether certificates that the system trusts are trusted too, where this Node can tell them. */
  readonly systemCertificates?: boolean;
}

export interface ClientCertificate {
  readonly prefix: string;
  readonly cert: string;
  readonly key: string;
}

export interface HttpHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpResponse extends HttpHead {
  readonly body: Uint8Array;
}

/** Why no response came, as a person would say it, and as a code for the program. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  constructor(
    readonly code:
      | 'offline'
      | 'timeout'
      | 'cancelled'
      | 'tooLarge'
      | 'network'
      | 'badAddress'
      | 'badRedirect',
    message: string,
  ) {
    super(message);
  }
}

/**
 * The network. Rejects with `HttpError`; any status that arrives is a response, except redirects and what a proxy answers
 * instead of leading on. Waiting and asking again where a server is busy is done here, so a 429 or 503 that arrives is
 * final.
 */
export interface Http {
  readonly request: (request: HttpRequest, cancel?: Cancel) => Promise<HttpResponse>;
}

/** Small named blobs that survive the process. Unreadable is undefined; a failed write is logged, not thrown. */
export interface Store {
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  readonly write: (key: string, value: Uint8Array) => Promise<void>;
}

/** A large file that never changes, open to be read in parts, whatever becomes of its name, until it is closed. */
export interface Generation {
  readonly id: string;
  readonly size: number;
  /** Exactly so many bytes; undefined where they cannot be read. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array | undefined>;
  readonly close: () => Promise<void>;
}

/** A generation while it is written; nobody sees it before it is committed. */
export interface Draft {
  /** What fails here makes the commit fail. */
  readonly append: (bytes: Uint8Array) => Promise<void>;
  /** Whether it is now the newest generation, whole and for everybody. */
  readonly commit: () => Promise<boolean>;
  /** Does nothing after a commit. */
  readonly discard: () => Promise<void>;
}

/** The turn of one writer among all processes. */
export interface WriteTurn {
  readonly draft: () => Promise<Draft>;
  readonly end: () => Promise<void>;
}

/** Generations of one file that many processes share: readers wait for nobody, and one at a time writes. */
export interface Generations {
  /** Where they lie, as a person would say it. */
  readonly place: string;
  /** Ids, the newest first; a few older ones are kept for those who are about to open them. */
  readonly list: () => Promise<readonly string[]>;
  /** Undefined where it is gone or cannot be read. */
  readonly open: (id: string) => Promise<Generation | undefined>;
  /** `busy` while somebody else writes, `failed` where nobody can. */
  readonly begin: () => Promise<WriteTurn | 'busy' | 'failed'>;
}

/**
 * Puts another text in the place of a person's own file, at once or not at all, with the file's mode. `before` is the
 * text that was read; undefined where the file is to be made. Nothing is written where the file says anything else by now.
 * Resolves with what is wrong, as a plain sentence, or undefined where it is done. Does not reject.
 */
export type ReplaceText = (
  path: string,
  before: string | undefined,
  after: string,
) => Promise<string | undefined>;

/** A folder from which others read, who never see half a file. Failures are logged. */
export interface OutputFolder {
  /** Writes a file in place of the one of its name; resolves to whether that could be done. */
  readonly write: (
    name: string,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ) => Promise<boolean>;
  /** Names of all files, the newest first. */
  readonly list: () => Promise<readonly string[]>;
  readonly remove: (name: string) => Promise<void>;
}

/** Makes bytes fewer, and back. */
export interface Packing {
  readonly pack: (bytes: Uint8Array) => Uint8Array;
  /** Undefined where the bytes are damaged or would become more than `size`. */
  readonly unpack: (packed: Uint8Array, size: number) => Uint8Array | undefined;
}

/** Where a package's registry is and how to speak to it, from npm's configuration. */
export interface RegistryConfig {
  /** Base address of the registry for a package name, ending in `/`; undefined where an unusable one is configured. */
  readonly registryFor: (name: string) => string | undefined;
  /** The scopes that have a registry of their own; none where absent. */
  readonly scopes?: readonly string[];
  /** Headers for a request to exactly this address; empty where npm would send none. */
  readonly authFor: (url: string) => Readonly<Record<string, string>>;
  /** Goes with every request to these registries. */
  readonly network?: NetworkConfig;
}

/** npm's configuration as it holds for a folder. */
export interface NpmConfig {
  /** `trusted` says whether the project's own `.npmrc` counts. */
  readonly forFolder: (folder: string, trusted: boolean) => Promise<RegistryConfig>;
  /** Absolute paths at which other package managers look for the person's own configuration; none where absent. */
  readonly personalFiles?: readonly string[];
  /** Addresses of the usual registry that the environment gives to them. */
  readonly personalRegistries?: readonly string[];
  /** What the environment tells yarn of how old versions must be (`YARN_NPM_MINIMAL_AGE_GATE`). */
  readonly yarnReleaseAge?: string;
  /** The value of a variable of the environment, to be put into settings of a project only where that is trusted. */
  readonly variable?: (name: string) => string | undefined;
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
  /** What is to be had again, kept for some time. */
  readonly store: Store;
  /** What is known of the generations of feeds; it lives as long as they do. */
  readonly notes: Store;
  /** The generations of the file that a feed is kept in, by the name that it is kept as. */
  readonly generations: (keptAs: string) => Generations;
  readonly packing: Packing;
  readonly npmConfig: NpmConfig;
  readonly clock: Clock;
  readonly log: Log;
}

/** A `Cancel` that never is. */
export const neverCancelled: Cancel = { cancelled: false, onCancel: () => () => {} };
