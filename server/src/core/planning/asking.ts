// What each node of a graph asks for on the package manager's next run: by its manifest, its catalog, its overrides.
import { findEdge, isEdgeFor } from '../graph';
import { findCatalogEntry, meantSpec } from '../manifests/catalogs';
import { isConfigDependency, isPinned } from '../manifests/configDependencies';
import { configDependenciesBy, isAskedElsewhere } from '../manifests/declaring';
import { namedIn } from '../named';
import { remembered } from '../remembered';
import { nowhere } from '../text';
import type { Declaration, Edge, Importer, LockedPackage, PublishedVersion, Spec } from '../types';
import { type Asked, askedOf, isPeer, lockedSpecOf } from './asked';
import { edgesByName } from './graphIndex';
import { type OverrideRule, rulesAbout } from './overrideRule';
import { sparesRoot } from './overrides';
import { type Draft, edgesOf, remark } from './relockDraft';
import { findRule } from './rulesInDraft';

/** A dependency and what it asks for. */
export interface Wanted extends Edge {
  /**
   * What it stands for in the registry: undefined for what does not come from there or cannot be told, `nothing`
   * where an override takes it out. Worked out when asked for, since that may need the registry's word.
   */
  readonly asked: () => Asked | 'nothing' | undefined;
  /** Whether it asks for exactly what it did when the lockfile was written. */
  readonly same: boolean;
  /** Where it is often asked for: itself as the edge that it is until it is led elsewhere. */
  readonly edge?: Edge;
}

/** The dependencies of a node. */
export function wantedBy(draft: Draft, index: number): readonly Wanted[] {
  const node = draft.nodes[index]!;
  if (node.kind === 'importer') return wantedByImporter(draft, index, node, undefined);
  return edgesOf(draft, index).map((edge) => wantedByPackage(draft, index, node, edge));
}

/** What one of a node's edges is there for; as it is where no declaration explains it. */
export function wantedFor(draft: Draft, index: number, edge: Edge): Wanted {
  const node = draft.nodes[index]!;
  if (node.kind === 'package') return wantedByPackage(draft, index, node, edge);
  const { declarations = [] } = draft.project.manifests.get(node.path)?.manifest ?? {};
  const edges = edgesOf(draft, index);
  const declaration = namedIn(declarations, edge.name).find((one) => findEdge({ edges }, one) === edge);
  return declaration ? wantedByDeclaration(draft, index, node, declaration, edge) : asItIs(edge);
}

/** One dependency of a package. */
export function wantedByPackage(draft: Draft, index: number, node: LockedPackage, edge: Edge): Wanted {
  const { name, rawSpec, type, to, span } = edge;
  const asked = () => askedByPackage(draft, index, node, edge);
  return { name, rawSpec, type, to, span, asked, same: !draft.overridden.has(name) };
}

/** What a node asks for by a name, of which an importer may have several. */
export function askedFor(draft: Draft, index: number, name: string): readonly ReturnType<Wanted['asked']>[] {
  const node = draft.nodes[index]!;
  if (node.kind === 'importer') return wantedByImporter(draft, index, node, name).map(({ asked }) => asked());
  const edges = namedIn(edgesOf(draft, index), name);
  return edges.map((edge) => askedByPackage(draft, index, node, edge));
}

/** The dependencies of a version that is new to the lockfile, nowhere yet. */
export function edgesOfPublished(published: PublishedVersion): readonly Edge[] {
  const {
    dependencies,
    optionalDependencies,
    peerDependencies,
    optionalPeers = [],
    bundled = [],
  } = published;
  const edges = new Map<string, Edge>();
  const add = (specs: Readonly<Record<string, string>>, typeOf: (name: string) => Edge['type']): void => {
    for (const [name, rawSpec] of Object.entries(specs))
      edges.set(name, { name, rawSpec, type: typeOf(name), to: -1, span: nowhere });
  };
  add(peerDependencies, (name) => (optionalPeers.includes(name) ? 'peerOptional' : 'peer'));
  add(dependencies, () => 'prod');
  add(optionalDependencies, () => 'optional');
  for (const name of bundled) edges.delete(name);
  return [...edges.values()];
}

/**
 * What the manifest asks for, and of what pnpm is set up with that which is not locked elsewhere, for which the root needs no
 * manifest; edges that no declaration ever explained stay, as those to workspaces.
 */
