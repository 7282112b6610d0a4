// `lockwatch scan`: says which dependencies are malware or vulnerable, and fails a build from a rating up.
import { parseArgs } from 'node:util';
import { type Report, reports, rules, summarize } from '../core/index';
import type { Analysis, Session } from '../session';
import { repositoryOf } from '../workspace';
import { type CliCommand, choiceOf, couldNot, formatOf, type Surroundings } from './command';
import { isComplete, reaches, type Threshold, thresholds } from './failOn';
import { runOnProjects, subjectOptions, subjectUsage } from './projects';

const options = {
  ...subjectOptions,
  format: { type: 'string' },
  'with-ignored': { type: 'boolean' },
  'fail-on': { type: 'string' },
} as const;

export const scan: CliCommand = {
  name: 'scan',
  summary: 'Say which dependencies are malware or vulnerable, also transitive ones',
  options: `${subjectUsage}
  --format FORMAT     ${reports.map(({ id }) => id).join(', ')} (default text)
  --with-ignored      In sarif, list also what the policy ignores, as suppressed; GitHub shows it as open all the same
  --fail-on RATING    Exit with 1 from this rating up: ${thresholds.join(', ')} (default low)`,
  exitCodes: '0 clean, 1 findings at or above --fail-on, 2 could not do the job',
  accepts: options,
  takesFolder: true,
  read: (args) => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const report = formatOf(values.format, reports);
    if ('wrong' in report) return report;
    const failOn = choiceOf('fail-on', values['fail-on'] ?? 'low', thresholds);
    if ('wrong' in failOn) return failOn;
    const wishes = { report: report.is, failOn: failOn.is, withIgnored: values['with-ignored'] === true };
    return runOnProjects(
      positionals,
      values,
      (around) => (analyses, session, root) => tell(analyses, session, root, wishes, around),
    );
  },
};

interface Wishes {
  readonly report: Report;
  readonly failOn: Threshold;
  readonly withIgnored: boolean;
}

async function tell(
  analyses: readonly Analysis[],
  session: Session,
  root: string,
  { report, failOn, withIgnored }: Wishes,
  around: Surroundings,
): Promise<number> {
  const projects = await Promise.all(
    analyses.map(async (analysis) => ({
      ...analysis,
      findings: await session.withDetails(analysis.findings),
    })),
  );
  const input = {
    root,
    sourceRoot: await sourceRootOf(root, around),
    projects,
    rules,
    version: around.version,
    feeds: session.feedStates(),
    notes: await session.notes(),
    withIgnored,
    ...session.circumstances(),
  };
  around.stdout(report.toText(input));
  if (reaches(summarize(analyses.flatMap(({ findings }) => findings)), failOn)) return 1;
  return isComplete(session, analyses) ? 0 : couldNot;
}

/** A build that was given the files without their repository runs at the root of them. */
async function sourceRootOf(root: string, { ports, resolve }: Surroundings): Promise<string> {
  const here = resolve('.');
  return (await repositoryOf(ports.files, root)) ?? (root.startsWith(`${here}/`) ? here : root);
}
