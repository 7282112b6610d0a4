// What `sync` last brought: what commands mean that name no feed beside the store, or no address of the export.
import type { Store } from '../ports';
import { type FeedChoice, keptFeedIds, type Settings, withoutLogin } from '../session';

const key = 'what sync brought';

/** Notes what `sync` has brought, and of an address with a login no more than where it leads. */
export async function noteSynced({ id, base }: FeedChoice, notes: Store): Promise<void> {
  const choice = { id, ...(base !== undefined && { base: withoutLogin(base) }) };
  const others = (await syncedIn(notes)).filter((other) => other.id !== id);
  await notes.write(key, new TextEncoder().encode(JSON.stringify([choice, ...others])));
}

/**
 * The settings with the address from which the export was last brought, where they name none; where they are about what
 * lies in the store, whatever was last brought there.
 */
export async function withSynced(settings: Settings, notes: Store): Promise<Settings> {
  const { feeds = [], syncs = true } = settings;
  if (!feeds.some(isUnplaced)) return settings;
  const synced = await syncedIn(notes);
  const [last] = syncs ? synced.filter(({ id }) => id === 'osvExport') : synced;
  return last
    ? { ...settings, feeds: feeds.map((choice) => (isUnplaced(choice) ? last : choice)) }
    : settings;
}

function isUnplaced({ id, base }: FeedChoice): boolean {
  return id === 'osvExport' && base === undefined;
}

/** The same settings, and besides the index that was last brought; of an index nothing else says where it lies. */
export async function withAllSynced(settings: Settings, notes: Store): Promise<Settings> {
  const { feeds = [], ...rest } = await withSynced({ ...settings, syncs: true }, notes);
  const indexes = (await syncedIn(notes)).filter(({ id }) => id === 'index');
  return { ...rest, feeds: [...feeds, ...indexes], syncs: settings.syncs ?? true };
}

/** The newest first, one for each feed; none where nothing was noted, or something else. */
async function syncedIn(notes: Store): Promise<readonly FeedChoice[]> {
  const noted = valueIn(await notes.read(key));
  return Array.isArray(noted) ? noted.flatMap(choiceIn) : [];
}

function choiceIn(value: unknown): readonly FeedChoice[] {
  const { id, base }: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {};
  const known = keptFeedIds.find((each) => each === id);
  return known ? [{ id: known, ...(typeof base === 'string' && { base }) }] : [];
}

function valueIn(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
