// What a command of the command line is, what it may know of the process around it, and how it ends.
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
  /** Checks the arguments behind the command's name. May throw what `parseArgs` throws. */
  readonly read: (args: readonly string[]) => Run | Wrong;
}

/** The exit code of a job that could not be done. */
export const couldNot = 2;

/** The one folder that a command takes, the current one unless said. */
export function folderOf([folder = '.', ...rest]: readonly string[]): string | Wrong {
  return rest.length === 0 ? folder : { wrong: `One folder at a time: ${rest.join(' ')} is too much.` };
}
