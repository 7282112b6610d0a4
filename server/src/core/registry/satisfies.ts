// Whether versions satisfy ranges, remembered: foreseeing a lockfile asks the same a thousand times.
import { satisfies as ask } from 'semver';
import { remembered } from './remembered';

const known = remembered((range, version) => ask(version, range, true));

/** As npm's semver says, loosely; texts that are no range are satisfied by nothing. */
export function satisfies(version: string, range: string): boolean {
  return known(range, version);
}
