// A graph while the package manager's next run on it is foreseen: what is kept, what is new, what is still to be done.

import { registryRangeOf, specOf } from '../manifests/spec';
import type { Edge, Graph, GraphNode, LockedPackage, Override, Packument, Project } from '../types';
import { type GraphIndex, graphIndexOf } from './graphIndex';
import { matchesStep, matchesTarget, type OverrideRule, overlap, overrideRulesOf } from './overrides';
import { type PackageManager, packageManagers } from './packageManagers';

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
  /** Names that an override is about which the base did not have, or had otherwise. */
  readonly overridden: ReadonlySet<string>;
  /** For new nodes, how far the rules' ways lead to them. */
  readonly progress: Map<OverrideRule, Map<number, number>>;
  readonly queue: number[];
  readonly queued: Set<number>;
  /** Packages whose packument is not at hand, with the nodes that need it. */
  readonly missing: Remarks;
  /** Peer dependencies that are no longer met, in words. */
  readonly conflicts: Remarks;
  /** Why the package manager would not do it, in words. */
  readonly refusals: Remarks;
  steps: number;
  /** The registry's word on a package, as far as it is at hand, for what a node asks. */
  readonly packumentOf: (name: string, asker: number) => Packument | undefined;
}

/** Texts with the nodes that they are about; what is about none that is left in the end does not count. */
export type Remarks = Map<string, Set<number>>;

/** What the run lets go of: whoever asks for it chooses anew. */
export interface Released {
  readonly packages: ReadonlySet<number>;
  /** Only those that ask with one of these, `name@range`; absent where all do. */
  readonly descriptors?: ReadonlySet<string>;
}

/** Beyond this the answer is that it cannot be foreseen; real runs take some hundred steps. */
export const maxSteps = 20_000;

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
    overridden: changedNames(rules, overrideRulesOf(before, format)),
    progress: new Map(),
    queue: [],
    queued: new Set(),
    missing,
    conflicts: new Map(),
    refusals: new Map(),
    steps: 0,
    packumentOf: (name, asker) => {
      const packument = packumentOf(name);
      if (!packument) remark(missing, name, asker);
      return packument;
    },
  };
}

export function remark(remarks: Remarks, text: string, about: number): void {
  const known = remarks.get(text);
  if (known) known.add(about);
  else remarks.set(text, new Set([about]));
}

/** Whether a dependency on a package is to be chosen anew. */
export function isLetGo(
  { released }: Draft,
  { name, rawSpec }: Pick<Edge, 'name' | 'rawSpec'>,
  to: number,
): boolean {
  return released.packages.has(to) && (released.descriptors?.has(`${name}@${rawSpec}`) ?? true);
}

export function edgesOf(draft: Draft, index: number): readonly Edge[] {
  return draft.edges.get(index) ?? draft.nodes[index]!.edges;
}

/** All that ask for a node, and perhaps some that no longer do. */
export function askersOf(draft: Draft, index: number): readonly number[] {
  const own = draft.base.dependents[index] ?? [];
  const added = draft.askers.get(index);
  return added ? [...own, ...added] : own;
}

export function setEdges(draft: Draft, index: number, edges: readonly Edge[]): void {
  draft.edges.set(index, edges);
  for (const { to } of edges) noteAsker(draft, index, to);
}

export function noteAsker({ base, askers }: Draft, index: number, to: number): void {
  if (to < 0 || base.dependents[to]?.includes(index)) return;
  const known = askers.get(to);
  if (known) known.add(index);
  else askers.set(to, new Set([index]));
}

/** Leads a node's dependency elsewhere. */
export function redirect(draft: Draft, index: number, name: string, to: number): void {
  const edges = edgesOf(draft, index).map((edge) => (edge.name === name ? { ...edge, to } : edge));
  setEdges(draft, index, edges);
}

