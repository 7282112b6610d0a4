// The vocabulary of Lockwatch: plain readonly data, no behaviour. One word per thing, the field's own.

/** Half-open range of UTF-16 offsets into one text, as in jsonc-parser. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces the characters of `span` by `newText`; offsets refer to the text before any edit. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** Something that could not be understood in a text; what could be understood is reported all the same. */
export interface Problem {
  /** Stable identifier in camelCase, for example `mergeConflict` or `invalidJson`. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
}

// ---------------------------------------------------------------------------------------------------------
// package.json

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

/** A field of package.json that holds dependencies. */
export type DependencyField =
  | 'dependencies'
  | 'devDependencies'
  | 'optionalDependencies'
  | 'peerDependencies';

/** A dependency as written in a manifest. */
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
  /** False where each workspace has a lockfile of its own. */
  readonly sharedLockfile: boolean;
  /** `mergeConflict`; whatever is not understood is passed over. */
  readonly problems: readonly Problem[];
}

// ---------------------------------------------------------------------------------------------------------
// Lockfiles

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

/** A lockfile, as far as it could be understood. */
export interface Lockfile {
  readonly format: LockfileFormatId;
  /** As the file states it, for example `3`, `1`, `9.0`. */
  readonly formatVersion: string;
  readonly packages: readonly LockedPackage[];
  readonly importers: readonly Importer[];
  /**
   * For formats whose text does not say what the importers ask for (npm 1, yarn 1): where a declaration leads.
   * The key is `name@rawSpec` (yarn 1) or `name` (npm 1), the value an index of `packages`.
   */
  readonly entryPoints?: ReadonlyMap<string, number>;
  /**
   * The text leaves it to the manifests which of the importers' dependencies are for development, and to the catalogs
   * what a `catalog:` of theirs is (yarn from 2 on).
   */
  readonly abridged?: true;
  readonly problems: readonly Problem[];
}

/** A node of the graph. Packages come first, importers behind them; an `Edge.to` counts through both. */
export type GraphNode = LockedPackage | Importer;

/** A lockfile joined with the manifests beside it, ready for questions about reachability. */
export interface Graph {
  readonly lockfile: Lockfile;
  readonly nodes: readonly GraphNode[];
  /** For each node, the indices of the nodes with an edge to it. */
  readonly dependents: readonly (readonly number[])[];
}

/** A chain from an importer to a package: node indices, the importer first. */
export type DependencyPath = readonly number[];

/** One lockfile format. Adding one is a file in `lockfiles/` and a line in its index. */
export interface LockfileFormat {
  readonly id: LockfileFormatId;
  /** Base names, the one that wins first. */
  readonly fileNames: readonly string[];
  /** Files below the project's folder in which the package manager notes what it has installed, same syntax. */
  readonly installedFiles: readonly string[];
  /** What a person runs to bring the lockfile in line with the manifest, scripts off. */
  readonly installCommand: string;
  /**
   * Reads a text that may or may not be of this format. Never throws: what cannot be understood becomes a
   * `Problem`. Returns undefined where the text is of another format that shares the file name (yarn 1 and 2).
   */
  readonly parse: (text: string) => Lockfile | undefined;
}

// ---------------------------------------------------------------------------------------------------------
// Advisories

export type Rating = 'critical' | 'high' | 'moderate' | 'low' | 'unknown';

/** One OSV event. `introduced: "0"` means from the start; `fixed` is exclusive, `lastAffected` inclusive. */
export interface AdvisoryEvent {
  readonly type: 'introduced' | 'fixed' | 'lastAffected' | 'limit';
  readonly version: string;
}

/** One OSV range of type SEMVER or ECOSYSTEM, events sorted by version, limits apart. */
export interface AdvisoryRange {
  readonly events: readonly AdvisoryEvent[];
}

export interface Cvss {
  readonly version: '2.0' | '3.0' | '3.1' | '4.0';
  readonly vector: string;
  readonly score: number;
}

