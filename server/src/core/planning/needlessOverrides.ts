// Overrides that could go: what the ranges ask for without them is clean today, as far as it can be foreseen.
import { gt, major, satisfies, valid } from 'semver';
import { saidOf } from '../advisories/ownPackages';
import { groupsOn } from '../exposures';
import { findEdge, findImporter } from '../graph';
import { parseSpec, registryRangeOf } from '../manifests/spec';
import { pickVersion } from '../registry/pick';
import type { Declaration, Graph, Lockfile, Project } from '../types';
import { isPeer } from './asked';
import type { Change } from './changes';
import { type AskedEdge, edgesByName } from './graphIndex';
import { type Outcome, outcomeOf } from './outcome';
import { outOfStep } from './outOfStep';
import type { OverrideRule } from './overrideRule';
import { type HeededOverride, heededOn, heededOverridesOf, verdictOnValue } from './overrideUse';
import { packageManagers } from './packageManagers';
import { planningOf } from './proposal';

/** An override, and the versions that would be locked without it. */
export interface NeedlessOverride {
  readonly heeded: HeededOverride;
  readonly versions: readonly string[];
}

/** More are not worked out: each takes two foreseen lockfiles. */
const maxOverrides = 20;

/** Nobody has asked for a fix yet, so the registry is not asked about more than these, nor for more askers of one. */
const maxAsked = 60;
const maxAskers = 20;

/** What was worked out last for a lockfile, and what from. */
interface Remembered extends Pick<Project, 'packuments' | 'advisories'> {
  readonly asked: string;
  /** By the override's place in the list. */
  readonly versions: readonly (readonly string[] | undefined)[];
}

const cache = new WeakMap<Lockfile, Remembered>();

/**
 * The overrides of registry versions whose target has advisories and would be clean without them: both as the lockfile
 * would keep it and as the registry would give it today. Nothing is said where the registry's word is not at hand, or
 * where the version without the override is another than it was made for: then it may serve another end. With a name, they
 * are needed only if some of them are about packages of it.
 */
export function needlessOverridesOf(project: Project, name?: string): readonly NeedlessOverride[] {
  const graph = project.lock?.graph;
  if (!graph || heededOn(project, name).length === 0) return [];
  const forSafety = heededOverridesOf(project).filter((heeded) => isForSafety(project, heeded));
  if (forSafety.length === 0 || outOfStep(project).size > 0 || hasHalfWritten(project, graph)) return [];
  const versions = versionsWithout(project, graph, forSafety);
  return forSafety.flatMap((heeded, at) => {
    const own = versions[at];
    return own ? [{ heeded, versions: own }] : [];
  });
}

/** Half a version, as `^1.2.`, is read as a tag, and no lockfile tells what a tag stands for today. */
function hasHalfWritten({ manifests }: Project, graph: Graph): boolean {
  return [...manifests].some(([importer, { manifest }]) =>
    manifest.declarations.some((declaration) => {
      if (declaration.spec.type !== 'tag' && declaration.spec.type !== 'unknown') return false;
      const found = findImporter(graph, importer);
      return found && findEdge(found.importer, declaration)?.rawSpec !== declaration.rawSpec;
    }),
  );
}

/** Foreseen again only where a dependency, an override, or what registry and feeds say has changed. */
function versionsWithout(
  project: Project,
  graph: Graph,
  forSafety: readonly HeededOverride[],
): Remembered['versions'] {
  const { packuments, advisories } = project;
  const known = cache.get(graph.lockfile);
  const asked = askedOf(project, graph, forSafety);
  if (known?.packuments === packuments && known.advisories === advisories && known.asked === asked)
    return known.versions;
  const likely = forSafety.filter((heeded) => isLikely(project, heeded)).slice(0, maxOverrides);
  const versions = forSafety.map((heeded) =>
    likely.includes(heeded) ? withoutIt(project, heeded) : undefined,
  );
  cache.set(graph.lockfile, { packuments, advisories, asked, versions });
  return versions;
}

/**
 * What the answer rests on besides the lockfile, as text. Of some formats each text of a manifest makes another graph
 * of the same lockfile; it leads to the same packages where the declarations do.
 */
function askedOf(project: Project, graph: Graph, forSafety: readonly HeededOverride[]): string {
  const { manifests, workspaceFile, installedBy, releaseAge, ageExempt, ageRefusedIn, scopeAges, now } =
    project;
  const { registries = [], ownFeeds = [] } = project;
  const overridden = new Set(heededOverridesOf(project).map(({ rule }) => rule.target.name));
  const texts = [...manifests].map(([importer, { manifest }]) => [
    importer,
    manifest.name,
    manifest.version,
    manifest.packageManager,
    manifest.declarations.map((declaration) => askedBy(graph, importer, declaration, overridden)),
    manifest.overrides.map(({ field, path, rawSpec }) => [field, path, rawSpec]),
    manifest.catalogs.map(({ catalog, name, rawSpec }) => [catalog, name, rawSpec]),
  ]);
  const { overrides = [], catalogs = [] } = workspaceFile?.workspace ?? {};
  return JSON.stringify([
    texts,
    overrides.map(({ path, rawSpec }) => [path, rawSpec]),
    catalogs.map(({ catalog, name, rawSpec }) => [catalog, name, rawSpec]),
    forSafety.map(({ placed: { file, override } }) => [file, override.field, override.path]),
    installedBy,
    releaseAge,
    ageExempt,
    ageRefusedIn,
    [...(scopeAges ?? [])],
    // Whom a feed speaks of depends on these.
    registries.map((configuration) => [...configuration]),
    [...ownFeeds],
    now.slice(0, '2026-01-01'.length),
  ]);
}

