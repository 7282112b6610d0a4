// Which exposures a change of the lockfile ends, and which it brings; only what it can reach is judged again.
import { saidOf } from '../advisories/ownPackages';
import { isPublished } from '../advisories/publicNames';
import { type Exposure, exposuresAt, exposuresOf, exposuresOfRange, groupsOn } from '../exposures';
import { findEdge } from '../graph';
import { isInStep } from '../inStep';
import { addTo } from '../lists';
import { isPinned } from '../manifests/configDependencies';
import { declaringIn } from '../manifests/declaring';
import { remembered } from '../remembered';
import type { Graph, GraphNode, LockedPackage, Project } from '../types';
import { exposureKey, keyOf, keysOf } from './exposureKeys';
import { graphIndexOf } from './graphIndex';
import { importersReaching, importersReachingEach, leadingTo, reachOfChange } from './reach';
import type { Relocked } from './relock';

/** The exposures that a change ends and brings. */
export interface Difference {
  /** Keys of the exposures that are gone. */
  readonly gone: ReadonlySet<string>;
  readonly brought: readonly Exposure[];
}

type Version = Pick<LockedPackage, 'name' | 'version'>;

/** What becomes of the exposures of a project with a lockfile when the foreseen one takes its place. */
export function difference(before: Project, after: Project, relocked: Relocked): Difference {
  const known = knownOf(before);
  const versions = versionsToJudge(before, after, relocked);
  const reaching = reachingIn(before, relocked.graph, versions.length);
  const judged = versions.map(({ name, version }) =>
    judge(before, after, relocked.graph, name, version, reaching),
  );
  const gone = new Set(judged.flatMap((one) => [...one.gone]));
  const brought = judged.flatMap((one) => one.brought);
  for (const exposure of stillOpen(before, after)) {
    gone.delete(keyOf(exposure));
    if (!known.keys.has(keyOf(exposure))) brought.push(exposure);
  }
  return { gone, brought };
}

/** From nodes to the paths of the importers that come to them. */
type Reaching = (nodes: readonly number[]) => ReadonlySet<string>;

/** To go through a whole graph pays where much is asked about it. */
const manyVersions = 8;

function reachingIn(before: Project, graph: Graph, questions: number): Reaching {
  if (questions >= manyVersions) return importersReachingEach(graph);
  const limit = before.lock!.graph.importers().size;
  return (nodes) => importersReaching(graph, nodes, limit);
}

/** Each once: the affected ones that the change can reach, and those that rested on a range alone. */
function versionsToJudge(before: Project, after: Project, { graph, changed }: Relocked): readonly Version[] {
  const base = before.lock!.graph;
  const affected = affectedIn(before, base);
  const versions = new Map<string, Version>();
  const add = ({ name, version }: Version): void => {
    versions.set(`${name}@${version}`, { name, version });
  };
  for (const index of reachOfChange(base, leadingTo(base, affected), graph, changed)) {
    const node = graph.nodes[index]!;
    const isOpen = index < base.nodes.length ? affected[index] === 1 : isJudged(after, node);
    if (isOpen && node.kind === 'package') add(node);
  }
  knownOf(before).ranges.forEach(add);
  return [...versions.values()];
}

/** Which exposures to a version are gone, and which are new. */
function judge(
  before: Project,
  after: Project,
  graph: Graph,
  name: string,
  version: string,
  reaching: Reaching,
): Difference {
  const known = knownOf(before);
  const instances = instancesOf(before, graph, name, version);
  const instance = graph.nodes[instances[0] ?? -1];
  const origin = instance?.kind === 'package' ? instance : { name };
  const groups = groupsOn(saidOf(after, origin).about, version);
  const was = known.byVersion.get(`${name}@${version}`) ?? [];
  if (groups.length === 0 && was.length === 0) return { gone: new Set(), brought: [] };
  const paths = [...reaching(instances)];
  const now = new Set(
    paths.flatMap((path) => groups.map((group) => exposureKey(path, name, version, group.id))),
  );
  const gone = new Set(was.filter((key) => !now.has(key)));
  if (instance?.kind !== 'package' || [...now].every((key) => known.keys.has(key)))
    return { gone, brought: [] };
  const isNew = (exposure: Exposure) => !known.keys.has(keyOf(exposure)) && now.has(keyOf(exposure));
  return { gone, brought: exposuresAt(after, graph, instances, instance, groups).filter(isNew) };
}

