// What a person should know of projects besides findings: what is not known of them, and why. Plain sentences.
import { isPublished } from './advisories/publicNames';
import { halfReadNotes } from './halfReadRecords';
import type { ProjectFiles } from './manifests/projects';
import { relativeTo } from './paths';
import { type Reading, unreadFiles } from './readWhole';
import type { LockfileFile, Project } from './types';
import { amountOf, listed, shortened } from './wording';

/** A project with the files that it was read from. */
interface Read extends Reading {
  readonly files: ProjectFiles;
}

/** Notes on the projects below a folder, which files are named from. */
export function notesOn(root: string, read: readonly Read[]): readonly string[] {
  const projects = read.map(({ project }) => project);
  return [
    ...placedNotes(
      root,
      read.map(({ files }) => files),
    ),
    ...unlockedNotes(root, projects),
    ...read.flatMap((one) => unreadNotes(root, one)),
    ...halfReadNotes(projects),
    ...unjudgedNotes(projects),
  ];
}

/**
 * What is missing from a verdict and no squiggle in an open file tells of: a lockfile that was read in part only, and
 * what could not be read at all. A sentence on each file, named from a folder.
 */
export function unreadNotes(root: string, reading: Reading): readonly string[] {
  return unreadFiles(reading, 'lockfiles').map(({ file, missing }) =>
    missing === 'all'
      ? `${relativeTo(root, file)} could not be read: what it says is not known.`
      : `${relativeTo(root, file)} could be read in part only: the rest of it is not checked.`,
  );
}

/** Notes on folders, each with its folder where that is not the one that was opened and the note does not name it. */
function placedNotes(root: string, folders: readonly ProjectFiles[]): readonly string[] {
  return folders.flatMap((folder) =>
    folder.notes.map((note) =>
      folder.root === root || note.includes(root) ? note : `${relativeTo(root, folder.root)}: ${note}`,
    ),
  );
}

/** That what dependencies bring in is not known where there is no lockfile: a sentence, or none where all have one. */
function unlockedNotes(root: string, projects: readonly Project[]): readonly string[] {
  const unlocked = projects.filter(isUnlocked).map((project) => relativeTo(root, project.root));
  if (unlocked.length === 0) return [];
  const what = 'only what package.json asks for is checked, not what that brings in';
  if (projects.length === 1) return [`There is no lockfile: ${what}.`];
  const shown = shortened(unlocked, 3, (left) => `${left} more`);
  return [`There is no lockfile in ${listed(shown)}: there ${what}.`];
}

/** That what comes from no registry is not checked, folders of one's own excepted: a sentence, or none where all does. */
function unjudgedNotes(projects: readonly Pick<Project, 'lock'>[]): readonly string[] {
  const elsewhere = new Set(projects.flatMap(({ lock }) => (lock ? contentsElsewhere(lock) : []))).size;
  if (elsewhere === 0) return [];
  const [whence, are] =
    elsewhere === 1 ? ['comes from git or a tarball', 'is'] : ['come from git or tarballs', 'are'];
  return [`${amountOf(elsewhere, 'package')} ${whence}, not from a registry, and ${are} not checked.`];
}

/** Instances of one content, and its entries at several places, are told by the same words. */
function contentsElsewhere({ file, graph }: LockfileFile): readonly string[] {
  return graph.lockfile.packages.flatMap((locked) => {
    const { name, version, source, resolved, span } = locked;
    if (source === 'directory' || isPublished(locked)) return [];
    return `${name}\n${version}\n${resolved ?? `${file}:${span.start}`}`;
  });
}

function isUnlocked({ lock, manifests }: Project): boolean {
  return !lock && [...manifests.values()].some(({ manifest }) => manifest.declarations.length > 0);
}