function wantedByImporter(
  draft: Draft,
  index: number,
  importer: Importer,
  only: string | undefined,
): readonly Wanted[] {
  const { manifest } = draft.project.manifests.get(importer.path) ?? {};
  const all = edgesOf(draft, index);
  const edges = only === undefined ? all : ofName(all, only, draft.base.nodes[index]?.edges);
  const { declarations = [] } = manifest ?? {};
  const tools = configDependenciesBy(draft.project, importer.path).filter(
    (one) => (only === undefined || one.name === only) && (!isPinned(one) || findEdge({ edges }, one)),
  );
  const known = draft.before.manifests.get(importer.path)?.manifest.declarations;
  const wanted = only === undefined ? declarations : ofName(declarations, only, known);
  const usual =
    only === undefined && known ? usuallyWanted(known)(draft.base.nodes[index]!.edges) : undefined;
  return [
    ...[...wanted, ...tools].map((declaration, at) => {
      const likely = usual?.[at];
      if (likely && wanted[at] === known?.[at] && edges[at] === likely.edge && isPlain(draft, declaration))
        return likely;
      return wantedByDeclaration(draft, index, importer, declaration, edgeFor(edges, declaration, at));
    }),
    ...edges
      .filter((edge) => {
        if (!manifest && !edge.tool) return true;
        return isAskedElsewhere(draft.project, edge) && !tools.some((one) => isEdgeFor(edge, one));
      })
      .map(asItIs),
  ];
}

/** Those of a name; only what is asked again and again, since it is `known` from before, is worth an index. */
function ofName<T extends { readonly name: string }>(
  items: readonly T[],
  name: string,
  known: readonly T[] | undefined,
): readonly T[] {
  return items === known ? namedIn(items, name) : items.filter((item) => item.name === name);
}

/** What an importer asks for as the lockfile has it, as far as each time that is the same. */
const usuallyWanted = remembered((declarations: readonly Declaration[]) =>
  remembered((edges: readonly Edge[]) =>
    declarations.map((declaration, at): PlainWanted | undefined => {
      const edge = edgeFor(edges, declaration, at);
      return isPlainSpec(declaration) && edge ? plainWanted(declaration)(edge) : undefined;
    }),
  ),
);

/** The same as `findEdge`; once an importer is settled, its edges are in the order of its declarations. */
function edgeFor(edges: readonly Edge[], declaration: Declaration, at: number): Edge | undefined {
  const likely = edges[at];
  const isIt = likely && likely.type === declaration.type && isEdgeFor(likely, declaration);
  return isIt ? likely : findEdge({ edges }, declaration);
}

function wantedByDeclaration(
  draft: Draft,
  index: number,
  importer: Importer,
  declaration: Declaration,
  edge: Edge | undefined,
): Wanted {
  const { name, rawSpec, type } = declaration;
  if (isPlain(draft, declaration)) return plainWanted(declaration)(edge ?? noEdge);
  const tool = isConfigDependency(declaration) && { tool: 'config' as const };
  const base = { name, rawSpec, type, to: edge?.to ?? -1, span: edge?.span ?? nowhere, ...tool };
  const spec = meantSpec(draft.project, declaration);
  const before = findCatalogEntry(draft.before, declaration)?.entry.spec;
  const moved = tool ? undefined : ruleFor(draft, index, base, spec);
  if (moved && isRefused(draft, importer, declaration, moved.override.rawSpec)) {
    const words = `npm refuses an override that differs from what package.json itself asks for: ${name}@${rawSpec} (EOVERRIDE)`;
    remark(draft.refusals, words, index);
  }
  const unmoved = edge?.rawSpec === rawSpec && (!before || sameSpec(before, spec));
  const isAskedAnew = draft.manager.asksTagsAnew && askedOf(spec, name)?.isTag === true;
  return {
    ...base,
    asked: () => askedBy(draft, name, spec, moved),
    same: unmoved && !isAskedAnew && (tool !== false || !draft.overridden.has(name)),
  };
}

/** Whether what a declaration asks for is what it says, whatever the registry, catalogs and overrides say. */
function isPlain({ rules, overridden }: Draft, declaration: Declaration): boolean {
  const { name } = declaration;
  return isPlainSpec(declaration) && !overridden.has(name) && rulesAbout(rules, name).length === 0;
}

