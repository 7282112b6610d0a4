// `lockwatch feeds`: what is here of each feed, how old that is, and where it lies. Makes no connection.
import { parseArgs } from 'node:util';
import { type FeedReport, networkFeedIds, Session, type Settings } from '../session';
import { type CliCommand, choiceOf, type Surroundings } from './command';
import { aroundStore, settingsOf, sourceOptions } from './sources';
import { withAllSynced } from './synced';

const { feed, store } = sourceOptions;
const options = { feed, store, format: { type: 'string' } } as const;

export const feeds: CliCommand = {
  name: 'feeds',
  summary: 'Say what is here of each feed of advisories, and how old it is',
  options: `  --feed index=URL    Also of another index than the one last synced, at an address or in a folder (repeatable)
  --store DIR         Where everything is kept that comes from feeds, in place of the usual folder for caches
  --format FORMAT     text or json (default text)`,
  exitCodes: '0 done, 2 could not do the job',
  accepts: options,
  takesFolder: false,
  read: (args) => {
    const { values } = parseArgs({ args: [...args], options });
    const format = choiceOf('format', values.format ?? 'text', ['text', 'json']);
    if ('wrong' in format) return format;
    const settings = settingsOf(values);
    if ('wrong' in settings) return settings;
    return (around) => list(withAll(settings(around)), format.is, aroundStore(values.store, around));
  },
};

/** Every feed there is, besides those that were asked for; an index has no usual place. */
function withAll(settings: Settings): Settings {
  const others = networkFeedIds.filter((id) => id !== 'index').map((id) => ({ id }));
  return { ...settings, offline: true, syncs: false, feeds: [...(settings.feeds ?? []), ...others] };
}

async function list(given: Settings, format: 'text' | 'json', around: Surroundings): Promise<number> {
  const settings = await withAllSynced(given, around.ports.notes);
  const session = new Session(around.ports, { roots: [], settings, trusted: false });
  try {
    await session.feedsLoaded('all');
    const reports = session.feedReports();
    const words = session.basis().feeds;
    around.stdout(
      format === 'json'
        ? `${JSON.stringify({ feeds: reports.map(flat) }, null, 2)}\n`
        : `${reports.map((report, index) => lineOf(report, words[index] ?? report.id)).join('\n')}\n`,
    );
    return 0;
  } finally {
    session.dispose();
  }
}

function flat({ id, kind, state, store }: FeedReport): object {
  return { id, kind, ...state, ...(store && { store }) };
}

function lineOf({ id, kind, state, store }: FeedReport, words: string): string {
  if (!state && kind === 'query')
    return `${id}: asked about the packages of a project; only the answers are kept`;
  const isEmpty = store === undefined || store.bytes === 0;
  return isEmpty ? words : `${words}\n  ${(store.bytes / 1e6).toFixed(1)} MB in ${store.path}`;
}
