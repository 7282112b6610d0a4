// What a package.json and the settings beside it say.
import type { Problem, Span } from './text';

/** The whole right-hand side of a dependency, after npm-package-arg and the protocols of yarn, pnpm and bun. */
export type Spec =
  | { readonly type: 'range'; readonly range: string }
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'alias'; readonly name: string; readonly target: Spec }
  | { readonly type: 'workspace'; readonly name?: string; readonly range: string }
  | { readonly type: 'catalog'; readonly catalog: string }
  | { readonly type: 'git'; readonly url: string; readonly committish?: string; readonly range?: string }
  | { readonly type: 'tarball'; readonly url: string }
  | { readonly type: 'directory'; readonly protocol: 'file' | 'link' | 'portal'; readonly path: string }
  | { readonly type: 'patch'; readonly target: Spec; readonly patch: string }
  | { readonly type: 'jsr'; readonly name?: string; readonly range: string }
  | { readonly type: 'unknown'; readonly text: string };

/** What an edge asks for, in arborist's words. `peerOptional` is a peer marked optional in `peerDependenciesMeta`. */
export type EdgeType = 'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional' | 'workspace';

/** A field that holds dependencies, in package.json or for pnpm in pnpm-workspace.yaml. */
export type DependencyField =
  | 'dependencies'
  | 'devDependencies'
  | 'optionalDependencies'
  | 'peerDependencies'
  | ConfigDependency['field'];

/** A dependency as written in a manifest, or in pnpm-workspace.yaml on behalf of the root. */
export interface Declaration {
  /** The name it is installed under; for an alias `spec.name` holds the real one. */
  readonly name: string;
  readonly field: DependencyField;
  readonly type: EdgeType;
  readonly spec: Spec;
  readonly rawSpec: string;
  /** The name's token, quotes included. */
  readonly nameSpan: Span;
  /** The right-hand side's token, quotes included. */
  readonly specSpan: Span;
  /** Listed in `bundleDependencies`. */
  readonly bundled: boolean;
}

/** What pnpm installs before all else, and may run; `rawSpec` is without integrity. */
export interface ConfigDependency extends Declaration {
  /** In pnpm-workspace.yaml, or with the dot in package.json. */
  readonly field: 'configDependencies' | 'pnpm.configDependencies';
  /** What the line locks by itself, as up to pnpm 10; absent where that is left to the lockfile. */
  readonly pin?: Pin;
}

/** A version locked where it is asked for. */
export interface Pin {
  readonly version: string;
  readonly integrity: string;
  /** Where its tarball is, if that is said. */
  readonly resolved?: string;
  /** Where that is written. */
  readonly resolvedSpan?: Span;
}

/** One leaf of `overrides`, `resolutions` or `pnpm.overrides`. */
export interface Override {
  readonly field: 'overrides' | 'resolutions' | 'pnpm.overrides';
  /** The keys from the outermost to the innermost, as written; npm nests, the others have one key. */
  readonly path: readonly string[];
  readonly spec: Spec;
  readonly rawSpec: string;
  readonly nameSpan: Span;
  readonly specSpan: Span;
}

/** A glob of `workspaces`, as written. */
export interface WorkspacePattern {
  readonly pattern: string;
  readonly span: Span;
}

/** One line of a catalog: of bun's `catalog` and `catalogs` in package.json, or of a workspace file. */
export interface CatalogEntry {
  /** `default` for the one without a name. */
  readonly catalog: string;
  readonly name: string;
  readonly spec: Spec;
  readonly rawSpec: string;
  readonly nameSpan: Span;
  readonly specSpan: Span;
}

/** A package.json, as far as it could be understood. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly declarations: readonly Declaration[];
  readonly overrides: readonly Override[];
  /** Whether pnpm reads them here depends on its version. */
  readonly configDependencies: readonly ConfigDependency[];
  readonly workspaces: readonly WorkspacePattern[];
  readonly catalogs: readonly CatalogEntry[];
  /** The `packageManager` field, for example `pnpm@10.0.0`. */
  readonly packageManager?: string;
  /** `engines.node`. */
  readonly nodeRange?: string;
  readonly problems: readonly Problem[];
}

/** What pnpm-workspace.yaml or yarn's .yarnrc.yml says that matters here. */
export interface WorkspaceSettings {
  readonly packages: readonly WorkspacePattern[];
  readonly catalogs: readonly CatalogEntry[];
  readonly overrides: readonly Override[];
  /** Of pnpm alone. */
  readonly configDependencies: readonly ConfigDependency[];
  /** Other files say what this one does not (`include`, since pnpm 12). */
  readonly includes: boolean;
  /** False where each workspace has a lockfile of its own. */
  readonly sharedLockfile: boolean;
  /** `mergeConflict`; whatever is not understood is passed over. */
  readonly problems: readonly Problem[];
}