/** What one OSV record says about one npm package. All text fields are untrusted. */
export interface Advisory {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly kind: 'vulnerability' | 'malware';
  /** The npm package. */
  readonly package: string;
  readonly ranges: readonly AdvisoryRange[];
  readonly versions: readonly string[];
  readonly rating: Rating;
  readonly cvss?: Cvss;
  readonly cwes: readonly string[];
  readonly summary: string;
  readonly details: string;
  readonly references: readonly string[];
  /** RFC 3339. */
  readonly published?: string;
  /** RFC 3339. */
  readonly modified: string;
  /** RFC 3339; a withdrawn advisory never matches. */
  readonly withdrawn?: string;
  /** Where the record tells: what the malware does to those who have it. */
  readonly incident?: Incident;
  /** The feed that says so. */
  readonly feed: string;
  /** The other feeds that have the same record. */
  readonly alsoIn?: readonly string[];
}

/** A feed has taken back what another still says. */
export interface Withdrawal {
  readonly feed: string;
  /** RFC 3339. */
  readonly on: string;
}

/** What malware does, as far as a person who has it needs to know. */
export interface Incident {
  /** When its code runs: while npm installs it, when a program loads it, or in the browser of a finished page. */
  readonly runs: 'install' | 'load' | 'browser';
  /** The secrets it takes, as nouns, for example `SSH keys`. Empty where none; absent where it can take any. */
  readonly takes?: readonly string[];
}

/**
 * What all feeds say, by package name, found when it is asked for, since there is more than can be held. Of one
 * lookup a name gets the same array each time, and only a name that something is said of gets any.
 */
export type AdvisoryLookup = Pick<ReadonlyMap<string, readonly Advisory[]>, 'get' | 'has'>;

/** Records that are aliases of one another, as one thing. */
export interface AdvisoryGroup {
  /** The id that people will look for: MAL- before GHSA- before CVE- for malware, GHSA- first otherwise. */
  readonly id: string;
  /** Every other id by which it is known, sorted. */
  readonly aliases: readonly string[];
  readonly kind: 'vulnerability' | 'malware';
  readonly rating: Rating;
  readonly cvss?: Cvss;
  readonly summary: string;
  /** The feeds that say so. */
  readonly feeds: readonly string[];
  /** Where it is disputed: all that is said here has been taken back by another feed, so `rating` is one step lower. */
  readonly withdrawals?: readonly Withdrawal[];
  /** The records themselves, each with its own ranges, the one that gave `id` first. */
  readonly records: readonly Advisory[];
}

// ---------------------------------------------------------------------------------------------------------
// Registry

/** One published version, as far as fixes need it. */
export interface PublishedVersion {
  readonly version: string;
  readonly deprecated?: string;
  readonly nodeRange?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  /** The peers that may be missing (`peerDependenciesMeta`). */
  readonly optionalPeers?: readonly string[];
  /** The dependencies that come inside the package itself, whatever the registry has. */
  readonly bundled?: readonly string[];
  readonly hasInstallScript?: boolean;
  /** RFC 3339, where the registry says. */
  readonly published?: string;
}

/** What the registry says about one package. */
export interface Packument {
  readonly name: string;
  readonly distTags: Readonly<Record<string, string>>;
  readonly versions: ReadonlyMap<string, PublishedVersion>;
  /** When versions came out (RFC 3339) that are no longer published, as malware is not. */
  readonly unpublished: ReadonlyMap<string, string>;
}

/** How long a version must have been published before it is taken, because most malware is found within days. */
export interface ReleaseAge {
  /** Milliseconds. */
  readonly ms: number;
  /** Packages that it does not hold for: names, `@scope/*` and other globs with `*`. */
  readonly exclude: readonly string[];
  /** The file that says so to the package manager, which then takes no younger version itself; absent for a wish. */
  readonly source?: string;
}

// ---------------------------------------------------------------------------------------------------------
// Policy

/** One thing that a project has decided to live with. */
export interface IgnoreEntry {
  /** An advisory's id, or an alias of it. */
  readonly advisory: string;
  /** Only in this package; in any where it is absent. */
  readonly package?: string;
  readonly reason: string;
  /** The last day on which it counts, `YYYY-MM-DD` in UTC. */
  readonly until?: string;
  /** The whole entry, braces included. */
  readonly span: Span;
  /** The id's token, quotes included. */
  readonly advisorySpan: Span;
}

/** A policy file, as far as it could be understood. Entries that lack what they need are problems only. */
export interface Policy {
  readonly ignores: readonly IgnoreEntry[];
  readonly problems: readonly Problem[];
}

// ---------------------------------------------------------------------------------------------------------
// Project, finding, fix

