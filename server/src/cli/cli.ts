// The command line: asks the same session as the editor, and says the same. Here: which command is meant.
import { type CliCommand, couldNot, type Run, type Surroundings, type Wrong } from './command';
import { feeds } from './feeds';
import { fix } from './fix';
import { inventory } from './inventory';
import { scan } from './scan';
import { sync } from './sync';

export type { Surroundings } from './command';

const commands: readonly CliCommand[] = [scan, fix, sync, feeds, inventory];

/** Runs one command; resolves with the exit code. */
export async function runCli(argv: readonly string[], around: Surroundings): Promise<number> {
  const run = runOf(argv);
  if (!('wrong' in run)) return run(around);
  around.stderr(`lockwatch: ${run.wrong}\n\n${usage()}`);
  return couldNot;
}

function runOf([name, ...args]: readonly string[]): Run | Wrong {
  const asked = name === undefined ? args : [name, ...args];
  if (asked.some((arg) => arg === '--version' || arg === '-v')) return printing((around) => around.version);
  if (name === 'help' || asked.some((arg) => arg === '--help' || arg === '-h')) return printing(usage);
  if (name === undefined) return { wrong: 'No command given.' };
  const command = commands.find((each) => each.name === name);
  if (!command) return { wrong: `There is no command ${name}.` };
  try {
    return command.read(args);
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function printing(text: (around: Surroundings) => string): Run {
  return (around) => {
    around.stdout(`${text(around).trimEnd()}\n`);
    return Promise.resolve(0);
  };
}

function usage(): string {
  const summaries = commands.map(({ name, summary }) => `  ${name.padEnd(10)}  ${summary}`);
  const details = commands.map(
    ({ name, options, exitCodes }) => `Options of ${name}\n${options}\n  Exit code: ${exitCodes}\n`,
  );
  return `Usage: lockwatch <command> [DIR] [options]\n\nCommands\n${summaries.join('\n')}\n\n${details.join('\n')}`;
}
