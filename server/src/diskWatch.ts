// Looks at the disk now and then, since not every editor tells of all that changes there.
import { dirName, type Project, policyFileName } from './core/index';
import { filesAtOnce, inParallel } from './inParallel';
import type { Clock, DirectoryEntry, Files, Log } from './ports';
import type { Texts } from './texts';
import { foundingNames, subfoldersOf } from './workspace';

/** What is looked at. */
export interface Watched {
  readonly files: Pick<Files, 'list'>;
  /** Those that have been read, or looked for, are looked at again. */
  readonly texts: Pick<Texts, 'isOutdated'>;
  /** Where a file may come up that makes a project, or changes one: in these folders and below, and near the projects. */
  readonly roots: () => readonly string[];
  readonly projects: () => Promise<readonly Pick<Project, 'root' | 'manifests'>[]>;
  readonly log: Pick<Log, 'error'>;
}

/**
 * Calls back after each look that has found something changed since the one before. A look that fails is a line of the
 * log, and no change. Returns what ends that.
 */
export function watchDisk(watched: Watched, everyMs: number, clock: Clock, onChange: () => void): () => void {
  let isEnded = false;
  let stopClock = () => {};
  let before: string | undefined;
  const hasChanged = async () => {
    const there = (await foundingFiles(watched)).join('\n');
    const isOther = before !== undefined && before !== there;
    before = there;
    return isOther || watched.texts.isOutdated();
  };
  const look = async () => {
    const isChanged = await hasChanged().catch((error: unknown) => {
      watched.log.error(`looking at the disk: ${error instanceof Error ? error.stack : String(error)}`);
      return false;
    });
    if (isEnded) return;
    if (isChanged) onChange();
    stopClock = clock.after(everyMs, () => void look());
  };
  void look();
  return () => {
    isEnded = true;
    stopClock();
  };
}

const names: ReadonlySet<string> = new Set([...foundingNames, '.yarnrc.yml', policyFileName]);

/** Listing so many takes some hundredths of a second. */
const maxFolders = 500;

/**
 * Such files that are there and that nobody may have read, since they need not have been there before: in the folders
 * that are nearest to where packages lie.
 */
async function foundingFiles({ files, ...watched }: Watched): Promise<readonly string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  let next = await startsOf(watched);
  while (next.length > 0 && seen.size < maxFolders) {
    const fresh = [...new Set(next)].filter((folder) => !seen.has(folder)).slice(0, maxFolders - seen.size);
    for (const folder of fresh) seen.add(folder);
    const lists = await inParallel(fresh, filesAtOnce, (folder) => files.list(folder));
    const all = fresh.map((folder, index) => [folder, lists[index]!] as const);
    found.push(...all.flatMap(([folder, entries]) => foundingIn(folder, entries)));
    next = all.flatMap(([folder, entries]) => subfoldersOf(folder, entries));
  }
  return found.sort();
}

/** Another package most likely comes to be beside those that a project has. */
async function startsOf({ roots, projects }: Omit<Watched, 'files'>): Promise<readonly string[]> {
  const near = ({ root, manifests }: Pick<Project, 'root' | 'manifests'>) => {
    const parents = [...manifests.values()].map(({ file }) => dirName(dirName(file)));
    return [root, ...parents.filter((folder) => folder.startsWith(`${root}/`))];
  };
  return [...roots(), ...(await projects()).flatMap(near)];
}

function foundingIn(folder: string, entries: readonly DirectoryEntry[]): readonly string[] {
  return entries.flatMap(({ name }) => (names.has(name) ? `${folder}/${name}` : []));
}
