// One project in all formats: its manifests, and its lockfiles as the package managers wrote them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphOf } from '../../server/src/core/graph';
import { lockfileFormats } from '../../server/src/core/lockfiles/index';
import { parseManifest } from '../../server/src/core/manifests/manifest';
import type { Graph, Lockfile, LockfileFormat, Manifest } from '../../server/src/core/types';

const folder = join(__dirname, '../fixtures/oneProject');

/** The lockfiles, by the folder that each lies in. */
export const lockNames = {
  npm1: 'package-lock.json',
  npm2: 'package-lock.json',
  npm3: 'package-lock.json',
  yarnClassic: 'yarn.lock',
  yarnBerry: 'yarn.lock',
  pnpm: 'pnpm-lock.yaml',
  bun: 'bun.lock',
} as const;

export type LockName = keyof typeof lockNames;

export const allLocks = Object.keys(lockNames) as readonly LockName[];

/** The text of a file of the project. */
export function projectText(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** The text of one of the lockfiles. */
export function lockText(name: LockName): string {
  return projectText(`${name}/${lockNames[name]}`);
}

/** Texts of the project's package.json files, by importer path. */
export const manifestTexts: Readonly<Record<string, string>> = Object.fromEntries(
  ['', 'packages/lib', 'packages/web'].map((path) => [path, projectText(join(path, 'package.json'))]),
);

/** Reads a text as the lockfile of that name, or as another format of the same file name where it is of that. */
export function readLock(name: LockName, text: string): Lockfile {
  const isMeant = ({ id }: LockfileFormat) => id === name.replace(/\d$/, '');
  const formats = lockfileFormats.filter(({ fileNames }) => fileNames.includes(lockNames[name]));
  const [lockfile] = [...formats.filter(isMeant), ...formats].flatMap(({ parse }) => parse(text) ?? []);
  return lockfile!;
}

/** The graph of a lockfile and the project's manifests. */
export function graphWithManifests(lockfile: Lockfile): Graph {
  const manifests = new Map<string, Manifest>(
    Object.entries(manifestTexts).map(([path, text]) => [path, parseManifest(text)]),
  );
  return graphOf(lockfile, manifests);
}
