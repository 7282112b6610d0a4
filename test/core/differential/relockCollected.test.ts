// The foreseen lockfiles of real projects of npm: what npm's own arborist makes of the same fixes, edge for edge.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import type { Proven } from '../../../server/src/core/fixes/index';
import { planFor } from '../../../server/src/core/fixes/index';
import { graphOf } from '../../../server/src/core/graph';
import { npm } from '../../../server/src/core/lockfiles/npm';
import { applyEdits } from '../../../server/src/core/text';
import type { Graph, Project } from '../../../server/src/core/types';
import { collectedAdvisories } from '../../support/advisories';
import { collectedRegistry } from '../../support/collectedRegistry';
import { collectedProjects } from '../../support/collection';
import { skipWithoutData } from '../../support/data';
import { packumentsOf } from '../../support/project';
import { writeFiles } from '../../support/projectOnDisk';
import { startSyntheticRegistry } from '../../support/syntheticRegistry';
import { temporaryFolder } from '../../support/temporaryFolder';

interface Arborist {
  readonly buildIdealTree: (options: object) => Promise<{ readonly meta: { toString: () => string } }>;
}
const Arborist: new (options: object) => Arborist = require('@npmcli/arborist');

/**
 * Where overrides beside one another meet, npm goes by the order in which it comes to the packages, and is not always
 * foreseen; everywhere else it is.
 */
const cases = [
  { project: 'json-server-v2', of: /^(?!Override)/, atLeast: 1 },
  { project: 'json-server-v2', of: /^Override/, atLeast: 0.9 },
  { project: 'create-react-app-v2', of: /^Raise (?:jest to \^27|babel-loader)/, atLeast: 1 },
];

for (const { project, of, atLeast } of cases)
  test(`${project}: fixes like ${of}`, { skip: skipWithoutData }, async (t) => {
    const published = collectedRegistry(collectedAdvisories());
    const registry = await startSyntheticRegistry(published);
    t.after(registry.close);
    const [found] = await collectedProjects(project);
    const latest = (name: string) => ({ latest: Object.keys(published[name]!).at(-1)! });
    const packuments = [...packumentsOf(published)].map(
      ([name, packument]) => [name, { ...packument, distTags: latest(name) }] as const,
    );
    const ground = { ...found!, packuments: new Map(packuments) };
    const others: string[] = [];
    const fixes = fixesOf(ground).filter(({ fix }) => of.test(fix.title));
    for (const proven of fixes)
      if (!(await isForeseen(t, ground, proven, registry.url))) others.push(proven.fix.title);
    assert.ok(fixes.length > 0 && others.length <= (1 - atLeast) * fixes.length, others.join('\n'));
  });

/** Each once. */
function fixesOf(project: Project): readonly Proven[] {
  const findings = analyze(project);
  const proven = findings
    .filter(({ exposed }) => exposed)
    .flatMap((finding) => planFor(project, findings, finding).proven);
  const keyOf = ({ fix: { edits, followUp } }: Proven) => JSON.stringify([[...edits], followUp]);
  return [...new Map(proven.map((one) => [keyOf(one), one])).values()];
}

async function isForeseen(
  t: TestContext,
  project: Project,
  { fix, proposal, outcome }: Proven,
  registry: string,
): Promise<boolean> {
  const folder = await temporaryFolder(t);
  const texts = [...project.manifests.values()].map(
    ({ file, text }) => [file, applyEdits(text, fix.edits.get(file) ?? [])] as const,
  );
  const { file } = project.lock!;
  const files = [...texts, [file, withoutSums(await readFile(file, 'utf8'))] as const];
  const relative = files.map(([path, text]) => [path.slice(project.root.length + 1), text]);
  await writeFiles(folder, Object.fromEntries(relative));
  const options = { path: folder, registry, cache: join(folder, 'cache'), audit: false };
  const names = proposal.refresh;
  const update = names.length > 0 ? { update: { names } } : {};
  const tree = await new Arborist(options).buildIdealTree({ save: names.length === 0, ...update });
  const manifests = [...outcome.project.manifests].map(([path, { manifest }]) => [path, manifest] as const);
  const lockfile = npm.parse(tree.meta.toString())!;
  const theirs = edgesOf(graphOf(lockfile, new Map(manifests)));
  return theirs.join() === edgesOf(outcome.project.lock!.graph).join();
}

/** The registry's tarballs are others than the real ones. */
function withoutSums(lock: string): string {
  return lock
    .replace(/^ *"(?:integrity": "|resolved": "https:\/\/registry\.)[^"]*",?\n/gm, '')
    .replace(/,(\s*\})/g, '$1');
}

/** Every edge between packages that an importer leads to, as `a@1.0.0 > b@1.0.0`. */
function edgesOf(graph: Graph): readonly string[] {
  const reached = new Set(graph.importers().values());
  const lines = new Set<string>();
  for (const index of reached) {
    const node = graph.nodes[index]!;
    const from = node.kind === 'importer' ? node.path : `${node.name}@${node.version}`;
    for (const { to } of node.edges) {
      const target = graph.nodes[to];
      if (target?.kind !== 'package') continue;
      reached.add(to);
      lines.add(`${from} > ${target.name}@${target.version}`);
    }
  }
  return [...lines].sort();
}