function instancesOf(before: Project, graph: Graph, name: string, version: string): readonly number[] {
  const base = before.lock!.graph;
  const isInstance = (index: number) => {
    const node = graph.nodes[index]!;
    return node.kind === 'package' && node.version === version && isPublished(node);
  };
  const instances = (graphIndexOf(base).byName.get(name) ?? []).filter(isInstance);
  for (let index = base.nodes.length; index < graph.nodes.length; index++)
    if (graph.nodes[index]!.name === name && isInstance(index)) instances.push(index);
  return instances;
}

/** What still rests on a range: declarations that the lockfile would not settle, for want of the registry's word. */
function stillOpen(before: Project, after: Project): readonly Exposure[] {
  const { graph } = after.lock!;
  const known = declaredBefore(before);
  return declaringIn(after).flatMap(({ importer, declarations }) => {
    if (known.has(declarations) && !importersWithRange(before).has(importer)) return [];
    const index = before.lock!.graph.importers().get(importer);
    const node = index === undefined ? undefined : graph.nodes[index];
    return declarations
      .filter((declaration) =>
        isPinned(declaration)
          ? !isInStep(after, importer, declaration)
          : node?.kind !== 'importer' || (findEdge(node, declaration)?.to ?? -1) < 0,
      )
      .flatMap((declaration) => exposuresOfRange(after, importer, declaration));
  });
}

const declaredBefore = remembered(
  (project: Project) => new Set(declaringIn(project).map(({ declarations }) => declarations)),
);

/** The importers of which something rests on declarations alone. */
const importersWithRange = remembered(
  (project: Project) => new Set(knownOf(project).ranges.map(({ importer }) => importer)),
);

interface Known {
  readonly keys: ReadonlySet<string>;
  readonly byVersion: ReadonlyMap<string, readonly string[]>;
  /** What rests on declarations alone: on ranges, and on lines that lock what they ask for. */
  readonly ranges: readonly Exposure[];
}

const knownOf = remembered((project: Project): Known => {
  const exposures = exposuresOf(project);
  const byVersion = new Map<string, string[]>();
  for (const exposure of exposures) {
    const id = `${exposure.name}@${exposure.version}`;
    addTo(byVersion, id, keyOf(exposure));
  }
  const ranges = exposures.filter(
    ({ evidence, declaration, nodes }) =>
      evidence === 'range' || (nodes.length === 0 && declaration && isPinned(declaration)),
  );
  return { keys: keysOf(exposures), byVersion, ranges };
});

interface Affected {
  readonly advisories: Project['advisories'];
  readonly nodes: Uint8Array;
}

const affectedNodes = new WeakMap<Graph, Affected>();

/** For each node of a project's graph 1 where the project is exposed to it, or would be if it came to it; else 0. */
function affectedIn(project: Project, graph: Graph): Uint8Array {
  const { advisories } = project;
  const known = affectedNodes.get(graph);
  if (known?.advisories === advisories) return known.nodes;
  const nodes = Uint8Array.from(graph.nodes, (node) =>
    isJudged(project, node) && groupsOn(advisories.get(node.name)!, node.version).length > 0 ? 1 : 0,
  );
  affectedNodes.set(graph, { advisories, nodes });
  return nodes;
}

function isJudged(project: Project, node: GraphNode): node is LockedPackage {
  return node.kind === 'package' && project.advisories.has(node.name) && isPublished(node);
}
