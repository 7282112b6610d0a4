// What the cases about lockfiles share: how a text becomes a graph, and when its readings agree.
import assert from 'node:assert/strict';
import { graphOf } from '../../server/src/core/graph';
import { lockfileFormats } from '../../server/src/core/lockfiles/index';
import type { Graph, Lockfile, LockfileFormat, LockfileFormatId } from '../../server/src/core/types';
import type { Comparison } from '../support/peers/comparison';

/** How many packages the synthesised lockfiles have. */
export const lockfileSizes: readonly number[] = [100, 1_000, 10_000, 100_000];

/** A format as all of Lockwatch reads it. */
export function formatNamed(id: LockfileFormatId): LockfileFormat {
  return lockfileFormats.find((format) => format.id === id)!;
}

/** The whole way from a text to its graph. */
export function graphFrom(format: LockfileFormat, text: string): Graph {
  return graphOf(format.parse(text)!, new Map());
}

/** Rejects unless the text is read without problems, to the packages, versions and edges that the peer finds. */
export async function agree(
  format: LockfileFormat,
  text: string,
  compare: (lockfile: Lockfile, text: string) => Comparison | Promise<Comparison>,
): Promise<void> {
  const { lockfile } = graphFrom(format, text);
  assert.deepEqual(lockfile.problems, []);
  const { packages, differences } = await compare(lockfile, text);
  assert.ok(packages > 0);
  assert.deepEqual(differences, []);
}

/** A graph of which each edge has been looked at, and who depends on whom. */
export function allOf(graph: Graph): Graph {
  for (const { edges } of graph.nodes) assert.ok(edges);
  assert.equal(graph.dependents().length, graph.nodes.length);
  return graph;
}