export function enqueue(draft: Draft, index: number): void {
  if (draft.queued.has(index)) return;
  draft.queued.add(index);
  draft.queue.push(index);
}

/** A package that the run adds for an edge of a node; its own edges are worked out when its turn comes. */
export function addPackage(
  draft: Draft,
  asker: number,
  edge: Pick<Edge, 'name' | 'rawSpec'>,
  node: Pick<LockedPackage, 'key' | 'name' | 'version' | 'edges'>,
): number {
  const index = draft.nodes.length;
  const span = { start: 0, end: 0 };
  draft.nodes.push({ kind: 'package', source: 'registry', span, keySpan: span, ...node });
  for (const rule of draft.rules) noteProgress(draft, rule, asker, index, edge);
  enqueue(draft, index);
  return index;
}

/** The override that moves a node's dependency, the most specific one where several would. */
export function findRule(
  draft: Draft,
  asker: number,
  matches: (rule: OverrideRule) => boolean,
): OverrideRule | undefined {
  const found = draft.rules.filter((rule) => matches(rule) && isOnWay(draft, rule, asker));
  return found.sort((a, b) => specificity(b) - specificity(a))[0];
}

function specificity({ via, target }: OverrideRule): number {
  return via.length * 2 + (target.range === undefined ? 0 : 1);
}

/** Whether what this node asks for is what a rule's way leads to. */
function isOnWay(draft: Draft, rule: OverrideRule, asker: number): boolean {
  const { via, reach, anchored } = rule;
  if (via.length === 0) return true;
  const node = draft.nodes[asker]!;
  if (node.kind === 'importer') return false;
  if (reach === 'child' && !matchesStep(via.at(-1)!, node.name, node.version)) return false;
  if (anchored && via.length === 1 && reach === 'child')
    return askersOf(draft, asker).some((from) => draft.nodes[from]!.kind === 'importer');
  if (via.length === 1 && reach === 'child') return true;
  return progressAt(draft, rule, asker) >= via.length;
}

/**
 * How deep in the overrides, rule by rule, what a node asks for lies. npm lets a package take the place of another only
 * where both lie alike (arborist, lib/node.js, `canReplaceWith`).
 */
export function depthInRules(
  draft: Draft,
  asker: number,
  edge: Pick<Edge, 'name' | 'rawSpec'>,
): readonly number[] {
  const range = registryRangeOf(specOf(edge.rawSpec))?.range;
  return draft.rules.map((rule) => {
    const before = progressAt(draft, rule, asker);
    const isTarget =
      before >= rule.via.length && matchesTarget(rule, edge.name, range, draft.base.lockfile.format);
    return stepOn(rule, draft.nodes[asker]!, before, edge) + (isTarget ? 1 : 0);
  });
}

const progressOfGraph = new WeakMap<Graph, Map<string, ReadonlyMap<number, number>>>();

/** How many of a rule's steps the ways from the importers to a node have behind them, at best. */
function progressAt({ base, progress }: Draft, rule: OverrideRule, node: number): number {
  const added = progress.get(rule)?.get(node);
  if (added !== undefined) return added;
  return rule.via.length === 0 ? 0 : (walked(base, rule).get(node) ?? 0);
}

/** Overrides that lead the same way, as to one version after another, share the walk. */
function walked(graph: Graph, rule: OverrideRule): ReadonlyMap<number, number> {
  const known = progressOfGraph.get(graph) ?? new Map<string, ReadonlyMap<number, number>>();
  progressOfGraph.set(graph, known);
  const way = wayOf(rule);
  const before = known.get(way);
  if (before) return before;
  const fresh = walk(graph, rule);
  known.set(way, fresh);
  return fresh;
}

const wayOfVia = new WeakMap<OverrideRule['via'], string>();

function wayOf({ via }: OverrideRule): string {
  const known = wayOfVia.get(via) ?? JSON.stringify(via.map(({ name, range }) => [name, range]));
  wayOfVia.set(via, known);
  return known;
}

