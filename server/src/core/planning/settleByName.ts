// yarn, pnpm and bun: a demand is met by a package of its name and range, wherever that lies.
import { compare, valid } from 'semver';
import { parseDescriptor } from '../manifests/descriptor';
import { remembered, rememberedBy } from '../remembered';
import type { Edge, Graph } from '../types';
import { type Asked, isPeer, meets } from './asked';
import { type Wanted, wantedBy, wantedFor } from './asking';
import { type GraphIndex, graphIndexOf } from './graphIndex';
import { askersOf, type Draft, edgesOf, isLetGo, remark, type Settler, setEdges } from './relockDraft';
import { addPublished, choose, edgeOf, edgeTo, importerNamed, isHeld, isMet, unmetPeer } from './settling';

/** Settles the nodes of a draft in the order in which they come up. */
export function settlerByName(draft: Draft): Settler {
  let turn = 0;
  return { next: () => draft.queue[turn++], settle: (index) => settleByName(draft, index) };
}

/** Settles what one node asks for. */
function settleByName(draft: Draft, index: number): void {
  const settled = draft.differing.has(index)
    ? wantedBy(draft, index).map((wanted) => {
        const to = targetByName(draft, index, wanted);
        return to === wanted.to ? edgeOf(wanted) : edgeTo(wanted, to);
      })
    : settledWhereLetGo(draft, index);
  if (settled) setEdges(draft, index, settled);
}

/** Most of what is asked for stays as it is; undefined where all of it does, and the one who asks is not new. */
function settledWhereLetGo(draft: Draft, index: number): readonly Edge[] | undefined {
  const edges = edgesOf(draft, index);
  let settled = index < draft.base.nodes.length ? undefined : [...edges];
  edges.forEach((edge, at) => {
    if (edge.to >= 0 && !draft.overridden.has(edge.name) && !isLetGo(draft, edge, edge.to)) return;
    const to = targetByName(draft, index, wantedFor(draft, index, edge));
    if (to === edge.to) return;
    settled ??= [...edges];
    settled[at] = edgeTo(edge, to);
  });
  return settled;
}

/** Peers follow what they were met by: where that has gone, to what has come in its place. */
export function movePeers(draft: Draft): void {
  for (const [from, to] of movedIn(draft)) {
    const peers = askersOf(draft, from).filter((asker) =>
      edgesOf(draft, asker).some((edge) => edge.to === from && isPeer(edge)),
    );
    if (peers.length > 0 && !isHeld(draft, from)) for (const asker of peers) movePeer(draft, asker, from, to);
  }
}

/** What has come in the place of each node that somebody asked for; the first that has, where askers got different ones. */
function movedIn({ base, edges: settled }: Draft): ReadonlyMap<number, number> {
  const moved = new Map<number, number>();
  for (const [index, edges] of settled) {
    (base.nodes[index]?.edges ?? []).forEach(({ name, to }, at) => {
      if (to < 0 || moved.has(to) || (edges[at]?.name === name && edges[at].to === to)) return;
      const now = edges.find((edge) => edge.name === name)?.to ?? -1;
      if (now !== to) moved.set(to, now);
    });
  }
  return moved;
}

function targetByName(draft: Draft, index: number, wanted: Wanted): number {
  const { to, same } = wanted;
  const letGo = isLetGo(draft, wanted, to);
  if (same && to >= 0 && !letGo) return to;
  const asked = wanted.asked();
  if (asked === 'nothing') return -1;
  if (!asked) return to;
  if (isAskedAnew(draft, index, asked)) return chosenByName(draft, index, wanted, asked);
  const keeps = same || draft.manager.reuse !== 'descriptor';
  if (to >= 0 && !letGo && keeps && isMet(draft, to, asked)) return to;
  if (isPeer(wanted)) return peerByName(draft, index, wanted, asked);
  const locked = lockedFor(draft, wanted, asked);
  const target = locked >= 0 ? locked : chosenByName(draft, index, wanted, asked);
  if (draft.manager.requiresOverridden && asked.isOverridden && wanted.type === 'optional')
    noteRequired(draft, index, target);
  return target;
}

/** Where what becomes required is for some platforms only, an install on any other stops. */
function noteRequired(draft: Draft, asker: number, target: number): void {
  const { name = '', version = '' } = draft.nodes[target] ?? {};
  const published = draft.packumentOf(name, asker)?.versions.get(version);
  if (!published?.os && !published?.cpu) return;
  const words = `yarn 1 requires what a resolution is about, and ${name} ${version} is not for every platform`;
  remark(draft.refusals, words, asker);
}

/** A tag means what it means today, as far as the registry's word is at hand. */
function isAskedAnew({ manager, packumentOf }: Draft, index: number, { isTag, name }: Asked): boolean {
  return manager.asksTagsAnew && isTag && packumentOf(name, index) !== undefined;
}

function chosenByName(draft: Draft, index: number, wanted: Wanted, asked: Asked): number {
  const version = choose(draft, index, wanted, asked);
  return version === undefined ? -1 : instanceOf(draft, index, wanted, asked.name, version);
}

/** A version that the lockfile already has for what is asked, as far as the package manager looks there. */
function lockedFor(draft: Draft, wanted: Wanted, asked: Asked): number {
  const workspace = importerNamed(draft, asked.name);
  if (workspace >= 0 && wanted.to === workspace) return workspace;
  const candidates = candidatesOf(draft, asked).filter((index) => !isLetGo(draft, wanted, index));
  if (draft.manager.reuse === 'locked') return highest(draft, candidates);
  return candidates.find((index) => hasDescriptor(draft, index, wanted.name, asked)) ?? -1;
}

