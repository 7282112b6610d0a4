// Who provides a peer dependency, for lockfiles that leave that to be worked out (yarn 2 and later).
import type { Edge } from '../types';
import { type EdgeColumns, edgesBetween, isNamed, isPeer, nameAt } from './edgeColumns';

/** A node while its lockfile is read. */
export interface PeerNode {
  /** A workspace may have none. */
  readonly name?: string | undefined;
  /** Its edges in the columns go from `first` up to `end`. */
  readonly first: number;
  readonly end: number;
  /** Those that are in no column. None of them is a peer. */
  readonly added: readonly Edge[];
}

/** An edge that a node has beside those in the columns. */
export interface ProvidedEdge {
  /** Index of the node. */
  readonly node: number;
  readonly edge: Edge;
}

/** Peers of one package, and providers of one peer, beyond which no more are considered; real ones have few. */
const limit = 64;

/** A peer edge, the nodes that provide it, and the peer edges of dependencies that inherit them. */
interface Slot {
  readonly edge: number;
  readonly name: string;
  readonly providers: number[];
  readonly heirs: Slot[];
}

/** Slots with a provider each, still to be noted. */
type Provided = (readonly [Slot, number])[];

/**
 * Sets the targets of peer edges as yarn does: a peer is what the dependent has by that name, through a peer of its
 * own or as a dependency, or is the dependent itself, or is the package's own dependency of that name. With several
 * dependents there may be several providers: then there is an edge to each, and those that find no place in the
 * columns are returned. Peers that nobody provides lead to -1. The other edges must have their targets, as indices of
 * `nodes`.
 */
export function providePeers(edges: EdgeColumns, nodes: readonly PeerNode[]): readonly ProvidedEdge[] {
  const slots = nodes.map((node) => slotsOf(edges, node));
  const provided: Provided = [];
  nodes.forEach((node, index) => {
    const own = slots[index];
    if (own) offer(edges, own, own, node, index, provided);
    for (let edge = node.first; edge < node.end; edge++) {
      const needed = slots[edges.to[edge]!];
      if (needed && !isPeer(edges, edge)) offer(edges, needed, own, node, index, provided);
    }
    for (const { to } of node.added) offer(edges, slots[to] ?? [], own, node, index, provided);
  });
  spread(provided);
  const more: ProvidedEdge[] = [];
  slots.forEach((own, node) => {
    for (const slot of own ?? []) for (const edge of setTargets(edges, slot)) more.push({ node, edge });
  });
  return more;
}

/** Undefined for a node without peers, as most are. */
function slotsOf(edges: EdgeColumns, { first, end }: PeerNode): Slot[] | undefined {
  let slots: Slot[] | undefined;
  for (let edge = first; edge < end; edge++) {
    if (!isPeer(edges, edge)) continue;
    edges.to[edge] = -1;
    if (slots && slots.length >= limit) continue;
    slots ??= [];
    slots.push({ edge, name: nameAt(edges, edge), providers: [], heirs: [] });
  }
  return slots;
}

/** What a node, whose own peers are `own`, provides to one of its dependencies or to itself. */
function offer(
  edges: EdgeColumns,
  needed: readonly Slot[],
  own: readonly Slot[] | undefined,
  node: PeerNode,
  index: number,
  provided: Provided,
): void {
  for (const slot of needed) {
    const { name } = slot;
    const inherited = own?.find((other) => other.name === name);
    if (inherited && inherited !== slot) {
      inherited.heirs.push(slot);
      continue;
    }
    const target = targetOf(edges, node, name);
    if (target >= 0) provided.push([slot, target]);
    else if (node.name === name) provided.push([slot, index]);
  }
}

/** Where the first dependency of this name leads. */
function targetOf(edges: EdgeColumns, { first, end, added }: PeerNode, name: string): number {
  for (let edge = first; edge < end; edge++)
    if (!isPeer(edges, edge) && isNamed(edges, edge, name)) return edges.to[edge]!;
  return added.find((edge) => edge.name === name)?.to ?? -1;
}

function spread(provided: Provided): void {
  for (let next = provided.pop(); next; next = provided.pop()) {
    const [{ providers, heirs }, target] = next;
    if (providers.length >= limit || providers.includes(target)) continue;
    providers.push(target);
    for (const heir of heirs) provided.push([heir, target]);
  }
}

/** The edge leads to the first provider; returns one to each of the others. */
function setTargets(edges: EdgeColumns, { edge, providers }: Slot): readonly Edge[] {
  if (providers.length > 1) providers.sort((a, b) => a - b);
  edges.to[edge] = providers[0] ?? -1;
  if (providers.length < 2) return [];
  const [first] = edgesBetween(edges, edge, edge + 1);
  return providers.slice(1).map((to) => ({ ...first!, to }));
}
