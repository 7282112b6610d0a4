// The options that say where advisories come from; every command that judges dependencies takes them.
import {
  defaultFeeds,
  type FeedChoice,
  isAddress,
  networkFeedIds,
  type Settings,
  withoutLogin,
} from '../session';
import type { Surroundings, Wrong } from './command';

/** For `parseArgs`. */
export const sourceOptions = {
  advisories: { type: 'string', multiple: true },
  'no-bundled': { type: 'boolean' },
  'no-feeds': { type: 'boolean' },
  feed: { type: 'string', multiple: true },
  offline: { type: 'boolean' },
  store: { type: 'string' },
} as const;

/** For the usage. */
export const sourceUsage = `  --advisories PATH   OSV records besides the bundled ones: a folder, .json, .jsonl, .jsonl.gz or .zip, or the https address of such a file (repeatable)
  --feed ID[=URL]     Use a feed: ${networkFeedIds.join(', ')}, at another address if given (repeatable; default osvApi)
  --no-feeds          Use none of these
  --no-bundled        Leave the bundled records of known incidents out
  --offline           Make no connection at all: what feeds have said before holds
  --store DIR         Where everything is kept that comes from feeds; alone: use what "sync" has last put there, as it is`;

/** What `parseArgs` makes of the options. */
export interface SourceValues {
  readonly advisories?: readonly string[] | undefined;
  readonly 'no-bundled'?: boolean | undefined;
  readonly 'no-feeds'?: boolean | undefined;
  readonly feed?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
  readonly store?: string | undefined;
}

/** The process around a command that keeps everything in another folder, if one was given. */
export function aroundStore(store: string | undefined, around: Surroundings): Surroundings {
  return store === undefined ? around : { ...around, ports: around.portsAt(around.resolve(store)) };
}

/** The settings of a session with these sources; paths are made absolute by the process that runs it. */
export function settingsOf(values: SourceValues): ((around: Surroundings) => Settings) | Wrong {
  const { advisories = [], offline = false, feed = [], store } = values;
  const feeds = feed.map(feedOf);
  const wrong = feeds.find((choice) => 'wrong' in choice);
  if (wrong) return wrong;
  const chosen = feeds.filter((choice) => 'id' in choice);
  const twice = chosen.find(
    ({ id }, index) => id !== 'index' && chosen.findIndex((one) => one.id === id) < index,
  );
  if (twice) return { wrong: `--feed ${twice.id} is given twice.` };
  const isNone = values['no-feeds'] === true;
  if (isNone && chosen.length > 0) return { wrong: 'Either --feed or --no-feeds.' };
  const isStoreAlone = store !== undefined && chosen.length === 0 && !isNone;
  const asked = isStoreAlone ? [{ id: 'osvExport' as const }] : chosen.length > 0 ? chosen : defaultFeeds;
  return ({ resolve }) => ({
    advisories: advisories.map((path) => absolute(path, resolve)),
    bundled: !values['no-bundled'],
    feeds: isNone ? [] : asked.map((choice) => placed(choice, resolve)),
    syncs: !isStoreAlone,
    offline,
  });
}

function feedOf(text: string): FeedChoice | Wrong {
  const [name, ...address] = text.split('=');
  const id = networkFeedIds.find((each) => each === name);
  if (!id)
    return { wrong: `--feed takes ${networkFeedIds.join(', ')}, not ${withoutLogin(text).split('=')[0]}.` };
  if (id === 'index' && address.length === 0)
    return { wrong: 'Where an index lies is said with it: --feed index=URL.' };
  if (id === 'npmAudit' && address.length > 0)
    return { wrong: "npmAudit asks the registries that npm's configuration names, and takes no address." };
  return address.length > 0 ? { id, base: address.join('=') } : { id };
}

/** A feed with its address, or of an index, which may lie in a folder, with that as an absolute path. */
export function placed(choice: FeedChoice, resolve: Surroundings['resolve']): FeedChoice {
  return choice.id === 'index' ? { ...choice, base: absolute(choice.base ?? '', resolve) } : choice;
}

function absolute(source: string, resolve: Surroundings['resolve']): string {
  return isAddress(source) ? source : resolve(source);
}
