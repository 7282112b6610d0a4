// By what name a package manager's update command knows a locked package.
import { addTo } from '../lists';
import { parseDescriptor } from '../manifests/descriptor';
import { remembered } from '../remembered';
import type { Graph, GraphNode, LockfileFormatId } from '../types';
import { packageManagers } from './packageManagers';

/**
 * The names by which the update command of a lockfile's package manager knows a package: its own, or those that it is
 * asked for by. None for an importer.
 */
export function updateNamesOf(format: LockfileFormatId, node: GraphNode): readonly string[] {
  if (node.kind === 'importer') return [];
  const { key, name } = node;
  if (packageManagers[format].updatesBy === 'ownName') return [name];
  const asked = readers[format]?.(key) ?? [];
  return asked.length > 0 ? asked : [name];
}

/** The packages that an update command means by a name. */
export const byUpdateName = remembered((graph: Graph): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, number[]>();
  graph.nodes.forEach((node, index) => {
    for (const name of updateNamesOf(graph.lockfile.format, node)) addTo(found, name, index);
  });
  return found;
});

/** npm's key ends in the folder, which has the name; yarn's is all that it is asked for with, `other@npm:b@^1.0.0` too. */
const readers: Partial<Readonly<Record<LockfileFormatId, (key: string) => readonly string[]>>> = {
  npm: (key) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(key)?.slice(1) ?? [],
  yarnClassic: askedNamesIn,
  yarnBerry: askedNamesIn,
};

function askedNamesIn(key: string): readonly string[] {
  const descriptors = key.split(', ').map(parseDescriptor);
  return [...new Set(descriptors.flatMap(({ name, range }) => (range === '' ? [] : [name])))];
}
