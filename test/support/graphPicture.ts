// A graph as lines to read, by names and versions alone, so that those of different lockfiles can be compared.
import assert from 'node:assert/strict';
import { reachOf } from '../../server/src/core/graph';
import type { Graph, GraphNode } from '../../server/src/core/types';
import { type ProjectTexts, projectOf } from './project';

/**
 * A line for each importer and each `name version`, sorted, packages with how they are reached; below it a line for
 * each edge that leads anywhere: its type, the name asked for where it is another, and what it gets. The folders that
 * npm 1 has entries for are left out, as in an inventory.
 */
export function graphPicture(graph: Graph): string {
  const reach = reachOf(graph);
  const lines = new Map<string, Set<string>>();
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'package' && node.source === 'directory') return;
    const title = node.kind === 'importer' ? titleOf(node) : `${titleOf(node)} (${reach[index]})`;
    const edges = lines.get(title) ?? new Set();
    lines.set(title, edges);
    for (const edge of node.edges) {
      const target = graph.nodes[edge.to];
      if (target) edges.add(`  ${edge.type} ${aliasOf(edge.name, target)}${titleOf(target)}`);
    }
  });
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([title, edges]) => [title, ...[...edges].sort()])
    .join('\n');
}

/** Holds the graph of a project's lockfile to its picture, which begins on a line of its own. */
export function checkGraph(texts: ProjectTexts, picture: string): void {
  assert.equal(`\n${graphPicture(projectOf(texts).lock!.graph)}`, picture);
}

function titleOf(node: GraphNode): string {
  return node.kind === 'importer' ? `. ${node.path}`.trimEnd() : `${node.name} ${node.version}`;
}

function aliasOf(name: string, target: GraphNode): string {
  return target.kind === 'importer' || target.name === name ? '' : `${name} = `;
}
