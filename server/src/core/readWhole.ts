// What of projects was not read whole, which is what keeps finding nothing in them from meaning something.
import { undecidedIn } from './halfReadRecords';
import type { Problem, Project } from './types';

/** What of a project was read. */
export interface Reading {
  readonly project: Project;
  /** By absolute file. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

/**
 * Which files that were read in part count: for a report all of them, in an editor lockfiles alone, since a manifest that
 * is being typed is squiggled itself. What could not be read at all counts everywhere.
 */
export type Counted = 'allFiles' | 'lockfiles';

/** A file of which nothing could be read, or not all. */
export interface UnreadFile {
  /** Absolute path. */
  readonly file: string;
  readonly missing: 'all' | 'part';
}

/** What is not known of projects. */
export interface Gaps {
  /** A file could be read in part only, or not at all, or not all folders were looked into. */
  readonly isHalfRead: boolean;
  /** A record on what the projects have could be read in part only, so that its silence means nothing. */
  readonly isUndecided: boolean;
}

/** What keeps a verdict on projects from being whole; `isCutOff` where the search for them was. */
export function gapsIn(projects: readonly Reading[], counted: Counted, isCutOff: boolean): Gaps {
  return {
    isHalfRead: isCutOff || projects.some((one) => unreadFiles(one, counted).length > 0),
    isUndecided: projects.some(({ project }) => undecidedIn(project).length > 0),
  };
}

/** The files of a project that were not read whole. */
export function unreadFiles(
  { project: { lock }, problems }: Reading,
  counted: Counted,
): readonly UnreadFile[] {
  return [...problems].flatMap(([file, found]): readonly UnreadFile[] => {
    if (found.some(({ code }) => code === 'unreadable')) return [{ file, missing: 'all' }];
    const counts = counted === 'allFiles' || file === lock?.file;
    return counts && !isWhole(found) ? [{ file, missing: 'part' }] : [];
  });
}

/** Whether texts with these problems were read in full, so that finding nothing in them means something. */
export function isWhole(problems: readonly Problem[]): boolean {
  return problems.every(({ code }) => harmless.has(code));
}

const harmless: ReadonlySet<string> = new Set(['duplicateKey', 'duplicateDependency', 'mergeConflict']);
