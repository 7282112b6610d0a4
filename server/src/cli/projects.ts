// The projects of a folder, analysed with all that feeds and registry have to say, and the options that say with what.

import { neverCancelled } from '../ports';
import { type Analysis, Session, type Settings } from '../session';
import { couldNot, folderOf, type Run, type Surroundings, type Wrong } from './command';
import { progressLine } from './progress';
import { aroundStore, type SourceValues, settingsOf, sourceOptions, sourceUsage } from './sources';
import { withSynced } from './synced';

/** For `parseArgs`, of every command that judges a folder. */
export const subjectOptions = { ...sourceOptions, untrusted: { type: 'boolean' } } as const;

/** For the usage. */
export const subjectUsage = `${sourceUsage}
  --untrusted         Follow no .npmrc of the folder, which could send your secrets elsewhere, and let its policy hide no malware`;

/** What a command does with the projects of a folder; resolves with the exit code. */
type Use = (analyses: readonly Analysis[], session: Session, root: string) => number | Promise<number>;

/** What is looked at, and how. */
export interface Subject {
  readonly folder: string;
  readonly settings: Settings;
  /** If not, the folder's `.npmrc`, which could send secrets of the environment elsewhere, is not followed. */
  readonly trusted: boolean;
}

/** What `parseArgs` makes of these options. */
export interface SubjectValues extends SourceValues {
  readonly untrusted?: boolean | undefined;
}

/** A command's run on the folder that was named, with what these options say; the use is what it does there. */
export function runOnProjects(
  positionals: readonly string[],
  values: SubjectValues,
  useIn: (around: Surroundings) => Use,
): Run | Wrong {
  const folder = folderOf(positionals);
  if (typeof folder !== 'string') return folder;
  const settings = settingsOf(values);
  if ('wrong' in settings) return settings;
  const trusted = values.untrusted !== true;
  return (around) =>
    withProjects(
      { folder, settings: settings(around), trusted },
      aroundStore(values.store, around),
      useIn(around),
    );
}

/** Opens a session on a folder, waits until everything has answered, and closes it after use. */
export async function withProjects(
  { folder, settings, trusted }: Subject,
  around: Surroundings,
  use: Use,
): Promise<number> {
  const root = around.resolve(folder);
  if ((await around.ports.files.stat(root)) !== undefined) {
    around.stderr(`lockwatch: ${root} is a file; name the folder that it lies in.\n`);
    return couldNot;
  }
  const placed = await withSynced(settings, around.ports.notes);
  const session = new Session(around.ports, { roots: [root], settings: placed, trusted });
  try {
    await downloaded(session, around);
    await session.settled();
    const analyses = await session.analyses();
    if (analyses.length > 0) return await use(analyses, session, root);
    around.stderr(`lockwatch: there is no package.json and no lockfile in ${root}.\n`);
    return couldNot;
  } finally {
    session.dispose();
  }
}

/** What is downloaded for the first time takes a while, so it is said how far it is. */
async function downloaded(session: Session, around: Surroundings): Promise<void> {
  await session.feedsLoaded('all');
  if (!session.awaitsDownload) return;
  const line = progressLine(around);
  await session.download({ cancel: neverCancelled, onProgress: line.onProgress });
  line.end();
}
