// Finds the projects below a folder: which lockfile and which manifests belong together.
import {
  dirName,
  type Folder,
  lockfileFormats,
  type ProjectFiles,
  parseManifest,
  parseWorkspaceFile,
  projectsOf,
} from './core/index';
import { filesAtOnce } from './inParallel';
import type { Cancel, DirectoryEntry, Files, Ports } from './ports';

export type { LockfilePlace, ProjectFiles } from './core/index';

/** How far a search goes before it is cut off with a note. */
export interface SearchLimits {
  /** Levels below the folder where the search starts. */
  readonly depth: number;
  /** Folders looked into. */
  readonly folders: number;
  /** Folders with a package.json or a lockfile. */
  readonly packages: number;
}

/** Far more than any repository that people open, and few enough for a home directory not to hang the server. */
export const defaultLimits: SearchLimits = { depth: 32, folders: 50_000, packages: 10_000 };

/**
 * The projects of which a manifest or lockfile lies below one of the roots, sorted by root. A root that is part of a
 * project further up brings that whole project. Folders of installed packages, of version control and of build
 * results are not entered, symbolic links not followed. A search that was cut off says so in the first project
 * and in the log. Once cancelled, what has been found by then.
 */
export async function findProjects(
  ports: Pick<Ports, 'files' | 'log'>,
  roots: readonly string[],
  cancel: Cancel,
  limits: SearchLimits = defaultLimits,
): Promise<readonly ProjectFiles[]> {
  const tops = outermost(roots.map(withoutSlash));
  const found = new Map<string, Folder>();
  const notes: string[] = [];
  for (const top of tops) notes.push(...(await search(ports.files, top, found, cancel, limits)));
  for (const top of await topsAbove(ports.files, tops, found, cancel)) {
    notes.push(...(await search(ports.files, top, found, cancel, limits)));
  }
  for (const note of notes) ports.log.warn(note);
  const projects = projectsOf([...found.values()], lockfileFormats).filter((project) =>
    touchesAny(project, tops),
  );
  return projects.map((project, index) =>
    index === 0 && notes.length > 0
      ? { ...project, notes: [...notes, ...project.notes], isCutOff: true }
      : project,
  );
}

/** The project that a manifest or lockfile belongs to; for any other file the one with the nearest root above. */
export function projectOf(projects: readonly ProjectFiles[], file: string): ProjectFiles | undefined {
  const own = projects.find((project) => filesOf(project).includes(file));
  if (own) return own;
  const above = projects.filter(({ root }) => isBelow(file, root));
  return above.reduce<ProjectFiles | undefined>(
    (nearest, project) => (nearest && nearest.root.length >= project.root.length ? nearest : project),
    undefined,
  );
}

/** The nearest folder that is under version control, a folder itself or one above it; undefined where there is none. */
export async function repositoryOf(files: Files, folder: string): Promise<string | undefined> {
  const path = withoutSlash(folder);
  const highest = (await ancestorsOf(files, path)).at(-1) ?? path;
  return (await isRepository(files, highest)) ? highest : undefined;
}

/**
 * Folders that hold other people's packages, version control or what a build left. `build` is not one of them:
 * many repositories keep their build tools there, with a lockfile of their own.
 */
const passedOver: ReadonlySet<string> = new Set([
  ...['node_modules', 'bower_components', 'jspm_packages', '.git', '.hg', '.svn', '.jj'],
  ...[
    '.yarn',
    '.pnpm-store',
    '.cache',
    '.turbo',
    '.nx',
    '.parcel-cache',
    '.vscode-test',
    '.venv',
    '__pycache__',
  ],
  ...['dist', 'out', 'coverage', '.next', '.nuxt', '.output', '.svelte-kit', '.angular', '.docusaurus'],
]);

/** What package managers write where they install; of pnpm's two files the one that editors watch by default. */
export const installNotes: readonly string[] = [
  '.package-lock.json',
  '.modules.yaml',
  '.yarn-state.yml',
  '.yarn-integrity',
];

const lockfileNames: ReadonlySet<string> = new Set(lockfileFormats.flatMap(({ fileNames }) => fileNames));

/** Names of the files of which each makes its folder a project. */
export const foundingNames: readonly string[] = ['package.json', 'pnpm-workspace.yaml', ...lockfileNames];

/** Breadth first, so that a search that is cut off has seen what lies nearest. Returns what a person should know. */
async function search(
  files: Files,
  top: string,
  found: Map<string, Folder>,
  cancel: Cancel,
  limits: SearchLimits,
): Promise<readonly string[]> {
  let level = [top];
  let left = limits.folders;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth)
      return [`Below ${onDisk(top)} nothing was looked for deeper than ${limits.depth} folders.`];
    if (level.length > left)
      return [`Below ${onDisk(top)} only the first ${limits.folders} folders were looked into.`];
    left -= level.length;
    const next: string[] = [];
    await inBatches(level, cancel, async (path) => {
      const entries = await entriesOf(files, path);
      next.push(...subfoldersOf(path, entries));
      if (!found.has(path)) await addFolder(files, path, entries, found);
    });
    if (found.size > limits.packages)
      return [`Below ${onDisk(top)} there are more than ${limits.packages} packages; the rest is left out.`];
    level = next.sort();
  }
  return [];
}

