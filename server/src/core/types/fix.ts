// Changes that are proven to cure findings.
import type { Finding } from './finding';
import type { Project } from './project';
import type { TextEdit } from './text';

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
  /** Why the package manager refuses that version as yet, which is too young: a file of the project's, or its own ways. */
  readonly refusedBy?: string;
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
