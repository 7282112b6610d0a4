// Paths and reachability, on graphs drawn as edges.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortestPaths } from '../../server/src/core/dependencyPaths';
import { graphOf, reachOf } from '../../server/src/core/graph';
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

test('a chain of 100,000 packages is walked without recursion', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) => `p${index}>p${index + 1}`).join(' ');
  const [path] = pathsTo(graph(`root>p0 ${chain}`), 'p100000');
  assert.equal(path?.split(' ').length, 100_002);
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

/** Draws `a>b` as an edge, `a-dev>b` as one of that type, `a>#b` as one to an importer. */
function graph(drawing: string, importers: readonly string[] = ['root']): Graph {
  const arrows = drawing.split(' ').map((arrow) => /^([^->]+)(?:-(\w+))?>#?(.+)$/.exec(arrow)!);
  const names = [...new Set(arrows.flatMap(([, from, , to]) => [from!, to!]))];
  const packages = names.filter((name) => !importers.includes(name));
  const indexOf = new Map([...packages, ...importers].map((name, index) => [name, index]));
  const edges = new Map<string, Edge[]>();
  for (const [, from, type = 'prod', to] of arrows) {
    const edge = { name: to!, rawSpec: '*', type: type as EdgeType, to: indexOf.get(to!)!, span: none };
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

function pathsTo(drawn: Graph, name: string): readonly string[] {
  const target = drawn.nodes.findIndex((node) => node.name === name);
  const nameOf = (index: number) => (drawn.nodes[index] as GraphNode).name;
  return [...shortestPaths(drawn, [target], 8).values()].flat().map((path) => path.map(nameOf).join(' '));
}
