// npm's lockfiles from version 2 on: our reading beside plain JSON, for those that arborist takes minutes to read.
import type { Lockfile } from '../../../server/src/core/types';
import { type Comparison, compare, lineOf } from './comparison';

interface Entry {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** For lockfiles without workspaces whose packages have only `dependencies`; where those lead is not compared. */
export function compareWithNpmJson({ packages, importers }: Lockfile, text: string): Comparison {
  const read: { readonly packages: Readonly<Record<string, Entry>> } = JSON.parse(text);
  const entries = Object.entries(read.packages);
  const nodes = [...packages.map(({ key, edges }) => ({ key, edges })), ...importers.map(keyedByPath)];
  return compare(
    {
      packages: packages.map(({ key, version }) => lineOf(key, version)),
      importers: importers.map(({ path }) => path),
      edges: nodes.flatMap(({ key, edges }) => edges.map(({ name, rawSpec }) => lineOf(key, name, rawSpec))),
    },
    {
      packages: entries.filter(([key]) => key !== '').map(([key, { version }]) => lineOf(key, version)),
      importers: [''],
      edges: entries.flatMap(([key, { dependencies = {} }]) =>
        Object.entries(dependencies).map(([name, range]) => lineOf(key, name, range)),
      ),
    },
  );
}

function keyedByPath({ path, edges }: Lockfile['importers'][number]) {
  return { key: path, edges };
}
