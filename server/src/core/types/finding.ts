// What is found, and the rules that find it.
import type { AdvisoryGroup, Rating } from './advisory';
import type { DependencyPath } from './lockfile';
import type { Declaration } from './manifest';
import type { IgnoreEntry } from './policy';
import type { Project } from './project';
import type { Span } from './text';

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
  /** Further declarations of the importer that are locked as the same, as by another name or for development too. */
  readonly otherDeclarations?: readonly Declaration[];
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
  /** All that it finds; with the name of a package at least that which is about this one, as its findings name it. */
  readonly find: (project: Project, name?: string) => readonly Finding[];
}
