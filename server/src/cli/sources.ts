// The options that say where advisories come from; every command that judges dependencies takes them.
import { type FeedChoice, networkFeedIds, type Settings } from '../session';
import type { Surroundings, Wrong } from './command';

/** Those that can be asked about one project; an export is kept as a mirror first. */
const queryFeedIds = networkFeedIds.filter((id) => id !== 'osvExport');

/** For `parseArgs`. */
export const sourceOptions = {
  advisories: { type: 'string', multiple: true },
  'no-bundled': { type: 'boolean' },
  feed: { type: 'string', multiple: true },
  offline: { type: 'boolean' },
} as const;

/** For the usage. */
export const sourceUsage = `  --advisories PATH   OSV records besides the bundled ones: a folder, .json, .jsonl, .jsonl.gz or .zip (repeatable)
  --feed ID[=URL]     Ask a feed over the network: ${queryFeedIds.join(' or ')}, at another address if given (repeatable)
  --no-bundled        Leave the bundled records of known incidents out
  --offline           Make no connection at all`;

/** What `parseArgs` makes of the options. */
export interface SourceValues {
  readonly advisories?: readonly string[] | undefined;
  readonly 'no-bundled'?: boolean | undefined;
  readonly feed?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
}

/** The settings of a session with these sources; paths are made absolute by the process that runs it. */
export function settingsOf(values: SourceValues): ((around: Surroundings) => Settings) | Wrong {
  const { advisories = [], offline = false, feed = [] } = values;
  const feeds = feed.map(feedOf);
  const wrong = feeds.find((choice) => 'wrong' in choice);
  if (wrong) return wrong;
  return ({ resolve }) => ({
    advisories: advisories.map((path) => (/^https?:\/\//i.test(path) ? path : resolve(path))),
    bundled: !values['no-bundled'],
    feeds: feeds.filter((choice) => 'id' in choice),
    offline,
  });
}

function feedOf(text: string): FeedChoice | Wrong {
  const [name, ...address] = text.split('=');
  const id = queryFeedIds.find((each) => each === name);
  if (!id) return { wrong: `There is no feed ${name}: ${queryFeedIds.join(', ')}.` };
  return address.length > 0 ? { id, base: address.join('=') } : { id };
}
