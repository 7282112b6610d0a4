// What settling has in common for all package managers: whether a demand is met, what the registry gives for it, and remarks.
import { pickToday } from '../registry/releaseAge';
import { remembered } from '../remembered';
import { nowhere } from '../text';
import type { Edge, Project } from '../types';
import { type Asked, isPeer, meets } from './asked';
import { edgesOfPublished, type Wanted } from './asking';
import { askersOf, type Draft, edgesOf, enqueue, remark } from './relockDraft';
import { noteProgress } from './rulesInDraft';

/** Whether a node is what is asked for; a workspace always is. */
export function isMet({ nodes }: Draft, index: number, asked: Asked): boolean {
  const node = nodes[index]!;
  return node.kind === 'importer' || meets(asked, node.name, node.version);
}

/** The version that the registry would give; undefined where there is none, which is remarked on, or no word of it. */
export function choose(draft: Draft, asker: number, wanted: Wanted, asked: Asked): string | undefined {
  const packument = draft.packumentOf(asked.name, asker);
  if (!packument) return undefined;
  const { pick } = draft.manager;
  const version = pickToday(draft.project, packument, asked.selector, pick);
  if (version === undefined && wanted.type !== 'optional' && !isPeer(wanted)) {
    const words = `${labelOf(draft, asker)} asks for ${asked.name} ${asked.selector}, and no published version satisfies that`;
    remark(draft.refusals, words, asker);
  }
  return version;
}

/**
 * Adds a published version under a key, with all that it asks for; where that leads is worked out when its turn comes.
 * Returns the index of the new node.
 */
export function addPublished(
  draft: Draft,
  asker: number,
  edge: Edge,
  key: string,
  name: string,
  version: string,
): number {
  const published = draft.packumentOf(name, asker)?.versions.get(version);
  const edges = published ? edgesOfPublished(published) : [];
  const index = draft.nodes.length;
  draft.nodes.push({
    kind: 'package',
    source: 'registry',
    key,
    name,
    version,
    edges,
    span: nowhere,
    keySpan: nowhere,
  });
  if (draft.rules.length > 0) noteProgress(draft, asker, index, edge);
  enqueue(draft, index);
  return index;
}

/** Whether somebody asks for a node besides those whose peer it is. */
export function isHeld(draft: Draft, index: number): boolean {
  return askersOf(draft, index).some((asker) =>
    edgesOf(draft, asker).some((edge) => edge.to === index && !isPeer(edge)),
  );
}

/** Leaves a peer with what it sees, and remarks on that where it was met before. */
export function unmetPeer(draft: Draft, asker: number, wanted: Wanted, seen: number, asked: Asked): number {
  const was = draft.base.nodes[asker]?.edges.find(({ name }) => name === wanted.name)?.to ?? -1;
  const wasMet = asker >= draft.base.nodes.length || (was >= 0 && isMet(draft, was, asked));
  if (wasMet && wanted.type === 'peer') {
    const words = `${labelOf(draft, asker)} asks for ${asked.name} ${asked.selector} beside it`;
    remark(draft.conflicts, words, asker);
  }
  return seen;
}

function labelOf({ nodes }: Draft, index: number): string {
  const node = nodes[index]!;
  return node.kind === 'importer' ? 'package.json' : `${node.name} ${node.version}`;
}

/** The importer of a name, -1 for none. */
export function importerNamed({ index, base, project }: Draft, name: string): number {
  return (
    index.importerNames.get(name) ??
    base.importers().get(pathsByName(project.manifests).get(name) ?? '\n') ??
    -1
  );
}

/** Where the importers are whose manifests have a name, the first of each. */
const pathsByName = remembered((manifests: Project['manifests']): ReadonlyMap<string, string> => {
  const paths = new Map<string, string>();
  for (const [path, { manifest }] of manifests)
    if (manifest.name !== undefined && !paths.has(manifest.name)) paths.set(manifest.name, path);
  return paths;
});

/** What is asked for, as an edge to where that leads so far. */
export function edgeOf(wanted: Wanted): Edge {
  return wanted.edge ?? edgeTo(wanted, wanted.to);
}

/** An edge of its own to a node. */
export function edgeTo({ name, rawSpec, type, span, tool }: Edge, to: number): Edge {
  return tool ? { name, rawSpec, type, to, span, tool } : { name, rawSpec, type, to, span };
}
