// How a run went, as SARIF has it: what of the feeds, the lockfiles and the policy a reader of the results must know.
import { basisOfReport } from './basis';
import { isWhole } from './readWhole';
import { sarifLocation } from './sarifPlaces';
import type { SarifLevel } from './sarifRules';
import type { FeedState, Problem, ReportedProject, ReportInput } from './types';
import { messageText } from './untrusted';
import { amountOf } from './wording';

/**
 * GitHub takes no result of a run that did not go well. Nothing found in what is half known must not close alerts, so
 * that did not go well; what was found all the same is to be told.
 */
export function wentWell(input: ReportInput): boolean {
  const { projects } = input;
  const isFound = projects.some(({ findings }) => findings.some(({ exposed }) => exposed));
  return isFound || basisOfReport(input).isEnough;
}

/** What the other reports say besides the findings; `leftOut` is how many findings there was no room for. */
export function sarifNotifications(input: ReportInput, leftOut: number): readonly object[] {
  const { projects, notes } = input;
  return [
    ...feedNotifications(input),
    ...silenceOf(input),
    ...notes.map((note) => notification('note', 'note', note)),
    ...ignoredNotes(input),
    ...(leftOut > 0
      ? [notification('leftOut', 'warning', `There was no room for ${amountOf(leftOut, 'more finding')}.`)]
      : []),
    ...projects.flatMap((reported) => problemsOf(input, reported)),
  ];
}

/** How much the state of a feed takes from what the results are worth. */
const feedLevels: Readonly<Record<FeedState['health'], SarifLevel>> = {
  ok: 'note',
  stale: 'warning',
  partial: 'warning',
  failed: 'error',
  offline: 'note',
  waiting: 'warning',
};

/** A feed that has said all that it was asked needs no word. */
function feedNotifications(input: ReportInput): readonly object[] {
  const words = basisOfReport(input).feeds;
  return input.feeds.flatMap(({ health, message, unjudged = 0 }, index) =>
    health === 'ok' && message === undefined && unjudged === 0
      ? []
      : [notification('feed', unjudged > 0 ? 'warning' : feedLevels[health], `${words[index]}.`)],
  );
}

function silenceOf(input: ReportInput): readonly object[] {
  const { assurance, silence, isEnough } = basisOfReport(input);
  if (assurance === 'whole') return [];
  return [notification('assurance', isEnough ? 'note' : 'error', `Where nothing is reported: ${silence}.`)];
}

function ignoredNotes({ projects, withIgnored }: ReportInput): readonly object[] {
  const count = projects.flatMap(({ ignored }) => ignored).length;
  if (count === 0 || withIgnored) return [];
  return [notification('ignored', 'note', `The policy ignores ${amountOf(count, 'finding')}.`)];
}

function problemsOf(
  { sourceRoot, root }: ReportInput,
  { project, problems }: ReportedProject,
): readonly object[] {
  return [...problems].flatMap(([file, found]) =>
    found.map((problem: Problem) => ({
      ...notification(problem.code, isWhole([problem]) ? 'warning' : 'error', problem.message),
      locations: [sarifLocation(sourceRoot ?? root, project, { file, span: problem.span })],
    })),
  );
}

function notification(id: string, level: SarifLevel, text: string): object {
  return { descriptor: { id }, level, message: { text: messageText(text, 1000) } };
}
