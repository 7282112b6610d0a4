// The command line: asks the same session as the editor, and says the same. Here: which command is meant.

import { plainText } from '../core/index';
import { type CliCommand, couldNot, type Run, type Surroundings, type Wrong } from './command';
import { feeds } from './feeds';
import { fix } from './fix';
import { inventory } from './inventory';
import { nearestOf } from './nearest';
import { scan } from './scan';
import { sync } from './sync';
import { wrongArgument } from './wrongArgument';

export type { Surroundings } from './command';

const commands: readonly CliCommand[] = [scan, fix, sync, feeds, inventory];

/** Runs one command; resolves with the exit code. What cannot be followed is said in one line. */
export async function runCli(argv: readonly string[], around: Surroundings): Promise<number> {
  const [name, ...args] = argv;
  const command = commands.find((each) => each.name === name);
  const run = command ? runOf(command, args) : runWithout(name, args);
  if (!('wrong' in run)) return run(around).catch((error: unknown) => crashed(error, around));
  const help = command ? `lockwatch help ${command.name}` : 'lockwatch help';
  around.stderr(`lockwatch: ${run.wrong} See ${help}.\n`);
  return couldNot;
}

/** A bug of ours must not pass for findings, which is what a process that breaks off would tell by its 1. */
function crashed(error: unknown, { stderr }: Surroundings): number {
  stderr(`lockwatch: something went wrong in Lockwatch: ${error instanceof Error ? error.stack : error}\n`);
  return couldNot;
}

function runOf(command: CliCommand, args: readonly string[]): Run | Wrong {
  if (args.some(asksForVersion)) return printing((around) => around.version);
  if (args.some(asksForHelp)) return printing(() => usageOf(command));
  return wrongArgument(command, args) ?? command.read(args);
}

/** `lockwatch help COMMAND` and whatever else begins with no command. */
function runWithout(name: string | undefined, args: readonly string[]): Run | Wrong {
  const asked = name === 'help' ? (args[0] ?? name) : name;
  if ([name ?? '', ...args].some(asksForVersion)) return printing((around) => around.version);
  if (asked === undefined) return { wrong: 'No command given.' };
  const options = asked.startsWith('-') ? [asked, ...args] : [];
  if (asked === 'help' || options.some(asksForHelp)) return printing(usage);
  const command = commands.find((each) => each.name === asked);
  if (command) return printing(() => usageOf(command));
  const nearest = nearestOf(asked, [...commands.map((each) => each.name), 'help']);
  const meant = nearest === undefined ? '.' : `; did you mean ${nearest}?`;
  return { wrong: `There is no command ${plainText(asked)}${meant}` };
}

function asksForVersion(arg: string): boolean {
  return arg === '--version' || arg === '-v';
}

function asksForHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h';
}

function printing(text: (around: Surroundings) => string): Run {
  return (around) => {
    around.stdout(`${text(around).trimEnd()}\n`);
    return Promise.resolve(0);
  };
}

function usageOf({ name, summary, options, exitCodes, takesFolder }: CliCommand): string {
  const folder = takesFolder ? '[DIR] ' : '';
  return `Usage: lockwatch ${name} ${folder}[options]\n\n${summary}\n\n${options}\n\nExit code: ${exitCodes}`;
}

function usage(): string {
  const summaries = commands.map(({ name, summary }) => `  ${name.padEnd(10)}  ${summary}`);
  const details = commands.map(
    ({ name, options, exitCodes }) => `Options of ${name}\n${options}\n  Exit code: ${exitCodes}\n`,
  );
  return `Usage: lockwatch <command> [DIR] [options]\n\nCommands\n${summaries.join('\n')}\n\n${details.join('\n')}`;
}
