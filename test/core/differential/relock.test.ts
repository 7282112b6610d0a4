// The foreseen lockfile of npm: equal to what npm's own arborist makes of the same packages.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { graphIndexOf } from '../../../server/src/core/planning/graphIndex';
import { relock } from '../../../server/src/core/planning/relock';
import type { Graph, Project } from '../../../server/src/core/types';
import { type PublishedText, type PublishedTexts, packumentsOf, projectOf } from '../../support/project';
import { startSyntheticRegistry } from '../../support/syntheticRegistry';
import { registryOf } from '../../support/worlds';

interface Arborist {
  readonly reify: (options: object) => Promise<unknown>;
}
const Arborist: new (options: object) => Arborist = require('@npmcli/arborist');

/** What a registry has at first and later, what a project asks for at first and later. */
interface Story {
  readonly early: PublishedTexts;
  readonly late: PublishedTexts;
  readonly asks: Readonly<Record<string, string>>;
  readonly asksLater: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly updates: readonly string[];
}

const runs = Number(process.env.LOCKWATCH_RUNS ?? 40);

test('other ranges, overrides and updates: what npm would lock', async () => {
  await fc.assert(fc.asyncProperty(stories(), sameAsNpm), { numRuns: runs });
});

test('what an update takes out asks for nothing any more, though an override is about what it asked for', () => {
  const early = {
    b: { '1.0.0': { dependencies: { c: '^1.0.0', g: '^1.0.0' } } },
    c: { '1.0.0': { dependencies: { d: '^1.0.0', g: '2.0.0' } } },
    d: { '1.0.0': {}, '1.1.0': {} },
    f: { '1.0.0': { dependencies: { g: '>=1.0.0' } } },
    g: { '1.0.0': {}, '2.0.0': {} },
  };
  const late = { ...early, b: { ...early.b, '1.1.0': {} } };
  const asks = { b: '^1.0.0', f: '^1.0.0' };
  return sameAsNpm({ early, late, asks, asksLater: asks, overrides: { d: '1.0.0' }, updates: ['b'] });
});

test('a package in the place of an older one keeps what lies in its folder, where that will do', () => {
  const packages = {
    f: { '1.0.0': { dependencies: { g: '1.0.0' } }, '1.1.0': { dependencies: { g: '^1.0.0' } } },
    g: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} },
  };
  const asks = { f: '1.0.0', g: '^2.0.0' };
  const asksLater = { f: '1.1.0', g: '^2.0.0' };
  return sameAsNpm({ early: packages, late: packages, asks, asksLater, overrides: {}, updates: [] });
});

test('what only a duplicate asked for goes with it, and is in the way of nothing else', () => {
  const early = {
    c: { '1.0.0': { dependencies: { e: '^1.0.0', g: '>=1.0.0' } } },
    e: { '1.0.0': { dependencies: { f: '^1.0.0', g: '1.0.0' } }, '2.0.0': {} },
    f: { '1.0.0': { dependencies: { g: '2.0.0' } } },
    g: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} },
  };
  const late = {
    ...early,
    e: { '1.0.0': early.e['1.0.0'], '1.1.0': { dependencies: { g: '1.1.0' } }, '2.0.0': {} },
  };
  const asks = { c: '^1.0.0', e: '^2.0.0' };
  const asksLater = { c: '^1.0.0', e: '^1.0.0' };
  return sameAsNpm({ early, late, asks, asksLater, overrides: {}, updates: [] });
});

test('what a nested override brings takes the place of what is asked for elsewhere too', () => {
  const asksForD = { dependencies: { d: '^1.0.0' } };
  const early = {
    a: { '1.0.0': { dependencies: { b: '^1.0.0' } } },
    b: { '1.0.0': { dependencies: { c: '^1.0.0' } } },
    c: { '1.0.0': asksForD },
    d: { '1.0.0': {} },
    e: { '1.0.0': { dependencies: { c: '^1.0.0' } } },
  };
  const late = {
    ...early,
    b: { ...early.b, '1.1.0': { dependencies: { c: '^1.1.0' } } },
    c: { ...early.c, '1.1.0': asksForD },
  };
  const asks = { a: '^1.0.0', e: '^1.0.0' };
  const overrides = { a: { 'b@1': '^1.1.0' } };
  return sameAsNpm({ early, late, asks, asksLater: asks, overrides, updates: [] });
});

async function sameAsNpm(story: Story): Promise<void> {
  const theirs = await lockedByNpm(story);
  assert.deepEqual(lockedByUs(story, theirs.before), edgesOf(projectWith(story, theirs.after).lock!.graph));
}

