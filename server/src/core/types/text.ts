// Places in texts, what is changed there, and what could not be understood.

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
