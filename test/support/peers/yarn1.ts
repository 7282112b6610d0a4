// yarn.lock of yarn 1: our reading beside that of yarn's own parser.
import type { Lockfile } from '../../../server/src/core/types';
import { type Comparison, compare, lineOf, type Picture } from './comparison';

interface Entry {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// It ships no types.
export const {
  parse: parseReference,
}: { parse: (text: string) => { readonly object: Record<string, Entry> } } = require('@yarnpkg/lockfile');

/** In place of a target that no pattern leads to: a side of a conflict may lack what the other has. */
const byName = 'some version';

/** Compares by the pattern that leads to an entry. */
export function compareWithYarn1(lockfile: Lockfile, text: string): Comparison {
  return compare(pictureOf(lockfile), referencePicture(text));
}

function pictureOf({ packages, entryPoints }: Lockfile): Picture {
  const byPattern = [...entryPoints!].map(([pattern, index]) => ({ pattern, locked: packages[index]! }));
  return {
    packages: byPattern.map(({ pattern, locked }) =>
      lineOf(pattern, locked.name, locked.version, locked.resolved, locked.integrity),
    ),
    edges: byPattern.flatMap(({ pattern, locked }) =>
      locked.edges.map(({ type, name, rawSpec, to }) => {
        const target = packages[to];
        const isFoundByName = !entryPoints!.has(`${name}@${rawSpec}`) && target?.name === name;
        return isFoundByName
          ? lineOf(pattern, type, name, rawSpec, byName, undefined)
          : lineOf(pattern, type, name, rawSpec, target?.version, target?.resolved);
      }),
    ),
  };
}

/** Yarn's own parser ends at lines of blanks, which the other side of a conflict leaves behind. */
function referencePicture(side: string): Picture {
  const { object } = parseReference(side.replaceAll(/^ +\n/gm, ''));
  const all = Object.entries(object);
  const edgesOf = (pattern: string, type: string, asked: Readonly<Record<string, string>> = {}) =>
    Object.entries(asked).map(([name, range]) => {
      const target = object[`${name}@${range}`];
      return lineOf(pattern, type, name, range, target?.version ?? byName, target?.resolved);
    });
  return {
    packages: all.map(([pattern, { version, resolved, integrity }]) =>
      lineOf(pattern, realName(pattern), version, resolved, integrity),
    ),
    edges: all.flatMap(([pattern, { dependencies, optionalDependencies }]) => [
      ...edgesOf(pattern, 'prod', dependencies),
      ...edgesOf(pattern, 'optional', optionalDependencies),
    ]),
  };
}

function realName(pattern: string): string {
  return /^@?[^@]+@npm:(@?[^@]+)/.exec(pattern)?.[1] ?? /^@?[^@]+/.exec(pattern)![0];
}
