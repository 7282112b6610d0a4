// `lockwatch sync`: brings what is kept of an export up to date, and writes it for others to read.
import { parseArgs } from 'node:util';
import { amountOf } from '../core/index';
import { createKeptFeeds, type KeptFeed } from '../keptFeeds';
import { publishIndex } from '../publish';
import { type FeedChoice, feedsOf, isFeedAddress, keptFeedIds, withoutLogin } from '../session';
import { type CliCommand, choiceOf, couldNot, type Surroundings } from './command';
import { progressLine } from './progress';
import { aroundStore, placed } from './sources';
import { noteSynced } from './synced';

const options = {
  feed: { type: 'string' },
  mirror: { type: 'string' },
  store: { type: 'string' },
  output: { type: 'string' },
} as const;

export const sync: CliCommand = {
  name: 'sync',
  summary: 'Download advisories for use offline, or what has changed in them since',
  options: `  --feed ID           ${keptFeedIds.join(' or ')} (default ${keptFeedIds[0]})
  --mirror URL        Address below which the feed lies, in place of the usual one; of an index also a folder
  --store DIR         Where it is kept, in place of the usual folder for caches
  --output DIR        Write the index there, for a web server: "lockwatch.feeds" can point to it`,
  exitCodes: '0 done, 2 could not do the job; what was there before stays',
  accepts: options,
  takesFolder: false,
  read: (args) => {
    const { values } = parseArgs({ args: [...args], options });
    const { mirror, store, output } = values;
    const feed = choiceOf('feed', values.feed ?? keptFeedIds[0], keptFeedIds);
    if ('wrong' in feed) return feed;
    const id = feed.is;
    if (id === 'index' && mirror === undefined) return { wrong: 'Where an index lies is said by --mirror.' };
    if (id !== 'index' && mirror !== undefined && !isFeedAddress(mirror))
      return {
        wrong: `--mirror takes an https address, or an http one of this machine, not ${withoutLogin(mirror)}.`,
      };
    const choice = mirror === undefined ? { id } : { id, base: mirror };
    return (around) => run(placed(choice, around.resolve), output, aroundStore(store, around));
  },
};

async function run(choice: FeedChoice, output: string | undefined, around: Surroundings): Promise<number> {
  const kept = createKeptFeeds(around.ports, () => {});
  const cancel = around.interrupted();
  const line = progressLine(around);
  try {
    kept.use(feedsOf({ bundled: false, advisories: [], feeds: [choice] }));
    await kept.open();
    await kept.sync(() => true, { cancel, onProgress: line.onProgress });
    line.end();
    if (cancel.cancelled) return stopped(around);
    const [feed] = kept.all();
    if (!feed || !told(feed, around)) return couldNot;
    await noteSynced(choice, around.ports.notes);
    return (await published(feed, output, around)) ? 0 : couldNot;
  } finally {
    kept.dispose();
  }
}

function stopped({ stderr }: Surroundings): number {
  stderr('lockwatch: interrupted; what was there before stays.\n');
  return couldNot;
}

/** Says how it went; whether it went well. */
function told(feed: KeptFeed, { stdout, stderr }: Surroundings): boolean {
  const { records = 0, asOf, health, message } = feed.state() ?? {};
  if (message !== undefined) stderr(`lockwatch: ${feed.id}: ${message}\n`);
  if (health !== 'ok' && health !== 'partial') return false;
  const newest = asOf === undefined ? '' : `, newest of ${asOf.slice(0, 10)}`;
  stdout(`${feed.id}: ${amountOf(records, 'record')}${newest}, in ${feed.place}\n`);
  return true;
}

async function published(
  feed: KeptFeed,
  output: string | undefined,
  { outputAt, resolve, stdout, stderr }: Surroundings,
): Promise<boolean> {
  if (output === undefined) return true;
  const folder = resolve(output);
  const file = await publishIndex(feed, outputAt(folder));
  if (file === undefined) stderr(`lockwatch: the index could not be written to ${folder}.\n`);
  else stdout(`Written for web servers: ${folder}/${file}\n`);
  return file !== undefined;
}
