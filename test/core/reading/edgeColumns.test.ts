// Where edges lead, whoever is asked first and however: until then the reader of yarn's lockfiles leaves it open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { graphOf } from '../../../server/src/core/graph';
import { yarnBerry } from '../../../server/src/core/lockfiles/yarnBerry';
import { eachTarget, edgesNamed, mayLeadNowhere } from '../../../server/src/core/reading/readPackage';
import type { Edge, Graph, GraphNode } from '../../../server/src/core/types';
import { yarnBerryLock } from '../../support/locks';

interface Entry {
  readonly name: string;
  readonly kind: 'npm' | 'patch' | 'workspace';
  readonly major: number;
  readonly dependencies: readonly string[];
  readonly peers: readonly string[];
}

const names = ['a', 'b', 'c', 'd'];
const name = fc.constantFrom(...names);
const descriptor = fc
  .tuple(fc.constantFrom(...names, 'unlocked'), fc.integer({ min: 1, max: 3 }))
  .map(([asked, major]) => `${asked}: "npm:^${major}.0.0"`);
const entry: fc.Arbitrary<Entry> = fc.record({
  name,
  kind: fc.constantFrom('npm', 'npm', 'npm', 'patch', 'workspace'),
  major: fc.integer({ min: 1, max: 2 }),
  dependencies: fc.array(descriptor, { maxLength: 4 }),
  peers: fc.array(name, { maxLength: 2 }),
});

/** Ways to ask a node: each gives its edges as far as it tells them, and those that it should tell. */
const asked: readonly ((node: GraphNode, edges: readonly Edge[]) => readonly [unknown, unknown])[] = [
  (node, edges) => [node.edges, edges],
  (node, edges) => [edgesNamed(node, new Set(['a', 'b'])), edges.filter((edge) => 'ab'.includes(edge.name))],
  (node, edges) => [targetsOf(node), edges.map(({ to, type }) => ({ to, type }))],
  (node, edges) => [
    mayLeadNowhere(node),
    edges.some(({ to, type }) => to < 0 && type !== 'peer' && type !== 'peerOptional'),
  ],
];
const questions = fc.array(fc.tuple(fc.nat(), fc.nat(asked.length - 1)), { maxLength: 12 });

test('edges lead to the same, in whatever order and way nodes are asked', () =>
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), questions, (entries, order) => {
      const text = textOf(entries);
      const atOnce = nodesIn(text).map(({ edges }) => edges);
      const nodes = nodesIn(text);
      for (const [node, way] of nodes.length === 0 ? [] : order) {
        const index = node % nodes.length;
        const [told, expected] = asked[way]!(nodes[index]!, atOnce[index]!);
        assert.deepEqual(told, expected);
      }
    }),
  ));

test('who depends on a node is the same, before and after its edges are looked at', () =>
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (entries) => {
      const [early, late] = [graphIn(textOf(entries)), graphIn(textOf(entries))];
      const dependents = early.dependents();
      const edges = late.nodes.map((node) => node.edges);
      const expected = edges.map((_, index) =>
        [...edges.keys()].filter((from) => edges[from]!.some(({ to }) => to === index)),
      );
      assert.deepEqual([dependents, late.dependents()], [expected, expected]);
      assert.equal(early.dependents(), dependents);
    }),
  ));

function nodesIn(text: string): readonly GraphNode[] {
  const { packages, importers } = yarnBerry.parse(text)!;
  return [...packages, ...importers];
}

function graphIn(text: string): Graph {
  return graphOf(yarnBerry.parse(text)!, new Map());
}

function targetsOf(node: GraphNode): readonly unknown[] {
  const targets: unknown[] = [];
  eachTarget(node, (to, type) => targets.push({ to, type }));
  return targets;
}

function textOf(entries: readonly Entry[]): string {
  return yarnBerryLock(entries.map(entryText).join('\n'));
}

function entryText({ name, kind, major, dependencies, peers }: Entry): string {
  const references = {
    npm: [`npm:^${major}.0.0`, `npm:${major}.0.0`],
    patch: [`patch:${name}@npm%3A^${major}.0.0#x`, `patch:${name}@npm%3A${major}.0.0#x`],
    workspace: [`workspace:${name}`, `workspace:${name}`],
  };
  const [asked, resolved] = references[kind];
  return [
    `"${name}@${asked}":`,
    `  version: ${kind === 'workspace' ? '0.0.0-use.local' : `${major}.0.0`}`,
    `  resolution: "${name}@${resolved}"`,
    ...section('dependencies', dependencies),
    ...section(
      'peerDependencies',
      peers.map((peer) => `${peer}: "*"`),
    ),
    '',
  ].join('\n');
}

function section(field: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${field}:`, ...lines.map((line) => `    ${line}`)];
}
