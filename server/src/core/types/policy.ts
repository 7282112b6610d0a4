// What a project has decided to live with.
import type { Problem, Span } from './text';

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
