// Who provides a peer dependency, for lockfiles that leave that to be worked out (yarn 2 and later).
import type { Edge, EdgeType } from '../types';

/** A node while its lockfile is read. */
export interface PeerNode {
  /** A workspace may have none. */
  readonly name?: string | undefined;
  readonly edges: DraftEdge[];
}

type DraftEdge = { -readonly [K in keyof Edge]: Edge[K] };

/** Peers of one package, and providers of one peer, beyond which no more are considered; real ones have few. */
const limit = 64;

/** A peer edge, the nodes that provide it, and the peer edges of dependencies that inherit them. */
interface Slot {
  readonly edge: DraftEdge;
  readonly providers: number[];
  readonly heirs: Slot[];
}

/** Slots with a provider each, still to be noted. */
type Provided = (readonly [Slot, number])[];

/**
 * Sets the targets of peer edges as yarn does: a peer is what the dependent has by that name, through a peer of its
 * own or as a dependency, or is the dependent itself, or is the package's own dependency of that name. With several
 * dependents there may be several providers: then there is an edge to each. Peers that nobody provides stay at -1.
 * The other edges must have their targets, as indices of `nodes`.
 */
export function providePeers(nodes: readonly PeerNode[]): void {
  const slots = nodes.map(slotsOf);
  const provided: Provided = [];
  nodes.forEach((node, index) => {
    const own = slots[index];
    if (own) offer(own, own, node, index, provided);
    for (const { type, to } of node.edges) {
      const needed = slots[to];
      if (needed && !isPeer(type)) offer(needed, own, node, index, provided);
    }
  });
  spread(provided);
  slots.forEach((own, index) => {
    for (const slot of own ?? []) setTargets(nodes[index]!.edges, slot);
  });
}

/** Undefined for a node without peers, as most are. */
function slotsOf({ edges }: PeerNode): Slot[] | undefined {
  let slots: Slot[] | undefined;
  for (const edge of edges) {
    if (!isPeer(edge.type) || (slots && slots.length >= limit)) continue;
    slots ??= [];
    slots.push({ edge, providers: [], heirs: [] });
  }
  return slots;
}

/** What a node, whose own peers are `own`, provides to one of its dependencies or to itself. */
function offer(
  needed: readonly Slot[],
  own: readonly Slot[] | undefined,
  node: PeerNode,
  index: number,
  provided: Provided,
): void {
  for (const slot of needed) {
    const { name } = slot.edge;
    const inherited = own?.find(({ edge }) => edge.name === name);
    if (inherited && inherited !== slot) {
      inherited.heirs.push(slot);
      continue;
    }
    const target = node.edges.find((edge) => edge.name === name && !isPeer(edge.type))?.to ?? -1;
    if (target >= 0) provided.push([slot, target]);
    else if (node.name === name) provided.push([slot, index]);
  }
}

function spread(provided: Provided): void {
  for (let next = provided.pop(); next; next = provided.pop()) {
    const [{ providers, heirs }, target] = next;
    if (providers.length >= limit || providers.includes(target)) continue;
    providers.push(target);
    for (const heir of heirs) provided.push([heir, target]);
  }
}

function setTargets(edges: DraftEdge[], { edge, providers }: Slot): void {
  if (providers.length > 1) providers.sort((a, b) => a - b);
  edge.to = providers[0] ?? -1;
  for (let i = 1; i < providers.length; i++) edges.push({ ...edge, to: providers[i]! });
}

function isPeer(type: EdgeType): boolean {
  return type === 'peer' || type === 'peerOptional';
}
