// The command line as typed, checked: which command, on which folder, with which options.
import { parseArgs } from 'node:util';
import { reports } from '../core/index';
import { type FeedChoice, networkFeedIds } from '../session';

/** Those that can be asked about one project; an export is kept as a mirror first. */
const queryFeedIds = networkFeedIds.filter((id) => id !== 'osvExport');

/** What `--fail-on` takes, from the mildest to the strictest demand. */
export const thresholds = ['low', 'moderate', 'high', 'critical', 'malware', 'none'] as const;
export type Threshold = (typeof thresholds)[number];

/** A command that can be run. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | { readonly name: 'inventory'; readonly folder: string; readonly format: string }
  | {
      readonly name: 'scan';
      readonly folder: string;
      readonly format: string;
      readonly advisories: readonly string[];
      readonly bundled: boolean;
      readonly feeds: readonly FeedChoice[];
      readonly offline: boolean;
      readonly failOn: Threshold;
    };

export const usage = `Usage: lockwatch <command> [DIR] [options]

Commands
  scan        Say which dependencies are malware or vulnerable, also transitive ones
  inventory   List every locked package

Options of scan
  --advisories PATH   OSV records besides the bundled ones: a folder, .json, .jsonl, .jsonl.gz or .zip (repeatable)
  --feed ID[=URL]     Ask a feed over the network: ${queryFeedIds.join(' or ')}, at another address if given (repeatable)
  --no-bundled        Leave the bundled records of known incidents out
  --offline           Make no connection at all
  --format FORMAT     ${reports.map(({ id }) => id).join(' or ')} (default text)
  --fail-on RATING    Exit with 1 from this rating up: ${thresholds.join(', ')} (default low)

Options of inventory
  --format json       The only format there is

Exit code: 0 clean, 1 findings at or above --fail-on, 2 could not do the job
`;

const options = {
  advisories: { type: 'string', multiple: true },
  'no-bundled': { type: 'boolean' },
  feed: { type: 'string', multiple: true },
  offline: { type: 'boolean' },
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** Reads the arguments behind the program's name; returns what is wrong as a sentence. */
export function readCommand(argv: readonly string[]): Command | { readonly wrong: string } {
  try {
    return commandOf(parseArgs({ args: [...argv], options, allowPositionals: true }));
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function commandOf({ values, positionals }: ReturnType<typeof parsed>): Command | { readonly wrong: string } {
  const [name, folder = '.', ...rest] = positionals;
  if (values.version) return { name: 'version' };
  if (values.help || name === 'help') return { name: 'help' };
  if (rest.length > 0) return { wrong: `One folder at a time: ${rest.join(' ')} is too much.` };
  if (name === 'inventory') return inventoryOf(folder, values.format ?? 'json');
  if (name !== 'scan')
    return { wrong: name === undefined ? 'No command given.' : `There is no command ${name}.` };
  const format = values.format ?? 'text';
  const failOn = thresholds.find((threshold) => threshold === (values['fail-on'] ?? 'low'));
  if (!reports.some(({ id }) => id === format)) return { wrong: `There is no format ${format}.` };
  if (!failOn) return { wrong: `--fail-on takes ${thresholds.join(', ')}.` };
  const { advisories = [], offline = false, feed = [] } = values;
  const feeds = feed.map(feedOf);
  const wrong = feeds.find((choice) => 'wrong' in choice);
  if (wrong) return wrong;
  const chosen = feeds.filter((choice) => 'id' in choice);
  return { name, folder, format, advisories, bundled: !values['no-bundled'], feeds: chosen, offline, failOn };
}

function inventoryOf(folder: string, format: string): Command | { readonly wrong: string } {
  return format === 'json'
    ? { name: 'inventory', folder, format }
    : { wrong: `There is no format ${format}.` };
}

function feedOf(text: string): FeedChoice | { readonly wrong: string } {
  const [name, ...address] = text.split('=');
  const id = queryFeedIds.find((each) => each === name);
  if (!id) return { wrong: `There is no feed ${name}: ${queryFeedIds.join(', ')}.` };
  return address.length > 0 ? { id, base: address.join('=') } : { id };
}

/** Only for its type. */
function parsed() {
  return parseArgs({ options, allowPositionals: true });
}
