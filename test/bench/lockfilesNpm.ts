// How fast the lockfiles of npm and bun become graphs with spans, beside JSON.parse and npm's own arborist.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bun } from '../../server/src/core/lockfiles/bun';
import { npm } from '../../server/src/core/lockfiles/npm';
import type { LockedPackage, Lockfile } from '../../server/src/core/types';
import { dataFolder } from '../support/data';
import type { BenchCase } from './benchCase';

interface ArboristNode {
  readonly isLink: boolean;
  readonly packageName: string;
  readonly version: string;
  readonly inventory: ReadonlyMap<string, ArboristNode>;
}
const Arborist: new (options: { path: string }) => { loadVirtual(): Promise<ArboristNode> } =
  require('@npmcli/arborist');

export const cases: readonly BenchCase[] = [
  ...(dataFolder
    ? [
        npmCase('npm 2, create-react-app', 'create-react-app-v2'),
        npmCase('npm 3, theia', 'theia-v3'),
        npmCase('npm 3, npm documentation', 'npm-documentation-v3'),
        npmCase('npm 1, NodeGoat', 'nodegoat-v1'),
        bunCase('bun 1, supermemory', 'supermemory-bun'),
      ]
    : []),
  ...[100, 1_000, 10_000, 100_000].map(synthesisedCase),
];

function npmCase(name: string, folder: string): BenchCase {
  const text = once(() => readData(folder, 'package-lock.json'));
  const path = once(() => folderWith(text()));
  const loadVirtual = () => new Arborist({ path: path() }).loadVirtual();
  return {
    name,
    // Whoever reads this before the first call has the text made ready for it.
    get bytes() {
      return Buffer.byteLength(text());
    },
    subjects: {
      lockwatch: () => npm.parse(text()),
      'JSON.parse': () => JSON.parse(text()),
      arborist: loadVirtual,
    },
    agree: async () => {
      const tree = await loadVirtual();
      const nodes = [...tree.inventory].filter(([location, { isLink }]) => isInModules(location) && !isLink);
      assert.deepEqual(
        read(npm.parse(text())).packages.filter(isThirdParty).map(nameVersion).sort(),
        nodes.map(([, { packageName, version }]) => `${packageName}@${version}`).sort(),
      );
    },
  };
}

function bunCase(name: string, folder: string): BenchCase {
  const text = once(() => readData(folder, 'bun.lock'));
  const plain = once(() => text().replace(/,(?=\s*[}\]])/g, ''));
  return {
    name,
    get bytes() {
      plain();
      return Buffer.byteLength(text());
    },
    subjects: { lockwatch: () => bun.parse(text()), 'JSON.parse': () => JSON.parse(plain()) },
    agree: () => {
      const idents = Object.values<readonly [string]>(JSON.parse(plain()).packages).map(([ident]) => ident);
      assert.deepEqual(
        read(bun.parse(text())).packages.map(nameVersion),
        idents.filter((ident) => !ident.includes('@workspace:')),
      );
    },
  };
}

function synthesisedCase(count: number): BenchCase {
  const text = once(() => synthesised(count));
  return {
    name: `npm 3, ${count.toLocaleString('en')} packages`,
    get bytes() {
      return text().length;
    },
    subjects: { lockwatch: () => npm.parse(text()), 'JSON.parse': () => JSON.parse(text()) },
    agree: () => assert.equal(read(npm.parse(text())).packages.length, count),
  };
}

/** Each package asks for the next three; every tenth is nested in the one before. */
function synthesised(count: number): string {
  const packages: Record<string, object> = { '': { name: 'root', dependencies: { 'package-0': '^1.0.0' } } };
  for (let n = 0; n < count; n++) {
    const place = n % 10 === 9 ? `node_modules/package-${n - 1}/` : '';
    const next = [n + 1, n + 2, n + 3].map((to) => [`package-${to}`, '^1.0.0']);
    packages[`${place}node_modules/package-${n}`] = {
      version: `1.0.${n}`,
      resolved: `https://registry.npmjs.org/package-${n}/-/package-${n}-1.0.${n}.tgz`,
      integrity: `sha512-${String(n).padStart(86, 'A')}==`,
      ...(n % 3 === 0 && { dev: true }),
      license: 'MIT',
      dependencies: Object.fromEntries(next),
      engines: { node: '>=18' },
    };
  }
  return JSON.stringify({ name: 'root', lockfileVersion: 3, requires: true, packages }, null, 2);
}

/** Arborist reads a folder; it is there until the process ends. */
function folderWith(text: string): string {
  const path = mkdtempSync(join(tmpdir(), 'lockwatch-bench-'));
  process.once('exit', () => rmSync(path, { recursive: true }));
  writeFileSync(join(path, 'package-lock.json'), text);
  return path;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function readData(folder: string, file: string): string {
  return readFileSync(join(dataFolder!, 'lockfiles', folder, file), 'utf8');
}

function read(lockfile: Lockfile | undefined): Lockfile {
  assert.ok(lockfile);
  assert.deepEqual(lockfile.problems, []);
  return lockfile;
}

function isThirdParty({ source }: LockedPackage): boolean {
  return source !== 'directory';
}

function isInModules(location: string): boolean {
  return location.includes('node_modules/');
}

function nameVersion({ name, version }: LockedPackage): string {
  return `${name}@${version}`;
}
