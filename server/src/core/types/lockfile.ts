// Lockfiles, and the graph that a lockfile is part of.
import type { EdgeType } from './manifest';
import type { Problem, Span } from './text';

export type LockfileFormatId = 'npm' | 'yarnClassic' | 'yarnBerry' | 'pnpm' | 'bun';

/** Where a locked package's content comes from. Only `registry` packages are known to public advisories. */
export type PackageSource = 'registry' | 'git' | 'tarball' | 'directory' | 'unknown';

/** A dependency edge as the lockfile holds it, resolved as its package manager resolves it. */
export interface Edge {
  /** The name asked for, before any alias is resolved. */
  readonly name: string;
  /** What was asked for, as written. */
  readonly rawSpec: string;
  readonly type: EdgeType;
  /** Index of the target among `nodesOf(lockfile)`, or -1 where the lockfile has none. */
  readonly to: number;
  /** The edge as written: name and value. */
  readonly span: Span;
  /** Of what package.json does not list: what pnpm is set up with (`configDependencies`), and pnpm itself. */
  readonly tool?: 'config' | 'packageManager';
}

/** One locked package instance: an entry of the lockfile that is neither a workspace nor a link to one. */
export interface LockedPackage {
  readonly kind: 'package';
  /** The entry's key as written, for example `node_modules/a/node_modules/b` or `a@^1.0.0, a@^1.1.0`. */
  readonly key: string;
  /** The real package's name, aliases resolved. */
  readonly name: string;
  /** The locked version, empty where the lockfile names none. */
  readonly version: string;
  readonly source: PackageSource;
  readonly resolved?: string;
  readonly integrity?: string;
  /** The whole entry, from the first character of its key to the end of its value. */
  readonly span: Span;
  /** The entry's key, where the squiggle goes. */
  readonly keySpan: Span;
  /** pnpm from version 9 on: the key in `snapshots`, which has an entry for each instance where `packages` has one. */
  readonly snapshotKeySpan?: Span;
  readonly edges: readonly Edge[];
  /** Reached by development dependencies only, where the lockfile itself says so. */
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly bundled?: boolean;
  readonly hasInstallScript?: boolean;
  readonly deprecated?: string;
}

/** A folder that asks for packages (pnpm's word): the root or a workspace. */
export interface Importer {
  readonly kind: 'importer';
  /** Folder relative to the lockfile's, `/` between segments, empty for the root. */
  readonly path: string;
  readonly name?: string;
  readonly version?: string;
  /** Its entry in the lockfile; empty at offset 0 where the lockfile has none. */
  readonly span: Span;
  readonly edges: readonly Edge[];
}

/** An entry that says of a package only that another entry is what it is, as links and bun's workspaces do. */
export interface EntryLink {
  readonly span: Span;
  /** The key of that other entry. */
  readonly to: Span;
}

/** A lockfile, as far as it could be understood. */
export interface Lockfile {
  readonly format: LockfileFormatId;
  /** As the file states it, for example `3`, `1`, `9.0`. */
  readonly formatVersion: string;
  readonly packages: readonly LockedPackage[];
  readonly importers: readonly Importer[];
  /** Entries that are no nodes, because they stand for others; absent where the format has none. */
  readonly links?: readonly EntryLink[];
  /**
   * For formats whose text does not say what the importers ask for (npm 1, yarn 1): where a declaration leads.
   * The key is `name@rawSpec` (yarn 1) or `name` (npm 1), the value an index of `packages`.
   */
  readonly entryPoints?: ReadonlyMap<string, number>;
  /** The same as the other side of a merge conflict has it. */
  readonly theirEntryPoints?: ReadonlyMap<string, number>;
  /**
   * The text leaves it to the manifests which of the importers' dependencies are for development, and to the catalogs
   * what a `catalog:` of theirs is (yarn from 2 on).
   */
  readonly abridged?: true;
  /** The overrides that it was written with, what they say by their keys; absent where it notes none. */
  readonly overrides?: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** A node of the graph. Packages come first, importers behind them; an `Edge.to` counts through both. */
export type GraphNode = LockedPackage | Importer;

/** A lockfile joined with the manifests beside it, ready for questions about reachability. */
export interface Graph {
  readonly lockfile: Lockfile;
  readonly nodes: readonly GraphNode[];
  /** For each node, the indices of the nodes with an edge to it: worked out when first asked for, and then kept. */
  readonly dependents: () => readonly (readonly number[])[];
  /** The index of each importer by its path, in their order; of several of one path that of the first. Kept likewise. */
  readonly importers: () => ReadonlyMap<string, number>;
}

/** A chain from an importer to a package: node indices, the importer first. */
export type DependencyPath = readonly number[];

/** A lockfile that is no text. */
export interface BinaryLockfile {
  readonly fileName: string;
  /** What a person runs to have it as text. */
  readonly toTextCommand: string;
}

/** A file in which a package manager notes which of its versions has installed. */
export interface InstallerNote {
  /** Below node_modules. */
  readonly file: string;
  /** From the file's text to `name@version`; undefined where it does not say so. */
  readonly parse: (text: string) => string | undefined;
}

/** One lockfile format. Adding one is a file in `lockfiles/` and a line in its index. */
export interface LockfileFormat {
  readonly id: LockfileFormatId;
  /** Base names, the one that wins first. */
  readonly fileNames: readonly string[];
  /** Files in node_modules in which the package manager notes what it has installed, same syntax. */
  readonly installedFiles: readonly string[];
  /** Where the package manager notes which of its versions has installed, if it does. */
  readonly installerNote?: InstallerNote;
  /** A binary lockfile that the package manager may have instead, which is not read. */
  readonly binary?: BinaryLockfile;
  /** What a person runs to bring the lockfile in line with the manifest, scripts off. */
  readonly installCommand: string;
  /**
   * Reads a text that may or may not be of this format. Never throws: what cannot be understood becomes a
   * `Problem`. Returns undefined where the text is of another format that shares the file name (yarn 1 and 2).
   */
  readonly parse: (text: string) => Lockfile | undefined;
}