/** The nodes that have at least the first step behind them, with how many they have. */
function walk(graph: Graph, rule: OverrideRule): ReadonlyMap<number, number> {
  const isNpm = graph.lockfile.format === 'npm';
  const progress = new Map<number, number>();
  const follow = ({ to, name, rawSpec }: Edge, before: number): void => {
    const node = graph.nodes[to];
    if (!node || node.kind === 'importer') return;
    const reached = stepOn(rule, node, before, isNpm ? { name, rawSpec } : undefined);
    if ((progress.get(to) ?? 0) >= reached) return;
    progress.set(to, reached);
    queue.push(to);
  };
  const queue: number[] = [];
  for (const edge of firstSteps(graph, rule)) follow(edge, 0);
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    for (const edge of graph.nodes[at]!.edges) follow(edge, progress.get(at)!);
  }
  return progress;
}

const edgesByTarget = new WeakMap<Graph, ReadonlyMap<string, readonly Edge[]>>();

/** The edges that may be a rule's first step: npm goes by the name asked for, the others by that of what is locked. */
function firstSteps(graph: Graph, { via }: OverrideRule): readonly Edge[] {
  const known = edgesByTarget.get(graph) ?? reachedEdges(graph);
  edgesByTarget.set(graph, known);
  return known.get(via[0]!.name) ?? [];
}

/** All edges that an importer comes to. */
function reachedEdges(graph: Graph): ReadonlyMap<string, readonly Edge[]> {
  const isNpm = graph.lockfile.format === 'npm';
  const byName = new Map<string, Edge[]>();
  const reached = new Set(graphIndexOf(graph).importers.values());
  for (const index of reached) {
    for (const edge of graph.nodes[index]!.edges) {
      const node = graph.nodes[edge.to];
      if (!node) continue;
      reached.add(edge.to);
      const name = isNpm ? edge.name : (node.name ?? '');
      const same = byName.get(name);
      if (same) same.push(edge);
      else byName.set(name, [edge]);
    }
  }
  return byName;
}

function noteProgress(
  draft: Draft,
  rule: OverrideRule,
  asker: number,
  index: number,
  edge: Pick<Edge, 'name' | 'rawSpec'>,
): void {
  if (rule.via.length === 0) return;
  const asked = draft.manager.id === 'npm' ? edge : undefined;
  const reached = stepOn(rule, draft.nodes[index]!, progressAt(draft, rule, asker), asked);
  const own = draft.progress.get(rule);
  if (own) own.set(index, reached);
  else draft.progress.set(rule, new Map([[index, reached]]));
}

/** npm goes by what is asked for, the others by what is locked for it. */
function stepOn(
  { via }: OverrideRule,
  node: GraphNode,
  reached: number,
  asked?: Pick<Edge, 'name' | 'rawSpec'>,
): number {
  const next = via[reached];
  if (!next) return reached;
  if (!asked) return matchesStep(next, node.name, node.version) ? reached + 1 : reached;
  if (next.name !== asked.name) return reached;
  const range = registryRangeOf(specOf(asked.rawSpec))?.range;
  const meant = next.range === undefined || range === undefined || overlap(range, next.range);
  return meant ? reached + 1 : reached;
}

function changedNames(now: readonly OverrideRule[], before: readonly OverrideRule[]): ReadonlySet<string> {
  const known = new Set(before.map(textOf));
  const kept = new Set(now.map(textOf));
  const names = [
    ...now.filter((rule) => !known.has(textOf(rule))),
    ...before.filter((rule) => !kept.has(textOf(rule))),
  ].map(({ target }) => target.name);
  return new Set(names);
}

/** What `$name` stands for may change while the override does not. */
function textOf({ override }: OverrideRule): string {
  const { field, path, rawSpec, spec }: Override = override;
  return JSON.stringify([field, path, rawSpec, spec]);
}
