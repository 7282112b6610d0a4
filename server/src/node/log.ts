// A log of plain lines, for a terminal's error stream or whatever else takes text.
import type { Log } from '../ports';

const maxLine = 2_000;

export interface LineLogOptions {
  /** Whether `info` is written too. */
  readonly verbose: boolean;
}

/**
 * A log that writes one line for each message. Control characters become spaces, because names and replies from
 * outside end up in messages and a terminal would obey them.
 */
export function lineLog(write: (line: string) => void, options: LineLogOptions): Log {
  const as = (level: string) => (message: string) => write(`lockwatch: ${level}${plainLine(message)}\n`);
  return {
    info: options.verbose ? as('') : () => {},
    warn: as('warning: '),
    error: as('error: '),
  };
}

/** A message as one printable line of bounded length. */
export function plainLine(message: string): string {
  return message.slice(0, maxLine).replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
