// What `sync` last brought: what commands mean that name no feed beside the store, or no address of the export.
import type { Store } from '../ports';
import { type FeedChoice, keptFeedIds, type Settings, withoutLogin } from '../session';

const key = 'what sync brought';

/** Notes what `sync` has brought, and of an address with a login no more than where it leads. */
export async function noteSynced({ id, base }: FeedChoice, store: Store): Promise<void> {
  const choice = { id, ...(base !== undefined && { base: withoutLogin(base) }) };
  const others = (await syncedIn(store)).filter((other) => other.id !== id);
  await store.write(key, new TextEncoder().encode(JSON.stringify([choice, ...others])));
}

/**
 * The settings with the address from which the export was last brought, where they name none; where they are about what
 * lies in the store, whatever was last brought there.
 */
export async function withSynced(settings: Settings, store: Store): Promise<Settings> {
  const { feeds = [], syncs = true } = settings;
  if (!feeds.some(isUnplaced)) return settings;
  const synced = await syncedIn(store);
  const [last] = syncs ? synced.filter(({ id }) => id === 'osvExport') : synced;
  return last
    ? { ...settings, feeds: feeds.map((choice) => (isUnplaced(choice) ? last : choice)) }
    : settings;
}

function isUnplaced({ id, base }: FeedChoice): boolean {
  return id === 'osvExport' && base === undefined;
}

/** The same settings, and besides the index that was last brought; of an index nothing else says where it lies. */
export async function withAllSynced(settings: Settings, store: Store): Promise<Settings> {
  const { feeds = [], ...rest } = await withSynced({ ...settings, syncs: true }, store);
  const indexes = (await syncedIn(store)).filter(({ id }) => id === 'index');
  return { ...rest, feeds: [...feeds, ...indexes], syncs: settings.syncs ?? true };
}

/** The newest first, one for each feed; none where nothing was noted, or something else. */
async function syncedIn(store: Store): Promise<readonly FeedChoice[]> {
  const noted = valueIn(await store.read(key));
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
