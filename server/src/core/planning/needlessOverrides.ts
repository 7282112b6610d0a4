// Overrides that could go: what the ranges ask for without them is clean today, as far as it can be foreseen.
import { gt, major, satisfies, valid } from 'semver';
import { saidOf } from '../advisories/ownPackages';
import { reachOf } from '../graph';
import type { Project } from '../types';
import type { Change } from './changes';
import { type Outcome, outcomeOf } from './outcome';
import type { OverrideRule } from './overrides';
import { type HeededOverride, heededOverridesOf, verdictOnValue } from './overrideUse';
import { planningOf } from './proposal';

/** An override, and the versions that would be locked without it. */
export interface NeedlessOverride {
  readonly heeded: HeededOverride;
  readonly versions: readonly string[];
}

/** More are not worked out: each takes two foreseen lockfiles. */
const maxOverrides = 40;

const cache = new WeakMap<Project, readonly NeedlessOverride[]>();

/**
 * The overrides of registry versions whose target has advisories and would be clean without them: both as the lockfile
 * would keep it and as the registry would give it today. Nothing is said where the registry's word is not at hand, or
 * where the version without the override is another than it was made for: then it may serve another end.
 */
export function needlessOverridesOf(project: Project): readonly NeedlessOverride[] {
  const known = cache.get(project);
  if (known) return known;
  const found = heededOverridesOf(project)
    .filter((heeded) => isForSafety(project, heeded) && project.packuments.has(heeded.rule.target.name))
    .slice(0, maxOverrides)
    .flatMap((heeded) => withoutIt(project, heeded) ?? []);
  cache.set(project, found);
  return found;
}

/** The packages whose published versions are needed to tell whether overrides of them could go. */
export function overriddenToAsk(project: Project): readonly string[] {
  const overrides = heededOverridesOf(project).filter((heeded) => isForSafety(project, heeded));
  return [...new Set(overrides.map(({ rule }) => rule.target.name))].slice(0, maxOverrides);
}

/** An alias, a link or a removal puts something else in place, and a `$name` follows a declaration. */
function isForSafety(project: Project, heeded: HeededOverride): boolean {
  const { isUsed, rule } = heeded;
  const { spec, rawSpec } = rule.override;
  if (!isUsed || spec.type !== 'range' || rawSpec.startsWith('$') || rawSpec === '-') return false;
  const { about } = saidOf(project, { name: rule.target.name });
  return about.length > 0 && verdictOnValue(project, heeded) === undefined;
}

function withoutIt(project: Project, heeded: HeededOverride): NeedlessOverride | undefined {
  const { placed, rule } = heeded;
  const planning = planningOf(project, []);
  const removal: Change = { type: 'removal', file: placed.file, written: placed.override };
  const kept = outcomeOf(planning, [removal], []);
  const fresh = outcomeOf(planning, [removal], [rule.target.name]);
  const versions = versionsIn(fresh, rule.target.name);
  const all = [...versions, ...versionsIn(kept, rule.target.name)];
  const isFine = isClean(kept) && isClean(fresh) && versions.length > 0;
  return isFine && all.every((version) => fits(version, rule)) ? { heeded, versions } : undefined;
}

function isClean({ refusal, missing, brought, conflicts }: Outcome): boolean {
  return refusal === undefined && missing.length + brought.length + conflicts.length === 0;
}

function versionsIn({ project }: Outcome, name: string): readonly string[] {
  const graph = project.lock!.graph;
  const reach = reachOf(graph);
  const found = graph.nodes.flatMap((node, index) =>
    node.kind === 'package' && node.name === name && reach[index] !== 'none' ? [node.version] : [],
  );
  return [...new Set(found)].sort();
}

/** What the override asks for, or for an exact one a later version of the same major. */
function fits(version: string, { override }: OverrideRule): boolean {
  const range = override.rawSpec;
  if (satisfies(version, range, true)) return true;
  return valid(range) !== null && gt(version, range, true) && major(version, true) === major(range);
}
