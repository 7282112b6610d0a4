// Looks at the disk now and then, since not every editor tells of all that changes there.
import { lockfileFormats } from './core/index';
import type { Clock, Files } from './ports';
import type { Texts } from './texts';

/** What is looked at. */
export interface Watched {
  readonly files: Pick<Files, 'stat'>;
  /** Those that have been read, or looked for, are looked at again. */
  readonly texts: Pick<Texts, 'isOutdated'>;
  /** Where projects begin: a file that makes or changes one may come up there. */
  readonly folders: () => Promise<readonly string[]>;
}

/** Calls back after each look that has found something changed since the one before. Returns what ends that. */
export function watchDisk(watched: Watched, everyMs: number, clock: Clock, onChange: () => void): () => void {
  let isEnded = false;
  let stopClock = () => {};
  let before: string | undefined;
  const look = async () => {
    const there = (await foundingFiles(watched)).join('\n');
    const isChanged = (before !== undefined && before !== there) || (await watched.texts.isOutdated());
    before = there;
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

const names = [
  ...['package.json', 'pnpm-workspace.yaml', '.yarnrc.yml', '.lockwatch.jsonc'],
  ...lockfileFormats.flatMap(({ fileNames }) => fileNames),
];

/** Those files that are there and that nobody may have read, since they need not have been there before. */
async function foundingFiles({ files, folders }: Watched): Promise<readonly string[]> {
  const places = [...new Set(await folders())].flatMap((folder) => names.map((name) => `${folder}/${name}`));
  const stats = await Promise.all(places.map((place) => files.stat(place)));
  return places.filter((_, index) => stats[index]);
}
