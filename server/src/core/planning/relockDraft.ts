// A graph while the package manager's next run on it is foreseen: what is kept, what is new, what is still to be done.
import { addOnce } from '../lists';
import { remembered } from '../remembered';
import type { Edge, Graph, GraphNode, Packument, Project } from '../types';
import { type GraphIndex, graphIndexOf } from './graphIndex';
import type { OverrideRule } from './overrideRule';
import { type OverrideSet, overrideSetsOf } from './overrideSets';
import { overrideRulesOf } from './overrides';
import { type PackageManager, packageManagers } from './packageManagers';

/** What the next run has come to so far, and what it goes by. */
export interface Draft {
  /** With the manifests as they will be. */
  readonly project: Project;
  /** With the manifests that the lockfile was judged by. */
  readonly before: Project;
  readonly manager: PackageManager;
  readonly base: Graph;
  readonly index: GraphIndex;
  /** Those of the base at their places, new ones behind them. */
  readonly nodes: GraphNode[];
  /** The edges of the nodes that were settled anew. */
  readonly edges: Map<number, readonly Edge[]>;
  /** For each node, who asks for it besides those that did in the base. */
  readonly askers: Map<number, Set<number>>;
  readonly released: Released;
  readonly rules: readonly OverrideRule[];
  /** The rules as npm holds them; of no use to others. */
  readonly sets: OverrideSet;
  /** For new nodes, the sets in which they lie. */
  readonly newSets: Map<number, OverrideSet>;
  /** Names that an override is about which the base did not have, or had otherwise. */
  readonly overridden: ReadonlySet<string>;
  /** For new nodes, how far the rules' ways lead to them. */
  readonly progress: Map<OverrideRule, Map<number, number>>;
  /** The importers that ask for something else than the lockfile has for them. */
  readonly differing: Set<number>;
  readonly queue: number[];
  readonly queued: Set<number>;
  /** Packages whose packument is not at hand, with the nodes that need it. */
  readonly missing: Remarks;
  /** Peer dependencies that are no longer met, in words. */
  readonly conflicts: Remarks;
  /** Why the package manager would not do it, in words. */
  readonly refusals: Remarks;
  /** The registry's word on a package, as far as it is at hand, for what a node asks. */
  readonly packumentOf: (name: string, asker: number) => Packument | undefined;
}

/** How a draft is settled. */
export interface Settler {
  /** Takes the node whose turn it is out of the queue; undefined when all are settled. */
  readonly next: () => number | undefined;
  readonly settle: (index: number) => void;
}

/** Texts with the nodes that they are about; what is about none that is left in the end does not count. */
export type Remarks = Map<string, Set<number>>;

/** What the run lets go of: whoever asks for it chooses anew. */
export interface Released {
  readonly packages: ReadonlySet<number>;
  /** Only those that ask for it by one of these names; absent where all do. */
  readonly names?: ReadonlySet<string>;
  /** Only those that ask for a name with one of these ranges; absent where all do. */
  readonly descriptors?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The draft in which nothing has been done yet, for a graph that was judged by the manifests of `before`. */
export function newDraft(
  before: Project,
  project: Project,
  graph: Graph,
  released: Released,
  packumentOf: (name: string) => Packument | undefined,
): Draft {
  const { format } = graph.lockfile;
  const missing: Remarks = new Map();
  const rules = overrideRulesOf(project, format);
  return {
    project,
    before,
    manager: packageManagers[format],
    base: graph,
    index: graphIndexOf(graph),
    nodes: [...graph.nodes],
    edges: new Map(),
    askers: new Map(),
    released,
    rules,
    sets: setsOf(rules),
    newSets: new Map(),
    overridden: changedNames(rules, overrideRulesOf(before, format)),
    progress: new Map(),
    differing: new Set(),
    queue: [],
    queued: new Set(),
    missing,
    conflicts: new Map(),
    refusals: new Map(),
    packumentOf: (name, asker) => {
      const packument = packumentOf(name);
      if (!packument) remark(missing, name, asker);
      return packument;
    },
  };
}

const setsOf = remembered(overrideSetsOf);

/** Keeps a text with one more node that it is about. */
export function remark(remarks: Remarks, text: string, about: number): void {
  addOnce(remarks, text, about);
}

/** Whether a dependency on a package is to be chosen anew. */
export function isLetGo(
  { released: { packages, names, descriptors } }: Pick<Draft, 'released'>,
  { name, rawSpec }: Pick<Edge, 'name' | 'rawSpec'>,
  to: number,
): boolean {
  if (!packages.has(to) || names?.has(name) === false) return false;
  return descriptors === undefined || descriptors.get(name)?.has(rawSpec) === true;
}

/** What a node asks for, as far as that is settled by now. */
export function edgesOf(draft: Draft, index: number): readonly Edge[] {
  return draft.edges.get(index) ?? draft.nodes[index]!.edges;
}

/** All that ask for a node, and perhaps some that no longer do. */
export function askersOf(draft: Draft, index: number): readonly number[] {
  const own = draft.base.dependents()[index] ?? [];
  const added = draft.askers.get(index);
  return added ? [...own, ...added] : own;
}

/** Settles what a node asks for, and where that leads. */
export function setEdges(draft: Draft, index: number, edges: readonly Edge[]): void {
  const before = edgesOf(draft, index);
  draft.edges.set(index, edges);
  edges.forEach(({ to }, at) => {
    if (to !== before[at]?.to) noteAsker(draft, index, to);
  });
}

/** Leads a node's dependency elsewhere. */
export function redirect(draft: Draft, index: number, name: string, to: number): void {
  const edges = edgesOf(draft, index).map((edge) => (edge.name === name ? { ...edge, to } : edge));
  setEdges(draft, index, edges);
}

/** Has a node settled once more, unless its turn is still to come. */
export function enqueue(draft: Draft, index: number): void {
  if (draft.queued.has(index)) return;
  draft.queued.add(index);
  draft.queue.push(index);
}

function noteAsker({ base, askers }: Draft, index: number, to: number): void {
  if (to < 0 || base.dependents()[to]?.includes(index)) return;
  addOnce(askers, to, index);
}

function changedNames(now: readonly OverrideRule[], before: readonly OverrideRule[]): ReadonlySet<string> {
  if (now === before) return new Set();
  const known = new Set(before.map(textOf));
  const kept = new Set(now.map(textOf));
  const names = [
    ...now.filter((rule) => !known.has(textOf(rule))),
    ...before.filter((rule) => !kept.has(textOf(rule))),
  ].map(({ target }) => target.name);
  return new Set(names);
}

/** What `$name` and `catalog:` stand for may change while the override does not. */
const textOf = remembered(({ override: { field, path, rawSpec }, spec }: OverrideRule): string =>
  JSON.stringify([field, path, rawSpec, spec]),
);
