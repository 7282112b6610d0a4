// The lockfiles of yarn and pnpm as graphs with spans, beside the package managers' own parsers, which give no positions, and a plain parse.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSyml } from '@yarnpkg/parsers';
import { load as loadYaml } from 'js-yaml';
import { parse as parseYaml } from 'yaml';
import { graphOf } from '../../server/src/core/graph';
import { lockfileFormats } from '../../server/src/core/lockfiles/index';
import type { Lockfile } from '../../server/src/core/types';
import { dataFolder } from '../support/data';
import type { BenchCase } from './benchCase';

// It ships no types.
const { parse: parseYarnClassic }: { parse: (text: string) => unknown } = require('@yarnpkg/lockfile');

interface Comparison {
  readonly folder: string;
  readonly file: string;
  /** What a user would pick instead: its name, the work, and how many entries it finds. */
  readonly peers: Readonly<
    Record<string, { readonly read: (text: string) => unknown; readonly count?: (read: never) => number }>
  >;
}

const comparisons: readonly Comparison[] = [
  {
    folder: 'webpack-yarn1',
    file: 'yarn.lock',
    peers: {
      '@yarnpkg/lockfile': {
        read: (text) => parseYarnClassic(text),
        count: ({ object }: { object: Record<string, object> }) => new Set(Object.values(object)).size,
      },
    },
  },
  {
    folder: 'jest-berry10',
    file: 'yarn.lock',
    peers: { '@yarnpkg/parsers parseSyml': { read: parseSyml } },
  },
  {
    folder: 'pnpm-many-deps-pnpm9',
    file: 'pnpm-lock.yaml',
    peers: {
      'js-yaml': {
        read: (text) => loadYaml(text),
        count: ({ snapshots }: { snapshots: object }) => Object.keys(snapshots).length,
      },
      yaml: { read: (text) => parseYaml(text) },
    },
  },
];

export const cases: readonly BenchCase[] = dataFolder === undefined ? [] : comparisons.map(caseOf);

function caseOf({ folder, file, peers }: Comparison): BenchCase {
  const text = readFileSync(join(dataFolder ?? '', 'lockfiles', folder, file), 'utf8');
  const entries = Object.entries(peers);
  return {
    name: `parse ${folder}`,
    bytes: text.length,
    subjects: {
      lockwatch: () => graphOf(read(file, text), new Map()),
      ...Object.fromEntries(entries.map(([name, peer]) => [name, () => peer.read(text)])),
    },
    agree: async () => {
      const ours = read(file, text).packages.length;
      for (const [name, { read: readPeer, count }] of entries) {
        if (count) assert.equal(count((await readPeer(text)) as never), ours, name);
      }
    },
  };
}

function read(file: string, text: string): Lockfile {
  for (const format of lockfileFormats.filter(({ fileNames }) => fileNames.includes(file))) {
    const lockfile = format.parse(text);
    if (lockfile) return lockfile;
  }
  throw new Error(`No format reads ${file}`);
}
