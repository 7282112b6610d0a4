// A log whose messages are plain lines, whatever ends up in them.
import type { Log } from '../ports';

const maxLength = 2_000;

/**
 * A log that hands each message on as one printable line of bounded length. Names and replies from outside end up
 * in messages, and a terminal would obey their control characters.
 */
export function plainLog(log: Log): Log {
  return {
    info: (message) => log.info(plainLine(message)),
    warn: (message) => log.warn(plainLine(message)),
    error: (message) => log.error(plainLine(message)),
  };
}

/** Says each message once, of those that come again and again. */
export function onceEach(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!said.has(message)) say(message);
    said.add(message);
  };
}

function plainLine(message: string): string {
  return message.slice(0, maxLength).replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
