// Which folders belong together as one project, which lockfile holds for it, and why.

import { baseName, dirName, relativePath, resolvedPath } from '../paths';
import { policyFileName } from '../policy';
import type { LockfileFormat } from '../types';
import { workspaceGlob } from './glob';
import { type Folder, type LockfileChoice, type LockfilePlace, lockfileChoiceOf } from './lockfileChoice';
import { workspaceFileNames } from './workspaceFile';
import { workspaceHabits } from './workspaceHabits';

export type { Folder, LockfilePlace } from './lockfileChoice';

/** A lockfile that the package manager in use does not read. */
export interface OtherLockfile extends LockfilePlace {
  /** Which one is used instead and why, in a sentence. */
  readonly why: string;
}

/** A tool that runs the package manager in a folder of its own. */
export interface Installer {
  /** Absolute folder that is installed in, and that importer paths start from. */
  readonly root: string;
  /** What a person runs in place of the package manager's own commands. */
  readonly command: string;
}

/** The files of one project: a lockfile and the manifests it holds for, or manifests that have none. */
export interface ProjectFiles {
  /** Absolute folder of the lockfile, or of the outermost manifest where there is none. */
  readonly root: string;
  /** What installs, where that is a tool around the package manager (Rush). */
  readonly installer?: Installer;
  /** Absolute path of each package.json by importer path as the lockfile writes it, sorted. */
  readonly manifestFiles: ReadonlyMap<string, string>;
  readonly lockfile?: LockfilePlace;
  /** Why the lockfile is not the one in use, where these are the files as if it were. */
  readonly unused?: string;
  /** Lockfiles beside it, or in its workspaces. */
  readonly otherLockfiles: readonly OtherLockfile[];
  /** Absolute path of the pnpm-workspace.yaml or .yarnrc.yml, where the project has one. */
  readonly workspaceFile?: string;
  /** Absolute path of its policy, where it has one. */
  readonly policyFile?: string;
  /** What a person should know about this choice, one sentence each. */
  readonly notes: readonly string[];
  /** The search for projects was cut off, so that there may be others. */
  readonly isCutOff?: true;
}

/**
 * Groups folders into projects, sorted by root. A package belongs to the outermost project that names it as a
 * workspace and has a lockfile, as npm, yarn, pnpm and bun see it; where none has, to the outermost that names it.
 * Of several lockfiles beside each other the one of the package manager in `packageManager` is used, else pnpm's
 * beside a pnpm-workspace.yaml, else the first in the order of `formats`.
 */
export function projectsOf(
  folders: readonly Folder[],
  formats: readonly LockfileFormat[],
): readonly ProjectFiles[] {
  const members = new Map<string, Member>();
  const sorted = [...folders].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const folder of sorted) members.set(folder.path, memberOf(folder, formats));
  const claimed = claimsOf(members);
  const groups = new Map<Member, Member[]>();
  for (const member of members.values()) {
    const root = rootOf(member, members, claimed);
    const group = groups.get(root);
    if (group) group.push(member);
    else groups.set(root, [member]);
  }
  return [...groups]
    .filter(([root, group]) => root.lock || group.some(({ folder }) => folder.manifest))
    .map(([root, group]) => projectOf(root, group, formats))
    .sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** The files of a project as they would be if one of its other lockfiles were used. */
export function filesWith(files: ProjectFiles, { file, format, why }: OtherLockfile): ProjectFiles {
  const root = dirName(file);
  const manifests = [...files.manifestFiles.values()]
    .filter((path) => path.startsWith(`${root}/`))
    .map((path) => [relativePath(root, dirName(path)), path] as const);
  return {
    root,
    manifestFiles: new Map(manifests),
    lockfile: { file, format },
    otherLockfiles: [],
    ...(files.root === root && files.policyFile !== undefined && { policyFile: files.policyFile }),
    unused: why,
    notes: [],
  };
}

/** A folder with its choice of lockfile and its idea of who belongs to it. */
interface Member extends LockfileChoice {
  readonly folder: Folder;
  readonly includes: (relative: string, member: Member) => boolean;
}

function memberOf(folder: Folder, formats: readonly LockfileFormat[]): Member {
  const choice = lockfileChoiceOf(folder, formats);
  return { folder, ...choice, includes: includesOf(folder, choice.lock) };
}

// ---------------------------------------------------------------------------------------------------------
// Who belongs to whom

/** The tool that wrote the lockfile decides which list of workspaces counts; without one both do. */
function includesOf(folder: Folder, lock: LockfilePlace | undefined): Member['includes'] {
  const { manifest, pnpm } = folder;
  const usesPnpm = lock ? lock.format === 'pnpm' : pnpm !== undefined;
  const patterns = usesPnpm ? (pnpm?.packages ?? []) : (manifest?.workspaces ?? []);
  const named = workspaceGlob(
    patterns.map(({ pattern }) => pattern),
    lock?.format ?? (usesPnpm ? 'pnpm' : 'npm'),
  );
  return (relative, member) => {
    if (usesPnpm && pnpm?.sharedLockfile === false && member.lock) return false;
    return named(relative);
  };
}

/**
 * Folders that a lockfile elsewhere holds for without calling them workspaces: the importers of one that lies apart,
 * as Rush's in `common/config/rush` does, and those below the root that npm was asked for with `file:` and locks as
 * links, by the root, its workspaces or such folders themselves. What folders elsewhere ask for npm neither locks nor
 * installs.
 */
