// What it takes to give another version of a package to those that ask for it: overrides, and what goes with them.
import { registryRangeOf, specOf } from '../manifests/spec';
import { pinnedTo, withVersion } from '../manifests/withVersion';
import { bumpOf } from '../registry/pick';
import { isWritten } from '../text';
import type { Finding, Importer, Override } from '../types';
import type { Change } from './changes';
import { admitsMalware, declarationOf, respecifying } from './declared';
import { overrideChanges, type Wish } from './overrideKeys';
import { refreshForOverride } from './overrideRefresh';
import { matchingRules } from './overrideRule';
import { overrideRulesOf, placedAs } from './overrides';
import type { Planning } from './proposal';
import type { Ways } from './ways';

/** Ways to override a version of a package for those that ask for it. */
export interface Overriding {
  readonly wish: Wish;
  /** The narrowest first; each has the changes of the project's own declarations, where it asks for the package too. */
  readonly alternatives: readonly (readonly Change[])[];
  /** Packages that the package manager must be told to choose anew besides. */
  readonly refresh: readonly string[];
  /** Whether the project itself asks for the package too. */
  readonly isOwn: boolean;
  /** Whether overrides of these very dependencies are there already, and are changed. */
  readonly isThere: boolean;
}

/** How to get a version in place of `bad` for those that ask at the ends of some ways; undefined where that cannot be. */
export function overridingOf(
  planning: Planning,
  ways: Ways,
  bad: Finding['package'],
  version: string,
): Overriding | undefined {
  const { project } = planning;
  const wish = wishFor(planning, bad, version);
  const own = ownChanges(planning, ways, version);
  const wishes = wishesAsAsked(ways, wish);
  const refresh = refreshForOverride(
    project,
    wishes.map(({ name }) => name),
  );
  if (!own || !refresh) return undefined;
  if (own.length === ways.ends.length)
    return { wish, alternatives: [own], refresh, isOwn: true, isThere: false };
  const known = wishes.map((one) => existingChanges(planning, askedAs(ways, one), one, own.length > 0));
  const written = wishes.map((one, at) => {
    const existing = known[at];
    return existing ? [existing] : overrideChanges(project, askedAs(ways, one), one);
  });
  const alternatives = sideBySide(written).map((changes) => [...own, ...changes]);
  const isThere = known.every((existing) => existing !== undefined);
  return { wish, alternatives, refresh, isOwn: own.length > 0, isThere };
}

/** The wish for each name by which others ask for the package: overrides go by that, and say what it stands for. */
function wishesAsAsked({ ends, importer }: Ways, wish: Wish): readonly Wish[] {
  const others = ends.filter(({ asker }) => asker !== importer);
  return [...new Set(others.map(({ edge }) => edge.name))].map((name) =>
    name === wish.name ? wish : { ...wish, name, isAlias: true, rawSpec: `npm:${wish.name}@${wish.rawSpec}` },
  );
}

function askedAs(ways: Ways, { name }: Wish): Ways {
  return { ...ways, ends: ways.ends.filter(({ edge }) => edge.name === name) };
}

/** One of each list beside one another, the first of each, then the second; the last stands in where there are no more. */
function sideBySide(lists: readonly (readonly (readonly Change[])[])[]): readonly (readonly Change[])[] {
  if (lists.some((list) => list.length === 0)) return [];
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? list.at(-1)!));
}

/** A caret keeps what is to come within the major; where that would let malware in, exactly the version. */
function wishFor({ project }: Planning, bad: Finding['package'], version: string): Wish {
  const isDown = bumpOf(bad.version, version) === 'downgrade';
  const isOpen = isDown || admitsMalware(project, bad.name, `^${version}`);
  const rawSpec = isOpen ? version : `^${version}`;
  return { name: bad.name, isAlias: false, bad: bad.version, version, rawSpec };
}

/** Where the project asks for the package itself as well, that is raised or pinned; undefined where it cannot be. */
function ownChanges(
  { project }: Planning,
  { ends, importer, graph }: Ways,
  version: string,
): readonly Change[] | undefined {
  const path = (graph.nodes[importer] as Importer).path;
  const own = ends.filter(({ asker }) => asker === importer);
  const changes = own.flatMap(({ edge }) => {
    const declared = declarationOf(project, path, edge);
    const raised = declared && withVersion(declared.rawSpec, version);
    const isOpen = raised === undefined || admitsMalware(project, edge.name, raised);
    const rawSpec = isOpen ? declared && pinnedTo(declared.rawSpec, version) : raised;
    return declared && rawSpec !== undefined ? [respecifying(declared, rawSpec)] : [];
  });
  return changes.length === own.length ? changes : undefined;
}

/**
 * Overrides that are about these very dependencies already are changed, and none is written beside them. Where the
 * project asks for the package itself, npm wants them to refer to that (`$name`), or refuses (EOVERRIDE).
 */
function existingChanges(
  { project }: Planning,
  { graph, ends, importer }: Ways,
  wish: Wish,
  isOwn: boolean,
): readonly Change[] | undefined {
  const { format } = graph.lockfile;
  const rawSpec = isOwn && format === 'npm' ? `$${wish.name}` : wish.rawSpec;
  const rules = overrideRulesOf(project, format);
  const found = ends
    .filter(({ asker }) => asker !== importer)
    .map(({ edge }) => {
      const range = registryRangeOf(specOf(edge.rawSpec))?.range;
      for (const { via, override } of matchingRules(rules, wish.name, range, format))
        if (via.length === 0) return placedAs(project, override);
      return undefined;
    });
  if (found.length === 0 || found.some((one) => one === undefined)) return undefined;
  const placeOf = ({ field, path }: Override) => JSON.stringify([field, ...path]);
  const unique = new Map(found.flatMap((one) => (one ? [[placeOf(one.override), one] as const] : [])));
  const others = [...unique.values()].filter(({ override }) => override.rawSpec !== rawSpec);
  return others.map(({ file, override }) => changedOverride(file, override, rawSpec));
}

/** One that is not written yet, but comes of a change, is written otherwise. */
function changedOverride(file: string, override: Override, rawSpec: string): Change {
  const { field, path, nameSpan, specSpan } = override;
  return isWritten(specSpan)
    ? { type: 'spec', file, written: { nameSpan, specSpan }, rawSpec }
    : { type: 'override', file, field, path, rawSpec };
}
