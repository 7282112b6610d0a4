// What a package manager's next run would make of a lockfile: the graph that follows from changed manifests.
import { graphAfter } from '../graph';
import { meantSpec } from '../manifests/catalogs';
import { askingPaths } from '../manifests/declaring';
import type { Declaration, Edge, Graph, Packument, Project } from '../types';
import { askedOf } from './asked';
import { edgesByName } from './graphIndex';
import { outOfStep } from './outOfStep';
import { importersReaching } from './reach';
import { type Draft, enqueue, newDraft, type Released, type Remarks, remark } from './relockDraft';
import { movePeers, settlerByName } from './settleByName';
import { settlerInFolders } from './settleInFolders';
import { dividedEntry } from './sharedEntries';

/** The lockfile as it would be. */
export interface Relocked {
  /** The nodes of the graph before at their places, whether still reached or not, new packages behind all others. */
  readonly graph: Graph;
  /** Indices of the nodes whose edges are not those of the graph before; the new ones are among them. */
  readonly changed: readonly number[];
  /** Packages of which the registry's word is not at hand: what they would bring is not known. */
  readonly missing: readonly string[];
  /** Why the package manager would refuse, in one sentence. */
  readonly refusal?: string;
  /** Peer dependencies that are met now and would not be, in words. */
  readonly conflicts: readonly string[];
}

/** Beyond this the answer is that it cannot be foreseen; real runs take some hundred steps. */
const maxSteps = 20_000;

/**
 * Foresees the lockfile that the package manager would write for `project`, whose lockfile was judged as `before`.
 * What is locked and still asked for stays, as far as each package manager keeps it; everything else is what the
 * registry would give today. What is `released` is chosen anew, as by the package manager's update command.
 * Undefined where there is no lockfile. Bounded; what goes beyond is a refusal.
 */
export function relock(
  before: Project,
  project: Project,
  released: Released,
  packumentOf: (name: string) => Packument | undefined,
): Relocked | undefined {
  const graph = before.lock?.graph;
  if (!graph) return undefined;
  const draft = newDraft(before, project, graph, released, packumentOf);
  noteDiffering(draft);
  const starts = startsOf(draft);
  for (const index of starts) enqueue(draft, index);
  if (draft.manager.asksTagsAnew && starts.size > 0) askTagsAnew(draft);
  const { next, settle } = draft.manager.reuse === 'visible' ? settlerInFolders(draft) : settlerByName(draft);
  let steps = 0;
  for (let index = next(); index !== undefined; index = next()) {
    draft.queued.delete(index);
    if (++steps > maxSteps) {
      for (const importer of draft.base.importers().values())
        remark(draft.refusals, 'what would be installed is too much to foresee', importer);
      break;
    }
    settle(index);
  }
  if (draft.manager.reuse !== 'visible') movePeers(draft);
  return resultOf(draft);
}

/** Those whose manifests, catalogs or overrides are others, and those that the lockfile has not followed yet. */
function noteDiffering({ project, before, base, overridden, differing }: Draft): void {
  const catalogsChanged = project.workspaceFile !== before.workspaceFile || !hasSameCatalogs(before, project);
  for (const path of askingPaths(project)) {
    const importer = base.importers().get(path);
    if (importer === undefined) continue;
    const known = declaredIn(before.manifests, path);
    const now = declaredIn(project.manifests, path);
    const differs = !hasSameDeclarations(now, known) || catalogsChanged || outOfStep(before).has(path);
    const isOverridden = () => now.some(({ name }) => overridden.has(name));
    if (differs || (overridden.size > 0 && isOverridden())) differing.add(importer);
  }
}

/** The importers that ask for something else, and all that ask for what is let go or overridden. */
function startsOf({ differing, released, overridden, base }: Draft): Set<number> {
  const starts = new Set(differing);
  for (const index of released.packages)
    for (const asker of base.dependents()[index] ?? []) starts.add(asker);
  for (const name of overridden) for (const { asker } of edgesByName(base).get(name) ?? []) starts.add(asker);
  return starts;
}

/** The importers that ask for something by a tag have their turn too. */
function askTagsAnew(draft: Draft): void {
  const { project, base, differing } = draft;
  for (const [path, { manifest }] of project.manifests) {
    const importer = base.importers().get(path);
    const specs = manifest.declarations.map((one) => meantSpec(project, one));
    if (importer === undefined || !specs.some((spec) => askedOf(spec, '')?.isTag)) continue;
    differing.add(importer);
    enqueue(draft, importer);
  }
}

/** Where overrides alone are others, an importer asks for what it asked for, but for what they are about. */
function hasSameDeclarations(declarations: Declarations, known: Declarations): boolean {
  if (declarations === known) return true;
  const same = ({ name, rawSpec, field }: Declaration, before: Declaration | undefined): boolean =>
    before?.name === name && before.rawSpec === rawSpec && before.field === field;
  return declarations.length === known.length && declarations.every((one, at) => same(one, known[at]));
}

type Declarations = readonly Declaration[];

function declaredIn(manifests: Project['manifests'], path: string): Declarations {
  return manifests.get(path)?.manifest.declarations ?? [];
}

/** bun keeps catalogs in the root's package.json. */
function hasSameCatalogs(before: Project, project: Project): boolean {
  const [was, now] = [before, project].map(({ manifests }) => manifests.get('')?.manifest.catalogs ?? []);
  return was!.length === now!.length && was!.every((entry, at) => entry === now![at]);
}

function resultOf(draft: Draft): Relocked {
  const { base, nodes, edges } = draft;
  const changed = [...edges.keys()].filter((index) => {
    const before = base.nodes[index]?.edges;
    return !before || !sameTargets(before, edges.get(index)!);
  });
  for (const index of changed) nodes[index] = { ...nodes[index]!, edges: edges.get(index)! };
  const graph = graphAfter(base, nodes, changed);
  const [refused] = standing(graph, draft.refusals);
  const refusal = refused ?? (draft.manager.dividesEntries ? undefined : dividedEntry(base, graph, changed));
  return {
    graph,
    changed,
    missing: standing(graph, draft.missing),
    ...(refusal !== undefined && { refusal }),
    conflicts: standing(graph, draft.conflicts),
  };
}

/** The remarks about nodes that an importer still comes to; on the way there much is looked at that then goes. */
function standing(graph: Graph, remarks: Remarks): readonly string[] {
  return [...remarks].flatMap(([text, about]) =>
    importersReaching(graph, [...about], 1).size > 0 ? [text] : [],
  );
}

function sameTargets(a: readonly Edge[], b: readonly Edge[]): boolean {
  return a.length === b.length && a.every(({ to, name }, at) => to === b[at]!.to && name === b[at]!.name);
}
