// What registries say of packages.

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
  /** Of its tarball, as lockfiles have it (`dist.integrity`). */
  readonly integrity?: string;
  /** Where that lies (`dist.tarball`), unless a public registry has it at its usual address. */
  readonly tarball?: string;
  /** The only platforms that it is for, as `process.platform` has them, or with `!` those that it is not for. */
  readonly os?: readonly string[];
  /** The same of processors, as `process.arch` has them. */
  readonly cpu?: readonly string[];
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
  /** Packages that it does not hold for: names, `@scope/*` and other globs with `*`, or only versions of these (`a@^1.0.0`). */
  readonly exclude: readonly string[];
  /** Instead of an age, the moment (RFC 3339) after which versions are too young. */
  readonly before?: string;
  /** The file that says so to the package manager, which then takes no younger version itself; absent for a wish. */
  readonly source?: string;
  /** Whether that is told to take a younger one all the same where nothing else will do, which not all its versions heed. */
  readonly isLenient?: true;
}
