// Long work by turns with all else, so that nobody waits for it who has not asked for it.
import type { Steps } from './core/index';
import { pause } from './pause';
import type { Cancel, Clock } from './ports';

/** So many milliseconds may all else have to wait: a frame on a screen. */
const turnMs = 16;

/** Does work in steps, with turns for others in between. Resolves with undefined where it is cancelled meanwhile. */
export async function byTurns<Result>(
  steps: Steps<Result>,
  clock: Clock,
  cancel: Cancel,
): Promise<Result | undefined> {
  let began = clock.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (clock.now() - began < turnMs) continue;
    await pause(0, clock, cancel);
    if (cancel.cancelled) return undefined;
    began = clock.now();
  }
}
