// Paths and reachability, on graphs drawn as edges.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPaths, shortestPaths } from '../../server/src/core/dependencyPaths';
import { graphAfter, graphOf, reachOf } from '../../server/src/core/graph';
import type { Edge, EdgeType, Graph, GraphNode, Lockfile } from '../../server/src/core/types';

test('all shortest paths, none longer', () =>
  assert.deepEqual(pathsTo(graph('root>a root>b a>x b>x root>c c>d d>x'), 'x'), ['root a x', 'root b x']));

test('a direct dependency is the shortest path', () =>
  assert.deepEqual(pathsTo(graph('root>a a>x root>x'), 'x'), ['root x']));

test('cycles end', () => assert.deepEqual(pathsTo(graph('root>a a>b b>a b>x'), 'x'), ['root a b x']));

test('each importer has its own paths, and none passes through another importer', () =>
  assert.deepEqual(pathsTo(graph('root>a root>#web web>b a>x b>x', ['root', 'web']), 'x'), [
    'root a x',
    'web b x',
  ]));

test('what nobody asks for has no path', () => assert.deepEqual(pathsTo(graph('root>a y>x'), 'x'), []));

test('the number of paths is bounded', () => {
  const wide = Array.from({ length: 50 }, (_, index) => `root>p${index} p${index}>x`).join(' ');
  assert.equal(pathsTo(graph(wide), 'x').length, 8);
});

test('all paths, the shorter ones first, no package twice on one', () =>
  assert.deepEqual(allPathsTo(graph('root>a root>b a>b b>a a>x b>x root>#web web>a', ['root', 'web']), 'x'), [
    'root a x',
    'root b x',
    'root b a x',
    'root a b x',
  ]));

test('the list of all paths says where it was cut off', () => {
  const wide = graph(Array.from({ length: 5 }, (_, index) => `root>p${index} p${index}>x`).join(' '));
  assert.deepEqual(allPathsTo(wide, 'x', { paths: 2, steps: 1000 }), ['root p0 x', 'root p1 x', '…']);
  assert.deepEqual(allPathsTo(wide, 'x', { paths: 10, steps: 3 }), ['…']);
  assert.equal(allPathsTo(wide, 'x').length, 5);
});

test('as many paths as there are atoms cost no more than the limits', () => {
  const rungs = Array.from({ length: 300 }, (_, at) => {
    const [here, next] = [`p${at}`, `p${at + 1}`];
    return `${here}>${here}l ${here}>${here}r ${here}l>${here}r ${here}l>${next} ${here}r>${next}`;
  });
  const ladder = graph(`root>p0 ${rungs.join(' ')}`);
  const found = allPathsTo(ladder, 'p300', { paths: 50, steps: 100_000 });
  assert.equal(found.length, 51);
  assert.deepEqual(new Set(found.slice(0, 50).map((path) => path.split(' ').length)), new Set([602]));
  assert.deepEqual(allPathsTo(ladder, 'p300', { paths: 1e9, steps: 100_000 }).at(-1), '…');
});

test('a chain of 100,000 packages is walked without recursion', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) => `p${index}>p${index + 1}`).join(' ');
  const drawn = graph(`root>p0 ${chain}`);
  for (const paths of [pathsTo(drawn, 'p100000'), allPathsTo(drawn, 'p100000', { paths: 50, steps: 1e6 })])
    assert.deepEqual(
      paths.map((path) => path.split(' ').length),
      [100_002],
    );
});

test('how a package is reached at best', () => {
  const drawn = graph('root>a a>b root-dev>c c>b c>d root-optional>e e>f root-peer>g c-optional>f y>z');
  const reach = reachOf(drawn);
  assert.deepEqual(Object.fromEntries(drawn.nodes.map((node, index) => [node.name, reach[index]])), {
    a: 'prod',
    b: 'prod',
    c: 'dev',
    d: 'dev',
    e: 'optional',
    f: 'optional',
    g: 'prod',
    y: 'none',
    z: 'none',
    root: 'prod',
  });
});

test('who depends on whom after a change, whether or not that was asked before it', () => {
  for (const isAskedBefore of [true, false]) {
    const before = graph('root>a a>b a>c b>c');
    if (isAskedBefore) before.dependents();
    const [a, b, root] = [0, 1, 3];
    const nodes = [...before.nodes, { ...before.nodes[b]!, name: 'd' }];
    const d = nodes.length - 1;
    nodes[a] = { ...nodes[a]!, edges: [...nodes[a]!.edges.filter(({ to }) => to === b), edgeTo('d', d)] };
    const after = graphAfter(before, nodes, [a, d]);
    assert.deepEqual(after.dependents(), [[root], [a], [b, d], [], [a]]);
    assert.deepEqual(before.dependents(), [[root], [a], [a, b], []]);
  }
});

/** Draws `a>b` as an edge, `a-dev>b` as one of that type, `a>#b` as one to an importer. */
function graph(drawing: string, importers: readonly string[] = ['root']): Graph {
  const arrows = drawing.split(' ').map((arrow) => /^([^->]+)(?:-(\w+))?>#?(.+)$/.exec(arrow)!);
  const names = [...new Set(arrows.flatMap(([, from, , to]) => [from!, to!]))];
  const packages = names.filter((name) => !importers.includes(name));
  const indexOf = new Map([...packages, ...importers].map((name, index) => [name, index]));
  const edges = new Map<string, Edge[]>();
  for (const [, from, type = 'prod', to] of arrows) {
    const edge = edgeTo(to!, indexOf.get(to!)!, type as EdgeType);
    edges.set(from!, [...(edges.get(from!) ?? []), edge]);
  }
  const edgesOf = (name: string) => edges.get(name) ?? [];
  const lockfile: Lockfile = {
    format: 'npm',
    formatVersion: '3',
    problems: [],
    packages: packages.map((name) => ({
      kind: 'package',
      key: name,
      name,
      version: '1.0.0',
      source: 'registry',
      span: none,
      keySpan: none,
      edges: edgesOf(name),
    })),
    importers: importers.map((name) => ({
      kind: 'importer',
      path: name,
      name,
      span: none,
      edges: edgesOf(name),
    })),
  };
  return graphOf(lockfile, new Map());
}

const none = { start: 0, end: 0 };

function edgeTo(name: string, to: number, type: EdgeType = 'prod'): Edge {
  return { name, rawSpec: '*', type, to, span: none };
}

/** From the root; a `…` stands for what was cut off. */
function allPathsTo(drawn: Graph, name: string, limits = { paths: 100, steps: 1000 }): readonly string[] {
  const indexOf = (wanted: string) => drawn.nodes.findIndex((node) => node.name === wanted);
  const { paths, complete } = allPaths(drawn, indexOf('root'), [indexOf(name)], limits);
  const drawnPaths = paths.map((path) => path.map((index) => drawn.nodes[index]!.name).join(' '));
  return complete ? drawnPaths : [...drawnPaths, '…'];
}

function pathsTo(drawn: Graph, name: string): readonly string[] {
  const target = drawn.nodes.findIndex((node) => node.name === name);
  const nameOf = (index: number) => (drawn.nodes[index] as GraphNode).name;
  return [...shortestPaths(drawn, [target], 8).values()].flat().map((path) => path.map(nameOf).join(' '));
}
