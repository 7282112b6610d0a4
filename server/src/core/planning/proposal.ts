// What fix strategies work with: the project, the registry's word as far as it is at hand, and what they propose.

import type { Bump, Finding, Packument, Project, PublishedVersion } from '../types';
import type { Change } from './changes';

/** The ground on which fixes are planned. */
export interface Planning {
  readonly project: Project;
  /** All findings of the project. */
  readonly findings: readonly Finding[];
  /** What the registry says of a package; what is not at hand is noted as needed. */
  readonly packumentOf: (name: string) => Packument | undefined;
  /** The packages asked for that were not at hand. */
  readonly needs: ReadonlySet<string>;
}

/** A version of a package that is asked for by itself, and not come to by what others ask for. */
export interface ChosenVersion {
  readonly name: string;
  readonly version: PublishedVersion;
}

/** A change that a strategy thinks would help; it is proven before it becomes a `Fix`. */
export interface Proposal {
  /** What is done, for example `Raise axios to ^1.7.9`. */
  readonly label: string;
  /** What a person should know of it, for example `downgrade to the last clean version`. */
  readonly notes: readonly string[];
  readonly bump: Bump;
  readonly changes: readonly Change[];
  /** Packages that the package manager is told to choose anew, beside what the changes ask for. */
  readonly refresh: readonly string[];
  /** Whether what is locked is to be installed from nothing. */
  readonly isAnew?: boolean;
  /** The version that the fix goes to. */
  readonly version?: PublishedVersion;
  /** All that it asks for by version; where absent, `version` of the finding's package. */
  readonly chosen?: readonly ChosenVersion[];
  /** Whether it gives somebody a major that its range leaves out: offered only where nothing else is. */
  readonly crosses?: boolean;
  /** Whether the finding's package is only what comes with it, so that all that comes with it must be known. */
  readonly indirect: boolean;
}

/** One way to fix a finding. */
export interface FixStrategy {
  readonly id: string;
  /** The lower, the better: its place on the ladder. */
  readonly step: number;
  /**
   * Of a last resort, what it gives way to: it is not even tried where a way is proven that brings in nothing, a `smaller`
   * one, which breaks nothing either, or `any`, however much that may break.
   */
  readonly yieldsTo?: 'smaller' | 'any';
  readonly propose: (planning: Planning, finding: Finding) => readonly Proposal[];
}

/** A planning of a project, with nothing needed yet. */
export function planningOf(project: Project, findings: readonly Finding[]): Planning {
  const needs = new Set<string>();
  const packumentOf = (name: string): Packument | undefined => {
    const known = project.packuments.get(name);
    if (!known) needs.add(name);
    return known;
  };
  return { project, findings, packumentOf, needs };
}
