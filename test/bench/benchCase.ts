// What a benchmark is made of, shared by the case files and the main that measures them.

/** One thing done by several subjects, `lockwatch` and its peers, with one result. */
export interface BenchCase {
  readonly name: string;
  /** By subject; each call does the whole thing once. A promise is waited for. */
  readonly subjects: Readonly<Record<string, () => unknown>>;
  /** Done before each call of a subject, and not timed. A promise is waited for. */
  readonly before?: () => unknown;
  /** Throws, or rejects, where the subjects' results do not agree. Called before anything is timed. */
  readonly agree: () => unknown;
  /** Size of the input, UTF-8. */
  readonly bytes?: number;
  /** How often a subject that takes less than a second is timed at least. */
  readonly runs?: number;
}
