// `lockwatch fix`: cures what can be cured by edits that go together, and says what the package manager has to do then.
import { parseArgs } from 'node:util';
import {
  applyEdits,
  type FixAllOptions,
  type FixReport,
  fixReports,
  listed,
  plainText,
  relativeTo,
  summarize,
  textOf,
} from '../core/index';
import { neverCancelled } from '../ports';
import type { Analysis, FixAllAnswer, Session } from '../session';
import { type CliCommand, choiceOf, couldNot, formatOf, type Surroundings, type Wrong } from './command';
import { isComplete, reaches, type Threshold, thresholds } from './failOn';
import { runOnProjects, subjectOptions, subjectUsage } from './projects';

const options = {
  ...subjectOptions,
  only: { type: 'string' },
  'max-bump': { type: 'string' },
  'dry-run': { type: 'boolean' },
  format: { type: 'string' },
  'fail-on': { type: 'string' },
} as const;

const steps = ['patch', 'minor', 'major'] as const;

export const fix: CliCommand = {
  name: 'fix',
  summary: 'Edit package.json and its like so that what was found is gone; never a lockfile',
  options: `${subjectUsage}
  --only malware      Cure nothing else
  --max-bump STEP     Take no larger step than this: ${steps.join(', ')} (default major)
  --dry-run           Write nothing
  --format FORMAT     ${fixReports.map(({ id }) => id).join(', ')} (default text)
  --fail-on RATING    Exit with 1 where something remains from this rating up: ${thresholds.join(', ')} (default low)`,
  exitCodes: '0 all is fixed or there was nothing to fix, 1 something remains, 2 could not do the job',
  accepts: options,
  takesFolder: true,
  read: (args) => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const wishes = wishesOf(values);
    if ('wrong' in wishes) return wishes;
    return runOnProjects(
      positionals,
      values,
      (around) => (analyses, session, root) => run(analyses, session, root, wishes, around),
    );
  },
};

interface Wishes {
  readonly fixAll: FixAllOptions;
  readonly report: FixReport;
  readonly failOn: Threshold;
  readonly writes: boolean;
}

function wishesOf(values: {
  readonly only?: string | undefined;
  readonly 'max-bump'?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly format?: string | undefined;
  readonly 'fail-on'?: string | undefined;
}): Wishes | Wrong {
  const only = values.only === undefined ? undefined : choiceOf('only', values.only, ['malware']);
  if (only && 'wrong' in only) return only;
  const maxBump = choiceOf('max-bump', values['max-bump'] ?? 'major', steps);
  if ('wrong' in maxBump) return maxBump;
  const report = formatOf(values.format, fixReports);
  if ('wrong' in report) return report;
  const failOn = choiceOf('fail-on', values['fail-on'] ?? 'low', thresholds);
  if ('wrong' in failOn) return failOn;
  const fixAll = { maxBump: maxBump.is, ...(only && { only: only.is }) };
  return { fixAll, report: report.is, failOn: failOn.is, writes: !values['dry-run'] };
}

async function run(
  analyses: readonly Analysis[],
  session: Session,
  root: string,
  { fixAll, report, failOn, writes }: Wishes,
  around: Surroundings,
): Promise<number> {
  const projects = await session.fixAll(fixAll, neverCancelled);
  if (writes && !(await written(projects, around))) return couldNot;
  around.stdout(report.toText({ root, projects }));
  const toText = report.id === 'text' ? around.stdout : around.stderr;
  toText(nextStepsOf(root, projects, writes));
  await tellTroubles(session, around);
  const left = projects.flatMap(({ plan }) => plan.unfixed.map(({ finding }) => finding));
  if (reaches(summarize(left), failOn)) return 1;
  return isComplete(session, analyses) ? 0 : couldNot;
}

/** Whether all files are written; stops at the first that cannot be, and says what was written before. */
async function written(
  projects: readonly FixAllAnswer[],
  { replaceText, stderr }: Surroundings,
): Promise<boolean> {
  const done: string[] = [];
  for (const { project, plan } of projects) {
    for (const [file, edits] of plan.edits) {
      const before = textOf(project, file);
      const wrong = await replaceText(file, before, applyEdits(before ?? '', edits));
      if (wrong === undefined) {
        done.push(file);
        continue;
      }
      const rest = done.length === 0 ? 'Nothing was changed.' : `Changed before that: ${listed(done)}.`;
      stderr(`lockwatch: ${wrong} ${rest}\n`);
      return false;
    }
  }
  return true;
}

function nextStepsOf(root: string, projects: readonly FixAllAnswer[], writes: boolean): string {
  const commands = projects.flatMap(({ project, plan: { followUp } }) => {
    const place = relativeTo(root, project.root);
    return followUp === undefined ? [] : [`  ${followUp}${place === '.' ? '' : `   (in ${place})`}`];
  });
  if (commands.length === 0) return '';
  const opening = writes
    ? 'The lockfile follows when you run'
    : 'Nothing was written; the lockfile would follow when you run';
  return `${opening}\n${commands.join('\n')}\n`;
}

async function tellTroubles(session: Session, { stderr }: Surroundings): Promise<void> {
  const feeds = session.feedStates();
  const troubles = feeds.flatMap(({ id, message }) =>
    message === undefined ? [] : [`feed ${id}: ${message}`],
  );
  for (const words of [...troubles, ...(await session.notes())]) stderr(`lockwatch: ${plainText(words)}\n`);
  if (session.basis().assurance === 'none') stderr('lockwatch: no advisory data, so nothing can be said.\n');
}