function isPlainSpec(declaration: Declaration): boolean {
  return declaration.spec.type === 'range' && !isConfigDependency(declaration);
}

/** What is asked for, with the edge that it is until it is led elsewhere. */
interface PlainWanted extends Wanted {
  readonly edge: Edge;
}

/** It is the same in one draft after another, and importers have hundreds of them. */
const plainWanted = remembered((declaration: Declaration) =>
  remembered((edge: Edge): PlainWanted => {
    const { name, rawSpec, type, spec } = declaration;
    const { to, span } = edge;
    const same = edge !== noEdge && edge.rawSpec === rawSpec;
    const own = same && edge.type === type ? edge : { name, rawSpec, type, to, span };
    return { name, rawSpec, type, to, span, asked: () => askedOf(spec, name), same, edge: own };
  }),
);

const noEdge: Edge = { name: '', rawSpec: '', type: 'prod', to: -1, span: nowhere };

/** The root's own dependencies and its overrides must say the same to npm, unless one refers to the other. */
function isRefused({ manager }: Draft, { path }: Importer, { rawSpec }: Declaration, moved: string): boolean {
  return manager.id === 'npm' && path === '' && moved !== rawSpec && !moved.startsWith('$');
}

function asItIs(edge: Edge): Wanted {
  return { ...edge, asked: () => undefined, same: true };
}

/** What comes inside a bundle no override reaches. */
function askedByPackage(draft: Draft, index: number, node: LockedPackage, edge: Edge) {
  const rawSpec = declaredBy(draft, index, node, edge);
  const spec = rawSpec === undefined ? undefined : lockedSpecOf(draft.manager.id, rawSpec);
  return askedBy(draft, edge.name, spec, node.bundled ? undefined : ruleFor(draft, index, edge, spec));
}

/** An override may take an edge out (`-`, pnpm). */
function askedBy(
  { manager }: Draft,
  name: string,
  spec: Spec | undefined,
  rule: OverrideRule | undefined,
): Asked | 'nothing' | undefined {
  if (rule?.override.rawSpec === '-') return 'nothing';
  const plain = spec && askedOf(spec, name);
  const instead = rule && askedOf(rule.spec, name);
  const moved = instead && { ...instead, isOverridden: true as const };
  const not = rule?.target.range;
  if (!moved || !plain || not === undefined || manager.id !== 'npm') return moved ?? plain;
  return { ...moved, unless: { range: plain.selector, not } };
}

/** pnpm's lockfile says only where edges lead; what was asked for is known to the registry. */
function declaredBy(draft: Draft, index: number, node: LockedPackage, edge: Edge): string | undefined {
  if (!draft.manager.hidesRanges || index >= draft.base.nodes.length) return edge.rawSpec;
  const published = draft.packumentOf(node.name, index)?.versions.get(node.version);
  if (isPeer(edge)) return published?.peerDependencies[edge.name];
  return published?.optionalDependencies[edge.name] ?? published?.dependencies[edge.name];
}

/** The override that is about an edge. */
function ruleFor(
  draft: Draft,
  asker: number,
  edge: Pick<Edge, 'name' | 'type' | 'rawSpec'>,
  spec: Spec | undefined,
) {
  if (rulesAbout(draft.rules, edge.name).length === 0 || isSpared(draft, asker, edge)) return undefined;
  if (isPeer(edge) && !draft.manager.overridesPeers) return undefined;
  if (spec?.type === 'alias' && !draft.manager.overridesAliases) return undefined;
  const range = spec && askedOf(spec, edge.name)?.selector;
  return findRule(draft, asker, edge.name, range);
}

/** What a package asks for in the same words has the same entry in yarn's lockfile, so that the root is not spared it. */
function isSpared(
  { project, manager, nodes, base }: Draft,
  asker: number,
  { name, rawSpec }: Pick<Edge, 'name' | 'rawSpec'>,
): boolean {
  if (nodes[asker]!.kind !== 'importer' || !sparesRoot(project, manager.id)) return false;
  const isSame = (edge: Edge) => edge.name === name && edge.rawSpec === rawSpec;
  const known = edgesByName(base).get(name) ?? [];
  if (known.some((one) => nodes[one.asker]!.kind === 'package' && isSame(one.edge))) return false;
  return !nodes.slice(base.nodes.length).some(({ kind, edges }) => kind === 'package' && edges.some(isSame));
}

function sameSpec(a: Spec, b: Spec): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
