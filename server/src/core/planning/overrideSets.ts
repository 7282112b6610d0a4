// npm's overrides as it holds them: a tree of sets, and each package of a graph lies in one (arborist, lib/override-set.js).
import { addOnce, addTo } from '../lists';
import { registryRangeOf, specOf } from '../manifests/spec';
import { remembered } from '../remembered';
import type { Edge, Graph } from '../types';
import { graphIndexOf } from './graphIndex';
import { overlap, overlapping, rangeRowOf } from './overlap';
import type { OverrideRule, Selector } from './overrideRule';

/** What holds for a package of a name, and for all below it; the root of the tree holds everywhere. */
export interface OverrideSet {
  readonly parent?: OverrideSet;
  /** Whom it is about; absent for the root. */
  readonly selector?: Selector;
  /** What it makes of those; absent where it only leads to others. */
  readonly rule?: OverrideRule;
  readonly children: readonly OverrideSet[];
}

/** Whom an edge asks for. */
export type Demand = Pick<Edge, 'name' | 'rawSpec'>;

interface Growing extends OverrideSet {
  rule?: OverrideRule;
  readonly children: Growing[];
  /** The children by what they are about. */
  readonly known: Map<string, Growing>;
}

/** The tree of some rules, in their order; its root. */
export function overrideSetsOf(rules: readonly OverrideRule[]): OverrideSet {
  const root: Growing = { children: [], known: new Map() };
  for (const rule of rules) {
    let at = root;
    for (const selector of [...rule.via, rule.target]) at = childOf(at, selector);
    at.rule ??= rule;
  }
  return root;
}

function childOf(parent: Growing, selector: Selector): Growing {
  const key = selector.range === undefined ? selector.name : `${selector.name}@${selector.range}`;
  const known = parent.known.get(key);
  if (known) return known;
  const child: Growing = { parent, selector, children: [], known: new Map() };
  parent.children.push(child);
  parent.known.set(key, child);
  return child;
}

/** The set in which a dependency lies, where the one who asks lies in another. */
export function setOfEdge(set: OverrideSet, { name, rawSpec }: Demand): OverrideSet {
  return setAbout(set, name, () => registryRangeOf(specOf(rawSpec))?.range);
}

/** The set in which a package lies that is asked for by a name and a range, where the one who asks lies in another. */
export function setOfDemand(set: OverrideSet, name: string, range: string | undefined): OverrideSet {
  return setAbout(set, name, () => range);
}

/** The first that is about what is asked for: first what is in the set, then itself, then what is around it. */
function setAbout(set: OverrideSet, name: string, rangeOf: () => string | undefined): OverrideSet {
  const covers = ({ selector }: OverrideSet): boolean => {
    if (selector?.range === undefined) return true;
    const range = rangeOf();
    return range === undefined || overlap(range, selector.range);
  };
  for (let at: OverrideSet | undefined = set; at; at = at.parent) {
    const child = firstAbout(childrenByName(at).get(name), rangeOf);
    if (child) return child;
    if (at.selector?.name === name && covers(at)) return at;
  }
  return set;
}

function firstAbout(
  sets: readonly OverrideSet[] | undefined,
  rangeOf: () => string | undefined,
): OverrideSet | undefined {
  if (!sets || sets[0]!.selector!.range === undefined) return sets?.[0];
  const [first] = overlapping(rowOf(sets), rangeOf());
  return first === undefined ? undefined : sets[first];
}

const rowOf = remembered((sets: readonly OverrideSet[]) =>
  rangeRowOf(sets.map(({ selector }) => selector?.range)),
);

/** Each set has its own alone: thousands of them that all knew what is around them would fill the memory. */
const childrenByName = remembered(
  ({ children }: OverrideSet): ReadonlyMap<string, readonly OverrideSet[]> => {
    const byName = new Map<string, OverrideSet[]>();
    for (const child of children) addTo(byName, child.selector!.name, child);
    return byName;
  },
);

/** The innermost of some sets where they lie in one another, else what is around all of them; undefined of none. */
export function innermost(sets: Iterable<OverrideSet>): OverrideSet | undefined {
  const different = new Set(sets);
  const outer = new Set<OverrideSet>();
  for (const { parent } of different)
    for (let at = parent; at && !outer.has(at); at = at.parent) outer.add(at);
  const inner = [...different].filter((set) => !outer.has(set));
  return inner.reduce<OverrideSet | undefined>((all, set) => (all ? around(all, set) : set), undefined);
}

function around(a: OverrideSet, b: OverrideSet): OverrideSet {
  let at = a;
  while (at.parent && !isIn(b, at)) at = at.parent;
  return at;
}

function isIn(set: OverrideSet, outer: OverrideSet): boolean {
  for (let at: OverrideSet | undefined = set; at; at = at.parent) if (at === outer) return true;
  return false;
}

/** A package is looked at so often at most: what changes more often goes round in circles. */
const maxLooks = 12;

/**
 * The sets in which the packages of a graph lie, by index; absent for the root. One that is asked for from several sets
 * lies in the innermost, or around them: npm goes by the order in which it comes to them, and so might do otherwise.
 */
export function setsIn(graph: Graph, root: OverrideSet): ReadonlyMap<number, OverrideSet> {
  return setsByRoot(graph)(root);
}

const setsByRoot = remembered((graph: Graph) =>
  remembered((root: OverrideSet) =>
    root.children.length > 0 ? spread(graph, root) : new Map<number, OverrideSet>(),
  ),
);

function spread(graph: Graph, root: OverrideSet): ReadonlyMap<number, OverrideSet> {
  const { nodes } = graph;
  const sets = new Map<number, OverrideSet>();
  const looks = new Map<number, number>();
  const given = new Map<number, Map<number, OverrideSet>>();
  const queue: number[] = [];
  /** Those given something since they were looked at last. */
  const open = new Set<number>();
  const give = (asker: number, set: OverrideSet, edge: Edge): void => {
    if (nodes[edge.to]?.kind !== 'package') return;
    const byAsker = given.get(edge.to) ?? new Map<number, OverrideSet>();
    const own = setOfEdge(set, edge);
    if (byAsker.get(asker) === own) return;
    given.set(edge.to, byAsker.set(asker, own));
    open.add(edge.to);
    queue.push(edge.to);
  };
  for (const name of childrenByName(root).keys())
    for (const index of askedAs(graph, name))
      for (const asker of graph.dependents()[index]!)
        for (const edge of nodes[asker]!.edges)
          if (edge.to === index && edge.name === name) give(asker, root, edge);
  for (const index of queue) {
    if (!open.delete(index)) continue;
    const before = looks.get(index) ?? 0;
    const set = innermost(given.get(index)!.values()) ?? root;
    if (before >= maxLooks || set === (sets.get(index) ?? root)) continue;
    looks.set(index, before + 1);
    sets.set(index, set);
    for (const edge of nodes[index]!.edges) give(index, set, edge);
  }
  return sets;
}

/** The packages that may be asked for by a name: those that have it, and those of other names that it stands for. */
function askedAs(graph: Graph, name: string): readonly number[] {
  return [...(graphIndexOf(graph).byName.get(name) ?? []), ...(aliasesIn(graph).get(name) ?? [])];
}

const aliasesIn = remembered((graph: Graph): ReadonlyMap<string, ReadonlySet<number>> => {
  const fresh = new Map<string, Set<number>>();
  for (const { edges } of graph.nodes) {
    for (const { name, to } of edges) {
      const node = graph.nodes[to];
      if (node?.kind === 'package' && node.name !== name) addOnce(fresh, name, to);
    }
  }
  return fresh;
});
