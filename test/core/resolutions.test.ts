// What yarn's resolutions, from yarn 2 on, make of what a parent asks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { checkGraph } from '../support/graphPicture';
import { yarnBerryLock } from '../support/locks';
import { projectOf } from '../support/project';

test('yarn from 2 on: for some of the parents that ask alike a resolution says what they get, the first that is about them', () => {
  const lock = lockOf(
    { 'p@npm:^1.0.0': 'p@npm:1.0.0', 'q@npm:^1.0.0': 'q@npm:1.0.0' },
    { p: 'npm:^1.0.0', q: 'npm:^1.0.0' },
  );
  const resolutions = '{ "q@npm:2.0.0/ms": "2.1.3", "p/ms": "2.0.0", "p/ms@npm:^2.0.0": "2.1.3" }';
  checkGraph(
    { lock, lockName: 'yarn.lock', manifests: `{ "resolutions": ${resolutions} }` },
    `
.
  prod p 1.0.0
  prod q 1.0.0
ms 2.0.0 (prod)
ms 2.1.3 (prod)
p 1.0.0 (prod)
  prod ms 2.0.0
q 1.0.0 (prod)
  prod ms 2.1.3`,
  );
});

test('yarn from 2 on: a resolution for a version of a parent is not about what a patch makes of it', () => {
  const patched = 'p@patch:p@npm%3A1.0.0#./p.patch';
  const lock = lockOf(
    { 'p@npm:1.0.0': 'p@npm:1.0.0', [patched]: patched },
    { p: 'patch:p@npm%3A1.0.0#./p.patch', q: 'npm:p@1.0.0' },
  );
  const { graph } = projectOf({
    lock,
    lockName: 'yarn.lock',
    manifests: '{ "resolutions": { "p@npm:1.0.0/ms": "2.0.0" } }',
  }).lock!;
  const given = graph.lockfile.packages.flatMap(({ key }, index) =>
    graph.nodes[index]!.edges.flatMap(({ name, to }) =>
      name === 'ms' ? [[key, graph.nodes[to]!.version]] : [],
    ),
  );
  assert.deepEqual(given, [
    ['p@npm:1.0.0', '2.0.0'],
    [patched, '2.1.3'],
  ]);
});

test('yarn from 2 on: thousands of resolutions for one parent cost little more than to read them', () => {
  const numbers = Array.from({ length: 5_000 }, (_, n) => n);
  const entry = (name: string, n: number) =>
    `"${name}@npm:1.0.${n}":\n  version: 1.0.${n}\n  resolution: "${name}@npm:1.0.${n}"\n`;
  const parents = numbers.map((n) => `${entry('p', n)}  dependencies:\n    ms: "npm:^1.0.0"\n\n`);
  const lock = `__metadata:\n  version: 8\n\n${parents.join('')}${numbers.map((n) => entry('ms', n)).join('\n')}`;
  const resolutions = Object.fromEntries(
    numbers.map((n) => [`p@npm:1.0.${n}/ms@npm:^1.0.0`, `1.0.${numbers.length - 1 - n}`]),
  );
  const project = projectOf({ lock, lockName: 'yarn.lock', manifests: JSON.stringify({ resolutions }) });
  const { nodes } = project.lock!.graph;
  const versions = numbers.map((n) => nodes[nodes[n]!.edges[0]!.to]!.version);
  assert.deepEqual(versions, numbers.map((n) => `1.0.${n}`).reverse());
  assert.deepEqual(analyze(project), []);
});

/** Parents, each a descriptor and what it resolves to, that ask alike for one of two `ms`, and what the root asks for. */
function lockOf(
  parents: Readonly<Record<string, string>>,
  asked: { readonly p: string; readonly q: string },
): string {
  const entries = Object.entries(parents).map(
    ([descriptor, resolution]) => `"${descriptor}":
  version: 1.0.0
  resolution: "${resolution}"
  dependencies:
    ms: "npm:^2.0.0"
`,
  );
  return yarnBerryLock(`${entries.join('\n')}
"ms@npm:2.0.0":
  version: 2.0.0
  resolution: "ms@npm:2.0.0"

"ms@npm:^2.0.0":
  version: 2.1.3
  resolution: "ms@npm:2.1.3"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  dependencies:
    p: "${asked.p}"
    q: "${asked.q}"
`);
}
