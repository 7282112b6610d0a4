// Packages that are folders of the project, which an importer stands for where the folder's manifest is here.
import { eachTarget } from './reading/readPackage';
import type { GraphNode, LockedPackage } from './types';

/** Indices of the packages that are folders, by the folder: npm from 2 on has a link to an entry under its path. */
export function packagesByFolder(packages: readonly LockedPackage[]): ReadonlyMap<string, number> {
  const folders = new Map<string, number>();
  packages.forEach(({ source, resolved, key }, index) => {
    if (source !== 'directory') return;
    folders.set(resolved?.startsWith('file:') ? resolved.slice('file:'.length) : key, index);
  });
  return folders;
}

/** The node with its edges led on to the importers that stand for folders, given by the index of their packages. */
export function redirected(node: GraphNode, importerOfFolder: ReadonlyMap<number, number>): GraphNode {
  let leadsToFolder = false;
  eachTarget(node, (to) => {
    leadsToFolder ||= importerOfFolder.has(to);
  });
  if (!leadsToFolder) return node;
  const edges = node.edges.map((edge) => ({ ...edge, to: importerOfFolder.get(edge.to) ?? edge.to }));
  return { ...node, edges };
}
