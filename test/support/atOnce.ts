// Long work in steps, for tests that look at what comes of it.
import type { Steps } from '../../server/src/core/steps';

/** Does all of it without a rest. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}