/** A manifest with its place. */
export interface ManifestFile {
  /** Absolute path, `/` between segments. */
  readonly file: string;
  readonly text: string;
  readonly manifest: Manifest;
}

/** A lockfile with its place. */
export interface LockfileFile {
  readonly file: string;
  readonly text: string;
  readonly graph: Graph;
}

/** The file in which pnpm (pnpm-workspace.yaml) or yarn (.yarnrc.yml) keeps what holds for all workspaces. */
export interface WorkspaceFile {
  readonly file: string;
  readonly text: string;
  readonly workspace: WorkspaceSettings;
}

/**
 * Base addresses of registries as one configuration has them: by scope (`@a`), and under `''` for all other names. An
 * address that cannot be told is `''`.
 */
export type Registries = ReadonlyMap<string, string>;

/** A policy file with its place. */
export interface PolicyFile {
  readonly file: string;
  readonly text: string;
  readonly policy: Policy;
}

/** All that `analyze` needs to know. The core reads no clock, no file and no network. */
export interface Project {
  /** Absolute folder of the lockfile, or of the manifest where there is none. */
  readonly root: string;
  /** By importer path. */
  readonly manifests: ReadonlyMap<string, ManifestFile>;
  readonly lock?: LockfileFile;
  readonly workspaceFile?: WorkspaceFile;
  readonly policy?: PolicyFile;
  /** The person trusts the workspace that all this came with; where that is not known, its policy hides no malware. */
  readonly trusted?: boolean;
  /** `name@version` of what is on disk now; absent where that is not known. */
  readonly installed?: ReadonlySet<string>;
  /** Registry packages that are on disk though the lockfile does not have them; absent where that is not known. */
  readonly leftovers?: readonly Pick<LockedPackage, 'name' | 'version' | 'resolved'>[];
  /** By package name. */
  readonly advisories: AdvisoryLookup;
  /** Ids of the feeds of one's own, which speak of one's own packages too; all others speak of public ones only. */
  readonly ownFeeds?: ReadonlySet<string>;
  /** Where packages come from, by each configuration that holds; npm's public registry unless given. */
  readonly registries?: readonly Registries[];
  /** By package name; only what has been fetched. */
  readonly packuments: ReadonlyMap<string, Packument>;
  /** Three days, and not known to the package manager, unless given. */
  readonly releaseAge?: ReleaseAge;
  /** RFC 3339 of the moment that counts as now. */
  readonly now: string;
}

/** What a verdict rests on: on disk now, in the lockfile, or only admitted by the declared range. */
export type Evidence = 'installed' | 'locked' | 'range';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A piece of one of the project's own texts. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  readonly span: Span;
}

/** An advisory or a rule met a project. */
export interface Finding {
  /** Derived from rule, package, advisory and importer; equal for the same exposure in every run. */
  readonly fingerprint: string;
  /** Id of the rule. */
  readonly rule: string;
  readonly rating: Rating;
  readonly severity: Severity;
  /** One plain sentence. */
  readonly message: string;
  /** Importer path. */
  readonly importer: string;
  readonly evidence: Evidence;
  /** The declaration through which it comes, in the importer's manifest. */
  readonly declaration?: Declaration;
  /** Where it stands, if not at a declaration: at an override, at an entry of the policy. */
  readonly place?: Place;
  readonly package: { readonly name: string; readonly version: string };
  readonly advisory?: AdvisoryGroup;
  /** Shortest paths by package name, from the direct dependency to the package; empty where none leads there. */
  readonly paths: readonly (readonly string[])[];
  /** The first of them as node indices of the graph, importer first; empty for evidence `range`. */
  readonly nodes: DependencyPath;
  /** The manifest asks for something else by now, and the lockfile has not followed. */
  readonly stale: boolean;
  /** An affected version is in the project or may come in: counted in summaries, and fails a build. Else advice. */
  readonly exposed: boolean;
  /** The entry of the policy because of which it is neither shown nor counted. */
  readonly suppressedBy?: IgnoreEntry;
}

export interface Rule {
  readonly id: string;
  /** Short title for lists and SARIF. */
  readonly title: string;
  /** One paragraph of help in plain words. */
  readonly help: string;
  readonly find: (project: Project) => readonly Finding[];
}

/** Size of a version change. */
export type Bump = 'none' | 'patch' | 'minor' | 'major' | 'downgrade';

