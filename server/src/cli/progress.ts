// How far a download is, on standard error: one line written again on a terminal, a line now and then elsewhere.
import { amountOf } from '../core/index';
import type { FeedsWatch } from '../session';
import type { Surroundings } from './command';

type OnProgress = NonNullable<FeedsWatch['onProgress']>;

export interface ProgressLine {
  readonly onProgress: OnProgress;
  /** Takes the line away, where it was one to be written again. */
  readonly end: () => void;
}

const onTerminalEveryMs = 100;
const elsewhereEveryMs = 5000;

/** Nothing is written before something is reported. */
export function progressLine({ stderr, isTerminal, ports: { clock } }: Surroundings): ProgressLine {
  const everyMs = isTerminal ? onTerminalEveryMs : elsewhereEveryMs;
  let last = Number.NEGATIVE_INFINITY;
  return {
    onProgress: (feed, progress) => {
      if (clock.now() - last < everyMs) return;
      last = clock.now();
      const line = `${feed}: ${wordsOf(progress)}`;
      stderr(isTerminal ? `\r${line}\x1b[K` : `${line}\n`);
    },
    end: () => {
      if (isTerminal && last !== Number.NEGATIVE_INFINITY) stderr('\r\x1b[K');
    },
  };
}

function wordsOf({ bytes, ofBytes, records, isWaiting }: Parameters<OnProgress>[1]): string {
  if (isWaiting) return 'waiting for another process that is bringing the same';
  const whole = ofBytes === undefined ? '' : ` of ${megabytes(ofBytes)}`;
  const parts = [
    ...(bytes > 0 ? [`${megabytes(bytes)}${whole} MB`] : []),
    ...(records > 0 ? [amountOf(records, 'record')] : []),
  ];
  return parts.join(', ');
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
