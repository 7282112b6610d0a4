// From which address the export was last synced on demand: commands that name none use what is here of that one.
import type { Store } from '../ports';
import type { FeedChoice, Settings } from '../session';

const key = 'address of osvExport';

/** Notes what `sync` has brought. */
export async function noteExport({ id, base = '' }: FeedChoice, store: Store): Promise<void> {
  if (id === 'osvExport') await store.write(key, new TextEncoder().encode(base));
}

/** The settings with that address for an export of which they name none. */
export async function withNotedExport(settings: Settings, store: Store): Promise<Settings> {
  const { feeds = [] } = settings;
  if (!feeds.some(isUnplaced)) return settings;
  const base = new TextDecoder().decode(await store.read(key));
  return base === '' ? settings : { ...settings, feeds: feeds.map((choice) => placedAt(base, choice)) };
}

function isUnplaced({ id, base }: FeedChoice): boolean {
  return id === 'osvExport' && base === undefined;
}

function placedAt(base: string, choice: FeedChoice): FeedChoice {
  return isUnplaced(choice) ? { ...choice, base } : choice;
}
