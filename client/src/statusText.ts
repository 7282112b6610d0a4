// The words of the status bar for a status: pure, so that it is tested without an editor.
import type { ExposureCounts, Status } from '../../server/src/protocol';

export interface StatusText {
  /** With `$(icon)` as VS Code writes them. */
  readonly text: string;
  /** Markdown; everything that the server said is escaped. */
  readonly tooltip: string;
  readonly background?: 'error' | 'warning';
  readonly accessibilityLabel: string;
  /** What a click does. */
  readonly command: 'lockwatch.showProblems' | 'lockwatch.showOutput';
}

/** What the bar says when no server runs: a verdict from before must not stay. */
export const stoppedText: StatusText = {
  text: '$(warning) Lockwatch stopped',
  tooltip: 'The language server is not running, so nothing is checked. Click to see its output.',
  background: 'warning',
  accessibilityLabel: 'Lockwatch stopped: nothing is checked',
  command: 'lockwatch.showOutput',
};

/** The words for a status, or undefined where there is nothing to say because no package.json exists. */
export function statusText(status: Status): StatusText | undefined {
  if (status.state === 'noProjects') return undefined;
  const { icon, words, background, opening } = verdictOf(status);
  return {
    text: `$(${icon}) ${words}`,
    tooltip: tooltipOf(opening, status),
    ...(background && { background }),
    accessibilityLabel: `Lockwatch: ${words}`,
    command: 'lockwatch.showProblems',
  };
}

interface Verdict {
  readonly icon: string;
  readonly words: string;
  readonly background?: 'error' | 'warning';
  /** First paragraph of the tooltip. */
  readonly opening: string;
}

function verdictOf(status: Status): Verdict {
  const { state, counts } = status;
  if (state === 'checking') {
    return { icon: 'sync~spin', words: 'Checking', opening: 'Checking the dependencies. No verdict yet.' };
  }
  if (state === 'noData') {
    const opening = `**No advisory data.** Nothing can be said about ${packagesOf(status)}.`;
    return { icon: 'warning', words: 'No advisory data', background: 'warning', opening };
  }
  const found = countsOf(counts);
  if (found.length === 0) return cleanVerdict(status);
  const opening = `**${found.join(', ')}**\n\n${checkedOf(status)}`;
  const words = shortened(counts);
  return counts.malware > 0
    ? { icon: 'shield', words, background: 'error', opening }
    : { icon: 'shield', words, opening };
}

function cleanVerdict(status: Status): Verdict {
  const { assurance, silence, isChosen } = status;
  const opening = `**${escaped(silence)}**\n\n${checkedOf(status)}`;
  if (assurance === 'whole') return { icon: 'shield', words: silence, opening };
  // What stands in brackets is the reason, for which the bar has no room.
  const words = silence.replace(/ \(.*\)$/, '');
  const verdict = { icon: 'warning', words, opening };
  return isChosen && assurance === 'incidents' ? verdict : { ...verdict, background: 'warning' };
}

const categories: readonly (readonly [keyof ExposureCounts, string])[] = [
  ['malware', 'malware'],
  ['critical', 'critical'],
  ['high', 'high'],
  ['moderate', 'moderate'],
  ['low', 'low'],
  ['unknown', 'unrated'],
];

function countsOf(counts: ExposureCounts): string[] {
  return categories.filter(([key]) => counts[key] > 0).map(([key, word]) => `${counts[key]} ${word}`);
}

/** The three gravest kinds by name, the rest as a number, so that the bar stays short. */
function shortened(counts: ExposureCounts): string {
  const gravest = countsOf(counts).slice(0, 3);
  const rest = categories
    .map(([key]) => counts[key])
    .filter((count) => count > 0)
    .slice(3)
    .reduce((sum, count) => sum + count, 0);
  return [...gravest, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

function checkedOf(status: Status): string {
  const records = status.feeds.reduce((sum, feed) => sum + feed.records, 0);
  return `Checked ${packagesOf(status)} against ${amount(records, 'advisory record')}.`;
}

function packagesOf({ packages, projects }: Status): string {
  return `${amount(packages, 'package')} in ${amount(projects, 'project')}`;
}

function tooltipOf(opening: string, { feeds, notes }: Status): string {
  const lists = [feeds.map(({ words }) => escaped(words)), notes.map(escaped)];
  const parts = lists.map((lines) => lines.map((line) => `- ${line}`).join('\n'));
  return [opening, ...parts, 'Click to show the problems.'].filter((part) => part !== '').join('\n\n');
}

function amount(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** CommonMark: any ASCII punctuation may be escaped, and then it is only itself: no link, no image, no HTML. */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');
}