/** A change that is proven to cure findings. */
export interface Fix {
  /** Id of the strategy. */
  readonly strategy: string;
  /** One line, for example `Raise axios to ^1.7.9: cures 4 of 4, minor`. */
  readonly title: string;
  readonly bump: Bump;
  /** Fingerprints of the findings that are gone after it. */
  readonly cures: readonly string[];
  /** What it would newly bring in, in plain words. */
  readonly introduces: readonly string[];
  /** Edits by absolute file path; a file that the project does not have is to be made. None where the command is all. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /** The command that brings lockfile and disk in line. */
  readonly followUp?: string;
  /** The version that it goes to, where it is about one. */
  readonly version?: string;
  /** Days since that version came out, where the registry says. */
  readonly ageInDays?: number;
}

/** Which fixes are taken where everything is to be fixed at once. */
export interface FixAllOptions {
  /** Nothing else is to be cured. */
  readonly only?: 'malware';
  /** No larger step; a downgrade leads away from malware and is no step up. */
  readonly maxBump?: 'patch' | 'minor' | 'major';
  /**
   * Absolute path: only fixes that edit this file and no other. Such an edit may be made while the file is saved, when
   * nobody looks at it, so it brings in nothing new.
   */
  readonly file?: string;
}

/** Fixes that go together, and what they leave. */
export interface FixAllPlan {
  /**
   * In the order in which they were taken. `cures` names each finding once, with the fix that it is owed to; the edits
   * of all of them lie beside one another, those that several fixes share with the first.
   */
  readonly fixes: readonly Fix[];
  /** All edits, by absolute file path. */
  readonly edits: Fix['edits'];
  /** What they would newly bring in together, in plain words. */
  readonly introduces: readonly string[];
  readonly unfixed: readonly Unfixed[];
  /** Packages of which the registry's word was not at hand when fixes were tried together; with it, more may be cured. */
  readonly needs: readonly string[];
  /** The one command that brings lockfile and disk in line with all of them. */
  readonly followUp?: string;
}

/** A finding that remains, and why, as a plain sentence. */
export interface Unfixed {
  readonly finding: Finding;
  readonly why: string;
}

/** Fixes that go together, by project, as reports see them. */
export interface FixReportInput {
  /** Absolute folder that relative paths start from. */
  readonly root: string;
  readonly projects: readonly { readonly project: Project; readonly plan: FixAllPlan }[];
}

/** One output format of the command that fixes. */
export interface FixReport {
  readonly id: string;
  readonly toText: (input: FixReportInput) => string;
}

/** State of one feed, as shown to people. */
export interface FeedState {
  readonly id: string;
  readonly records: number;
  /** How many packages it has been asked about; absent for a feed that brings all it has. */
  readonly packages?: number;
  /** RFC 3339 of the newest record, where known. */
  readonly asOf?: string;
  /** RFC 3339 of when its source was last reached; absent for what lies on this machine. */
  readonly checked?: string;
  /** It knows of incidents only, so that its silence says nothing of vulnerabilities. */
  readonly onlyIncidents?: true;
  /** Of how many packages, at the most, it could not say all that it may know. */
  readonly unjudged?: number;
  /**
   * `stale`: whole, but from an earlier time, because the source could not be reached. `partial`: some of it is
   * missing. `failed`: all of it is. `offline`: all of it is, as the settings want it. `waiting`: it has yet to answer.
   */
  readonly health: 'ok' | 'stale' | 'partial' | 'failed' | 'offline' | 'waiting';
  /** What is wrong, in one plain sentence. */
  readonly message?: string;
}

/** A project with its verdict, as reports see it. */
export interface ReportedProject {
  readonly project: Project;
  readonly findings: readonly Finding[];
  /** What the project's policy ignores; none of it is among `findings`. */
  readonly ignored: readonly Finding[];
  /** By absolute file. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

/** All that a report tells of. */
export interface ReportInput {
  /** Absolute folder that relative paths start from. */
  readonly root: string;
  readonly projects: readonly ReportedProject[];
  readonly feeds: readonly FeedState[];
  /** What else a person should know, in plain sentences. */
  readonly notes: readonly string[];
  /** No connection was made. */
  readonly offline?: boolean;
  /** Public packages that no feed could be asked about. */
  readonly unasked?: number;
}

/** One output format of the command line. */
export interface Report {
  readonly id: string;
  readonly toText: (input: ReportInput) => string;
}
