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
  let before: Seen | undefined;
  const hasChanged = async () => {
    const now = await foldersNear(watched);
    const isOther = before !== undefined && hasNews(before, now);
    before = now;
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

/** What was seen of a folder: the names of such files, in order, and the folders in it. */
interface SeenFolder {
  readonly founding: string;
  readonly folders: readonly string[];
}

type Seen = ReadonlyMap<string, SeenFolder>;

/** Looks into the folders that are nearest to where packages lie: nobody may have read a file that was not there before. */
async function foldersNear({ files, ...watched }: Watched): Promise<Seen> {
  const seen = new Map<string, SeenFolder>();
  let next = await startsOf(watched);
  while (next.length > 0 && seen.size < maxFolders) {
    const fresh = [...new Set(next)].filter((folder) => !seen.has(folder)).slice(0, maxFolders - seen.size);
    const lists = await inParallel(fresh, filesAtOnce, (folder) => files.list(folder));
    for (const [index, folder] of fresh.entries()) seen.set(folder, seenIn(folder, lists[index]!));
    next = fresh.flatMap((folder) => seen.get(folder)!.folders);
  }
  return seen;
}

/** Which folders are among the nearest changes with any that comes or goes, and is no news. */
function hasNews(before: Seen, now: Seen): boolean {
  return [...now].some(([folder, { founding }]) => {
    const known = before.get(folder);
    return known ? known.founding !== founding : founding !== '' && isNew(folder, before);
  });
}

/** Whether a folder was not there before, as far as one can tell. */
function isNew(folder: string, before: Seen): boolean {
  const above = dirName(folder);
  if (above === folder) return false;
  const parent = before.get(above);
  return parent ? !parent.folders.includes(folder) : isNew(above, before);
}

/** Another package most likely comes to be beside those that a project has. */
async function startsOf({ roots, projects }: Omit<Watched, 'files'>): Promise<readonly string[]> {
  const near = ({ root, manifests }: Pick<Project, 'root' | 'manifests'>) => {
    const parents = [...manifests.values()].map(({ file }) => dirName(dirName(file)));
    return [root, ...parents.filter((folder) => folder.startsWith(`${root}/`))];
  };
  return [...roots(), ...(await projects()).flatMap(near)];
}

function seenIn(folder: string, entries: readonly DirectoryEntry[]): SeenFolder {
  const founding = entries.flatMap(({ name }) => (names.has(name) ? name : []));
  return { founding: founding.sort().join(' '), folders: subfoldersOf(folder, entries) };
}
