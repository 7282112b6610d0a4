// Whether versions satisfy ranges, remembered: foreseeing a lockfile asks the same a thousand times.
import { satisfies as ask } from 'semver';

/** By range, then by version. */
const known = new Map<string, Map<string, boolean>>();
const maxRanges = 20_000;

/** As npm's semver says, loosely; texts that are no range are satisfied by nothing. */
export function satisfies(version: string, range: string): boolean {
  const answers = known.get(range) ?? new Map<string, boolean>();
  if (answers.size === 0) {
    if (known.size >= maxRanges) known.clear();
    known.set(range, answers);
  }
  const before = answers.get(version);
  if (before !== undefined) return before;
  const answer = ask(version, range, true);
  answers.set(version, answer);
  return answer;
}
