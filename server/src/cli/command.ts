// What a command of the command line is, what it may know of the process around it, and how it ends.
import type { ParseArgsConfig } from 'node:util';
import { plainText } from '../core/index';
import type { Cancel, OutputFolder, Ports, ReplaceText } from '../ports';

/** The process around the command line. */
export interface Surroundings {
  readonly ports: Ports;
  /** The same with another folder, absolute, for everything that is kept. */
  readonly portsAt: (store: string) => Ports;
  /** A folder, absolute, that is written for others. */
  readonly outputAt: (folder: string) => OutputFolder;
  /** Writes the person's own files. */
  readonly replaceText: ReplaceText;
  /** Cancelled when the person interrupts; from this call on that does not end the process at once. */
  readonly interrupted: () => Cancel;
  readonly version: string;
  /** Absolute path, `/` between segments, of a path as typed. */
  readonly resolve: (path: string) => string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether standard error is a terminal, on which a line can be written again. */
  readonly isTerminal: boolean;
}

/** Why the arguments cannot be followed, as a sentence. */
export interface Wrong {
  readonly wrong: string;
}

/** Does what the arguments asked for; resolves with the exit code. */
export type Run = (around: Surroundings) => Promise<number>;

/** One command. Adding one is a file in this folder and a line in `cli.ts`. */
export interface CliCommand {
  readonly name: string;
  /** What it does, in a line of the usage. */
  readonly summary: string;
  /** Its options as the usage lists them, one a line; empty where there are none. */
  readonly options: string;
  /** Its exit codes as the usage tells them. */
  readonly exitCodes: string;
  /** The same options as `parseArgs` wants them. */
  readonly accepts: NonNullable<ParseArgsConfig['options']>;
  /** Whether it is of a folder, which is named before or after the options. */
  readonly takesFolder: boolean;
  /** Checks the arguments behind the command's name, of which it accepts every option. */
  readonly read: (args: readonly string[]) => Run | Wrong;
}

/** The exit code of a job that could not be done. */
export const couldNot = 2;

/** The value of an option that takes one of a few. */
export function choiceOf<T extends string>(
  option: string,
  given: string,
  choices: readonly T[],
): { readonly is: T } | Wrong {
  const is = choices.find((choice) => choice === given);
  return is === undefined ? notAmong(option, given, choices) : { is };
}

/** The output that `--format` names; text unless said. */
export function formatOf<T extends { readonly id: string }>(
  given: string | undefined,
  formats: readonly T[],
): { readonly is: T } | Wrong {
  const name = given ?? 'text';
  const is = formats.find(({ id }) => id === name);
  const ids = formats.map(({ id }) => id);
  return is === undefined ? notAmong('format', name, ids) : { is };
}

function notAmong(option: string, given: string, choices: readonly string[]): Wrong {
  return { wrong: `--${option} takes ${choices.join(', ')}, not ${plainText(given)}.` };
}

/** The one folder that a command takes, the current one unless said. */
export function folderOf([folder = '.', ...rest]: readonly string[]): string | Wrong {
  return rest.length === 0 ? folder : { wrong: `One folder at a time: ${rest.join(' ')} is too much.` };
}