function claimsOf(members: ReadonlyMap<string, Member>): ReadonlyMap<string, Member> {
  const claimed = new Map<string, Member>();
  const claim = (path: string, owner: Member): Member | undefined => {
    const target = members.get(path);
    if (!target || target === owner || target.lock || claimed.has(path)) return undefined;
    claimed.set(path, owner);
    return target;
  };
  for (const member of members.values()) {
    for (const path of member.folder.importers ?? [])
      claim(resolvedPath(installerOf(member.folder)?.root ?? member.folder.path, path), member);
    if (foldersAskedBy(member.folder).length === 0) continue;
    const root = rootOf(member, members, claimed);
    const asking = root.lock && workspaceHabits[root.lock.format].locksFolders ? [member] : [];
    for (const { folder } of asking) {
      for (const path of foldersAskedBy(folder)) {
        const wanted = resolvedPath(folder.path, path);
        const target = wanted.startsWith(`${root.folder.path}/`) ? claim(wanted, root) : undefined;
        if (target) asking.push(target);
      }
    }
  }
  return claimed;
}

/** Rush keeps lockfiles apart from packages in `common/config`, and installs from a copy in `common/temp`. */
function installerOf({ path, importers }: Folder): Installer | undefined {
  const root = path
    .replace(/\/common\/config\/rush$/, '/common/temp')
    .replace(/\/common\/config\/subspaces\/([^/]+)$/, '/common/temp/$1');
  return importers && root !== path ? { root, command: 'rush update' } : undefined;
}

function foldersAskedBy({ manifest }: Folder): readonly string[] {
  return (manifest?.declarations ?? []).flatMap(({ spec }) =>
    spec.type === 'directory' && spec.protocol === 'file' && /^[^/~]/.test(spec.path) ? [spec.path] : [],
  );
}

/**
 * Follows the owners outwards; the outermost with a lockfile wins, the outermost at all where none has one. A folder that
 * a workspace names, and the root does not, is on its own where its package manager does not lock such.
 */
function rootOf(
  member: Member,
  members: ReadonlyMap<string, Member>,
  claimed: ReadonlyMap<string, Member>,
): Member {
  const chain = [member];
  for (let owner = ownerOf(member, members, claimed); owner && !chain.includes(owner); ) {
    chain.push(owner);
    owner = ownerOf(owner, members, claimed);
  }
  const { path } = member.folder;
  const holds = (owner: Member, at: number) =>
    owner.lock &&
    (at < 2 ||
      workspaceHabits[owner.lock.format].locksNested ||
      owner.includes(relativePath(owner.folder.path, path), member));
  return chain.findLast(holds) ?? (chain.some(({ lock }) => lock) ? member : chain.at(-1)!);
}

function ownerOf(
  member: Member,
  members: ReadonlyMap<string, Member>,
  claimed: ReadonlyMap<string, Member>,
): Member | undefined {
  const { path, manifest } = member.folder;
  if (!manifest) return undefined;
  for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
    const above = members.get(path.slice(0, end));
    if (above?.includes(path.slice(end + 1), member)) return above;
    if (end === 0) break;
  }
  return claimed.get(path);
}

// ---------------------------------------------------------------------------------------------------------
// What is said about a project

function projectOf(root: Member, group: readonly Member[], formats: readonly LockfileFormat[]): ProjectFiles {
  const { path, files } = root.folder;
  const installer = installerOf(root.folder);
  const workspaceFile = workspaceFileOf(root);
  const manifests = group
    .filter(({ folder }) => folder.manifest)
    .map(
      ({ folder }) =>
        [relativePath(installer?.root ?? path, folder.path), `${folder.path}/package.json`] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const strays = group
    .filter((member) => member !== root)
    .flatMap(({ lock, others }) => [...(lock ? [lock] : []), ...others])
    .map((stray) => ({ ...stray, why: strayNote(path, stray, root) }));
  const beside = root.others.map((other) => ({ ...other, why: root.why ?? '' }));
  return {
    root: path,
    ...(installer && { installer }),
    manifestFiles: new Map(manifests),
    ...(root.lock && { lockfile: root.lock }),
    otherLockfiles: [...beside, ...strays],
    ...(workspaceFile && { workspaceFile }),
    ...(files.has(policyFileName) && { policyFile: `${path}/${policyFileName}` }),
    notes: [
      ...(root.why ? [root.why] : []),
      ...unreadable(root.folder, formats),
      ...strays.map(({ why }) => why),
    ],
  };
}

/** That of the package manager in use; where no lockfile tells which one that is, whichever there is. */
function workspaceFileOf({ folder: { path, files }, lock }: Member): string | undefined {
  const name = [...workspaceFileNames].find(
    ([format, each]) => files.has(each) && (!lock || lock.format === format),
  )?.[1];
  return name && `${path}/${name}`;
}

/** Binary lockfiles without one of text beside them, which their package manager makes of them itself. */
function unreadable({ files }: Folder, formats: readonly LockfileFormat[]): readonly string[] {
  return formats.flatMap(({ binary, fileNames }) => {
    if (!binary || !files.has(binary.fileName) || fileNames.some((name) => files.has(name))) return [];
    const { fileName, toTextCommand } = binary;
    return `${fileName} is binary and is not read; \`${toTextCommand}\` makes ${fileNames[0]} of it.`;
  });
}

function strayNote(root: string, { file }: LockfilePlace, { lock }: Member): string {
  const name = relativePath(root, file);
  return `${name} is not used: its folder is a workspace of ${lock ? baseName(lock.file) : 'the folder above'}.`;
}
