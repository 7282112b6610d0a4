// Who provides a peer dependency, for lockfiles that leave that to be worked out (yarn 2 and later).
import { type EdgeColumns, edgesBetween, isNamed, isPeer, nameAt } from './edgeColumns';
import type { ReadPackage } from './readPackage';

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
 * dependents there may be several providers: then there is an edge to each, those that find no place in the columns
 * added. Peers that nobody provides lead to -1. The other edges must have their targets, as indices of `nodes`.
 */
export function providePeers(edges: EdgeColumns, nodes: readonly ReadPackage[]): void {
  const slots = nodes.map((node) => slotsOf(edges, node));
  const provided: Provided = [];
  nodes.forEach((node, index) => {
    const own = slots[index];
    if (own) offer(edges, own, own, node, index, provided);
    const { firstEdge, endOfEdges } = node;
    for (let edge = firstEdge; edge < endOfEdges; edge++) {
      const needed = slots[edges.to[edge]!];
      if (needed && !isPeer(edges, edge)) offer(edges, needed, own, node, index, provided);
    }
    for (const { to } of node.added) offer(edges, slots[to] ?? [], own, node, index, provided);
  });
  spread(provided);
  slots.forEach((own, index) => {
    for (const slot of own ?? []) setTargets(edges, slot, nodes[index]!);
  });
}

/** Undefined for a node without peers, as most are. */
function slotsOf(edges: EdgeColumns, { firstEdge, endOfEdges }: ReadPackage): Slot[] | undefined {
  let slots: Slot[] | undefined;
  for (let edge = firstEdge; edge < endOfEdges; edge++) {
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
  node: ReadPackage,
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
function targetOf(edges: EdgeColumns, { firstEdge, endOfEdges, added }: ReadPackage, name: string): number {
  for (let edge = firstEdge; edge < endOfEdges; edge++)
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

/** The edge leads to the first provider; one to each of the others is added. */
function setTargets(edges: EdgeColumns, { edge, providers }: Slot, node: ReadPackage): void {
  if (providers.length > 1) providers.sort((a, b) => a - b);
  edges.to[edge] = providers[0] ?? -1;
  if (providers.length < 2) return;
  const [first] = edgesBetween(edges, edge, edge + 1);
  for (const to of providers.slice(1)) node.addEdge({ ...first!, to });
}
