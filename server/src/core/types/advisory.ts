// Advisories, as OSV has them.

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
  /** RFC 3339; a withdrawn advisory never matches. Where that is still to come a project's advisories do not have it. */
  readonly withdrawn?: string;
  /** Part of what says which versions are affected could not be read, so that its silence on a version means nothing. */
  readonly isHalfRead?: true;
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