/** In step, a plain range keeps what is locked for it, however it is written, unless an override has a say in it. */
function askedBy(
  graph: Graph,
  importer: string,
  declaration: Declaration,
  overridden: ReadonlySet<string>,
): readonly unknown[] {
  const { field, type, name, rawSpec, spec } = declaration;
  const isKept = spec.type === 'range' && !isPeer(declaration) && !overridden.has(name);
  const found = isKept ? findImporter(graph, importer) : undefined;
  return [field, type, name, found ? findEdge(found.importer, declaration)?.to : rawSpec];
}

/**
 * The packages whose published versions are needed to tell whether overrides could go: those that are overridden, and
 * where the lockfile hides what is asked for, those that ask.
 */
export function overriddenToAsk(project: Project): readonly string[] {
  const overrides = heededOverridesOf(project).filter((heeded) => isForSafety(project, heeded));
  const targets = [...new Set(overrides.map(({ rule }) => rule.target.name))].slice(0, maxOverrides);
  const askers = targets.flatMap((name) => askersToAsk(project, name));
  return [...new Set([...targets, ...askers])].slice(0, maxAsked);
}

/** None where there are too many of them to ask about, since all of them must be known. */
function askersToAsk({ lock }: Project, name: string): readonly string[] {
  if (!lock || !packageManagers[lock.graph.lockfile.format].hidesRanges) return [];
  const { nodes } = lock.graph;
  const askers = (edgesByName(lock.graph).get(name) ?? []).map(({ asker }) => nodes[asker]!);
  const names = new Set(askers.flatMap((node) => (node.kind === 'package' ? [node.name] : [])));
  return names.size > maxAskers ? [] : [...names];
}

/** An alias, a link or a removal puts something else in place, and a `$name` follows a declaration. */
function isForSafety(project: Project, heeded: HeededOverride): boolean {
  const { isUsed, rule } = heeded;
  const { spec, rawSpec } = rule.override;
  if (!isUsed() || spec.type !== 'range' || rawSpec.startsWith('$') || rawSpec === '-') return false;
  const { about } = saidOf(project, { name: rule.target.name });
  return about.length > 0 && verdictOnValue(project, heeded) === undefined;
}

/**
 * Whether what the dependents themselves ask for would be given in a version that fits and that no advisory affects. It
 * costs little, so only what passes here has its lockfile foreseen.
 */
function isLikely(project: Project, { rule }: HeededOverride): boolean {
  const graph = project.lock!.graph;
  const packument = project.packuments.get(rule.target.name);
  const asked = edgesByName(graph).get(rule.target.name) ?? [];
  return asked.every((edge) => {
    const range = rangeAsked(project, graph, edge);
    const version = packument && range !== undefined ? pickVersion(packument, range) : undefined;
    return (
      version !== undefined &&
      fits(version, rule) &&
      groupsOn(saidOf(project, packument!).about, version).length === 0
    );
  });
}

/** pnpm's lockfile says only where edges lead; what was asked for is known to the registry. */
function rangeAsked({ packuments }: Project, graph: Graph, { asker, edge }: AskedEdge): string | undefined {
  const node = graph.nodes[asker]!;
  const hides = packageManagers[graph.lockfile.format].hidesRanges && node.kind === 'package';
  const published = hides ? packuments.get(node.name)?.versions.get(node.version) : undefined;
  const rawSpec = hides
    ? (published?.optionalDependencies[edge.name] ?? published?.dependencies[edge.name])
    : edge.rawSpec;
  return rawSpec === undefined ? undefined : registryRangeOf(parseSpec(rawSpec))?.range;
}

function withoutIt(project: Project, heeded: HeededOverride): readonly string[] | undefined {
  const { placed, rule } = heeded;
  const planning = planningOf(project, []);
  const removal: Change = { type: 'removal', file: placed.file, written: placed.override };
  const kept = outcomeOf(planning, [removal], []);
  const fresh = outcomeOf(planning, [removal], [rule.target.name]);
  const versions = versionsIn(fresh, rule.target.name);
  const all = [...versions, ...versionsIn(kept, rule.target.name)];
  const isFine = isClean(kept) && isClean(fresh) && versions.length > 0;
  return isFine && all.every((version) => fits(version, rule)) ? versions : undefined;
}

function isClean({ refusal, missing, brought, conflicts }: Outcome): boolean {
  return refusal === undefined && missing.length + brought.length + conflicts.length === 0;
}

/** Those that somebody asks for; the lockfile foreseen keeps the others at their places. */
function versionsIn({ project }: Outcome, name: string): readonly string[] {
  const { nodes, dependents } = project.lock!.graph;
  const askers = dependents();
  const found = nodes.flatMap((node, index) =>
    node.kind === 'package' && node.name === name && askers[index]!.length > 0 ? [node.version] : [],
  );
  return [...new Set(found)].sort();
}

/** What the override asks for, or for an exact one a later version of the same major. */
function fits(version: string, { override }: OverrideRule): boolean {
  const range = override.rawSpec;
  if (satisfies(version, range, true)) return true;
  return valid(range) !== null && gt(version, range, true) && major(version, true) === major(range);
}
