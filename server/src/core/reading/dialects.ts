// Formats that share a file name, where each side of a merge conflict may be in another of them.
import type { LockfileFormat } from '../types';
import { readSides, sidesOf } from './conflicts';

/**
 * The formats, each reading a side that is of another one of them as what it is: so conflicts the branch that goes over
 * to the package manager's next version. Whether there are such sides is looked at only where there is a conflict.
 */
export function withDialects(formats: readonly LockfileFormat[]): readonly LockfileFormat[] {
  const readAny: LockfileFormat['parse'] = (text) => {
    for (const { parse } of formats) {
      const lockfile = parse(text);
      if (lockfile) return lockfile;
    }
    return undefined;
  };
  return formats.map((format) => ({
    ...format,
    parse: (text) => {
      const lockfile = format.parse(text);
      if (!lockfile?.problems.some(({ code }) => code === 'mergeConflict')) return lockfile;
      const isForeign = sidesOf(text).sides.some((side) => !format.parse(side));
      return isForeign ? readSides(text, (side) => readAny(side) ?? lockfile) : lockfile;
    },
  }));
}
