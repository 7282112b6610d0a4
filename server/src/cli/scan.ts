// `lockwatch scan`: says which dependencies are malware or vulnerable, and fails a build from a rating up.
import { parseArgs } from 'node:util';
import { type Report, reports, summarize } from '../core/index';
import type { Analysis, Session } from '../session';
import { type CliCommand, choiceOf, couldNot, folderOf, formatOf, type Surroundings } from './command';
import { isComplete, reaches, type Threshold, thresholds } from './failOn';
import { withProjects } from './projects';
import { aroundStore, settingsOf, sourceOptions, sourceUsage } from './sources';

const options = {
  ...sourceOptions,
  format: { type: 'string' },
  'fail-on': { type: 'string' },
} as const;

export const scan: CliCommand = {
  name: 'scan',
  summary: 'Say which dependencies are malware or vulnerable, also transitive ones',
  options: `${sourceUsage}
  --format FORMAT     ${reports.map(({ id }) => id).join(' or ')} (default text)
  --fail-on RATING    Exit with 1 from this rating up: ${thresholds.join(', ')} (default low)`,
  exitCodes: '0 clean, 1 findings at or above --fail-on, 2 could not do the job',
  accepts: options,
  takesFolder: true,
  read: (args) => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const folder = folderOf(positionals);
    if (typeof folder !== 'string') return folder;
    const report = formatOf(values.format, reports);
    if ('wrong' in report) return report;
    const failOn = choiceOf('fail-on', values['fail-on'] ?? 'low', thresholds);
    if ('wrong' in failOn) return failOn;
    const settings = settingsOf(values);
    if ('wrong' in settings) return settings;
    return (around) =>
      withProjects(folder, settings(around), aroundStore(values.store, around), (analyses, session, root) =>
        tell(analyses, session, root, report.is, failOn.is, around),
      );
  },
};

async function tell(
  analyses: readonly Analysis[],
  session: Session,
  root: string,
  report: Report,
  failOn: Threshold,
  { stdout }: Surroundings,
): Promise<number> {
  const projects = await Promise.all(
    analyses.map(async (analysis) => ({
      ...analysis,
      findings: await session.withDetails(analysis.findings),
    })),
  );
  const notes = await session.notes();
  const input = { root, projects, feeds: session.feedStates(), notes, ...session.circumstances() };
  stdout(report.toText(input));
  if (reaches(summarize(analyses.flatMap(({ findings }) => findings)), failOn)) return 1;
  return isComplete(session, analyses) ? 0 : couldNot;
}
