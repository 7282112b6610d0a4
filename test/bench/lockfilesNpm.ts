// How fast the lockfiles of npm and bun become graphs with spans, beside JSON.parse and npm's own arborist.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bun } from '../../server/src/core/lockfiles/bun';
import { npm } from '../../server/src/core/lockfiles/npm';
import { once } from '../../server/src/core/remembered';
import { dataFolder } from '../support/data';
import { Arborist, compareWithArborist } from '../support/peers/arborist';
import { compareWithBunShape, plainJsonOf } from '../support/peers/bun';
import { compareWithNpmJson } from '../support/peers/npmJson';
import type { BenchCase } from './benchCase';
import { agree, graphFrom, lockfileSizes } from './lockfileText';
import { synthesised } from './synthesisedLockfiles';

/** Beyond this arborist takes minutes for a lockfile of so many packages. */
const arboristLimit = 10_000;

export const cases: readonly BenchCase[] = [
  ...(dataFolder
    ? [
        npmCase('npm 2, create-react-app', () => readData('create-react-app-v2', 'package-lock.json')),
        npmCase('npm 3, theia', () => readData('theia-v3', 'package-lock.json')),
        npmCase('npm 3, npm documentation', () => readData('npm-documentation-v3', 'package-lock.json')),
        npmCase('npm 1, NodeGoat', () => readData('nodegoat-v1', 'package-lock.json')),
        bunCase('bun 1, supermemory', () => readData('supermemory-bun', 'bun.lock')),
      ]
    : []),
  ...lockfileSizes.map((count) =>
    npmCase(`npm 3, ${count.toLocaleString('en')} packages`, () => synthesised.npm(count), count),
  ),
];

function npmCase(name: string, make: () => string, count = 0): BenchCase {
  const text = once(make);
  const path = once(() => folderWith(text()));
  const hasArborist = count <= arboristLimit;
  return {
    name,
    // Whoever reads this before the first call has the text made ready for it.
    get bytes() {
      return Buffer.byteLength(text());
    },
    subjects: {
      lockwatch: () => graphFrom(npm, text()),
      'JSON.parse': () => JSON.parse(text()),
      ...(hasArborist && { arborist: () => new Arborist({ path: path() }).loadVirtual() }),
    },
    agree: () => agree(npm, text(), hasArborist ? compareWithArborist : compareWithNpmJson),
  };
}

function bunCase(name: string, make: () => string): BenchCase {
  const text = once(make);
  const plain = once(() => plainJsonOf(text()));
  return {
    name,
    get bytes() {
      plain();
      return Buffer.byteLength(text());
    },
    subjects: { lockwatch: () => graphFrom(bun, text()), 'JSON.parse': () => JSON.parse(plain()) },
    agree: () => agree(bun, text(), compareWithBunShape),
  };
}

/** Arborist reads a folder; it is there until the process ends. */
function folderWith(text: string): string {
  const path = mkdtempSync(join(tmpdir(), 'lockwatch-bench-'));
  process.once('exit', () => rmSync(path, { recursive: true }));
  writeFileSync(join(path, 'package-lock.json'), text);
  return path;
}

function readData(folder: string, file: string): string {
  return readFileSync(join(dataFolder!, 'lockfiles', folder, file), 'utf8');
}