async function inBatches(
  paths: readonly string[],
  cancel: Cancel,
  visit: (path: string) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < paths.length && !cancel.cancelled; at += filesAtOnce) {
    await Promise.all(paths.slice(at, at + filesAtOnce).map(visit));
  }
}

/**
 * The folders in a folder in which there may be projects of one's own. What a package manager has installed into holds
 * other people's, whatever it is called; a project's own folder is none of that, whatever lies in it.
 */
export function subfoldersOf(path: string, entries: readonly DirectoryEntry[]): readonly string[] {
  const hasAny = (names: readonly string[]) => entries.some(({ name }) => names.includes(name));
  if (hasAny(installNotes) && !hasAny(foundingNames)) return [];
  return entries
    .filter(({ kind, name }) => kind === 'directory' && !passedOver.has(name))
    .map(({ name }) => `${path}/${name}`);
}

async function addFolder(
  files: Files,
  path: string,
  entries: readonly DirectoryEntry[],
  found: Map<string, Folder>,
): Promise<void> {
  const names = new Set(entries.filter(({ kind }) => kind === 'file').map(({ name }) => name));
  const lockfile = [...lockfileNames].find((name) => names.has(name));
  if (!foundingNames.some((name) => names.has(name))) return;
  const read = async (name: string) =>
    names.has(name) ? await files.readText(`${path}/${name}`) : undefined;
  const [manifest, pnpm] = await Promise.all([read('package.json'), read('pnpm-workspace.yaml')]);
  const apart = !names.has('package.json') && lockfile ? await read(lockfile) : undefined;
  found.set(path, {
    path,
    files: names,
    // One that cannot be read is there all the same; whoever reads it next says so.
    ...(names.has('package.json') && { manifest: parseManifest(manifest ?? '{}') }),
    ...(pnpm !== undefined && { pnpm: parseWorkspaceFile('pnpm-workspace.yaml', pnpm) }),
    ...(apart !== undefined && { importers: importersOf(lockfile!, apart) }),
  });
}

function importersOf(name: string, text: string): readonly string[] {
  for (const { fileNames, parse } of lockfileFormats) {
    const lockfile = fileNames.includes(name) ? parse(text) : undefined;
    if (lockfile) return lockfile.importers.map(({ path }) => path);
  }
  return [];
}

// ---------------------------------------------------------------------------------------------------------
// Above the roots

/** Roots of the projects above that something below the given roots belongs to. */
async function topsAbove(
  files: Files,
  tops: readonly string[],
  found: ReadonlyMap<string, Folder>,
  cancel: Cancel,
): Promise<readonly string[]> {
  const known = new Map(found);
  for (const top of tops) {
    for (const path of await ancestorsOf(files, top)) {
      if (!known.has(path) && !cancel.cancelled)
        await addFolder(files, path, await entriesOf(files, path), known);
    }
  }
  if (known.size === found.size) return [];
  const above = projectsOf([...known.values()], lockfileFormats).filter(
    (project) => !tops.some((top) => isBelow(project.root, top)) && touchesAny(project, tops),
  );
  return outermost(above.map(({ root }) => root));
}

/** The folders above, the nearest first, up to the one that is under version control. */
async function ancestorsOf(files: Files, top: string): Promise<readonly string[]> {
  const ancestors: string[] = [];
  let path = top;
  while (path.includes('/') && !(await isRepository(files, path))) {
    path = dirName(path);
    ancestors.push(path);
  }
  return ancestors;
}

async function isRepository(files: Files, path: string): Promise<boolean> {
  return (await entriesOf(files, path)).some(({ name }) => name === '.git');
}

function touchesAny(project: ProjectFiles, tops: readonly string[]): boolean {
  return filesOf(project).some((file) => tops.some((top) => isBelow(file, top)));
}

function filesOf({
  manifestFiles,
  lockfile,
  otherLockfiles,
  workspaceFile,
  policyFile,
}: ProjectFiles): readonly string[] {
  return [
    ...manifestFiles.values(),
    ...(lockfile ? [lockfile.file] : []),
    ...otherLockfiles.map(({ file }) => file),
    ...(workspaceFile ? [workspaceFile] : []),
    ...(policyFile ? [policyFile] : []),
  ];
}

function outermost(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)].sort();
  return all.filter((path) => !all.some((other) => other !== path && isBelow(path, other)));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function entriesOf(files: Files, path: string): Promise<readonly DirectoryEntry[]> {
  return files.list(onDisk(path));
}

/** A disk's root is written without its slash here, but not so for the disk, nor for a person. */
function onDisk(path: string): string {
  return path.includes('/') ? path : `${path}/`;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
