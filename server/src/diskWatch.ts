// Looks at the disk now and then, since not every editor tells of all that changes there.
import { policyFileName } from './core/index';
import { filesAtOnce, inParallel } from './inParallel';
import type { Clock, Files, Log } from './ports';
import type { Texts } from './texts';
import { foundingNames } from './workspace';

/** What is looked at. */
export interface Watched {
  readonly files: Pick<Files, 'stat'>;
  /** Those that have been read, or looked for, are looked at again. */
  readonly texts: Pick<Texts, 'isOutdated'>;
  /** Where projects begin: a file that makes or changes one may come up there. */
  readonly folders: () => Promise<readonly string[]>;
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

const names = [...foundingNames, '.yarnrc.yml', policyFileName];

/** Those files that are there and that nobody may have read, since they need not have been there before. */
async function foundingFiles({ files, folders }: Watched): Promise<readonly string[]> {
  const places = [...new Set(await folders())].flatMap((folder) => names.map((name) => `${folder}/${name}`));
  const stats = await inParallel(places, filesAtOnce, (place) => files.stat(place));
  return places.filter((_, index) => stats[index]);
}
