// yarn.lock of real projects that use yarn 1: our reading equals that of yarn's own parser.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { yarnClassic } from '../../../../server/src/core/lockfiles/yarnClassic';
import { sidesOf } from '../../../../server/src/core/reading/conflicts';
import type { Lockfile, Problem } from '../../../../server/src/core/types';
import { dataFolder, skipWithoutData } from '../../../support/data';

interface Entry {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// It ships no types.
const { parse: parseReference }: { parse: (text: string) => { readonly object: Record<string, Entry> } } =
  require('@yarnpkg/lockfile');

/** In place of a target that no pattern leads to: a side of a conflict may lack what the other has. */
const byName = 'some version';

/** Both readings as lines that can be compared, by the pattern that leads to an entry. */
interface Picture {
  readonly entries: readonly string[];
  readonly edges: readonly string[];
}

for (const { name, text } of projects()) {
  test(name, { skip: skipWithoutData }, (t) => {
    for (const side of sidesOf(text).sides) {
      const lockfile = yarnClassic.parse(side)!;
      const ours = pictureOf(lockfile);
      t.diagnostic(`${lockfile.packages.length} packages, ${ours.edges.length} edges by pattern`);
      assert.deepEqual(lockfile.problems.filter(isUnexpected), []);
      assert.deepEqual(differences(ours, referencePicture(side)), []);
    }
  });
}

function projects(): readonly { readonly name: string; readonly text: string }[] {
  const folder = join(dataFolder ?? '', 'lockfiles');
  return (dataFolder ? readdirSync(folder) : [])
    .map((name) => ({ name, file: join(folder, name, 'yarn.lock') }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }))
    .filter(({ text }) => text.includes('# yarn lockfile v1'));
}

/** A side of a conflict may lack entries or have two for a pattern; there the last one counts for both readers. */
function isUnexpected({ code }: Problem): boolean {
  return code !== 'duplicateKey';
}

function pictureOf({ packages, entryPoints }: Lockfile): Picture {
  const byPattern = [...entryPoints!].map(([pattern, index]) => ({ pattern, locked: packages[index]! }));
  return {
    entries: byPattern.map(({ pattern, locked }) =>
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
    entries: all.map(([pattern, { version, resolved, integrity }]) =>
      lineOf(pattern, realName(pattern), version, resolved, integrity),
    ),
    edges: all.flatMap(([pattern, { dependencies, optionalDependencies }]) => [
      ...edgesOf(pattern, 'prod', dependencies),
      ...edgesOf(pattern, 'optional', optionalDependencies),
    ]),
  };
}

/** The lines that only one of two readings has. */
function differences(ours: Picture, theirs: Picture): readonly string[] {
  return (['entries', 'edges'] as const).flatMap((part) => [
    ...onlyIn(ours[part], theirs[part]).map((line) => `ours: ${line}`),
    ...onlyIn(theirs[part], ours[part]).map((line) => `theirs: ${line}`),
  ]);
}

function onlyIn(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

function realName(pattern: string): string {
  return /^@?[^@]+@npm:(@?[^@]+)/.exec(pattern)?.[1] ?? /^@?[^@]+/.exec(pattern)![0];
}

function lineOf(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => part ?? '-').join(' ');
}
