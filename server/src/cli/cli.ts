// The command line: asks the same session as the editor, and says the same.
import { type ExposureSummary, inventoryOf, isWhole, reports, summarize } from '../core/index';
import type { Ports } from '../ports';
import { type Analysis, Session, type Settings } from '../session';
import { type Command, readCommand, type Threshold, usage } from './args';

/** The process around the command line. */
export interface Surroundings {
  readonly ports: Ports;
  readonly version: string;
  /** Absolute path, `/` between segments, of a path as typed. */
  readonly resolve: (path: string) => string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

type Scan = Extract<Command, { name: 'scan' }>;

const couldNot = 2;

/** Runs one command; resolves with the exit code. */
export async function runCli(argv: readonly string[], around: Surroundings): Promise<number> {
  const command = readCommand(argv);
  if ('wrong' in command) {
    around.stderr(`lockwatch: ${command.wrong}\n\n${usage}`);
    return couldNot;
  }
  if (command.name === 'scan') return scan(command, around);
  if (command.name === 'inventory') return inventory(command.folder, around);
  around.stdout(command.name === 'help' ? usage : `${around.version}\n`);
  return 0;
}

async function inventory(folder: string, around: Surroundings): Promise<number> {
  const settings = { advisories: [], bundled: false, offline: true };
  return withProjects(folder, settings, around, (analyses, _session, root) => {
    const locks = analyses.flatMap(({ lock }) => lock ?? []);
    around.stdout(
      `${JSON.stringify({ lockfiles: locks.map((lock) => inventoryOf(root, lock)) }, null, 2)}\n`,
    );
    return 0;
  });
}

async function scan(command: Scan, around: Surroundings): Promise<number> {
  const { bundled, feeds: chosen, offline, failOn, format } = command;
  const advisories = command.advisories.map((path) =>
    /^https?:\/\//i.test(path) ? path : around.resolve(path),
  );
  const settings = { advisories, bundled, feeds: chosen, offline };
  return withProjects(command.folder, settings, around, (analyses, session, root) => {
    const feeds = session.feedStates();
    const notes = analyses.flatMap(({ files }) => files.notes);
    const report = reports.find(({ id }) => id === format);
    around.stdout(report?.toText({ root, projects: analyses, feeds, notes }) ?? '');
    const summary = summarize(analyses.flatMap(({ findings }) => findings));
    if (reaches(summary, failOn)) return 1;
    const broken =
      feeds.some(({ health }) => health === 'failed') ||
      analyses.some(({ problems }) => !isWhole([...problems.values()].flat()));
    return broken || feeds.every(({ records }) => records === 0) ? couldNot : 0;
  });
}

async function withProjects(
  folder: string,
  settings: Settings,
  around: Surroundings,
  use: (analyses: readonly Analysis[], session: Session, root: string) => number,
): Promise<number> {
  const root = around.resolve(folder);
  const session = new Session(around.ports, { roots: [root], settings, trusted: true });
  try {
    await session.settled();
    const analyses = await session.analyses();
    if (analyses.length > 0) return use(analyses, session, root);
    around.stderr(`lockwatch: there is no package.json and no lockfile in ${root}.\n`);
    return couldNot;
  } finally {
    session.dispose();
  }
}

/** Whether there is a finding at or above a threshold; what is not rated counts as low. */
function reaches(summary: ExposureSummary, threshold: Threshold): boolean {
  const order = ['low', 'moderate', 'high', 'critical', 'malware'] as const;
  if (threshold === 'none') return false;
  const counted = order.slice(order.indexOf(threshold));
  return counted.some((kind) => summary[kind] > 0) || (threshold === 'low' && summary.unknown > 0);
}
