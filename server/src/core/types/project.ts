// All that a verdict is reached on.
import type { AdvisoryLookup } from './advisory';
import type { Graph, LockedPackage } from './lockfile';
import type { Manifest, WorkspaceSettings } from './manifest';
import type { Policy } from './policy';
import type { Packument, ReleaseAge } from './registry';

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
  /** The package manager that has installed last, as it notes it: `pnpm@10.0.0`. Absent where it does not. */
  readonly installedBy?: string;
  /** What brings lockfile and disk in line, where a tool runs the package manager that cannot update single packages. */
  readonly installCommand?: string;
  /** Name of the file or folder that has what is installed: `node_modules` unless said otherwise. */
  readonly installedIn?: string;
  /**
   * Where packages are installed below the folder of each package.json, if not in `node_modules`; empty where that cannot
   * be told.
   */
  readonly modulesFolder?: string;
  /** Where no note of the package manager's says what is on disk: the only `name@version` that were looked for. */
  readonly soughtOnDisk?: ReadonlySet<string>;
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
  /** For packages of these scopes (`@a`) another age, in milliseconds, in the place of that one or of the package manager's own. */
  readonly scopeAges?: ReadonlyMap<string, number>;
  /** Packages that no age holds for that the package manager sets unasked, as `ReleaseAge.exclude` has them. */
  readonly ageExempt?: ReleaseAge['exclude'];
  /** The file that has the package manager refuse, too, what that age of its own holds back; absent where none does. */
  readonly ageRefusedIn?: string;
  /** RFC 3339 of the moment that counts as now. */
  readonly now: string;
}