async function lockedByNpm(story: Story): Promise<{ readonly before: string; readonly after: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'lockwatch-relock-'));
  const registry = await startSyntheticRegistry(story.early);
  const run = async (manifest: string, names: readonly string[]): Promise<string> => {
    writeFileSync(join(folder, 'package.json'), manifest);
    const options = { path: folder, registry: registry.url, cache: join(folder, 'cache'), audit: false };
    const update = names.length > 0 ? { update: { names } } : {};
    await new Arborist(options).reify({ packageLockOnly: true, save: names.length === 0, ...update });
    return readFileSync(join(folder, 'package-lock.json'), 'utf8');
  };
  try {
    const before = await run(manifestOf(story.asks, {}), []);
    registry.publish(story.late);
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
    const after = await run(manifestOf(story.asksLater, story.overrides), story.updates);
    return { before, after };
  } finally {
    await registry.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function lockedByUs(story: Story, lock: string): readonly string[] {
  const before = projectOf({ manifests: manifestOf(story.asks, {}), lock });
  const { manifests } = projectOf({ manifests: manifestOf(story.asksLater, story.overrides) });
  const { byName } = graphIndexOf(before.lock!.graph);
  const released = { packages: new Set(story.updates.flatMap((name) => byName.get(name) ?? [])) };
  const packuments = packumentsOf(story.late);
  const latest = (name: string) => Object.keys(story.late[name]!).at(-1)!;
  const tagged = new Map(
    [...packuments].map(([name, one]) => [name, { ...one, distTags: { latest: latest(name) } }]),
  );
  const result = relock(before, { ...before, manifests }, released, (name) => tagged.get(name))!;
  assert.equal(result.refusal, undefined);
  return edgesOf(result.graph);
}

function projectWith(story: Story, lock: string): Project {
  return projectOf({ manifests: manifestOf(story.asksLater, story.overrides), lock });
}

function manifestOf(dependencies: Readonly<Record<string, string>>, overrides: object): string {
  return JSON.stringify({ name: 'app', version: '1.0.0', dependencies, overrides });
}

/** Every edge that the root leads to, as `a@1.0.0 > b@1.0.0`. */
function edgesOf(graph: Graph): readonly string[] {
  const start = graph.importers().get('')!;
  const seen = new Set([start]);
  const lines = new Set<string>();
  for (const index of seen) {
    const node = graph.nodes[index]!;
    for (const { to } of node.edges) {
      const target = graph.nodes[to];
      if (!target) continue;
      seen.add(to);
      lines.add(`${labelOf(node)} > ${labelOf(target)}`);
    }
  }
  return [...lines].sort();
}

function labelOf({ kind, name, version }: Graph['nodes'][number]): string {
  return kind === 'importer' ? '.' : `${name}@${version}`;
}

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
const versions: readonly string[] = ['1.0.0', '1.0.1', '1.1.0', '2.0.0', '2.1.0'];
const always = ['1.0.0', '2.0.0'];
const ranges = ['^1.0.0', '~1.0.0', '1.0.0', '^2.0.0', '>=1.0.0', '*', '1.0.0 || ^2.0.0', '2.0.0'] as const;

/** Each package may ask for the ones behind it. What 1.0.0 and 2.0.0 ask for is always there. */
function stories(): fc.Arbitrary<Story> {
  const text = (index: number): fc.Arbitrary<PublishedText> => {
    const behind = names.filter((_, at) => at > index);
    if (behind.length === 0) return fc.constant({ published: '2020-01-01' });
    const name = fc.constantFrom(...behind);
    return fc
      .dictionary(name, fc.constantFrom(...ranges), { maxKeys: 2 })
      .map((dependencies) => ({ published: '2020-01-01', dependencies }));
  };
  const one = (index: number) =>
    fc.record({
      texts: fc.tuple(...versions.map(() => text(index))),
      late: fc.subarray(versions.filter((version) => !always.includes(version))),
      never: fc.subarray(
        versions.filter((version) => !always.includes(version)),
        { maxLength: 1 },
      ),
    });
  const asks = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...ranges), {
    minKeys: 1,
    maxKeys: 4,
  });
  const override = fc.oneof(
    fc.constant({}),
    fc
      .tuple(fc.constantFrom(...names), fc.constantFrom('1.0.0', '^1.0.0', '2.0.0'))
      .map(([name, range]) => ({ [name]: range })),
    fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.constantFrom('^1.0.0', '2.0.0'))
      .map(([parent, name, range]) => ({ [`${parent}@1`]: { [name]: range } })),
    fc
      .record({
        parents: fc.uniqueArray(fc.constantFrom(...names), { minLength: 2, maxLength: 2 }),
        name: fc.constantFrom(...names),
        ranges: fc.tuple(fc.constantFrom('^1.0.0', '2.0.0'), fc.constantFrom('^1.0.0', '1.1.0')),
      })
      .map(({ parents: [one, other], name, ranges }) => ({
        [one!]: { [name]: ranges[0] },
        [`${other}@>=1.0.0`]: { [name]: ranges[1] },
      })),
  );
  return fc
    .record({
      packages: fc.tuple(...names.map((_, index) => one(index))),
      asks,
      change: fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...ranges), { maxKeys: 1 }),
      overrides: override,
      updates: fc.subarray([...names], { maxLength: 2 }),
    })
    .map(({ packages, asks, change, overrides, updates }) => {
      const registry = (isThere: (index: number, version: string) => boolean): PublishedTexts =>
        registryOf(names, versions, (index, at) =>
          isThere(index, versions[at]!) ? packages[index]!.texts[at] : undefined,
        );
      const isNever = (index: number, version: string) => packages[index]!.never.includes(version);
      const direct = Object.keys({ ...asks, ...change });
      const harmless = Object.fromEntries(
        Object.entries(overrides).filter(([name]) => !direct.includes(name.replace(/@.*/, ''))),
      );
      return {
        early: registry(
          (index, version) => !isNever(index, version) && !packages[index]!.late.includes(version),
        ),
        late: registry((index, version) => !isNever(index, version)),
        asks,
        asksLater: { ...asks, ...change },
        overrides: harmless,
        updates: updates.filter(() => Object.keys(change).length === 0),
      };
    });
}