/** What the lockfile has counts, even where nobody will ask for it any more. */
function candidatesOf(draft: Draft, asked: Asked): readonly number[] {
  const known = draft.index.byName.get(asked.name) ?? [];
  const search = () => known.filter((index) => isMet(draft, index, asked));
  if (known.length < manyInstances || asked.unless) return search();
  const before = knownCandidates(draft.index);
  const key = `${asked.name}\n${asked.selector}\n${asked.isTag}`;
  const candidates = before.get(key) ?? search();
  if (candidates.length < manyInstances) before.set(key, candidates);
  return candidates;
}

/** Of a package that is locked in this many versions, not all are looked at for each who asks for one of them. */
const manyInstances = 16;

/** What few packages of a lockfile meet what is asked for. */
const knownCandidates = remembered((_: GraphIndex) => new Map<string, readonly number[]>());

/** Whether yarn's lockfile has a package for just this name and range, which its key says. */
function hasDescriptor({ base }: Draft, index: number, name: string, asked: Asked): boolean {
  const node = base.nodes[index];
  const range = name === asked.name ? asked.selector : `${asked.name}@${asked.selector}`;
  const isAsked = (descriptor: string) => {
    const other = parseDescriptor(descriptor);
    return other.name === name && other.range.replace(/^npm:/, '') === range;
  };
  return node?.kind === 'package' && node.key.split(', ').some(isAsked);
}

function highest({ nodes }: Draft, indices: readonly number[]): number {
  return indices.reduce((best, index) => (best < 0 || isHigher(nodes, index, best) ? index : best), -1);
}

function isHigher(nodes: Draft['nodes'], a: number, b: number): boolean {
  const [one, other] = [nodes[a]!.version ?? '', nodes[b]!.version ?? ''];
  return valid(one, true) !== null && (valid(other, true) === null || compare(one, other, true) > 0);
}

function instanceOf(draft: Draft, asker: number, edge: Edge, name: string, version: string): number {
  const known = firstOfVersions(draft.base, name).get(version);
  if (known !== undefined) return known;
  const added = addedFor(draft, name, (at) => draft.nodes[at]!.version === version);
  const key = edge.name === name ? `${name}@${version}` : `${edge.name}@npm:${name}@${version}`;
  return added >= 0 ? added : addPublished(draft, asker, edge, key, name, version);
}

/** The first package of a name by version. */
const firstOfVersions = rememberedBy(
  (name: string) => name,
  (graph: Graph, name): ReadonlyMap<string, number> => {
    const indices = graphIndexOf(graph).byName.get(name) ?? [];
    return new Map([...indices].reverse().map((index) => [graph.nodes[index]!.version ?? '', index]));
  },
);

/** The first new node of a name that will do, -1 for none. */
function addedFor({ base, nodes }: Draft, name: string, willDo: (index: number) => boolean): number {
  for (let index = base.nodes.length; index < nodes.length; index++)
    if (nodes[index]!.name === name && willDo(index)) return index;
  return -1;
}

/**
 * What the asker's dependents have by that name would be the peer; here it is any that satisfies, else, where the
 * package manager goes about it so, the highest that is locked, else a new one.
 */
function peerByName(draft: Draft, index: number, wanted: Wanted, asked: Asked): number {
  const added = addedFor(draft, asked.name, (at) => isMet(draft, at, asked));
  const found =
    added >= 0 ? added : (candidatesOf(draft, asked).find((at) => !isLost(draft, wanted, at)) ?? -1);
  if (found >= 0 || wanted.type === 'peerOptional' || !draft.manager.addsPeers) return found;
  const locked = draft.manager.keepsUnmetPeers ? (draft.index.byName.get(asked.name) ?? []) : [];
  const kept = highest(draft, locked);
  if (kept >= 0) return unmetPeer(draft, index, wanted, kept, asked);
  const version = sharedVersion(draft, index, wanted) ?? choose(draft, index, wanted, asked);
  return version === undefined ? -1 : instanceOf(draft, index, wanted, asked.name, version);
}

/** Of the versions that those would be given whose peer this has been, one that all of them admit. */
function sharedVersion(draft: Draft, index: number, wanted: Wanted): string | undefined {
  if (wanted.to < 0) return undefined;
  const all = askersOf(draft, wanted.to).flatMap((asker) =>
    edgesOf(draft, asker).flatMap((edge) => {
      const asked = edge.to === wanted.to && isPeer(edge) ? wantedFor(draft, asker, edge).asked() : undefined;
      return asked && asked !== 'nothing' ? [asked] : [];
    }),
  );
  const versions = all.flatMap((asked) => choose(draft, index, wanted, asked) ?? []);
  return versions.find((version) => all.every((asked) => meets(asked, asked.name, version)));
}

/** An update lets go of a peer that nobody provides, unless what is locked of it is kept in any case. */
function isLost(draft: Draft, wanted: Wanted, index: number): boolean {
  return !draft.manager.keepsUnmetPeers && isLetGo(draft, wanted, index) && !isHeld(draft, index);
}

function movePeer(draft: Draft, asker: number, from: number, to: number): void {
  const edges = wantedBy(draft, asker).map((wanted) => {
    if (wanted.to !== from || !isPeer(wanted)) return edgeTo(wanted, wanted.to);
    const asked = wanted.asked();
    if (to >= 0 && asked && asked !== 'nothing' && !isMet(draft, to, asked))
      unmetPeer(draft, asker, wanted, to, asked);
    return edgeTo(wanted, to);
  });
  setEdges(draft, asker, edges);
}
